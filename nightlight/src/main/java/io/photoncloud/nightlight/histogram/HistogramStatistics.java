package io.photoncloud.nightlight.histogram;

import io.photoncloud.nightlight.histogram.Bucket.Spread;
import java.util.List;

/** What can be told of the observations in a native histogram, as far as its buckets tell it. Pure. */
public final class HistogramStatistics {
    private HistogramStatistics() {}

    /** Something that users should know beside the number. */
    public enum Remark {
        NONE,
        NAN_RESULT,
        NAN_SKEW,
        NAN_EXCLUDED
    }

    public record Estimate(double value, Remark remark) {
        static Estimate of(double value) {
            return new Estimate(value, Remark.NONE);
        }
    }

    /** The value below which a part of the observations lie. */
    public static Estimate quantile(double q, FloatHistogram histogram) {
        if (q < 0) {
            return Estimate.of(Double.NEGATIVE_INFINITY);
        }
        if (q > 1) {
            return Estimate.of(Double.POSITIVE_INFINITY);
        }
        if (histogram.count() == 0 || Double.isNaN(q)) {
            return Estimate.of(Double.NaN);
        }
        boolean forward = Double.isNaN(histogram.sum()) || q < 0.5;
        List<Bucket> buckets =
                forward ? histogram.buckets() : histogram.buckets().reversed();
        double rank = (forward ? q : 1 - q) * histogram.count();
        double count = 0;
        int at = 0;
        Bucket bucket = new Bucket(0, 0, false, false, 0);
        for (; at < buckets.size(); at++) {
            bucket = buckets.get(at);
            count += bucket.count();
            if (bucket.count() != 0 && count >= rank) {
                break;
            }
        }
        return quantileIn(
                histogram,
                buckets.subList(Math.min(at + 1, buckets.size()), buckets.size()),
                bucket,
                count,
                rank,
                forward);
    }

    private static Estimate quantileIn(
            FloatHistogram histogram, List<Bucket> rest, Bucket found, double reached, double rank, boolean forward) {
        Bucket bucket = found;
        if (histogram.hasCustomBuckets()) {
            if (bucket.lower() == Double.NEGATIVE_INFINITY) {
                if (bucket.upper() <= 0) {
                    return Estimate.of(bucket.upper());
                }
                bucket = bucket.between(0, bucket.upper());
            } else if (bucket.upper() == Double.POSITIVE_INFINITY) {
                return Estimate.of(bucket.lower());
            }
        } else if (bucket.lower() < 0 && bucket.upper() > 0) {
            bucket = oneSided(bucket, histogram);
        }
        double count = Math.min(reached, histogram.count());
        if (Double.isNaN(reached)) {
            count = reached;
        }
        boolean hasNaN = Double.isNaN(histogram.sum());
        if (count < rank) {
            return hasNaN ? new Estimate(Double.NaN, Remark.NAN_RESULT) : Estimate.of(bucket.upper());
        }
        double inBucket = forward ? rank - (count - bucket.count()) : count - rank;
        Remark remark = Remark.NONE;
        Bucket last = bucket;
        if (hasNaN) {
            double total = count;
            for (Bucket higher : rest) {
                total += higher.count();
                last = higher;
            }
            remark = total < histogram.count() ? Remark.NAN_SKEW : Remark.NONE;
        }
        // Prometheus goes on with the last bucket it looked at, which is another where there are NaNs.
        return new Estimate(interpolate(last, inBucket / last.count(), histogram), remark);
    }

    /** Without values of a side it is known that there are none on that side of the zero bucket. */
    private static Bucket oneSided(Bucket zero, FloatHistogram histogram) {
        if (!histogram.hasNegative() && histogram.hasPositive()) {
            return zero.between(0, zero.upper());
        }
        return !histogram.hasPositive() && histogram.hasNegative() ? zero.between(zero.lower(), 0) : zero;
    }

    private static double interpolate(Bucket bucket, double fraction, FloatHistogram histogram) {
        if (histogram.hasCustomBuckets() || (bucket.lower() <= 0 && bucket.upper() >= 0)) {
            return bucket.lower() + (bucket.upper() - bucket.lower()) * fraction;
        }
        double logLower = Bucket.log2(Math.abs(bucket.lower()));
        double logUpper = Bucket.log2(Math.abs(bucket.upper()));
        if (bucket.lower() > 0) {
            return exp2(logLower + (logUpper - logLower) * fraction);
        }
        return -exp2(logUpper + (logLower - logUpper) * (1 - fraction));
    }

    private static double exp2(double exponent) {
        return Math.pow(2, exponent);
    }

    /** The part of the observations that lie between two values. */
    public static Estimate fraction(double lower, double upper, FloatHistogram histogram) {
        if (histogram.count() == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
            return Estimate.of(Double.NaN);
        }
        if (lower >= upper) {
            return Estimate.of(0);
        }
        double rank = 0;
        double lowerRank = Double.NaN;
        double upperRank = Double.NaN;
        double total = 0;
        for (Bucket each : histogram.buckets()) {
            total += each.count();
            if (!Double.isNaN(lowerRank) && !Double.isNaN(upperRank)) {
                continue;
            }
            boolean zero = each.lower() <= 0 && each.upper() >= 0;
            Bucket bucket = zero ? oneSided(each, histogram) : each;
            Spread spread = zero || histogram.hasCustomBuckets() ? Spread.LINEAR : Spread.EXPONENTIAL;
            lowerRank = Double.isNaN(lowerRank) ? rankIn(bucket, lower, rank, spread) : lowerRank;
            upperRank = Double.isNaN(upperRank) ? rankIn(bucket, upper, rank, spread) : upperRank;
            rank += bucket.count();
        }
        boolean hasNaN = Double.isNaN(histogram.sum());
        double count = hasNaN ? total : histogram.count();
        double from = Double.isNaN(lowerRank) || lowerRank > count ? count : lowerRank;
        double to = Double.isNaN(upperRank) || upperRank > count ? count : upperRank;
        Remark remark = hasNaN && total < histogram.count() ? Remark.NAN_EXCLUDED : Remark.NONE;
        return new Estimate((to - from) / histogram.count(), remark);
    }

    /** How many observations lie below a value, NaN where that is not known in this bucket. */
    private static double rankIn(Bucket bucket, double value, double rank, Spread spread) {
        if (bucket.lower() >= value) {
            return rank;
        }
        if (bucket.upper() <= value) {
            return Double.NaN;
        }
        if (spread == Spread.LINEAR && bucket.lower() == Double.NEGATIVE_INFINITY) {
            return bucket.count();
        }
        return rank + bucket.count() * bucket.fractionBelow(value, spread);
    }

    /** The variance, taking each observation for one in the middle of its bucket. */
    public static double variance(FloatHistogram histogram) {
        double mean = histogram.sum() / histogram.count();
        Neumaier total = new Neumaier();
        for (Bucket bucket : histogram.buckets()) {
            if (bucket.count() != 0) {
                double delta = middle(bucket, histogram) - mean;
                total.add(bucket.count() * delta * delta);
            }
        }
        return (total.sum() + total.lost()) / histogram.count();
    }

    private static double middle(Bucket bucket, FloatHistogram histogram) {
        if (histogram.hasCustomBuckets()) {
            return (bucket.upper() + bucket.lower()) / 2;
        }
        if (bucket.lower() <= 0 && bucket.upper() >= 0) {
            return 0;
        }
        double root = Math.sqrt(bucket.upper() * bucket.lower());
        return bucket.upper() < 0 ? -root : root;
    }
}
