package io.photoncloud.nightlight.histogram;

import io.photoncloud.nightlight.histogram.Buckets.Summation;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Histogram.ResetHint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A native histogram to compute with. Adding reconciles zero buckets, schemas and bounds as Prometheus does. Mutable,
 * for one thread.
 */
public final class FloatHistogram {
    private int schema;
    private ResetHint resetHint;
    private double zeroThreshold;
    private double zeroCount;
    private double zeroLost;
    private double count;
    private double countLost;
    private double sum;
    private double sumLost;
    private double[] customBounds;
    private Buckets positive;
    private Buckets negative;

    private FloatHistogram(int schema, ResetHint resetHint, double[] customBounds, Buckets positive, Buckets negative) {
        this.schema = schema;
        this.resetHint = resetHint;
        this.customBounds = customBounds;
        this.positive = positive;
        this.negative = negative;
    }

    public static FloatHistogram of(Histogram histogram) {
        FloatHistogram result = new FloatHistogram(
                histogram.schema(),
                histogram.resetHint(),
                histogram.customBounds(),
                Buckets.of(histogram.positiveSpans(), histogram.positiveCounts()),
                Buckets.of(histogram.negativeSpans(), histogram.negativeCounts()));
        result.zeroThreshold = histogram.zeroThreshold();
        result.zeroCount = histogram.zeroCount();
        result.count = histogram.count();
        result.sum = histogram.sum();
        return result;
    }

    /** One without observations, of the layout of another. */
    public static FloatHistogram emptyLike(Histogram histogram) {
        return new FloatHistogram(
                histogram.schema(), ResetHint.UNKNOWN, histogram.customBounds(), Buckets.empty(), Buckets.empty());
    }

    public FloatHistogram copy() {
        FloatHistogram copy = new FloatHistogram(schema, resetHint, customBounds, positive.copy(), negative.copy());
        copy.zeroThreshold = zeroThreshold;
        copy.zeroCount = zeroCount;
        copy.zeroLost = zeroLost;
        copy.count = count;
        copy.countLost = countLost;
        copy.sum = sum;
        copy.sumLost = sumLost;
        return copy;
    }

    /** Without empty buckets. What compensated sums have lost has to be settled before. */
    public Histogram toHistogram() {
        Buckets above = positive.copy();
        Buckets below = negative.copy();
        above.compact();
        below.compact();
        return new Histogram.Builder()
                .schema(schema)
                .resetHint(resetHint)
                .zero(zeroThreshold, zeroCount)
                .count(count)
                .sum(sum)
                .positive(above.spans(), above.counts())
                .negative(below.spans(), below.counts())
                .customBounds(customBounds)
                .build();
    }

    public int schema() {
        return schema;
    }

    public ResetHint resetHint() {
        return resetHint;
    }

    public void resetHint(ResetHint hint) {
        resetHint = hint;
    }

    public double count() {
        return count;
    }

    public double sum() {
        return sum;
    }

    double zeroCount() {
        return zeroCount;
    }

    double zeroThreshold() {
        return zeroThreshold;
    }

    void replaceTotals(double newCount, double newSum) {
        count = newCount;
        sum = newSum;
    }

    void zeroCount(double observations) {
        zeroCount = observations;
    }

    public boolean hasCustomBuckets() {
        return schema == Histogram.CUSTOM_BUCKETS_SCHEMA;
    }

    Buckets positive() {
        return positive;
    }

    Buckets negative() {
        return negative;
    }

    public FloatHistogram multiply(double factor) {
        zeroCount *= factor;
        zeroLost *= factor;
        count *= factor;
        countLost *= factor;
        sum *= factor;
        sumLost *= factor;
        positive.scale(factor);
        negative.scale(factor);
        if (factor < 0) {
            resetHint = ResetHint.GAUGE;
        }
        return this;
    }

    public FloatHistogram divide(double divisor) {
        zeroCount /= divisor;
        zeroLost /= divisor;
        count /= divisor;
        countLost /= divisor;
        sum /= divisor;
        sumLost /= divisor;
        if (divisor == 0) {
            positive = Buckets.empty();
            negative = Buckets.empty();
            return this;
        }
        positive.divide(divisor);
        negative.divide(divisor);
        if (divisor < 0) {
            resetHint = ResetHint.GAUGE;
        }
        return this;
    }

