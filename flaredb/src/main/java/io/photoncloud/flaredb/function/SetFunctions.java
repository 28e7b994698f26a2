package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.ANYARRAY;
import static io.photoncloud.flaredb.type.SqlType.ANYELEMENT;
import static io.photoncloud.flaredb.type.SqlType.BIGINT;
import static io.photoncloud.flaredb.type.SqlType.INTEGER;
import static io.photoncloud.flaredb.type.SqlType.INTERVAL;
import static io.photoncloud.flaredb.type.SqlType.NUMERIC;
import static io.photoncloud.flaredb.type.SqlType.TEXT;
import static io.photoncloud.flaredb.type.SqlType.TIMESTAMP;
import static io.photoncloud.flaredb.type.SqlType.TIMESTAMPTZ;

import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.type.Interval;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.Values;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** generate_series, unnest and their kin; rows are made as they are asked for. */
final class SetFunctions {
    private SetFunctions() {}

    static void register(Catalogue catalogue) {
        for (SqlType type : List.of(INTEGER, BIGINT)) {
            Sets.add(
                    catalogue,
                    Volatility.IMMUTABLE,
                    "generate_series",
                    type,
                    List.of(type, type),
                    arguments -> longs(arguments.number(0), arguments.number(1), 1));
            Sets.add(
                    catalogue,
                    Volatility.IMMUTABLE,
                    "generate_series",
                    type,
                    List.of(type, type, type),
                    arguments -> longs(arguments.number(0), arguments.number(1), arguments.number(2)));
        }
        Sets.add(
                catalogue,
                Volatility.IMMUTABLE,
                "generate_series",
                NUMERIC,
                List.of(NUMERIC, NUMERIC),
                arguments -> numerics(arguments.numeric(0), arguments.numeric(1), Numeric.ONE));
        Sets.add(
                catalogue,
                Volatility.IMMUTABLE,
                "generate_series",
                NUMERIC,
                List.of(NUMERIC, NUMERIC, NUMERIC),
                arguments -> numerics(arguments.numeric(0), arguments.numeric(1), arguments.numeric(2)));
        times(catalogue);
        Sets.add(
                catalogue,
                Volatility.IMMUTABLE,
                "unnest",
                ANYELEMENT,
                List.of(ANYARRAY),
                arguments -> ((SqlArray) arguments.get(0)).elements());
        Sets.add(
                catalogue,
                Volatility.IMMUTABLE,
                "string_to_table",
                TEXT,
                List.of(TEXT, TEXT),
                arguments -> ArrayFunctions.parts(arguments.text(0), arguments.text(1)));
        Sets.add(
                catalogue,
                Volatility.IMMUTABLE,
                "generate_subscripts",
                INTEGER,
                List.of(ANYARRAY, INTEGER),
                arguments -> subscripts((SqlArray) arguments.get(0), arguments.number(1), false));
        Sets.add(
                catalogue,
                Volatility.IMMUTABLE,
                "generate_subscripts",
                INTEGER,
                List.of(ANYARRAY, INTEGER, SqlType.BOOLEAN),
                arguments -> subscripts((SqlArray) arguments.get(0), arguments.number(1), arguments.truth(2)));
        expandArray(catalogue);
        Sets.add(
                catalogue,
                Volatility.IMMUTABLE,
                "pg_partition_ancestors",
                SqlType.REGCLASS,
                List.of(SqlType.REGCLASS),
                _ -> List.of());
    }

    /** Values from a first on, each made of the one before, while they hold. */
    private static <T> Iterable<T> series(T first, Predicate<T> holds, UnaryOperator<@Nullable T> next) {
        return () -> new Iterator<>() {
            private @Nullable T upcoming = first;

            @Override
            public boolean hasNext() {
                T value = upcoming;
                return value != null && holds.test(value);
            }

            @Override
            public T next() {
                T value = upcoming;
                if (value == null) {
                    throw new NoSuchElementException();
                }
                upcoming = next.apply(value);
                return value;
            }
        };
    }

