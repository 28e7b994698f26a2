package io.photoncloud.nightlight.query;

import java.util.Arrays;

/** Quantiles of plain numbers. */
final class Quantiles {
    private Quantiles() {}

    /** Sorts the first numbers of an array, NaN before all others as Prometheus has it, and looks between two of them. */
    static double quantile(double q, double[] values, int count) {
        if (count == 0 || Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (q > 1) {
            return Double.POSITIVE_INFINITY;
        }
        Arrays.sort(values, 0, count);
        int numbers = count;
        while (numbers > 0 && Double.isNaN(values[numbers - 1])) {
            numbers--;
        }
        int skipped = count - numbers;
        double rank = q * (count - 1);
        int lower = (int) Math.max(0, Math.floor(rank));
        int upper = Math.min(count - 1, lower + 1);
        double weight = rank - Math.floor(rank);
        return at(values, lower - skipped) * (1 - weight) + at(values, upper - skipped) * weight;
    }

    private static double at(double[] values, int index) {
        return index < 0 ? Double.NaN : values[index];
    }
}
