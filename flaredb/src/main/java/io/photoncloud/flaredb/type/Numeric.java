package io.photoncloud.flaredb.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * A numeric: a decimal number with the digits after the point that it shows (its scale, never negative), or NaN, or an infinity. Ordered as
 * PostgreSQL does: -Infinity, numbers, Infinity, NaN; NaN equals itself. Equality is of values, not of scales: 1.0 equals 1.00.
 */
public final class Numeric implements Comparable<Numeric> {
    /** Digits before and after the point that PostgreSQL can keep. */
    public static final int WEIGHT_DIGITS_MAX = 131_072;

    public static final int SCALE_MAX = 16_383;

    public static final Numeric NAN = new Numeric(null, 2);
    public static final Numeric INFINITY = new Numeric(null, 1);
    public static final Numeric NEGATIVE_INFINITY = new Numeric(null, -1);
    public static final Numeric ZERO = new Numeric(BigDecimal.ZERO, 0);
    public static final Numeric ONE = new Numeric(BigDecimal.ONE, 0);

    private final @Nullable BigDecimal value;
    /** Where there is no value: 2 for NaN, 1 and -1 for the infinities. */
    private final int special;

    private Numeric(@Nullable BigDecimal value, int special) {
        this.value = value;
        this.special = special;
    }

    /** A number; a negative scale becomes 0. Too large ones are an error, as they are in PostgreSQL. */
    public static Numeric of(BigDecimal value) {
        BigDecimal scaled = value.scale() < 0 ? bounded(value).setScale(0, RoundingMode.UNNECESSARY) : value;
        if (scaled.scale() > SCALE_MAX) {
            scaled = scaled.setScale(SCALE_MAX, RoundingMode.HALF_UP);
        }
        return new Numeric(bounded(scaled), 0);
    }

    private static BigDecimal bounded(BigDecimal value) {
        if ((long) value.precision() - value.scale() > WEIGHT_DIGITS_MAX && value.signum() != 0) {
            throw overflow();
        }
        return value.signum() == 0 && value.scale() < 0 ? BigDecimal.ZERO : value;
    }

    public static SqlException overflow() {
        return new SqlException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "value overflows numeric format");
    }

    public static Numeric of(long value) {
        return new Numeric(BigDecimal.valueOf(value), 0);
    }

    public static Numeric of(BigInteger value) {
        return of(new BigDecimal(value));
    }

    public boolean isFinite() {
        return value != null;
    }

    public boolean isNaN() {
        return special == 2;
    }

    public boolean isInfinite() {
        return special == 1 || special == -1;
    }

    /** Of a number; the others have none. */
    public BigDecimal decimal() {
        BigDecimal number = value;
        if (number == null) {
            throw new ArithmeticException(this + " is no number");
        }
        return number;
    }

    /** -1, 0 or 1; NaN's is 1, as it is the largest. */
    public int signum() {
        return value == null ? Math.min(special, 1) : value.signum();
    }

    /** Digits after the point. */
    public int scale() {
        return value == null ? 0 : value.scale();
    }

    public Numeric negate() {
        return value == null ? special == 2 ? this : special == 1 ? NEGATIVE_INFINITY : INFINITY : of(value.negate());
    }

    @Override
    public int compareTo(Numeric other) {
        BigDecimal mine = value;
        BigDecimal others = other.value;
        if (mine != null && others != null) {
            return mine.compareTo(others);
        }
        return Integer.compare(special, other.special);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Numeric numeric && compareTo(numeric) == 0;
    }

    @Override
    public int hashCode() {
        return value == null
                ? special
                : value.signum() == 0 ? 0 : value.stripTrailingZeros().hashCode();
    }

    /** As PostgreSQL writes it. */
    @Override
    public String toString() {
        if (value != null) {
            return value.toPlainString();
        }
        return special == 2 ? "NaN" : special == 1 ? "Infinity" : "-Infinity";
    }
}