    /** Adds what compensated sums have lost. */
    public FloatHistogram settle() {
        zeroCount += zeroLost;
        count += countLost;
        sum += sumLost;
        zeroLost = 0;
        countLost = 0;
        sumLost = 0;
        positive.settle();
        negative.settle();
        return this;
    }

    public boolean hasOverflow() {
        return Double.isInfinite(zeroCount)
                || Double.isInfinite(count)
                || Double.isInfinite(sum)
                || positive.hasOverflow()
                || negative.hasOverflow();
    }

    /** What was remarkable when two were brought together. */
    public record Outcome(boolean resetsCollided, boolean boundsReconciled) {}

    /** Whether the two can be added: not where only one of them has bounds of its own. */
    public boolean fits(FloatHistogram other) {
        return hasCustomBuckets() == other.hasCustomBuckets();
    }

    public Outcome add(FloatHistogram other) {
        return combine(other, Summation.ADD);
    }

    public Outcome subtract(FloatHistogram other) {
        return combine(other, Summation.SUBTRACT);
    }

    /** Like {@link #add}, remembering what the sums lose; {@link #settle} adds that at the end. */
    public Outcome addCompensated(FloatHistogram other) {
        return combine(other, Summation.COMPENSATED);
    }

    private Outcome combine(FloatHistogram other, Summation summation) {
        if (!fits(other)) {
            throw new IllegalArgumentException("histograms of exponential and of custom buckets do not add up");
        }
        boolean collided = adjustResetHint(other.resetHint);
        if (!hasCustomBuckets()) {
            reconcileZero(other, summation);
        }
        if (summation == Summation.COMPENSATED) {
            countLost = Neumaier.lost(other.count, count, countLost);
            sumLost = Neumaier.lost(other.sum, sum, sumLost);
        }
        count += summation == Summation.SUBTRACT ? -other.count : other.count;
        sum += summation == Summation.SUBTRACT ? -other.sum : other.sum;
        if (hasCustomBuckets()) {
            return new Outcome(collided, combineCustom(other, summation));
        }
        Buckets otherPositive = other.positive;
        Buckets otherNegative = other.negative;
        if (other.schema < schema) {
            reduceTo(other.schema, summation);
        } else if (other.schema > schema) {
            otherPositive = otherPositive.reduced(other.schema - schema, compensatedOrAdd(summation));
            otherNegative = otherNegative.reduced(other.schema - schema, compensatedOrAdd(summation));
        }
        positive.add(otherPositive, firstAbove(otherPositive, zeroThreshold), summation);
        negative.add(otherNegative, firstAbove(otherNegative, zeroThreshold), summation);
        return new Outcome(collided, false);
    }

    private static Summation compensatedOrAdd(Summation summation) {
        return summation == Summation.COMPENSATED ? Summation.COMPENSATED : Summation.ADD;
    }

    private void reduceTo(int lower, Summation summation) {
        positive = positive.reduced(schema - lower, compensatedOrAdd(summation));
        negative = negative.reduced(schema - lower, compensatedOrAdd(summation));
        schema = lower;
    }

    /** Makes buckets as wide as those of a lower exponential schema. */
    public FloatHistogram reduceTo(int lower) {
        if (lower != schema) {
            reduceTo(lower, Summation.ADD);
            resetHint = ResetHint.UNKNOWN;
        }
        return this;
    }

    /** The first bucket that does not lie in the zero bucket. */
    private int firstAbove(Buckets buckets, double threshold) {
        int at = 0;
        while (at < buckets.size() && Bounds.exponential(buckets.index(at), schema) <= threshold) {
            at++;
        }
        return at;
    }

    private boolean adjustResetHint(ResetHint other) {
        if (other == resetHint || resetHint == ResetHint.GAUGE) {
            return false;
        }
        if (other == ResetHint.GAUGE) {
            resetHint = ResetHint.GAUGE;
            return false;
        }
        boolean collided = resetHint != ResetHint.UNKNOWN && other != ResetHint.UNKNOWN;
        resetHint = ResetHint.UNKNOWN;
        return collided;
    }

