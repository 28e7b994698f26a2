package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * From when on samples are kept, at one moment: by the first class that a series is in, and by the last time where it is in none. Where there
 * are no classes blocks go as a whole, and nothing of them is hidden before. Immutable.
 *
 * @param keptFromMs of each class, and then of all other series
 */
record Expiry(List<RetentionClass> classes, List<Long> keptFromMs) {
    static final Expiry NONE = new Expiry(List.of(), List.of(Long.MIN_VALUE));

    static Expiry at(List<RetentionClass> classes, long otherMs, LongUnaryOperator tooOldBeforeMs) {
        if (classes.isEmpty()) {
            return NONE;
        }
        List<Long> keptFromMs = new ArrayList<>();
        for (RetentionClass one : classes) {
            keptFromMs.add(keptFrom(one.retention().toMillis(), tooOldBeforeMs));
        }
        keptFromMs.add(keptFrom(otherMs, tooOldBeforeMs));
        return new Expiry(classes, keptFromMs);
    }

    private static long keptFrom(long retentionMs, LongUnaryOperator tooOldBeforeMs) {
        return retentionMs == 0 ? Long.MIN_VALUE : tooOldBeforeMs.applyAsLong(retentionMs);
    }

    /** Which class a series is in; the number of classes for one that is in none. */
    int classOf(Labels labels) {
        for (int i = 0; i < classes.size(); i++) {
            if (classes.get(i).matches(labels)) {
                return i;
            }
        }
        return classes.size();
    }

    long keptFromMs(Labels labels) {
        return keptFromMs.get(classOf(labels));
    }

    /** The same for who looks at nothing before a time: where all of that is kept, nobody needs to ask for classes. */
    Expiry from(long fromMs) {
        for (long each : keptFromMs) {
            if (fromMs < each) {
                return this;
            }
        }
        return NONE;
    }

    /** From when on samples of series are kept that are in no class. */
    long othersFromMs() {
        return keptFromMs.getLast();
    }

    /** The same where series that are in no class are kept for good. */
    Expiry ofClasses() {
        if (classes.isEmpty()) {
            return NONE;
        }
        List<Long> ofClasses = new ArrayList<>(keptFromMs);
        ofClasses.set(classes.size(), Long.MIN_VALUE);
        return new Expiry(classes, ofClasses);
    }
}
