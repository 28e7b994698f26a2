package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.BIGINT;
import static io.photoncloud.flaredb.type.SqlType.DOUBLE;
import static io.photoncloud.flaredb.type.SqlType.INTEGER;
import static io.photoncloud.flaredb.type.SqlType.NUMERIC;
import static io.photoncloud.flaredb.type.SqlType.REAL;
import static io.photoncloud.flaredb.type.SqlType.SMALLINT;
import static io.photoncloud.flaredb.type.SqlType.VOID;

import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Functions of numbers. */
final class MathFunctions {
    private static final double RADIANS_PER_DEGREE = 0.017453292519943295;

    private MathFunctions() {}

    static void register(Catalogue catalogue) {
        integers(catalogue);
        numerics(catalogue);
        doubles(catalogue);
        trigonometry(catalogue);
        random(catalogue);
    }

    private static void integers(Catalogue catalogue) {
        for (SqlType type : List.of(SMALLINT, INTEGER, BIGINT)) {
            catalogue
                    .one("abs", type, type, value -> NumberMath.abs((Long) value, type.kind()))
                    .two("mod", type, type, type, (left, right) -> modulo((Long) left, (Long) right));
        }
        for (SqlType type : List.of(INTEGER, BIGINT)) {
            catalogue
                    .two("gcd", type, type, type, (left, right) -> gcd((Long) left, (Long) right, type))
                    .two("lcm", type, type, type, (left, right) -> lcm((Long) left, (Long) right, type));
        }
        catalogue.one("factorial", NUMERIC, BIGINT, value -> NumericMath.factorial((Long) value));
    }

    private static Long modulo(long left, long right) {
        if (right == 0) {
            throw NumberMath.divisionByZero();
        }
        return right == -1 ? 0 : left % right;
    }

    private static Long gcd(long left, long right, SqlType type) {
        long a = left;
        long b = right;
        while (b != 0) {
            long rest = b == -1 ? 0 : a % b;
            a = b;
            b = rest;
        }
        return NumberMath.abs(a, type.kind());
    }

    private static Long lcm(long left, long right, SqlType type) {
        if (left == 0 || right == 0) {
            return 0L;
        }
        try {
            return NumberMath.abs(
                    NumberMath.checkRange(Math.multiplyExact(left / gcd(left, right, type), right), type.kind()),
                    type.kind());
        } catch (ArithmeticException e) {
            throw NumberMath.outOfRange(type.kind());
        }
    }

    private static Numeric numeric(Object value) {
        return (Numeric) value;
    }

    private static void numerics(Catalogue catalogue) {
        catalogue
                .one("abs", NUMERIC, NUMERIC, value -> NumericMath.abs(numeric(value)))
                .one("sign", NUMERIC, NUMERIC, value -> NumericMath.sign(numeric(value)))
                .one("ceil", NUMERIC, NUMERIC, value -> NumericMath.ceiling(numeric(value)))
                .one("ceiling", NUMERIC, NUMERIC, value -> NumericMath.ceiling(numeric(value)))
                .one("floor", NUMERIC, NUMERIC, value -> NumericMath.floor(numeric(value)))
                .one("round", NUMERIC, NUMERIC, value -> NumericMath.round(numeric(value), 0))
                .two(
                        "round",
                        NUMERIC,
                        NUMERIC,
                        INTEGER,
                        (value, digits) -> NumericMath.round(numeric(value), (Long) digits))
                .one("trunc", NUMERIC, NUMERIC, value -> NumericMath.truncate(numeric(value), 0))
                .two(
                        "trunc",
                        NUMERIC,
                        NUMERIC,
                        INTEGER,
                        (value, digits) -> NumericMath.truncate(numeric(value), (Long) digits))
                .one("trim_scale", NUMERIC, NUMERIC, MathFunctions::trimScale);
        numericPowers(catalogue);
    }

    private static Object trimScale(Object value) {
        return numeric(value).isFinite() ? Numeric.of(numeric(value).decimal().stripTrailingZeros()) : value;
    }

