package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.Comparison;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.ScalarFunction;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.type.DateTimes;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** =, <>, <, <=, >, >= of all types, also of integers and floats of different widths and of dates with timestamps. */
final class ComparisonOperators {
    private static final Map<Comparison, String> SUFFIXES = Map.of(
            Comparison.LESS, "lt",
            Comparison.LESS_OR_EQUAL, "le",
            Comparison.EQUAL, "eq",
            Comparison.NOT_EQUAL, "ne",
            Comparison.GREATER_OR_EQUAL, "ge",
            Comparison.GREATER, "gt");

    private ComparisonOperators() {}

    static void register(Catalogue catalogue) {
        for (Comparison comparison : Comparison.values()) {
            String suffix = SUFFIXES.getOrDefault(comparison, "");
            integers(catalogue, comparison, suffix);
            floats(catalogue, comparison, suffix);
            for (SqlType type : List.of(
                    SqlType.BOOLEAN,
                    SqlType.NUMERIC,
                    SqlType.TEXT,
                    SqlType.BPCHAR,
                    SqlType.NAME,
                    SqlType.CHAR,
                    SqlType.BYTEA,
                    SqlType.DATE,
                    SqlType.TIME,
                    SqlType.TIMETZ,
                    SqlType.TIMESTAMP,
                    SqlType.TIMESTAMPTZ,
                    SqlType.INTERVAL,
                    SqlType.UUID,
                    SqlType.JSONB,
                    SqlType.OID,
                    SqlType.OIDVECTOR,
                    SqlType.ANYARRAY,
                    SqlType.ANYENUM,
                    SqlType.RECORD)) {
                same(catalogue, comparison, type, prefix(type) + suffix);
            }
            mixed(catalogue, comparison, SqlType.NAME, SqlType.TEXT, "nametext" + suffix);
            mixed(catalogue, comparison, SqlType.TEXT, SqlType.NAME, "textname" + suffix);
            times(catalogue, comparison, suffix);
        }
        same(catalogue, Comparison.EQUAL, SqlType.XID, "xideq");
        same(catalogue, Comparison.NOT_EQUAL, SqlType.XID, "xidneq");
        catalogue.operator(
                "=",
                SqlType.XID,
                SqlType.INTEGER,
                SqlType.BOOLEAN,
                new ComparisonFunction("xideqint4", Comparison.EQUAL, TypeKind.XID));
    }

    private static String prefix(SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN -> "bool";
            case NUMERIC_TYPE -> "numeric_";
            case TEXT -> "text";
            case TIMESTAMP -> "timestamp_";
            case TIMESTAMPTZ -> "timestamptz_";
            case INTERVAL -> "interval_";
            case DATE -> "date_";
            case TIME -> "time_";
            case TIMETZ -> "timetz_";
            case UUID -> "uuid_";
            case JSONB -> "jsonb_";
            case ANYARRAY -> "array_";
            case ANYENUM -> "enum_";
            case RECORD -> "record_";
            default -> type.typeName();
        };
    }

    private static void integers(Catalogue catalogue, Comparison comparison, String suffix) {
        List<SqlType> types = List.of(SqlType.SMALLINT, SqlType.INTEGER, SqlType.BIGINT);
        for (SqlType left : types) {
            for (SqlType right : types) {
                String name = "int" + left.length() + (left.isSame(right) ? "" : right.length()) + suffix;
                catalogue.operator(
                        comparison.operator(),
                        left,
                        right,
                        SqlType.BOOLEAN,
                        new ComparisonFunction(name, comparison, TypeKind.BIGINT));
            }
        }
    }

    private static void floats(Catalogue catalogue, Comparison comparison, String suffix) {
        List<SqlType> types = List.of(SqlType.REAL, SqlType.DOUBLE);
        for (SqlType left : types) {
            for (SqlType right : types) {
                String name = "float" + left.length() + (left.isSame(right) ? "" : right.length()) + suffix;
                catalogue.operator(
                        comparison.operator(),
                        left,
                        right,
                        SqlType.BOOLEAN,
                        new ComparisonFunction(name, comparison, TypeKind.DOUBLE));
            }
        }
    }

    private static void same(Catalogue catalogue, Comparison comparison, SqlType type, String name) {
        mixed(catalogue, comparison, type, type, name);
    }

    private static void mixed(Catalogue catalogue, Comparison comparison, SqlType left, SqlType right, String name) {
        catalogue.operator(
                comparison.operator(),
                left,
                right,
                SqlType.BOOLEAN,
                new ComparisonFunction(name, comparison, left.kind()));
    }

    private static void times(Catalogue catalogue, Comparison comparison, String suffix) {
        List<SqlType> types = List.of(SqlType.DATE, SqlType.TIMESTAMP, SqlType.TIMESTAMPTZ);
        for (SqlType left : types) {
            for (SqlType right : types) {
                if (!left.isSame(right)) {
                    String name = left.typeName() + "_" + suffix + "_" + right.typeName();
                    catalogue.operator(
                            comparison.operator(),
                            left,
                            right,
                            SqlType.BOOLEAN,
                            new MixedTimes(name, comparison, left.kind(), right.kind()));
                }
            }
        }
    }

    /** A comparison of two of date, timestamp and timestamptz. */
    private record MixedTimes(String name, Comparison comparison, TypeKind left, TypeKind right)
            implements ScalarFunction {
        @Override
        public Volatility volatility() {
            return left == TypeKind.TIMESTAMPTZ || right == TypeKind.TIMESTAMPTZ
                    ? Volatility.STABLE
                    : Volatility.IMMUTABLE;
        }

        @Override
        public boolean isStrict() {
            return true;
        }

        @Override
        public Object call(CallSite site, @Nullable Object[] arguments, EvaluationContext context) {
            boolean instants = volatility() == Volatility.STABLE;
            long a = micros((Long) Catalogue.present(arguments[0]), left, instants, context);
            long b = micros((Long) Catalogue.present(arguments[1]), right, instants, context);
            return comparison.holds(Long.compare(a, b));
        }

        /** Dates beyond the last timestamp are after all timestamps, and no error. */
        private static long micros(long value, TypeKind kind, boolean instants, EvaluationContext context) {
            long local = value;
            if (kind == TypeKind.DATE) {
                if (DateTimes.isInfiniteDate(value)) {
                    return value > 0 ? DateTimes.INFINITY : DateTimes.NEGATIVE_INFINITY;
                }
                if (value >= DateTimes.TIMESTAMP_END_DAYS) {
                    return DateTimes.INFINITY - 1;
                }
                local = value * DateTimes.DAY;
            }
            boolean isLocal = kind != TypeKind.TIMESTAMPTZ;
            return instants && isLocal && !DateTimes.isInfinite(local)
                    ? DateTimes.toInstant(local, context.timeZone())
                    : local;
        }
    }
}
