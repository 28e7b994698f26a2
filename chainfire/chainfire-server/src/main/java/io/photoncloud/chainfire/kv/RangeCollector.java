package io.photoncloud.chainfire.kv;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery.Projection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;

/**
 * Gathers the answer to a {@link RangeSelection} from the entries of its range, given in key order. Where it has a
 * limit no more entries than that are kept, also where the order is not that of the keys.
 */
final class RangeCollector {

    /** What an entry is reckoned to take beside its key and value. */
    static final int ENTRY_OVERHEAD_BYTES = 64;

    private final RangeSelection selection;
    private final LongConsumer kept;
    private final Comparator<Entry> order;
    private final List<Entry> all = new ArrayList<>();
    /** The entries that come first in the order, the last of them at the head; used where there is a limit. */
    private final PriorityQueue<Entry> first;

    private long seen;
    private long admitted;

    /** @param kept told the bytes that each entry kept takes, less those of one it displaces */
    RangeCollector(RangeSelection selection, LongConsumer kept) {
        this.selection = selection;
        this.kept = kept;
        this.order = selection.sort().comparator();
        this.first = new PriorityQueue<>(order.reversed());
    }

    void add(Entry entry) {
        seen++;
        if (!selection.bounds().admit(entry)) {
            return;
        }
        admitted++;
        if (selection.limit() == 0) {
            all.add(entry);
            kept.accept(bytes(entry));
            return;
        }
        first.add(entry);
        kept.accept(bytes(entry));
        if (first.size() > selection.limit()) {
            kept.accept(-bytes(first.remove()));
        }
    }

    static long bytes(Entry entry) {
        return (long) ENTRY_OVERHEAD_BYTES + entry.key().size() + entry.value().size();
    }

    /** How many entries the range held. */
    long seen() {
        return seen;
    }

    Page toPage(long revision) {
        List<Entry> entries = selection.limit() == 0 ? all : new ArrayList<>(first);
        if (selection.limit() > 0 || !selection.sort().equals(RangeSelection.Sort.BY_KEY)) {
            entries.sort(order);
        }
        if (selection.projection() != selection.readProjection() && selection.projection() == Projection.KEYS) {
            entries.replaceAll(Entry::withoutValue);
        }
        return new Page(entries, admitted > entries.size(), seen, revision);
    }

    /** The answer to a selection whose whole range was read into one page. */
    static Page shape(RangeSelection selection, Page whole) {
        // A count is of the whole range, as etcd counts: neither order nor bounds change it.
        if (selection.isPlain() || selection.projection() == Projection.COUNT) {
            return whole;
        }
        RangeCollector collector = new RangeCollector(selection, _ -> {});
        whole.entries().forEach(collector::add);
        return collector.toPage(whole.revision());
    }
}
