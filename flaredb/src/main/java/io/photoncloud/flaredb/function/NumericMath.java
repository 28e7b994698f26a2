package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** Functions of numerics, with as many digits as PostgreSQL gives. */
final class NumericMath {
    private static final int SIGNIFICANT_DIGITS_MIN = 16;
    private static final int DISPLAY_SCALE_MAX = 1000;
    private static final int GROUP = 4;
    private static final int GUARD_DIGITS = 12;
    private static final double LN_10 = Math.log(10);
    private static final int EXPONENT_BITS_MAX = 31;
    /** Of exponentials: more cost minutes that nothing could break off. */
    private static final int DIGITS_MAX = 5000;

    private static final int FACTORIAL_MAX = 32_177;

    private NumericMath() {}

    static Numeric abs(Numeric value) {
        return value.signum() < 0 ? value.negate() : value;
    }

    static Numeric sign(Numeric value) {
        return value.isNaN() ? value : Numeric.of(value.signum());
    }

    static Numeric round(Numeric value, long digits) {
        return toScale(value, digits, RoundingMode.HALF_UP);
    }

    static Numeric truncate(Numeric value, long digits) {
        return toScale(value, digits, RoundingMode.DOWN);
    }

    private static Numeric toScale(Numeric value, long digits, RoundingMode mode) {
        if (!value.isFinite()) {
            return value;
        }
        int scale = Math.clamp(digits, -2 * Numeric.WEIGHT_DIGITS_MAX, Numeric.SCALE_MAX);
        return Numeric.of(value.decimal().setScale(scale, mode));
    }

    static Numeric ceiling(Numeric value) {
        return value.isFinite() ? Numeric.of(value.decimal().setScale(0, RoundingMode.CEILING)) : value;
    }

    static Numeric floor(Numeric value) {
        return value.isFinite() ? Numeric.of(value.decimal().setScale(0, RoundingMode.FLOOR)) : value;
    }

    /** div(): the integer quotient, cut off towards zero. */
    static Numeric quotient(Numeric left, Numeric right) {
        if (!left.isFinite() || !right.isFinite()) {
            return NumberMath.divide(left, right);
        }
        if (right.signum() == 0) {
            throw NumberMath.divisionByZero();
        }
        return Numeric.of(left.decimal().divideToIntegralValue(right.decimal()).setScale(0, RoundingMode.DOWN));
    }

    static Numeric sqrt(Numeric value) {
        if (value.isNaN()) {
            return value;
        }
        if (value.signum() < 0) {
            throw new SqlException(
                    SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION, "cannot take square root of a negative number");
        }
        if (value.isInfinite()) {
            return value;
        }
        BigDecimal number = value.decimal();
        int weight = NumberMath.weight(number);
        int digits = weight >= 0 ? (weight + 1) * GROUP / 2 - 1 : 0 - (-weight * GROUP - GROUP) / 2 - 1;
        int scale = scale(SIGNIFICANT_DIGITS_MIN - digits, number.scale());
        if (number.signum() == 0) {
            return Numeric.of(BigDecimal.ZERO.setScale(scale));
        }
        int precision = Math.max(1, (number.precision() - number.scale()) / 2 + 1 + scale + 2);
        return Numeric.of(
                number.sqrt(new MathContext(precision, RoundingMode.DOWN)).setScale(scale, RoundingMode.HALF_UP));
    }

    private static int scale(int wanted, int shown) {
        return Math.clamp(Math.max(wanted, shown), 0, DISPLAY_SCALE_MAX);
    }

    static Numeric exp(Numeric value) {
        if (!value.isFinite()) {
            return value.signum() < 0 ? Numeric.ZERO : value;
        }
        double estimate = value.decimal().doubleValue() / LN_10;
        if (estimate > Numeric.WEIGHT_DIGITS_MAX) {
            throw Numeric.overflow();
        }
        int scale = scale(SIGNIFICANT_DIGITS_MIN - (int) Math.max(estimate, -2.0 * DISPLAY_SCALE_MAX), value.scale());
        if (estimate < -scale - 1) {
            return Numeric.of(BigDecimal.ZERO.setScale(scale));
        }
        int precision = Math.max(1, (int) estimate + scale) + GUARD_DIGITS;
        return Numeric.of(exp(value.decimal(), precision).setScale(scale, RoundingMode.HALF_UP));
    }

