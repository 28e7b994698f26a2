package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Histogram.ResetHint;
import org.jspecify.annotations.Nullable;

/** Compares what samples of one time are: floats, or histograms where there is one. */
final class Values {
    private Values() {}

    /** Whether two are the same in every bit, whatever is said of counter resets. */
    static boolean areSame(
            double value, @Nullable Histogram histogram, double otherValue, @Nullable Histogram otherHistogram) {
        if (histogram != null && otherHistogram != null) {
            return unhinted(histogram).equals(unhinted(otherHistogram));
        }
        return histogram == null
                && otherHistogram == null
                && Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(otherValue);
    }

    private static Histogram unhinted(Histogram histogram) {
        return histogram.toBuilder().resetHint(ResetHint.UNKNOWN).build();
    }
}
