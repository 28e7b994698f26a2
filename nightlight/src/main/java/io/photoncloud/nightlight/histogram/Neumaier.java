package io.photoncloud.nightlight.histogram;

/**
 * A sum with what its last digits have lost, as Kahan and Neumaier have it; what was lost is added by the caller at the
 * end. Not safe for several threads.
 */
public final class Neumaier {
    private double sum;
    private double lost;

    public double sum() {
        return sum;
    }

    public double lost() {
        return lost;
    }

    public void set(double newSum, double newLost) {
        sum = newSum;
        lost = newLost;
    }

    public void add(double value) {
        lost = lost(value, sum, lost);
        sum += value;
    }

    /** What is lost when a value is added to a sum that has lost something already. */
    public static double lost(double value, double sum, double lost) {
        double total = sum + value;
        if (Double.isInfinite(total)) {
            return 0;
        }
        return Math.abs(sum) >= Math.abs(value) ? lost + ((sum - total) + value) : lost + ((value - total) + sum);
    }
}