    private void reconcileZero(FloatHistogram other, Summation summation) {
        ZeroBucket theirs = new ZeroBucket(other.zeroThreshold, other.zeroCount, 0);
        while (theirs.threshold() != zeroThreshold) {
            if (zeroThreshold > theirs.threshold()) {
                theirs = other.zeroBucketOf(zeroThreshold, 0);
            }
            if (theirs.threshold() > zeroThreshold) {
                ZeroBucket mine = zeroBucketOf(theirs.threshold(), summation == Summation.COMPENSATED ? zeroLost : 0);
                zeroThreshold = mine.threshold();
                zeroCount = mine.count();
                zeroLost = summation == Summation.COMPENSATED ? mine.lost() : 0;
                clearInZero(positive);
                clearInZero(negative);
            }
        }
        if (summation == Summation.COMPENSATED) {
            zeroLost = Neumaier.lost(theirs.count(), zeroCount, zeroLost);
            zeroCount += theirs.count();
            zeroLost = Neumaier.lost(theirs.lost(), zeroCount, zeroLost);
            zeroCount += theirs.lost();
        } else {
            zeroCount += summation == Summation.SUBTRACT ? -theirs.count() : theirs.count();
        }
    }

    private record ZeroBucket(double threshold, double count, double lost) {}

    /** What the zero bucket is when it is made at least so wide; wider where a bucket that is not empty is cut. */
    private ZeroBucket zeroBucketOf(double threshold, double lostBefore) {
        if (threshold == zeroThreshold) {
            return new ZeroBucket(threshold, zeroCount, lostBefore);
        }
        double wanted = threshold;
        while (true) { // each turn widens by at least a bucket, of which there are few
            Neumaier total = new Neumaier();
            total.set(zeroCount, lostBefore);
            double above = swallow(positive, wanted, total);
            double below = swallow(negative, above, total);
            if (below == above) {
                return new ZeroBucket(above, total.sum(), total.lost());
            }
            wanted = below;
        }
    }

    private double swallow(Buckets buckets, double threshold, Neumaier total) {
        for (int i = 0; i < buckets.size(); i++) {
            if (Bounds.exponential(buckets.index(i) - 1, schema) >= threshold) {
                return threshold;
            }
            total.add(buckets.count(i));
            if (buckets.lost(i) != 0) {
                total.add(buckets.lost(i));
            }
            double upper = Bounds.exponential(buckets.index(i), schema);
            if (upper > threshold) {
                return buckets.count(i) != 0 ? upper : threshold;
            }
        }
        return threshold;
    }

    private void clearInZero(Buckets buckets) {
        for (int i = 0; i < buckets.size(); i++) {
            if (Bounds.exponential(buckets.index(i) - 1, schema) < zeroThreshold) {
                buckets.set(i, 0);
            }
        }
        buckets.compact();
    }

    private boolean combineCustom(FloatHistogram other, Summation summation) {
        if (Arrays.equals(customBounds, other.customBounds)) {
            positive.add(other.positive, 0, summation);
            return false;
        }
        double[] common = intersection(customBounds, other.customBounds);
        Neumaier[] totals = new Neumaier[common.length + 1];
        Arrays.setAll(totals, _ -> new Neumaier());
        distribute(positive, customBounds, common, totals, 1);
        distribute(other.positive, other.customBounds, common, totals, summation == Summation.SUBTRACT ? -1 : 1);
        Buckets result = Buckets.empty();
        for (int i = 0; i < totals.length; i++) {
            double lost = summation == Summation.COMPENSATED ? totals[i].lost() : 0;
            if (totals[i].sum() != 0 || totals[i].lost() != 0) {
                result.append(i, totals[i].sum(), lost, Summation.ADD);
            }
        }
        positive = result;
        customBounds = common;
        return true;
    }

    private static void distribute(Buckets buckets, double[] bounds, double[] common, Neumaier[] totals, int sign) {
        int target = 0;
        for (int i = 0; i < buckets.size(); i++) {
            double bound = Bounds.custom(buckets.index(i), bounds);
            while (target < common.length && common[target] < bound) {
                target++;
            }
            totals[target].add(sign * buckets.count(i));
            if (buckets.lost(i) != 0) {
                totals[target].add(sign * buckets.lost(i));
            }
        }
    }

    private static double[] intersection(double[] left, double[] right) {
        return Arrays.stream(left)
                .filter(bound -> Arrays.binarySearch(right, bound) >= 0)
                .toArray();
    }

