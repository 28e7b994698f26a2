package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.ANYCOMPATIBLE;
import static io.photoncloud.flaredb.type.SqlType.ANYELEMENT;
import static io.photoncloud.flaredb.type.SqlType.BIGINT;
import static io.photoncloud.flaredb.type.SqlType.DOUBLE;
import static io.photoncloud.flaredb.type.SqlType.INTEGER;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import org.jspecify.annotations.Nullable;

/** row_number, rank, lag and their kin. */
final class WindowFunctions {
    private WindowFunctions() {}

    /** What one computes. */
    @FunctionalInterface
    private interface Body {
        @Nullable
        Object value(WindowRow row);
    }

    private record Simple(String name, Body body) implements WindowFunction {
        @Override
        public @Nullable Object value(CallSite site, WindowRow row, EvaluationContext context) {
            return body.value(row);
        }
    }

    static void register(Catalogue catalogue) {
        add(catalogue, "row_number", BIGINT, row -> row.index() + 1);
        add(catalogue, "rank", BIGINT, row -> row.peersStart() + 1);
        add(catalogue, "dense_rank", BIGINT, WindowRow::peerGroup);
        add(
                catalogue,
                "percent_rank",
                DOUBLE,
                row -> row.size() <= 1 ? (Double) 0.0 : (Double) ((double) row.peersStart() / (row.size() - 1)));
        add(catalogue, "cume_dist", DOUBLE, row -> (double) row.peersEnd() / row.size());
        add(catalogue, "ntile", INTEGER, WindowFunctions::ntile, INTEGER);
        add(catalogue, "lag", ANYELEMENT, row -> offset(row, -1, false, false), ANYELEMENT);
        add(catalogue, "lag", ANYELEMENT, row -> offset(row, -1, true, false), ANYELEMENT, INTEGER);
        add(catalogue, "lag", ANYCOMPATIBLE, row -> offset(row, -1, true, true), ANYCOMPATIBLE, INTEGER, ANYCOMPATIBLE);
        add(catalogue, "lead", ANYELEMENT, row -> offset(row, 1, false, false), ANYELEMENT);
        add(catalogue, "lead", ANYELEMENT, row -> offset(row, 1, true, false), ANYELEMENT, INTEGER);
        add(catalogue, "lead", ANYCOMPATIBLE, row -> offset(row, 1, true, true), ANYCOMPATIBLE, INTEGER, ANYCOMPATIBLE);
        add(catalogue, "first_value", ANYELEMENT, WindowFunctions::first, ANYELEMENT);
        add(catalogue, "last_value", ANYELEMENT, WindowFunctions::last, ANYELEMENT);
        add(catalogue, "nth_value", ANYELEMENT, WindowFunctions::nth, ANYELEMENT, INTEGER);
    }

    private static void add(Catalogue catalogue, String name, SqlType result, Body body, SqlType... parameters) {
        catalogue.add(new Routine.Window(Signature.of(name, result, parameters), new Simple(name, body)));
    }

    private static @Nullable Object ntile(WindowRow row) {
        Object buckets = row.argument(0, row.index());
        if (buckets == null) {
            return null;
        }
        long count = (Long) buckets;
        if (count <= 0) {
            throw new SqlException(
                    SqlState.INVALID_ARGUMENT_FOR_NTILE_FUNCTION, "argument of ntile must be greater than zero");
        }
        long small = row.size() / count;
        long larger = row.size() % count;
        long inLarger = larger * (small + 1);
        return row.index() < inLarger
                ? row.index() / (small + 1) + 1
                : larger + (row.index() - inLarger) / Math.max(small, 1) + 1;
    }

    private static @Nullable Object offset(WindowRow row, int direction, boolean withOffset, boolean withDefault) {
        long distance = 1;
        if (withOffset) {
            Object offset = row.argument(1, row.index());
            if (offset == null) {
                return null;
            }
            distance = (Long) offset;
        }
        long target = row.index() + direction * distance;
        if (target >= 0 && target < row.size()) {
            return row.argument(0, target);
        }
        return withDefault ? row.argument(2, row.index()) : null;
    }

    private static @Nullable Object first(WindowRow row) {
        for (long i = row.frameStart(); i < row.frameEnd(); i++) {
            if (!row.isExcluded(i)) {
                return row.argument(0, i);
            }
        }
        return null;
    }

    private static @Nullable Object last(WindowRow row) {
        for (long i = row.frameEnd() - 1; i >= row.frameStart(); i--) {
            if (!row.isExcluded(i)) {
                return row.argument(0, i);
            }
        }
        return null;
    }

    private static @Nullable Object nth(WindowRow row) {
        Object number = row.argument(1, row.index());
        if (number == null) {
            return null;
        }
        long wanted = (Long) number;
        if (wanted <= 0) {
            throw new SqlException(
                    SqlState.INVALID_ARGUMENT_FOR_NTH_VALUE, "argument of nth_value must be greater than zero");
        }
        for (long i = row.frameStart(); i < row.frameEnd(); i++) {
            if (!row.isExcluded(i) && --wanted == 0) {
                return row.argument(0, i);
            }
        }
        return null;
    }
}