    private static void numericPowers(Catalogue catalogue) {
        catalogue
                .one("sqrt", NUMERIC, NUMERIC, value -> NumericMath.sqrt(numeric(value)))
                .one("exp", NUMERIC, NUMERIC, value -> NumericMath.exp(numeric(value)))
                .one("ln", NUMERIC, NUMERIC, value -> NumericMath.ln(numeric(value)))
                .one("log", NUMERIC, NUMERIC, value -> NumericMath.log(Numeric.of(10), numeric(value)))
                .one("log10", NUMERIC, NUMERIC, value -> NumericMath.log(Numeric.of(10), numeric(value)))
                .two("log", NUMERIC, NUMERIC, NUMERIC, (base, value) -> NumericMath.log(numeric(base), numeric(value)))
                .two(
                        "mod",
                        NUMERIC,
                        NUMERIC,
                        NUMERIC,
                        (left, right) -> NumberMath.modulo(numeric(left), numeric(right)))
                .two(
                        "div",
                        NUMERIC,
                        NUMERIC,
                        NUMERIC,
                        (left, right) -> NumericMath.quotient(numeric(left), numeric(right)))
                .two("gcd", NUMERIC, NUMERIC, NUMERIC, (left, right) -> NumericMath.gcd(numeric(left), numeric(right)))
                .two("lcm", NUMERIC, NUMERIC, NUMERIC, (left, right) -> NumericMath.lcm(numeric(left), numeric(right)))
                .one(
                        "scale",
                        INTEGER,
                        NUMERIC,
                        value -> numeric(value).isFinite()
                                ? (Long) (long) numeric(value).scale()
                                : null)
                .one(
                        "min_scale",
                        INTEGER,
                        NUMERIC,
                        value -> numeric(value).isFinite()
                                ? (Long) (long) Math.max(
                                        0,
                                        numeric(value)
                                                .decimal()
                                                .stripTrailingZeros()
                                                .scale())
                                : null)
                .many(
                        "width_bucket",
                        INTEGER,
                        List.of(NUMERIC, NUMERIC, NUMERIC, INTEGER),
                        arguments -> widthBucket(
                                NumberMath.toDouble(arguments.numeric(0)),
                                NumberMath.toDouble(arguments.numeric(1)),
                                NumberMath.toDouble(arguments.numeric(2)),
                                arguments.number(3)));
        for (String name : List.of("power", "pow")) {
            catalogue
                    .two(
                            name,
                            NUMERIC,
                            NUMERIC,
                            NUMERIC,
                            (base, exponent) -> NumericMath.power(numeric(base), numeric(exponent)))
                    .two(
                            name,
                            DOUBLE,
                            DOUBLE,
                            DOUBLE,
                            (base, exponent) -> FloatMath.power((Double) base, (Double) exponent));
        }
    }

