package io.photoncloud.common.denial;

import io.photoncloud.common.api.Denied;
import io.photoncloud.common.denial.DenialReport.Told;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Denials that wait for being reported, in the order in which they came. Those alike are one, with their number; what has
 * no room is counted. Safe for many threads.
 */
final class DenialQueue {

    static final int WAITING_MAX = 1_000;

    /** What makes denials alike. */
    private record Kind(String caller, Denied denied) {}

    private final Map<Kind, Told> waiting = new LinkedHashMap<>();
    private long notSingly;
    private boolean closed;

    /** What became of a denial. */
    enum Place {
        /** It waits. */
        OF_ITS_OWN,
        /** One like it waits already. */
        WITH_OTHERS,
        /** It was counted only. */
        NONE
    }

    synchronized Place add(Denial denial) {
        Kind kind = new Kind(denial.caller().toString(), denial.denied());
        Told known = waiting.get(kind);
        if (known != null) {
            waiting.put(kind, known.again(denial.at()));
            return Place.WITH_OTHERS;
        }
        if (waiting.size() >= WAITING_MAX) {
            notSingly++;
            return Place.NONE;
        }
        waiting.put(kind, new Told(denial, denial.at(), 1));
        notifyAll();
        return Place.OF_ITS_OWN;
    }

    /** Waits for a denial. @return false once closed */
    synchronized boolean awaitAny() throws InterruptedException {
        while (isEmpty() && !closed) { // Ends with a denial, or when closed.
            wait();
        }
        return !closed;
    }

    /** Nobody waits for denials any more; those that are there can be taken. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** What goes into one report, which is from then on the caller's. */
    record Taken(List<Told> denials, long notSingly) {}

    synchronized Taken take() {
        List<Told> taken = new ArrayList<>();
        Iterator<Told> all = waiting.values().iterator();
        while (all.hasNext() && taken.size() < DenialReport.DENIALS_MAX) {
            taken.add(all.next());
            all.remove();
        }
        Taken both = new Taken(taken, notSingly);
        notSingly = 0;
        return both;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty() && notSingly == 0;
    }

    synchronized int size() {
        return waiting.size();
    }
}
