package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;

/** Functions of doubles with PostgreSQL's errors. */
final class FloatMath {
    private FloatMath() {}

    static Double sqrt(double value) {
        if (value < 0) {
            throw new SqlException(
                    SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION, "cannot take square root of a negative number");
        }
        return Math.sqrt(value);
    }

    static Double power(double base, double exponent) {
        if (Double.isNaN(base)) {
            return exponent == 0 ? 1.0 : base;
        }
        if (Double.isNaN(exponent)) {
            return base == 1 ? 1.0 : exponent;
        }
        if (base == 0 && exponent < 0) {
            throw new SqlException(
                    SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION, "zero raised to a negative power is undefined");
        }
        if (base < 0 && Math.floor(exponent) != exponent) {
            throw new SqlException(
                    SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
                    "a negative number raised to a non-integer power yields a complex result");
        }
        if (Math.abs(base) == 1 && Double.isInfinite(exponent)) {
            return 1.0;
        }
        boolean finite = !Double.isInfinite(base) && !Double.isInfinite(exponent);
        return NumberMath.checkDouble(Math.pow(base, exponent), finite, base == 0 || !finite);
    }

    static Double exp(double value) {
        double result = Math.exp(value);
        return NumberMath.checkDouble(result, !Double.isInfinite(value), Double.isInfinite(value));
    }

    static Double ln(double value) {
        checkLogarithm(Double.isNaN(value) ? 1 : (int) Math.signum(value));
        return Math.log(value);
    }

    static Double log10(double value) {
        checkLogarithm(Double.isNaN(value) ? 1 : (int) Math.signum(value));
        return Math.log10(value);
    }

    static void checkLogarithm(int signum) {
        if (signum == 0) {
            throw new SqlException(SqlState.INVALID_ARGUMENT_FOR_LOGARITHM, "cannot take logarithm of zero");
        }
        if (signum < 0) {
            throw new SqlException(
                    SqlState.INVALID_ARGUMENT_FOR_LOGARITHM, "cannot take logarithm of a negative number");
        }
    }

    static SqlException inputOutOfRange() {
        return new SqlException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "input is out of range");
    }

    /** acos and asin. */
    static double checkUnit(double value) {
        if (value < -1 || value > 1) {
            throw inputOutOfRange();
        }
        return value;
    }

    /** sin, cos and tan know no infinity. */
    static double checkFinite(double value) {
        if (Double.isInfinite(value)) {
            throw inputOutOfRange();
        }
        return value;
    }
}