    private static Long widthBucket(double operand, double low, double high, long count) {
        SqlState state = SqlState.INVALID_ARGUMENT_FOR_WIDTH_BUCKET_FUNCTION;
        if (count <= 0) {
            throw new SqlException(state, "count must be greater than zero");
        }
        if (Double.isNaN(operand) || Double.isNaN(low) || Double.isNaN(high)) {
            throw new SqlException(state, "operand, lower bound, and upper bound cannot be NaN");
        }
        if (Double.isInfinite(low) || Double.isInfinite(high)) {
            throw new SqlException(state, "lower and upper bounds must be finite");
        }
        if (low == high) {
            throw new SqlException(state, "lower bound cannot equal upper bound");
        }
        boolean before = low < high ? operand < low : operand > low;
        boolean after = low < high ? operand >= high : operand <= high;
        if (after && count == Integer.MAX_VALUE) {
            throw new SqlException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "integer out of range");
        }
        return before ? 0L : after ? count + 1 : (long) ((operand - low) / (high - low) * count) + 1;
    }

    private static void unary(Catalogue catalogue, String name, DoubleUnaryOperator body) {
        catalogue.one(name, DOUBLE, DOUBLE, value -> body.applyAsDouble((Double) value));
    }

    private static void doubles(Catalogue catalogue) {
        catalogue.one("abs", REAL, REAL, value -> Math.abs((Float) value));
        unary(catalogue, "abs", Math::abs);
        unary(catalogue, "sign", value -> value > 0 ? 1 : value < 0 ? -1 : 0);
        unary(catalogue, "ceil", Math::ceil);
        unary(catalogue, "ceiling", Math::ceil);
        unary(catalogue, "floor", Math::floor);
        unary(catalogue, "round", Math::rint);
        unary(catalogue, "trunc", value -> value < 0 ? Math.ceil(value) : Math.floor(value));
        unary(catalogue, "sqrt", FloatMath::sqrt);
        unary(catalogue, "cbrt", Math::cbrt);
        unary(catalogue, "exp", FloatMath::exp);
        unary(catalogue, "ln", FloatMath::ln);
        unary(catalogue, "log", FloatMath::log10);
        unary(catalogue, "log10", FloatMath::log10);
        unary(catalogue, "degrees", value -> value / RADIANS_PER_DEGREE);
        unary(catalogue, "radians", value -> value * RADIANS_PER_DEGREE);
        catalogue
                .full("pi", Volatility.IMMUTABLE, true, DOUBLE, List.of(), (_, _) -> Math.PI)
                .many(
                        "width_bucket",
                        INTEGER,
                        List.of(DOUBLE, DOUBLE, DOUBLE, INTEGER),
                        arguments -> widthBucket(
                                arguments.real(0), arguments.real(1), arguments.real(2), arguments.number(3)));
    }

    private static void trigonometry(Catalogue catalogue) {
        unary(catalogue, "sin", value -> Math.sin(FloatMath.checkFinite(value)));
        unary(catalogue, "cos", value -> Math.cos(FloatMath.checkFinite(value)));
        unary(catalogue, "tan", value -> Math.tan(FloatMath.checkFinite(value)));
        unary(catalogue, "cot", value -> 1 / Math.tan(FloatMath.checkFinite(value)));
        unary(catalogue, "asin", value -> Math.asin(FloatMath.checkUnit(value)));
        unary(catalogue, "acos", value -> Math.acos(FloatMath.checkUnit(value)));
        unary(catalogue, "atan", Math::atan);
        unary(catalogue, "sinh", Math::sinh);
        unary(catalogue, "cosh", Math::cosh);
        unary(catalogue, "tanh", Math::tanh);
        catalogue
                .one("asinh", DOUBLE, DOUBLE, value -> asinh((Double) value))
                .one("acosh", DOUBLE, DOUBLE, value -> acosh((Double) value))
                .one("atanh", DOUBLE, DOUBLE, value -> atanh((Double) value));
        catalogue.two("atan2", DOUBLE, DOUBLE, DOUBLE, (y, x) -> Math.atan2((Double) y, (Double) x));
    }

    private static double asinh(double value) {
        double size = Math.abs(value);
        return Math.copySign(
                Double.isInfinite(size) ? size : Math.log1p(size + size * size / (1 + Math.sqrt(size * size + 1))),
                value);
    }

    private static double acosh(double value) {
        if (value < 1) {
            throw outOfRange();
        }
        return Double.isInfinite(value) ? value : Math.log(value + Math.sqrt((value - 1) * (value + 1)));
    }

    private static double atanh(double value) {
        if (Math.abs(value) > 1) {
            throw outOfRange();
        }
        return Math.log1p(2 * value / (1 - value)) / 2;
    }

    private static SqlException outOfRange() {
        return new SqlException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "input is out of range");
    }

    private static void random(Catalogue catalogue) {
        catalogue
                .full(
                        "random",
                        Volatility.VOLATILE,
                        true,
                        DOUBLE,
                        List.of(),
                        (_, context) -> context.random().nextDouble())
                .full("setseed", Volatility.VOLATILE, true, VOID, List.of(DOUBLE), (arguments, context) -> {
                    double seed = arguments.real(0);
                    if (!(seed >= -1 && seed <= 1)) {
                        throw new SqlException(
                                SqlState.INVALID_PARAMETER_VALUE,
                                "setseed parameter " + io.photoncloud.flaredb.type.NumberText.format(seed, 0)
                                        + " is out of allowed range [-1,1]");
                    }
                    context.seed(seed);
                    return "";
                });
    }
}