    /** By halving until the series converges fast, then squaring back. */
    private static BigDecimal exp(BigDecimal value, int precision) {
        if (precision > DIGITS_MAX) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "an exponential or power of more than " + DIGITS_MAX + " digits is not computed");
        }
        int halvings = 0;
        double magnitude = Math.abs(value.doubleValue());
        while (magnitude > 0.01) {
            magnitude /= 2;
            halvings++;
        }
        MathContext context = new MathContext(precision + halvings + GUARD_DIGITS, RoundingMode.HALF_EVEN);
        BigDecimal reduced = value.divide(BigDecimal.valueOf(2).pow(halvings), context);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; term.signum() != 0 && term.precision() - term.scale() > -context.getPrecision(); i++) {
            term = term.multiply(reduced, context).divide(BigDecimal.valueOf(i), context);
            sum = sum.add(term, context);
        }
        for (int i = 0; i < halvings; i++) {
            sum = sum.multiply(sum, context);
        }
        return sum;
    }

    static Numeric ln(Numeric value) {
        FloatMath.checkLogarithm(value.signum());
        if (!value.isFinite()) {
            return value;
        }
        int weight = lnWeight(value.decimal());
        int scale = scale(SIGNIFICANT_DIGITS_MIN - weight, value.scale());
        return Numeric.of(
                ln(value.decimal(), scale + Math.max(weight, 0) + GUARD_DIGITS).setScale(scale, RoundingMode.HALF_UP));
    }

    /** About how many digits the logarithm has before the point, less one; negative where it is small. */
    private static int lnWeight(BigDecimal value) {
        BigDecimal difference = value.subtract(BigDecimal.ONE);
        if (value.compareTo(new BigDecimal("0.9")) >= 0 && value.compareTo(new BigDecimal("1.1")) <= 0) {
            return difference.signum() == 0 ? 0 : difference.precision() - difference.scale() - 1;
        }
        double logarithm = lnEstimate(value);
        return (int) Math.log10(Math.abs(logarithm));
    }

    private static double lnEstimate(BigDecimal value) {
        int exponent = value.precision() - value.scale() - 1;
        return Math.log(value.scaleByPowerOfTen(-exponent).doubleValue()) + exponent * LN_10;
    }

    /** By Newton's method on exp, from a double's estimate. */
    private static BigDecimal ln(BigDecimal value, int digits) {
        if (value.compareTo(BigDecimal.ONE) == 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal result = BigDecimal.valueOf(lnEstimate(value));
        int correct = 14;
        while (true) {
            correct = Math.min(correct * 2, digits);
            int precision = digits + GUARD_DIGITS + 8;
            MathContext context = new MathContext(precision, RoundingMode.HALF_EVEN);
            BigDecimal power = exp(result, precision);
            BigDecimal step = value.subtract(power).multiply(BigDecimal.TWO).divide(value.add(power), context);
            result = result.add(step, new MathContext(precision + 4, RoundingMode.HALF_EVEN));
            if (step.signum() == 0 || step.precision() - step.scale() < -digits / 2 - 2) {
                return result;
            }
        }
    }

    static Numeric log(Numeric base, Numeric value) {
        if (base.isNaN() || value.isNaN()) {
            return Numeric.NAN;
        }
        FloatMath.checkLogarithm(base.signum());
        FloatMath.checkLogarithm(value.signum());
        if (!base.isFinite() || !value.isFinite()) {
            return base.isFinite() ? Numeric.INFINITY : value.isFinite() ? Numeric.ZERO : Numeric.NAN;
        }
        int baseWeight = lnWeight(base.decimal());
        int valueWeight = lnWeight(value.decimal());
        int scale = scale(SIGNIFICANT_DIGITS_MIN - (valueWeight - baseWeight), Math.max(base.scale(), value.scale()));
        int digits = scale + Math.abs(baseWeight) + Math.abs(valueWeight) + GUARD_DIGITS;
        BigDecimal divisor = ln(base.decimal(), digits);
        if (divisor.signum() == 0) {
            throw NumberMath.divisionByZero();
        }
        return Numeric.of(ln(value.decimal(), digits)
                .divide(divisor, new MathContext(digits + GUARD_DIGITS))
                .setScale(scale, RoundingMode.HALF_UP));
    }

    static Numeric power(Numeric base, Numeric exponent) {
        if (!base.isFinite() || !exponent.isFinite()) {
            return specialPower(base, exponent);
        }
        if (base.signum() == 0 && exponent.signum() < 0) {
            throw new SqlException(
                    SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION, "zero raised to a negative power is undefined");
        }
        boolean integral = exponent.decimal().stripTrailingZeros().scale() <= 0;
        if (base.signum() < 0 && !integral) {
            throw new SqlException(
                    SqlState.INVALID_ARGUMENT_FOR_POWER_FUNCTION,
                    "a negative number raised to a non-integer power yields a complex result");
        }
        int shown = Math.max(base.scale(), exponent.scale());
        if (base.signum() == 0) {
            int scale = scale(SIGNIFICANT_DIGITS_MIN, shown);
            return exponent.signum() == 0
                    ? Numeric.of(BigDecimal.ONE.setScale(scale))
                    : Numeric.of(BigDecimal.ZERO.setScale(scale));
        }
        double logarithm = lnEstimate(base.decimal().abs()) * exponent.decimal().doubleValue() / LN_10;
        if (logarithm > Numeric.WEIGHT_DIGITS_MAX) {
            throw Numeric.overflow();
        }
        int scale = scale(SIGNIFICANT_DIGITS_MIN - (int) Math.max(logarithm, -2.0 * DISPLAY_SCALE_MAX), shown);
        BigInteger whole = exponent.decimal().toBigInteger();
        if (integral && whole.bitLength() <= 2 && whole.intValue() >= -1 && whole.intValue() <= 2) {
            scale = scale(SIGNIFICANT_DIGITS_MIN, shown);
        }
        if (logarithm < -scale - 1) {
            return Numeric.of(BigDecimal.ZERO.setScale(scale));
        }
        int precision = Math.max(1, (int) logarithm + scale) + GUARD_DIGITS;
        BigDecimal result = integral && whole.bitLength() < EXPONENT_BITS_MAX
                ? integerPower(base.decimal(), whole.intValue(), precision)
                : exp(ln(base.decimal().abs(), precision + 10).multiply(exponent.decimal()), precision);
        if (integral && base.signum() < 0 && whole.testBit(0) && result.signum() > 0) {
            result = result.negate();
        }
        return Numeric.of(result.setScale(scale, RoundingMode.HALF_UP));
    }

    private static BigDecimal integerPower(BigDecimal base, int exponent, int precision) {
        MathContext context = new MathContext(precision + 20, RoundingMode.HALF_EVEN);
        BigDecimal result = BigDecimal.ONE;
        BigDecimal square = base;
        for (int rest = Math.abs(exponent); rest > 0; rest >>= 1) {
            if ((rest & 1) == 1) {
                result = result.multiply(square, context);
            }
            square = rest > 1 ? square.multiply(square, context) : square;
        }
        return exponent < 0 ? BigDecimal.ONE.divide(result, context) : result;
    }

    private static Numeric specialPower(Numeric base, Numeric exponent) {
        if (base.isNaN()) {
            return exponent.isFinite() && exponent.signum() == 0 ? Numeric.ONE : Numeric.NAN;
        }
        if (exponent.isNaN()) {
            return base.equals(Numeric.ONE) ? Numeric.ONE : Numeric.NAN;
        }
        double result = FloatMath.power(
                base.isFinite() ? base.decimal().doubleValue() : NumberMath.toDouble(base),
                exponent.isFinite() ? exponent.decimal().doubleValue() : NumberMath.toDouble(exponent));
        return NumberMath.toNumeric(result, 15);
    }

    static Numeric factorial(long n) {
        if (n < 0) {
            throw new SqlException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "factorial of a negative number is undefined");
        }
        if (n > FACTORIAL_MAX) {
            throw Numeric.overflow();
        }
        return Numeric.of(product(1, Math.max(1, n)));
    }

    private static BigInteger product(long from, long to) {
        if (to - from < 16) {
            BigInteger product = BigInteger.valueOf(from);
            for (long i = from + 1; i <= to; i++) {
                product = product.multiply(BigInteger.valueOf(i));
            }
            return product;
        }
        long middle = (from + to) / 2;
        return product(from, middle).multiply(product(middle + 1, to));
    }

    static Numeric lcm(Numeric left, Numeric right) {
        Numeric divisor = gcd(left, right);
        if (!divisor.isFinite()) {
            return divisor;
        }
        int scale = Math.max(left.scale(), right.scale());
        return divisor.signum() == 0
                ? Numeric.of(BigDecimal.ZERO.setScale(scale))
                : Numeric.of(left.decimal()
                        .divideToIntegralValue(divisor.decimal())
                        .multiply(right.decimal())
                        .abs()
                        .setScale(scale, RoundingMode.UNNECESSARY));
    }

    static Numeric gcd(Numeric left, Numeric right) {
        if (!left.isFinite() || !right.isFinite()) {
            return Numeric.NAN;
        }
        int scale = Math.max(left.scale(), right.scale());
        BigInteger a = left.decimal().setScale(scale).unscaledValue();
        BigInteger b = right.decimal().setScale(scale).unscaledValue();
        return Numeric.of(new BigDecimal(a.gcd(b), scale));
    }
}
