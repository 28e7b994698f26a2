package io.photoncloud.nightlight.histogram;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Where buckets end. Bounds of exponential buckets are those of Prometheus to the last bit: its table is off the exact
 * powers by up to four units in the last place, which the corrections here follow.
 */
final class Bounds {
    private static final int SCHEMA_MAX = 8;
    private static final int STEPS = 1 << SCHEMA_MAX;

    /** For each step how many units below the nearest double, b being none and a being one above. */
    private static final String CORRECTIONS = "bbbbbbcbbbcbbbbbbbcdbbccccccccccbbcbbbcbbcccbbccbbccbaccbbccbbcc"
            + "bbbbbbccccddcbdcbbcbbbcbbbbcbbbbbbbcbabbcbddbbccbcccbbcbcbddcccc"
            + "cbcbccddccdccbccccccccdcdcdddcddbbccbbcbccddcbddccddcbccdcddccdc"
            + "ccedccdcddedddedddddddeeeeffedfeccdccddddceeccdddcedccddddfeddee";

    private static final double[] FRACTIONS = fractions();

    private Bounds() {}

    private static double[] fractions() {
        MathContext precise = new MathContext(60);
        BigDecimal root = BigDecimal.TWO;
        for (int i = 0; i < SCHEMA_MAX; i++) {
            root = root.sqrt(precise);
        }
        double[] fractions = new double[STEPS];
        BigDecimal exact = new BigDecimal("0.5");
        for (int i = 0; i < STEPS; i++) {
            long bits = Double.doubleToLongBits(exact.doubleValue());
            fractions[i] = Double.longBitsToDouble(bits - (CORRECTIONS.charAt(i) - 'b'));
            exact = exact.multiply(root, precise);
        }
        return fractions;
    }

    /** The upper bound of the exponential bucket of an index, without its sign. */
    static double exponential(int index, int schema) {
        if (schema < 0) {
            int exponent = index << -schema;
            return exponent == 1024 ? Double.MAX_VALUE : Math.scalb(1.0, exponent);
        }
        double fraction = FRACTIONS[(index & ((1 << schema) - 1)) << (SCHEMA_MAX - schema)];
        int exponent = (index >> schema) + 1;
        if (fraction == 0.5 && exponent == 1025) {
            return Double.MAX_VALUE;
        }
        // One power less, as the fraction is below 1 and would lose bits where the result is just above the least.
        return Math.scalb(fraction * 2, exponent - 1);
    }

    /** The upper bound of a bucket with bounds of its own. */
    static double custom(int index, double[] bounds) {
        if (index < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        return index < bounds.length ? bounds[index] : Double.POSITIVE_INFINITY;
    }
}
