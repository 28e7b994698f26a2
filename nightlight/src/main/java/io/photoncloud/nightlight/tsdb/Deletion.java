package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.tsdb.chunk.MaskedCursor.Interval;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples that are not to be seen any more: those of the series that match one of some lists of matchers, of a time.
 *
 * @param id by which it can be undone
 * @param madeMs when it was made
 */
public record Deletion(long id, long madeMs, List<Matcher> matchers, Interval time) {
    public Deletion {
        matchers = List.copyOf(matchers);
    }

    boolean matches(Labels labels) {
        for (Matcher matcher : matchers) {
            if (!matcher.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** The times of a series that some deletions hide. */
    static List<Interval> of(List<Deletion> deletions, Labels labels) {
        if (deletions.isEmpty()) {
            return List.of();
        }
        List<Interval> hidden = new ArrayList<>();
        for (Deletion deletion : deletions) {
            if (deletion.matches(labels)) {
                hidden.add(deletion.time);
            }
        }
        return hidden;
    }
}