    private static SqlException zeroStep() {
        return new SqlException(SqlState.INVALID_PARAMETER_VALUE, "step size cannot equal zero");
    }

    private static Iterable<Long> longs(long from, long to, long step) {
        if (step == 0) {
            throw zeroStep();
        }
        return series(from, value -> step > 0 ? value <= to : value >= to, value -> {
            long current = value == null ? 0 : value;
            long sum = current + step;
            return ((current ^ sum) & (step ^ sum)) < 0 ? null : (Long) sum;
        });
    }

    private static Iterable<Numeric> numerics(Numeric from, Numeric to, Numeric step) {
        checkFinite(from, "start");
        checkFinite(to, "stop");
        checkFinite(step, "step size");
        if (step.signum() == 0) {
            throw zeroStep();
        }
        boolean up = step.signum() > 0;
        return series(
                from,
                value -> up ? value.compareTo(to) <= 0 : value.compareTo(to) >= 0,
                value -> value == null ? null : NumberMath.add(value, step));
    }

    private static void checkFinite(Numeric value, String what) {
        if (!value.isFinite()) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    what + " " + ("step size".equals(what) ? "" : "value ") + "cannot be "
                            + (value.isNaN() ? "NaN" : "infinity"));
        }
    }

    private static void times(Catalogue catalogue) {
        Sets.rows(
                catalogue,
                Volatility.IMMUTABLE,
                "generate_series",
                TIMESTAMP,
                List.of(TIMESTAMP, TIMESTAMP, INTERVAL),
                List.of(new Signature.Column("generate_series", TIMESTAMP)),
                (arguments, _) -> {
                    Interval step = (Interval) arguments.get(2);
                    return Sets.single(steps(
                                    arguments.number(0),
                                    arguments.number(1),
                                    step,
                                    value -> value == null ? null : TimeMath.addToTimestamp(value, step))
                            .iterator());
                });
        Sets.rows(
                catalogue,
                Volatility.STABLE,
                "generate_series",
                TIMESTAMPTZ,
                List.of(TIMESTAMPTZ, TIMESTAMPTZ, INTERVAL),
                List.of(new Signature.Column("generate_series", TIMESTAMPTZ)),
                (arguments, context) -> {
                    Interval step = (Interval) arguments.get(2);
                    return Sets.single(steps(
                                    arguments.number(0),
                                    arguments.number(1),
                                    step,
                                    value -> value == null
                                            ? null
                                            : TimeMath.addToTimestampTz(value, step, context.timeZone()))
                            .iterator());
                });
    }

    private static Iterable<Long> steps(long from, long to, Interval step, UnaryOperator<@Nullable Long> next) {
        int direction = Values.compare(step, Interval.ZERO, INTERVAL);
        if (direction == 0) {
            throw zeroStep();
        }
        return series(from, value -> direction > 0 ? value <= to : value >= to, next);
    }

    private static Iterable<Long> subscripts(SqlArray array, long dimension, boolean reverse) {
        if (dimension < 1 || dimension > array.dimensions()) {
            return List.of();
        }
        long lower = array.lowerBounds().get((int) dimension - 1);
        long upper = lower + array.lengths().get((int) dimension - 1) - 1;
        return reverse ? longs(upper, lower, -1) : longs(lower, upper, 1);
    }

    /** information_schema's own, which pgJDBC calls. */
    private static void expandArray(Catalogue catalogue) {
        Sets.rows(
                catalogue,
                Volatility.IMMUTABLE,
                "_pg_expandarray",
                SqlType.RECORD,
                List.of(ANYARRAY),
                List.of(new Signature.Column("x", ANYELEMENT), new Signature.Column("n", INTEGER)),
                (arguments, _) -> {
                    List<List<@Nullable Object>> rows = new ArrayList<>();
                    for (Object element : ((SqlArray) arguments.get(0)).elements()) {
                        List<@Nullable Object> row = new ArrayList<>();
                        row.add(element);
                        row.add(rows.size() + 1L);
                        rows.add(row);
                    }
                    return rows.iterator();
                });
    }
}