    /** Whether the observations began anew between a histogram and this one. */
    public boolean isResetOf(FloatHistogram previous) {
        if (resetHint == ResetHint.RESET) {
            return true;
        }
        if (resetHint == ResetHint.NOT_RESET) {
            return false;
        }
        if (count < previous.count) {
            return true;
        }
        if (hasCustomBuckets()) {
            return !previous.hasCustomBuckets() || isCustomResetOf(previous);
        }
        if (schema > previous.schema || zeroThreshold < previous.zeroThreshold) {
            return true;
        }
        ZeroBucket before = previous.zeroBucketOf(zeroThreshold, 0);
        if (before.threshold() != zeroThreshold || zeroCount < before.count()) {
            return true;
        }
        int levels = previous.schema - schema;
        return lost(positive, previous.positive.reduced(levels, Summation.ADD))
                || lost(negative, previous.negative.reduced(levels, Summation.ADD));
    }

    private boolean isCustomResetOf(FloatHistogram previous) {
        if (Arrays.equals(customBounds, previous.customBounds)) {
            return lost(positive, previous.positive);
        }
        double[] common = intersection(customBounds, previous.customBounds);
        Neumaier[] now = new Neumaier[common.length + 1];
        Neumaier[] before = new Neumaier[common.length + 1];
        Arrays.setAll(now, _ -> new Neumaier());
        Arrays.setAll(before, _ -> new Neumaier());
        distribute(positive, customBounds, common, now, 1);
        distribute(previous.positive, previous.customBounds, common, before, 1);
        for (int i = 0; i < now.length; i++) {
            if (now[i].sum() < before[i].sum()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a bucket has become emptier. */
    private boolean lost(Buckets now, Buckets before) {
        int here = hasCustomBuckets() ? 0 : firstAbove(now, zeroThreshold);
        int there = hasCustomBuckets() ? 0 : firstAbove(before, zeroThreshold);
        for (; there < before.size(); there++) {
            while (here < now.size() && now.index(here) < before.index(there)) {
                here++;
            }
            boolean missing = here >= now.size() || now.index(here) > before.index(there);
            if (missing ? before.count(there) != 0 : now.count(here) < before.count(there)) {
                return true;
            }
        }
        return false;
    }

    /** The same observations in the same buckets, whatever the hints. */
    public boolean same(FloatHistogram other) {
        return schema == other.schema
                && zeroThreshold == other.zeroThreshold
                && Double.doubleToRawLongBits(zeroCount) == Double.doubleToRawLongBits(other.zeroCount)
                && Double.doubleToRawLongBits(count) == Double.doubleToRawLongBits(other.count)
                && Double.doubleToRawLongBits(sum) == Double.doubleToRawLongBits(other.sum)
                && (!hasCustomBuckets() || Arrays.equals(customBounds, other.customBounds))
                && positive.same(other.positive)
                && negative.same(other.negative);
    }

    /** All buckets with the zero one, lowest first; beside the zero bucket they end where it does. */
    public List<Bucket> buckets() {
        List<Bucket> all = new ArrayList<>(negative.size() + positive.size() + 1);
        for (int i = negative.size() - 1; i >= 0; i--) {
            all.add(besideZero(negativeBucket(i)));
        }
        if (zeroCount > 0) {
            all.add(new Bucket(-zeroThreshold, zeroThreshold, true, true, zeroCount));
        }
        for (int i = 0; i < positive.size(); i++) {
            all.add(besideZero(positiveBucket(i)));
        }
        return all;
    }

    private Bucket besideZero(Bucket bucket) {
        if (bucket.upper() < 0 && bucket.upper() > -zeroThreshold) {
            return bucket.between(bucket.lower(), -zeroThreshold);
        }
        if (bucket.lower() > 0 && bucket.lower() < zeroThreshold) {
            return bucket.between(zeroThreshold, bucket.upper());
        }
        return bucket;
    }

    Bucket positiveBucket(int at) {
        int index = positive.index(at);
        if (hasCustomBuckets()) {
            double lower = Bounds.custom(index - 1, customBounds);
            return new Bucket(lower, Bounds.custom(index, customBounds), index == 0, true, positive.count(at));
        }
        double lower = Bounds.exponential(index - 1, schema);
        return new Bucket(lower, Bounds.exponential(index, schema), false, true, positive.count(at));
    }

    Bucket negativeBucket(int at) {
        int index = negative.index(at);
        double lower = -Bounds.exponential(index, schema);
        return new Bucket(lower, -Bounds.exponential(index - 1, schema), true, false, negative.count(at));
    }

    boolean hasNegative() {
        return negative.size() > 0;
    }

    boolean hasPositive() {
        return positive.size() > 0;
    }
}
