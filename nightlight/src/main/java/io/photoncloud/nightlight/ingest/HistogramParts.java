package io.photoncloud.nightlight.ingest;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.text.GoNumber;
import java.util.Arrays;
import java.util.Locale;

/**
 * Collects what a message tells of a native histogram and makes one of it that is consistent, or says what is not in
 * the words of Prometheus. Used again and again by one thread.
 */
public final class HistogramParts {
    private static final int SCHEMA_MIN = -4;
    private static final int SCHEMA_MAX = 8;

    /** Larger whole numbers are kept as floats, which is all that they are exact to. */
    private static final double WHOLE_MAX = 1L << 53;

    /** The buckets of one side. */
    private static final class Side {
        int[] spans = new int[8];
        int spanSize;
        double[] counts = new double[32];
        int countSize;
        long last;

        void reset() {
            spanSize = 0;
            countSize = 0;
            last = 0;
        }

        void addSpan(int offset, int length) {
            if (spanSize + 2 > spans.length) {
                spans = Arrays.copyOf(spans, spans.length * 2);
            }
            spans[spanSize++] = offset;
            spans[spanSize++] = length;
        }

        void addCount(double count) {
            if (countSize == counts.length) {
                counts = Arrays.copyOf(counts, counts.length * 2);
            }
            counts[countSize++] = count;
        }

        boolean isWhole() {
            boolean whole = true;
            for (int i = 0; i < countSize; i++) {
                whole &= counts[i] == Math.rint(counts[i]);
            }
            return whole;
        }

        int[] spans() {
            return Arrays.copyOf(spans, spanSize);
        }

        double[] counts() {
            return Arrays.copyOf(counts, countSize);
        }
    }

    private final Side positive = new Side();
    private final Side negative = new Side();
    private double[] customBounds = new double[16];
    private int customBoundSize;
    private int schema;
    private Histogram.ResetHint resetHint = Histogram.ResetHint.UNKNOWN;
    private double zeroThreshold;
    private double zeroCount;
    private double count;
    private double sum;
    private boolean whole;

    /** Begins a histogram whose counts are floats. */
    public void reset() {
        positive.reset();
        negative.reset();
        customBoundSize = 0;
        schema = 0;
        resetHint = Histogram.ResetHint.UNKNOWN;
        zeroThreshold = 0;
        zeroCount = 0;
        count = 0;
        sum = 0;
        whole = false;
    }

    /** Says that the counts are whole numbers, which must add up. */
    public void counted() {
        whole = true;
    }

    public void schema(int value) {
        schema = value;
    }

    public void resetHint(Histogram.ResetHint value) {
        resetHint = value;
    }

    public void zero(double threshold, double observations) {
        zeroThreshold = threshold;
        zeroCount = observations;
    }

    public void zeroThreshold(double value) {
        zeroThreshold = value;
    }

    public void zeroCount(double value) {
        zeroCount = value;
    }

    public void count(double value) {
        count = value;
    }

    public void sum(double value) {
        sum = value;
    }

    public void positiveSpan(int offset, int length) {
        positive.addSpan(offset, length);
    }

    public void negativeSpan(int offset, int length) {
        negative.addSpan(offset, length);
    }

    public void positiveCount(double value) {
        positive.addCount(value);
    }

    public void negativeCount(double value) {
        negative.addCount(value);
    }

    /** The difference to the bucket before it. */
    public void positiveDelta(long delta) {
        positive.last += delta;
        positive.addCount((double) positive.last);
    }

    public void negativeDelta(long delta) {
        negative.last += delta;
        negative.addCount((double) negative.last);
    }

    public void customBound(double bound) {
        if (customBoundSize == customBounds.length) {
            customBounds = Arrays.copyOf(customBounds, customBounds.length * 2);
        }
        customBounds[customBoundSize++] = bound;
    }

    /** Whether there are spans, even ones without buckets. */
    public boolean hasSpans() {
        return positive.spanSize > 0 || negative.spanSize > 0;
    }

    public Histogram build() throws IngestException {
        if (schema == Histogram.CUSTOM_BUCKETS_SCHEMA) {
            requireCustom();
        } else if (schema < SCHEMA_MIN || schema > SCHEMA_MAX) {
            throw IngestException.invalid(
                    "histogram has an invalid schema, which must be between -4 and 8 for exponential buckets, or -53"
                            + " for custom buckets, got schema " + schema);
        } else {
            requireExponential();
        }
        requireBuckets("positive", positive);
        requireCount();
        return new Histogram.Builder()
                .whole(isWhole())
                .schema(schema)
                .resetHint(resetHint)
                .zero(zeroThreshold, zeroCount)
                .count(count)
                .sum(sum)
                .positive(positive.spans(), positive.counts())
                .negative(negative.spans(), negative.counts())
                .customBounds(Arrays.copyOf(customBounds, customBoundSize))
                .build();
    }

