package io.photoncloud.chainfire.watch;

import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One answer for all watches of a stream: by which revision each of them has told everything. As in etcd, nothing is
 * answered where there is no watch, or where one begins only in the future. For the stream's worker alone.
 */
final class ProgressOfAll {

    private final Map<Long, OpenWatch> watches;
    /** Who has not yet told that it reached {@link #wanted}; empty where nothing is asked for. */
    private final Set<Long> awaited = new HashSet<>();

    private long wanted;
    private long reached;
    private boolean again;

    ProgressOfAll(Map<Long, OpenWatch> watches) {
        this.watches = watches;
    }

    void request(long revision) {
        if (!awaited.isEmpty()) {
            again = true;
            return;
        }
        again = false;
        boolean future = watches.values().stream().anyMatch(watch -> watch.wanted.fromRevision() > revision);
        if (future) {
            return;
        }
        wanted = revision;
        reached = Long.MAX_VALUE;
        awaited.addAll(watches.keySet());
        watches.values().forEach(OpenWatch::requestProgress);
    }

    void againIfWanted(long revision) {
        if (again) {
            request(revision);
        }
    }

    /** A watch told its progress. @return the revision that all have reached, where that was the last awaited */
    OptionalLong told(long id, long revision) {
        if (revision < wanted || !awaited.remove(id)) {
            return OptionalLong.empty();
        }
        reached = Math.min(reached, revision);
        return answerIfAll();
    }

    /** A watch is no more. @return as {@link #told} */
    OptionalLong gone(long id) {
        return awaited.remove(id) ? answerIfAll() : OptionalLong.empty();
    }

    private OptionalLong answerIfAll() {
        boolean nobodyTold = reached == Long.MAX_VALUE;
        return awaited.isEmpty() && !nobodyTold ? OptionalLong.of(reached) : OptionalLong.empty();
    }
}
