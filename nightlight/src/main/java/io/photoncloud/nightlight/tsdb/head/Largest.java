package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.tsdb.head.HeadStatistics.Count;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/** Keeps as many of the counts it is shown as it may, the largest. Used by one thread. */
final class Largest {
    private static final Comparator<Count> LARGEST_FIRST =
            Comparator.comparingLong(Count::value).reversed().thenComparing(Count::name, Labels::compareTexts);

    private final int most;
    private final PriorityQueue<Count> kept = new PriorityQueue<>(LARGEST_FIRST.reversed());

    Largest(int most) {
        this.most = most;
    }

    /** @param name asked for only where the count may be kept */
    void add(long value, Supplier<String> name) {
        Count least = kept.peek();
        if (least != null && kept.size() == most && value < least.value()) {
            return;
        }
        kept.add(new Count(name.get(), value));
        if (kept.size() > most) {
            kept.remove();
        }
    }

    List<Count> sorted() {
        List<Count> sorted = new ArrayList<>(kept);
        sorted.sort(LARGEST_FIRST);
        return sorted;
    }
}
