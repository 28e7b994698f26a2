package io.photoncloud.nightlight.query;

/** A histogram of cumulative buckets at one step. Filled in the order of the bounds, and used again. For one thread. */
final class ClassicHistogram {
    /** Differences below this part are taken for what computing with floating numbers leaves. */
    private static final double TOLERANCE = 1e-12;

    private final double[] bounds;
    private final double[] counts;
    private int size;
    private boolean forced;
    private double forcedFrom;
    private double forcedTo;
    private double forcedDifference;

    ClassicHistogram(int capacity) {
        this.bounds = new double[capacity];
        this.counts = new double[capacity];
    }

    void clear() {
        size = 0;
        forced = false;
        forcedFrom = Double.POSITIVE_INFINITY;
        forcedTo = Double.NEGATIVE_INFINITY;
        forcedDifference = 0;
    }

    /** Buckets of the same bound count as one. */
    void add(double upper, double count) {
        if (size > 0 && bounds[size - 1] == upper) {
            counts[size - 1] += count;
            return;
        }
        bounds[size] = upper;
        counts[size++] = count;
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean wasForced() {
        return forced;
    }

    double forcedFrom() {
        return forcedFrom;
    }

    double forcedTo() {
        return forcedTo;
    }

    double forcedDifference() {
        return forcedDifference;
    }

    double quantile(double q) {
        if (Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (q > 1) {
            return Double.POSITIVE_INFINITY;
        }
        if (bounds[size - 1] != Double.POSITIVE_INFINITY) {
            return Double.NaN;
        }
        makeMonotonic();
        if (size < 2 || counts[size - 1] == 0) {
            return Double.NaN;
        }
        double rank = q * counts[size - 1];
        int at = firstAtLeast(rank);
        if (at == size - 1) {
            return bounds[size - 2];
        }
        if (at == 0 && bounds[0] <= 0) {
            return bounds[0];
        }
        double start = 0;
        double count = counts[at];
        if (at > 0) {
            start = bounds[at - 1];
            count -= counts[at - 1];
            rank -= counts[at - 1];
        }
        return start + (bounds[at] - start) * (rank / count);
    }

    private int firstAtLeast(double rank) {
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (counts[middle] >= rank) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void makeMonotonic() {
        double before = counts[0];
        for (int i = 1; i < size; i++) {
            double now = counts[i];
            if (now == before) {
                continue;
            }
            if (almostEqual(before, now)) {
                counts[i] = before;
            } else if (now < before) {
                counts[i] = before;
                forced = true;
                forcedFrom = Math.min(forcedFrom, bounds[i]);
                forcedTo = Math.max(forcedTo, bounds[i]);
                forcedDifference = Math.max(forcedDifference, before - now);
            } else {
                before = now;
            }
        }
    }

    private static boolean almostEqual(double a, double b) {
        if (Double.isNaN(a) && Double.isNaN(b)) {
            return true;
        }
        double sum = Math.abs(a) + Math.abs(b);
        double difference = Math.abs(a - b);
        if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
            return difference < TOLERANCE * Double.MIN_NORMAL;
        }
        return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
    }

    double fraction(double lower, double upper) {
        if (bounds[size - 1] != Double.POSITIVE_INFINITY) {
            return Double.NaN;
        }
        double count = counts[size - 1];
        if (count == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
            return Double.NaN;
        }
        if (lower >= upper) {
            return 0;
        }
        double from = rank(lower);
        double to = rank(upper);
        return ((to > count ? count : to) - (from > count ? count : from)) / count;
    }

    /** How many observations lie below a value, all of them where no bucket tells. */
    private double rank(double value) {
        double before = 0;
        double start = bounds[0] <= 0 ? Double.NEGATIVE_INFINITY : 0;
        for (int i = 0; i < size; i++) {
            if (start >= value) {
                return before;
            }
            if (bounds[i] > value) {
                return start == Double.NEGATIVE_INFINITY
                        ? counts[i]
                        : before + (counts[i] - before) * (value - start) / (bounds[i] - start);
            }
            before = counts[i];
            start = bounds[i];
        }
        return counts[size - 1];
    }
}
