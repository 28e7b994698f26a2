package io.photoncloud.nightlight.histogram;

import io.photoncloud.nightlight.histogram.Bucket.Spread;

/** Takes away the observations on one side of a value. Pure. */
public final class Trimming {
    private final double value;
    private final Kept kept;
    private final FloatHistogram histogram;
    private double count;
    private double sum;
    private boolean trimmed;

    /** Which observations stay. */
    public enum Kept {
        BELOW,
        ABOVE
    }

    private Trimming(FloatHistogram histogram, double value, Kept kept) {
        this.histogram = histogram;
        this.value = value;
        this.kept = kept;
    }

    /** The histogram itself, with fewer observations. */
    public static FloatHistogram trim(FloatHistogram histogram, double value, Kept kept) {
        Trimming trimming = new Trimming(histogram, value, kept);
        trimming.run();
        return histogram;
    }

    private void run() {
        boolean hasPositive = false;
        boolean hasNegative = false;
        for (int i = 0; i < histogram.positive().size(); i++) {
            Bucket bucket = histogram.positiveBucket(i);
            hasPositive |= bucket.count() != 0;
            trim(histogram.positive(), i, bucket, 1);
        }
        for (int i = 0; i < histogram.negative().size(); i++) {
            Bucket bucket = histogram.negativeBucket(i);
            hasNegative |= bucket.count() != 0;
            trim(histogram.negative(), i, bucket, -1);
        }
        if (histogram.zeroCount() > 0) {
            trimZero(
                    hasPositive && !hasNegative ? 0 : -histogram.zeroThreshold(),
                    hasNegative && !hasPositive ? 0 : histogram.zeroThreshold());
        }
        if (trimmed) {
            histogram.replaceTotals(count, sum);
            histogram.positive().compact();
            histogram.negative().compact();
        }
    }

    private void trim(Buckets buckets, int at, Bucket bucket, int sign) {
        if (bucket.count() == 0) {
            return;
        }
        boolean whole = kept == Kept.BELOW ? bucket.upper() <= value : bucket.lower() >= value;
        boolean none = kept == Kept.BELOW ? bucket.lower() >= value : bucket.upper() <= value;
        if (whole) {
            keep(bucket.count(), middle(bucket.lower(), bucket.upper(), sign));
            return;
        }
        double left = none ? 0 : part(bucket, sign);
        trimmed |= none || left != bucket.count();
        buckets.set(at, left);
    }

    private double part(Bucket bucket, int sign) {
        if (Double.isInfinite(bucket.lower())) {
            return belowInfinite(bucket);
        }
        if (Double.isInfinite(bucket.upper())) {
            double left = kept == Kept.ABOVE ? bucket.count() : 0;
            keep(left, kept == Kept.ABOVE ? value : bucket.lower());
            return left;
        }
        double below = bucket.count() * bucket.fractionBelow(value, spread());
        boolean lower = kept == Kept.BELOW;
        double left = lower ? below : bucket.count() - below;
        keep(left, lower ? middle(bucket.lower(), value, sign) : middle(value, bucket.upper(), sign));
        return left;
    }

    /** The first of the buckets with bounds of their own, of which it is not known where it begins. */
    private double belowInfinite(Bucket bucket) {
        double upper = bucket.upper();
        double left = 0;
        double middle = Double.isInfinite(upper) ? 0 : upper;
        boolean finite = upper > 0 && !Double.isInfinite(upper);
        if (kept == Kept.BELOW) {
            if (value > 0 && finite) {
                left = bucket.count() * value / upper;
                middle = value / 2;
            } else if (upper <= 0) {
                left = bucket.count();
                middle = value;
            }
        } else if (value >= 0 && finite) {
            left = bucket.count() * (1 - value / upper);
            middle = (value + upper) / 2;
        }
        keep(left, middle);
        return left;
    }

    private void trimZero(double lower, double upper) {
        double left = histogram.zeroCount();
        double middle = (lower + upper) / 2;
        boolean below = kept == Kept.BELOW;
        if (below ? value <= lower : value >= upper) {
            left = 0;
            middle = 0;
        } else if (value > lower && value < upper) {
            left *= (below ? value - lower : upper - value) / (upper - lower);
            middle = below ? (lower + value) / 2 : (value + upper) / 2;
        }
        trimmed |= left != histogram.zeroCount();
        histogram.zeroCount(left);
        keep(left, middle);
    }

    private void keep(double observations, double middle) {
        count += observations;
        sum += middle * observations;
    }

    private Spread spread() {
        return histogram.hasCustomBuckets() ? Spread.LINEAR : Spread.EXPONENTIAL;
    }

    private double middle(double lower, double upper, int sign) {
        if (Double.isInfinite(lower)) {
            if (Double.isInfinite(upper)) {
                return 0;
            }
            return upper > 0 ? upper / 2 : upper;
        }
        if (Double.isInfinite(upper)) {
            return lower;
        }
        if (spread() == Spread.LINEAR) {
            return (lower + upper) / 2;
        }
        return sign * Math.sqrt(Math.abs(lower * upper));
    }
}
