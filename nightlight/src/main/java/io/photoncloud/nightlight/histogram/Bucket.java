package io.photoncloud.nightlight.histogram;

/** A part of the numbers, and how many observations fell into it. */
public record Bucket(double lower, double upper, boolean lowerInclusive, boolean upperInclusive, double count) {
    Bucket between(double newLower, double newUpper) {
        return new Bucket(newLower, newUpper, lowerInclusive, upperInclusive, count);
    }

    /** The part of the observations that is at most a value inside, spread evenly or evenly on a logarithmic scale. */
    double fractionBelow(double value, Spread spread) {
        if (spread == Spread.LINEAR) {
            return (value - lower) / (upper - lower);
        }
        double logLower = log2(Math.abs(lower));
        double logUpper = log2(Math.abs(upper));
        double logValue = log2(Math.abs(value));
        return value > 0
                ? (logValue - logLower) / (logUpper - logLower)
                : 1 - ((logValue - logUpper) / (logLower - logUpper));
    }

    /** How observations lie in a bucket. */
    enum Spread {
        LINEAR,
        EXPONENTIAL
    }

    /** As Go computes it: exact for powers of two. */
    public static double log2(double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            return Math.log(value);
        }
        int exponent = Math.getExponent(value) + 1;
        if (exponent <= Double.MIN_EXPONENT) {
            double scaled = value * 0x1p52;
            exponent = Math.getExponent(scaled) + 1 - 52;
        }
        double fraction = Math.scalb(value, -exponent);
        if (fraction == 0.5) {
            return exponent - 1;
        }
        return StrictMath.log(fraction) * (1 / LN2) + exponent;
    }

    private static final double LN2 = 0.6931471805599453;
}
