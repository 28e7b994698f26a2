package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.NumberText;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** Conversions between numbers, and arithmetic with PostgreSQL's errors and scales. */
final class NumberMath {
    private static final int SIGNIFICANT_DIGITS_MIN = 16;
    private static final int DISPLAY_SCALE_MAX = 1000;
    private static final int GROUP = 4;
    private static final long OID_MAX = 0xffff_ffffL;

    private NumberMath() {}

    static SqlException outOfRange(TypeKind kind) {
        return new SqlException(
                SqlState.NUMERIC_VALUE_OUT_OF_RANGE, SqlType.of(kind).sqlName() + " out of range");
    }

    static SqlException divisionByZero() {
        return new SqlException(SqlState.DIVISION_BY_ZERO, "division by zero");
    }

    static SqlException overflow() {
        return new SqlException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: overflow");
    }

    static SqlException underflow() {
        return new SqlException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: underflow");
    }

    static Long checkRange(long value, TypeKind kind) {
        if (!NumberText.inRange(value, kind)) {
            throw outOfRange(kind);
        }
        return value;
    }

    static Long negate(long value, TypeKind kind) {
        if (value == Long.MIN_VALUE) {
            throw outOfRange(kind);
        }
        return checkRange(-value, kind);
    }

    static Long abs(long value, TypeKind kind) {
        return value < 0 ? negate(value, kind) : value;
    }

    static Long toOid(long value, TypeKind from) {
        if (from == TypeKind.BIGINT && (value < 0 || value > OID_MAX)) {
            throw new SqlException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "OID out of range");
        }
        return value & OID_MAX;
    }

    static Long toInteger(Numeric value, TypeKind kind) {
        String name = SqlType.of(kind).sqlName();
        if (!value.isFinite()) {
            throw new SqlException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "cannot convert " + (value.isNaN() ? "NaN" : "infinity") + " to " + name);
        }
        BigInteger rounded = value.decimal().setScale(0, RoundingMode.HALF_UP).toBigInteger();
        if (rounded.bitLength() > 63) {
            throw outOfRange(kind);
        }
        return checkRange(rounded.longValue(), kind);
    }

    static Long toInteger(double value, TypeKind kind) {
        double rounded = Math.rint(value);
        if (Double.isNaN(value) || rounded < -0x1p63 || rounded >= 0x1p63) {
            throw outOfRange(kind);
        }
        return checkRange((long) rounded, kind);
    }

    static Double toDouble(Numeric value) {
        if (!value.isFinite()) {
            return value.isNaN()
                    ? Double.NaN
                    : value.signum() > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        double result = value.decimal().doubleValue();
        if (Double.isInfinite(result) || (result == 0 && value.signum() != 0)) {
            throw new SqlException(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                    '"' + value.toString() + "\" is out of range for type double precision");
        }
        return result;
    }

    static Float toReal(Numeric value) {
        if (!value.isFinite()) {
            return toDouble(value).floatValue();
        }
        float result = value.decimal().floatValue();
        if (Float.isInfinite(result) || (result == 0 && value.signum() != 0)) {
            throw new SqlException(
                    SqlState.NUMERIC_VALUE_OUT_OF_RANGE, '"' + value.toString() + "\" is out of range for type real");
        }
        return result;
    }

    static Float toReal(double value) {
        float result = (float) value;
        if (Float.isInfinite(result) && !Double.isInfinite(value)) {
            throw overflow();
        }
        if (result == 0 && value != 0) {
            throw underflow();
        }
        return result;
    }

    static Numeric toNumeric(double value, int digits) {
        if (Double.isNaN(value)) {
            return Numeric.NAN;
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? Numeric.INFINITY : Numeric.NEGATIVE_INFINITY;
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        return Numeric.of(rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros());
    }

    static double checkDouble(double result, boolean finiteInputs, boolean zeroAllowed) {
        if (Double.isInfinite(result) && finiteInputs) {
            throw overflow();
        }
        if (result == 0 && !zeroAllowed) {
            throw underflow();
        }
        return result;
    }

    static float checkReal(float result, boolean finiteInputs, boolean zeroAllowed) {
        if (Float.isInfinite(result) && finiteInputs) {
            throw overflow();
        }
        if (result == 0 && !zeroAllowed) {
            throw underflow();
        }
        return result;
    }

    // --- numeric

    static Numeric add(Numeric left, Numeric right) {
        if (left.isFinite() && right.isFinite()) {
            return Numeric.of(left.decimal().add(right.decimal()));
        }
        if (left.isNaN() || right.isNaN()) {
            return Numeric.NAN;
        }
        if (left.isInfinite() && right.isInfinite()) {
            return left.equals(right) ? left : Numeric.NAN;
        }
        return left.isInfinite() ? left : right;
    }

    static Numeric multiply(Numeric left, Numeric right) {
        if (left.isFinite() && right.isFinite()) {
            return Numeric.of(left.decimal().multiply(right.decimal()));
        }
        if (left.isNaN() || right.isNaN() || left.signum() == 0 || right.signum() == 0) {
            return Numeric.NAN;
        }
        return left.signum() * right.signum() > 0 ? Numeric.INFINITY : Numeric.NEGATIVE_INFINITY;
    }

    static Numeric divide(Numeric left, Numeric right) {
        if (left.isNaN() || right.isNaN()) {
            return Numeric.NAN;
        }
        if (left.isInfinite()) {
            if (right.isInfinite()) {
                return Numeric.NAN;
            }
            if (right.signum() == 0) {
                throw divisionByZero();
            }
            return left.signum() * right.signum() > 0 ? Numeric.INFINITY : Numeric.NEGATIVE_INFINITY;
        }
        if (right.isInfinite()) {
            return Numeric.ZERO;
        }
        if (right.signum() == 0) {
            throw divisionByZero();
        }
        return Numeric.of(left.decimal()
                .divide(right.decimal(), divisionScale(left.decimal(), right.decimal()), RoundingMode.HALF_UP));
    }

    /** PostgreSQL's choice of a quotient's scale: at least 16 significant digits, and no fewer than either operand shows. */
    static int divisionScale(BigDecimal left, BigDecimal right) {
        int quotientWeight = weight(left) - weight(right);
        if (firstGroup(left) <= firstGroup(right)) {
            quotientWeight--;
        }
        int scale = SIGNIFICANT_DIGITS_MIN - quotientWeight * GROUP;
        scale = Math.max(Math.max(scale, left.scale()), Math.max(right.scale(), 0));
        return Math.min(scale, DISPLAY_SCALE_MAX);
    }

    /** The power of 10000 of the first digit of that base. */
    static int weight(BigDecimal value) {
        return value.signum() == 0 ? 0 : Math.floorDiv(value.precision() - value.scale() - 1, GROUP);
    }

    private static int firstGroup(BigDecimal value) {
        return value.signum() == 0
                ? 0
                : value.abs().scaleByPowerOfTen(-GROUP * weight(value)).intValue();
    }

    static Numeric modulo(Numeric left, Numeric right) {
        if (left.isNaN() || right.isNaN()) {
            return Numeric.NAN;
        }
        if (left.isInfinite()) {
            if (right.signum() == 0) {
                throw divisionByZero();
            }
            return Numeric.NAN;
        }
        if (right.isInfinite()) {
            return left;
        }
        if (right.signum() == 0) {
            throw divisionByZero();
        }
        int scale = Math.max(left.scale(), right.scale());
        return Numeric.of(left.decimal().remainder(right.decimal()).setScale(scale, RoundingMode.DOWN));
    }
}
