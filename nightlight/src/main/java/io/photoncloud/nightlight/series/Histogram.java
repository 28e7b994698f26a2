package io.photoncloud.nightlight.series;

import java.util.Arrays;

/**
 * A native histogram of Prometheus, with counts as floats, which tells whether they were sent as whole numbers. Immutable.
 * Buckets are told by spans: how many empty buckets lie before them, and how many follow, of which each has its count in
 * the list of its side.
 *
 * @see <a href="https://prometheus.io/docs/specs/native_histograms/">the specification</a>
 */
public final class Histogram {
    /** The schema of histograms whose buckets have bounds of their own. */
    public static final int CUSTOM_BUCKETS_SCHEMA = -53;

    /** What one without buckets takes, with the headers of its arrays. */
    private static final int OBJECT_BYTES = 184;

    /** Whether a counter histogram was reset just before this one. */
    public enum ResetHint {
        UNKNOWN,
        RESET,
        NOT_RESET,
        GAUGE
    }

    private final boolean whole;
    private final int schema;
    private final ResetHint resetHint;
    private final double zeroThreshold;
    private final double zeroCount;
    private final double count;
    private final double sum;
    private final int[] positiveSpans;
    private final int[] negativeSpans;
    private final double[] positiveCounts;
    private final double[] negativeCounts;
    private final double[] customBounds;

    private Histogram(Builder builder) {
        this.whole = builder.whole;
        this.schema = builder.schema;
        this.resetHint = builder.resetHint;
        this.zeroThreshold = builder.zeroThreshold;
        this.zeroCount = builder.zeroCount;
        this.count = builder.count;
        this.sum = builder.sum;
        this.positiveSpans = builder.positiveSpans.clone();
        this.negativeSpans = builder.negativeSpans.clone();
        this.positiveCounts = builder.positiveCounts.clone();
        this.negativeCounts = builder.negativeCounts.clone();
        this.customBounds = builder.customBounds.clone();
    }

    /** Whether its counts were sent as whole numbers: Prometheus keeps such histograms apart from those of floats. */
    public boolean isWhole() {
        return whole;
    }

    public int schema() {
        return schema;
    }

    public ResetHint resetHint() {
        return resetHint;
    }

    public double zeroThreshold() {
        return zeroThreshold;
    }

    public double zeroCount() {
        return zeroCount;
    }

    public double count() {
        return count;
    }

    public double sum() {
        return sum;
    }

    /** Offsets and lengths in turns. */
    public int[] positiveSpans() {
        return positiveSpans.clone();
    }

    public int[] negativeSpans() {
        return negativeSpans.clone();
    }

    /** One for each bucket of the spans, not cumulative. */
    public double[] positiveCounts() {
        return positiveCounts.clone();
    }

    public double[] negativeCounts() {
        return negativeCounts.clone();
    }

    /** How many buckets it has, on both sides. */
    public int bucketCount() {
        return positiveCounts.length + negativeCounts.length;
    }

    /** What it takes of memory, about. */
    public long sizeBytes() {
        return OBJECT_BYTES
                + (long) Integer.BYTES * (positiveSpans.length + negativeSpans.length)
                + (long) Double.BYTES * (positiveCounts.length + negativeCounts.length + customBounds.length);
    }

    /** The upper bounds of the buckets where the schema is that of custom ones; the last, infinity, is left out. */
    public double[] customBounds() {
        return customBounds.clone();
    }

    /** The same where another sample than it was written after is before it: whether it was not reset is not known then. */
    public Histogram afterOthers() {
        return resetHint == ResetHint.NOT_RESET
                ? toBuilder().resetHint(ResetHint.UNKNOWN).build()
                : this;
    }

    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.whole = whole;
        builder.schema = schema;
        builder.resetHint = resetHint;
        builder.zeroThreshold = zeroThreshold;
        builder.zeroCount = zeroCount;
        builder.count = count;
        builder.sum = sum;
        builder.positiveSpans = positiveSpans;
        builder.negativeSpans = negativeSpans;
        builder.positiveCounts = positiveCounts;
        builder.negativeCounts = negativeCounts;
        builder.customBounds = customBounds;
        return builder;
    }

    /** The same in every bit, so that two NaNs can be equal and 0 is not -0. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Histogram histogram
                && whole == histogram.whole
                && schema == histogram.schema
                && resetHint == histogram.resetHint
                && Double.doubleToRawLongBits(zeroThreshold) == Double.doubleToRawLongBits(histogram.zeroThreshold)
                && Double.doubleToRawLongBits(zeroCount) == Double.doubleToRawLongBits(histogram.zeroCount)
                && Double.doubleToRawLongBits(count) == Double.doubleToRawLongBits(histogram.count)
                && Double.doubleToRawLongBits(sum) == Double.doubleToRawLongBits(histogram.sum)
                && Arrays.equals(positiveSpans, histogram.positiveSpans)
                && Arrays.equals(negativeSpans, histogram.negativeSpans)
                && Arrays.equals(positiveCounts, histogram.positiveCounts)
                && Arrays.equals(negativeCounts, histogram.negativeCounts)
                && Arrays.equals(customBounds, histogram.customBounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(positiveCounts) * 31 + Double.hashCode(sum) + schema;
    }

    /** Takes the parts one by one; what is not set is empty or zero. */
    public static final class Builder {
        private boolean whole;
        private int schema;
        private ResetHint resetHint = ResetHint.UNKNOWN;
        private double zeroThreshold;
        private double zeroCount;
        private double count;
        private double sum;
        private int[] positiveSpans = new int[0];
        private int[] negativeSpans = new int[0];
        private double[] positiveCounts = new double[0];
        private double[] negativeCounts = new double[0];
        private double[] customBounds = new double[0];

        public Builder whole(boolean value) {
            whole = value;
            return this;
        }

        public Builder schema(int value) {
            schema = value;
            return this;
        }

        public Builder resetHint(ResetHint value) {
            resetHint = value;
            return this;
        }

        public Builder zero(double threshold, double observations) {
            zeroThreshold = threshold;
            zeroCount = observations;
            return this;
        }

        public Builder count(double value) {
            count = value;
            return this;
        }

        public Builder sum(double value) {
            sum = value;
            return this;
        }

        public Builder positive(int[] spans, double[] counts) {
            positiveSpans = spans.clone();
            positiveCounts = counts.clone();
            return this;
        }

        public Builder negative(int[] spans, double[] counts) {
            negativeSpans = spans.clone();
            negativeCounts = counts.clone();
            return this;
        }

        public Builder customBounds(double[] bounds) {
            customBounds = bounds.clone();
            return this;
        }

        /** @throws IllegalArgumentException where spans and counts do not tell of the same buckets */
        public Histogram build() {
            requireSame(positiveSpans, positiveCounts);
            requireSame(negativeSpans, negativeCounts);
            return new Histogram(this);
        }

        private static void requireSame(int[] spans, double[] counts) {
            long buckets = 0;
            for (int i = 1; i < spans.length; i += 2) {
                buckets += spans[i];
            }
            if (spans.length % 2 != 0 || buckets != counts.length) {
                throw new IllegalArgumentException("spans tell of " + buckets + " buckets, counts of " + counts.length);
            }
        }
    }
}
