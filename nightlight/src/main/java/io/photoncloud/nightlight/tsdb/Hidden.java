package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.tsdb.chunk.MaskedCursor.Interval;
import java.util.ArrayList;
import java.util.List;

/** Which samples are not to be seen any more: they were deleted, or are older than those of their series get. */
record Hidden(List<Deletion> deletions, Expiry expiry) {
    static final Hidden NOTHING = new Hidden(List.of(), Expiry.NONE);

    Hidden {
        deletions = List.copyOf(deletions);
    }

    /** The times of a series that are hidden. */
    List<Interval> of(Labels labels) {
        List<Interval> deleted = Deletion.of(deletions, labels);
        long keptFromMs = expiry.keptFromMs(labels);
        if (keptFromMs == Long.MIN_VALUE) {
            return deleted;
        }
        List<Interval> all = new ArrayList<>(deleted);
        all.add(new Interval(Long.MIN_VALUE, keptFromMs - 1));
        return all;
    }

    /** The same for who looks at nothing before a time. */
    Hidden from(long fromMs) {
        Expiry seen = expiry.from(fromMs);
        return seen.equals(expiry) ? this : new Hidden(deletions, seen);
    }
}
