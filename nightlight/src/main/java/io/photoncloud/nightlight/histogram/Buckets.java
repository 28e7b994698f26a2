package io.photoncloud.nightlight.histogram;

import java.util.Arrays;

/**
 * The buckets of one side: indexes in order, counts, and what the counts' sums have lost. Mutable, but arrays are
 * replaced and not changed where buckets are added, so that copies may share them until then.
 */
final class Buckets {
    private int[] indexes;
    private double[] counts;
    private double[] lost;
    private int size;

    private Buckets(int[] indexes, double[] counts, double[] lost, int size) {
        this.indexes = indexes;
        this.counts = counts;
        this.lost = lost;
        this.size = size;
    }

    static Buckets of(int[] spans, double[] counts) {
        int[] indexes = new int[counts.length];
        int at = 0;
        int index = 0;
        for (int span = 0; span + 1 < spans.length; span += 2) {
            index += spans[span];
            for (int i = 0; i < spans[span + 1]; i++) {
                indexes[at++] = index++;
            }
        }
        return new Buckets(indexes, counts.clone(), new double[counts.length], counts.length);
    }

    static Buckets empty() {
        return new Buckets(new int[0], new double[0], new double[0], 0);
    }

    Buckets copy() {
        return new Buckets(indexes.clone(), counts.clone(), lost.clone(), size);
    }

    int size() {
        return size;
    }

    int index(int at) {
        return indexes[at];
    }

    double count(int at) {
        return counts[at];
    }

    double lost(int at) {
        return lost[at];
    }

    void set(int at, double count) {
        counts[at] = count;
        lost[at] = 0;
    }

    void scale(double factor) {
        for (int i = 0; i < size; i++) {
            counts[i] *= factor;
            lost[i] *= factor;
        }
    }

    void divide(double divisor) {
        for (int i = 0; i < size; i++) {
            counts[i] /= divisor;
            lost[i] /= divisor;
        }
    }

    boolean hasOverflow() {
        for (int i = 0; i < size; i++) {
            if (Double.isInfinite(counts[i])) {
                return true;
            }
        }
        return false;
    }

    /** Adds what was lost to the counts. */
    void settle() {
        for (int i = 0; i < size; i++) {
            counts[i] += lost[i];
            lost[i] = 0;
        }
    }

    /** Adds the buckets of another, from one of them on, each times a sign. */
    void add(Buckets other, int from, Summation summation) {
        int capacity = size + other.size - from;
        int[] newIndexes = new int[capacity];
        double[] newCounts = new double[capacity];
        double[] newLost = new double[capacity];
        int here = 0;
        int there = from;
        int out = 0;
        while (here < size || there < other.size) {
            int mine = here < size ? indexes[here] : Integer.MAX_VALUE;
            int yours = there < other.size ? other.indexes[there] : Integer.MAX_VALUE;
            newIndexes[out] = Math.min(mine, yours);
            if (mine <= yours) {
                newCounts[out] = counts[here];
                newLost[out] = lost[here++];
            }
            if (yours <= mine) {
                double added = summation == Summation.SUBTRACT ? -other.counts[there] : other.counts[there];
                if (yours == mine && summation == Summation.COMPENSATED) {
                    newLost[out] = Neumaier.lost(added, newCounts[out], newLost[out]);
                }
                newCounts[out] += added;
                if (summation == Summation.COMPENSATED && other.lost[there] != 0) {
                    newLost[out] = Neumaier.lost(other.lost[there], newCounts[out], newLost[out]);
                    newCounts[out] += other.lost[there];
                }
                there++;
            }
            out++;
        }
        indexes = newIndexes;
        counts = newCounts;
        lost = newLost;
        size = out;
    }

    /** How sums are formed. */
    enum Summation {
        ADD,
        SUBTRACT,
        COMPENSATED
    }

    /** Fewer and wider buckets: those of an exponential schema that is lower by so many. */
    Buckets reduced(int levels, Summation summation) {
        Buckets result = new Buckets(new int[size], new double[size], new double[size], 0);
        for (int i = 0; i < size; i++) {
            result.append(((indexes[i] - 1) >> levels) + 1, counts[i], lost[i], summation);
        }
        return result;
    }

    /** Appends a bucket, or adds to the last one where that has the same index. */
    void append(int index, double count, double lostOfIt, Summation summation) {
        if (size == 0 || indexes[size - 1] != index) {
            if (size == indexes.length) {
                indexes = Arrays.copyOf(indexes, size + 8);
                counts = Arrays.copyOf(counts, size + 8);
                lost = Arrays.copyOf(lost, size + 8);
            }
            indexes[size] = index;
            counts[size] = count;
            lost[size++] = lostOfIt;
            return;
        }
        int last = size - 1;
        if (summation == Summation.COMPENSATED) {
            lost[last] = Neumaier.lost(count, counts[last], lost[last]);
            counts[last] += count;
            lost[last] = Neumaier.lost(lostOfIt, counts[last], lost[last]);
            counts[last] += lostOfIt;
        } else {
            counts[last] += summation == Summation.SUBTRACT ? -count : count;
        }
    }

    /** Without the buckets that are empty. */
    void compact() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (counts[i] != 0 || lost[i] != 0) {
                indexes[kept] = indexes[i];
                counts[kept] = counts[i];
                lost[kept++] = lost[i];
            }
        }
        size = kept;
    }

    int[] spans() {
        int[] spans = new int[2 * size];
        int length = 0;
        int next = 0;
        for (int i = 0; i < size; i++) {
            if (length == 0 || indexes[i] != next) {
                spans[length++] = indexes[i] - next;
                spans[length++] = 0;
            }
            spans[length - 1]++;
            next = indexes[i] + 1;
        }
        return Arrays.copyOf(spans, length);
    }

    double[] counts() {
        return Arrays.copyOf(counts, size);
    }

    /** The same buckets with the same bits in them. */
    boolean same(Buckets other) {
        if (size != other.size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (indexes[i] != other.indexes[i]
                    || Double.doubleToRawLongBits(counts[i]) != Double.doubleToRawLongBits(other.counts[i])) {
                return false;
            }
        }
        return true;
    }
}
