package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.BIGINT;
import static io.photoncloud.flaredb.type.SqlType.DOUBLE;
import static io.photoncloud.flaredb.type.SqlType.INTEGER;
import static io.photoncloud.flaredb.type.SqlType.NUMERIC;
import static io.photoncloud.flaredb.type.SqlType.REAL;
import static io.photoncloud.flaredb.type.SqlType.SMALLINT;

import io.photoncloud.flaredb.function.LongArithmetic.Operation;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;

/** Arithmetic and bits of numbers. */
final class NumberOperators {
    private static final List<SqlType> INTEGERS = List.of(SMALLINT, INTEGER, BIGINT);

    private NumberOperators() {}

    static void register(Catalogue catalogue) {
        for (Operation operation : Operation.values()) {
            arithmetic(catalogue, operation);
        }
        numerics(catalogue);
        INTEGERS.forEach(type -> bits(catalogue, type));
        signs(catalogue);
        catalogue.binary(
                "^", DOUBLE, DOUBLE, DOUBLE, "dpow", (left, right) -> FloatMath.power((Double) left, (Double) right));
        catalogue.binary(
                "^",
                NUMERIC,
                NUMERIC,
                NUMERIC,
                "numeric_power",
                (left, right) -> NumericMath.power((Numeric) left, (Numeric) right));
        catalogue.prefix("|/", DOUBLE, DOUBLE, "dsqrt", value -> FloatMath.sqrt((Double) value));
        catalogue.prefix("||/", DOUBLE, DOUBLE, "dcbrt", value -> Math.cbrt((Double) value));
    }

    private static void arithmetic(Catalogue catalogue, Operation operation) {
        String symbol = LongArithmetic.symbol(operation);
        String word = LongArithmetic.word(operation);
        for (SqlType left : INTEGERS) {
            for (SqlType right : INTEGERS) {
                if (operation == Operation.MODULO && !left.isSame(right)) {
                    continue;
                }
                SqlType result = LongArithmetic.wider(left, right);
                String name = "int" + left.length() + (left.isSame(right) ? "" : right.length()) + word;
                catalogue.operator(symbol, left, right, result, new LongArithmetic(name, operation, result.kind()));
            }
        }
        if (operation == Operation.MODULO) {
            return;
        }
        for (SqlType left : List.of(REAL, DOUBLE)) {
            for (SqlType right : List.of(REAL, DOUBLE)) {
                SqlType result = LongArithmetic.wider(left, right);
                String name = "float" + left.length() + (left.isSame(right) ? "" : right.length()) + word;
                catalogue.operator(symbol, left, right, result, new DoubleArithmetic(name, operation, result.kind()));
            }
        }
    }

    private static void numerics(Catalogue catalogue) {
        catalogue
                .binary(
                        "+",
                        NUMERIC,
                        NUMERIC,
                        NUMERIC,
                        "numeric_add",
                        (left, right) -> NumberMath.add((Numeric) left, (Numeric) right))
                .binary(
                        "-",
                        NUMERIC,
                        NUMERIC,
                        NUMERIC,
                        "numeric_sub",
                        (left, right) -> NumberMath.add((Numeric) left, ((Numeric) right).negate()))
                .binary(
                        "*",
                        NUMERIC,
                        NUMERIC,
                        NUMERIC,
                        "numeric_mul",
                        (left, right) -> NumberMath.multiply((Numeric) left, (Numeric) right))
                .binary(
                        "/",
                        NUMERIC,
                        NUMERIC,
                        NUMERIC,
                        "numeric_div",
                        (left, right) -> NumberMath.divide((Numeric) left, (Numeric) right))
                .binary(
                        "%",
                        NUMERIC,
                        NUMERIC,
                        NUMERIC,
                        "numeric_mod",
                        (left, right) -> NumberMath.modulo((Numeric) left, (Numeric) right));
    }

    private static void bits(Catalogue catalogue, SqlType type) {
        String name = "int" + type.length();
        int width = 8 * type.length();
        catalogue
                .binary("&", type, type, type, name + "and", (left, right) -> (Long) left & (Long) right)
                .binary("|", type, type, type, name + "or", (left, right) -> (Long) left | (Long) right)
                .binary("#", type, type, type, name + "xor", (left, right) -> (Long) left ^ (Long) right)
                .prefix("~", type, type, name + "not", value -> ~(Long) value)
                .binary(
                        "<<",
                        type,
                        INTEGER,
                        type,
                        name + "shl",
                        (left, right) -> narrow((Long) left << ((Long) right & Math.max(31, width - 1)), width))
                .binary(
                        ">>",
                        type,
                        INTEGER,
                        type,
                        name + "shr",
                        (left, right) -> (Long) left >> ((Long) right & Math.max(31, width - 1)));
    }

    private static long narrow(long value, int width) {
        int unused = Long.SIZE - width;
        return value << unused >> unused;
    }

    private static void signs(Catalogue catalogue) {
        for (SqlType type : INTEGERS) {
            String name = "int" + type.length();
            catalogue
                    .prefix("-", type, type, name + "um", value -> NumberMath.negate((Long) value, type.kind()))
                    .prefix("+", type, type, name + "up", value -> value)
                    .prefix("@", type, type, name + "abs", value -> NumberMath.abs((Long) value, type.kind()));
        }
        catalogue
                .prefix("-", REAL, REAL, "float4um", value -> -(Float) value)
                .prefix("+", REAL, REAL, "float4up", value -> value)
                .prefix("@", REAL, REAL, "float4abs", value -> Math.abs((Float) value))
                .prefix("-", DOUBLE, DOUBLE, "float8um", value -> -(Double) value)
                .prefix("+", DOUBLE, DOUBLE, "float8up", value -> value)
                .prefix("@", DOUBLE, DOUBLE, "float8abs", value -> Math.abs((Double) value))
                .prefix("-", NUMERIC, NUMERIC, "numeric_uminus", value -> ((Numeric) value).negate())
                .prefix("+", NUMERIC, NUMERIC, "numeric_uplus", value -> value)
                .prefix("@", NUMERIC, NUMERIC, "numeric_abs", value -> NumericMath.abs((Numeric) value));
    }
}