    /** Whether all counts are whole numbers that are exact as doubles, and were said to be. */
    private boolean isWhole() {
        return whole
                && count <= WHOLE_MAX
                && zeroCount == Math.rint(zeroCount)
                && positive.isWhole()
                && negative.isWhole();
    }

    private void requireCustom() throws IngestException {
        for (int i = 0; i < customBoundSize; i++) {
            requireBound(i);
        }
        requireSpans("custom buckets", positive, 0);
        long reach = 0;
        for (int i = 0; i < positive.spanSize; i += 2) {
            reach += positive.spans[i] + Integer.toUnsignedLong(positive.spans[i + 1]);
        }
        if (customBoundSize + 1 < reach) {
            throw IngestException.invalid("custom buckets: only " + customBoundSize
                    + " custom bounds defined which is insufficient to cover total span length of " + reach
                    + ": histogram custom bounds are too few");
        }
        if (zeroCount != 0) {
            throw IngestException.invalid("custom buckets: must have zero count of 0");
        }
        if (zeroThreshold != 0) {
            throw IngestException.invalid("custom buckets: must have zero threshold of 0");
        }
        if (negative.spanSize > 0) {
            throw IngestException.invalid("custom buckets: must not have negative spans");
        }
        if (negative.countSize > 0) {
            throw IngestException.invalid("custom buckets: must not have negative buckets");
        }
    }

    private void requireBound(int i) throws IngestException {
        double bound = customBounds[i];
        if (Double.isNaN(bound)) {
            throw IngestException.invalid("custom buckets: histogram custom bounds must not be NaN");
        }
        if (i > 0 && bound <= customBounds[i - 1]) {
            throw IngestException.invalid(String.format(
                    Locale.ROOT,
                    "custom buckets: previous bound is %f and current is %f: histogram custom bounds must be in strictly"
                            + " increasing order",
                    customBounds[i - 1],
                    bound));
        }
        if (i == customBoundSize - 1 && bound == Double.POSITIVE_INFINITY) {
            throw IngestException.invalid("custom buckets: last +Inf bound must not be explicitly defined: histogram"
                    + " custom bounds must be finite");
        }
    }

    private void requireExponential() throws IngestException {
        requireSpans("positive side", positive, 2);
        requireSpans("negative side", negative, 2);
        requireBuckets("negative", negative);
        if (zeroCount < 0) {
            throw IngestException.invalid("zero bucket has observation count of " + GoNumber.format(zeroCount)
                    + ": histogram has a bucket whose observation count is negative");
        }
        if (customBoundSize > 0) {
            throw IngestException.invalid("histogram with exponential schema must not have custom bounds");
        }
    }

    private static void requireSpans(String where, Side side, int checkedFrom) throws IngestException {
        long buckets = 0;
        for (int i = 0; i < side.spanSize; i += 2) {
            if (i >= checkedFrom && side.spans[i] < 0) {
                throw IngestException.invalid(where + ": span number " + (i / 2 + 1) + " with offset " + side.spans[i]
                        + ": histogram has a span whose offset is negative");
            }
            buckets += Integer.toUnsignedLong(side.spans[i + 1]);
        }
        if (buckets != side.countSize) {
            throw IngestException.invalid(where + ": spans need " + buckets + " buckets, have " + side.countSize
                    + " buckets: histogram spans specify different number of buckets than provided");
        }
    }

    private static void requireBuckets(String where, Side side) throws IngestException {
        for (int i = 0; i < side.countSize; i++) {
            if (side.counts[i] < 0) {
                throw IngestException.invalid(where + " side: bucket number " + (i + 1) + " has observation count of "
                        + GoNumber.format(side.counts[i])
                        + ": histogram has a bucket whose observation count is negative");
            }
        }
    }

    private void requireCount() throws IngestException {
        if (count < 0) {
            throw IngestException.invalid(
                    "observation count is  " + GoNumber.format(count) + ": histogram's observation count is negative");
        }
        if (!whole) {
            return;
        }
        double found = zeroCount + total(positive) + total(negative);
        boolean wrong = Double.isNaN(sum) ? found > count : found != count;
        if (wrong) {
            throw IngestException.invalid(
                    (long) found + " observations found in buckets, but the Count field is " + (long) count + ": "
                            + (Double.isNaN(sum)
                                    ? "histogram's observation count should be at least the number of observations"
                                            + " found in the buckets"
                                    : "histogram's observation count should equal the number of observations found in"
                                            + " the buckets (in absence of NaN)"));
        }
    }

    private static double total(Side side) {
        double total = 0;
        for (int i = 0; i < side.countSize; i++) {
            total += side.counts[i];
        }
        return total;
    }
}
