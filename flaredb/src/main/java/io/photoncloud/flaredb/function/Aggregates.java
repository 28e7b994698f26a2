package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.ANYARRAY;
import static io.photoncloud.flaredb.type.SqlType.ANYELEMENT;
import static io.photoncloud.flaredb.type.SqlType.ANYENUM;
import static io.photoncloud.flaredb.type.SqlType.BIGINT;
import static io.photoncloud.flaredb.type.SqlType.BOOLEAN;
import static io.photoncloud.flaredb.type.SqlType.DOUBLE;
import static io.photoncloud.flaredb.type.SqlType.INTEGER;
import static io.photoncloud.flaredb.type.SqlType.INTERVAL;
import static io.photoncloud.flaredb.type.SqlType.NUMERIC;
import static io.photoncloud.flaredb.type.SqlType.REAL;
import static io.photoncloud.flaredb.type.SqlType.SMALLINT;

import io.photoncloud.flaredb.function.LongSumAggregate.Answer;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import java.util.function.BinaryOperator;

/** The aggregates of one column that are numbers, extremes or truths. */
final class Aggregates {
    private Aggregates() {}

    static void register(Catalogue catalogue) {
        catalogue.add(new Routine.Aggregate(Signature.of("count", BIGINT), CountAggregate.INSTANCE));
        add(catalogue, BIGINT, CountAggregate.INSTANCE, SqlType.ANY);
        sums(catalogue);
        extremes(catalogue);
        truths(catalogue);
        for (SqlType type : List.of(SMALLINT, INTEGER, BIGINT)) {
            fold(catalogue, "bit_and", type, (left, right) -> (Long) left & (Long) right);
            fold(catalogue, "bit_or", type, (left, right) -> (Long) left | (Long) right);
            fold(catalogue, "bit_xor", type, (left, right) -> (Long) left ^ (Long) right);
        }
        deviations(catalogue, "stddev", true, true);
        deviations(catalogue, "stddev_samp", true, true);
        deviations(catalogue, "stddev_pop", false, true);
        deviations(catalogue, "variance", true, false);
        deviations(catalogue, "var_samp", true, false);
        deviations(catalogue, "var_pop", false, false);
        CollectingAggregates.register(catalogue);
        Regressions.register(catalogue);
        OrderedSets.register(catalogue);
    }

    static void add(Catalogue catalogue, SqlType result, AggregateFunction function, SqlType... parameters) {
        catalogue.add(new Routine.Aggregate(Signature.of(function.name(), result, parameters), function));
    }

    private static void sums(Catalogue catalogue) {
        add(catalogue, BIGINT, new LongSumAggregate("sum", Answer.BIGINT), SMALLINT);
        add(catalogue, BIGINT, new LongSumAggregate("sum", Answer.BIGINT), INTEGER);
        add(catalogue, NUMERIC, new LongSumAggregate("sum", Answer.NUMERIC), BIGINT);
        for (SqlType type : List.of(SMALLINT, INTEGER, BIGINT)) {
            add(catalogue, NUMERIC, new LongSumAggregate("avg", Answer.AVERAGE), type);
        }
        add(catalogue, REAL, new DoubleSumAggregate("sum", false), REAL);
        add(catalogue, DOUBLE, new DoubleSumAggregate("sum", false), DOUBLE);
        add(catalogue, DOUBLE, new DoubleSumAggregate("avg", true), REAL);
        add(catalogue, DOUBLE, new DoubleSumAggregate("avg", true), DOUBLE);
        List<SqlType> numeric = List.of(BIGINT, NUMERIC);
        add(
                catalogue,
                NUMERIC,
                AccumulatingAggregate.mergeable("sum", numeric, _ -> new Accumulators.NumericSum(false)),
                NUMERIC);
        add(
                catalogue,
                NUMERIC,
                AccumulatingAggregate.mergeable("avg", numeric, _ -> new Accumulators.NumericSum(true)),
                NUMERIC);
        List<SqlType> interval = List.of(BIGINT, INTERVAL);
        add(
                catalogue,
                INTERVAL,
                AccumulatingAggregate.mergeable("sum", interval, _ -> new Accumulators.IntervalSum(false)),
                INTERVAL);
        add(
                catalogue,
                INTERVAL,
                AccumulatingAggregate.mergeable("avg", interval, _ -> new Accumulators.IntervalSum(true)),
                INTERVAL);
    }

    private static void extremes(Catalogue catalogue) {
        for (boolean greatest : new boolean[] {false, true}) {
            AggregateFunction function = new AccumulatingAggregate(
                    greatest ? "max" : "min",
                    AggregateFunction.Kind.NORMAL,
                    false,
                    true,
                    List.of(ANYELEMENT),
                    site -> new Accumulators.Extreme(site, greatest));
            for (SqlType type : List.of(
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    REAL,
                    DOUBLE,
                    NUMERIC,
                    SqlType.TEXT,
                    SqlType.BPCHAR,
                    SqlType.DATE,
                    SqlType.TIME,
                    SqlType.TIMETZ,
                    SqlType.TIMESTAMP,
                    SqlType.TIMESTAMPTZ,
                    INTERVAL,
                    SqlType.OID,
                    ANYARRAY,
                    ANYENUM)) {
                add(catalogue, type, function, type);
            }
        }
    }

    private static void truths(Catalogue catalogue) {
        fold(catalogue, "bool_and", BOOLEAN, (left, right) -> (Boolean) left && (Boolean) right);
        fold(catalogue, "every", BOOLEAN, (left, right) -> (Boolean) left && (Boolean) right);
        fold(catalogue, "bool_or", BOOLEAN, (left, right) -> (Boolean) left || (Boolean) right);
    }

    private static void fold(Catalogue catalogue, String name, SqlType type, BinaryOperator<Object> operator) {
        boolean ignoresDuplicates = !"bit_xor".equals(name);
        add(
                catalogue,
                type,
                new AccumulatingAggregate(
                        name,
                        AggregateFunction.Kind.NORMAL,
                        false,
                        ignoresDuplicates,
                        List.of(type),
                        _ -> new Accumulators.Fold(operator)),
                type);
    }

    private static void deviations(Catalogue catalogue, String name, boolean sample, boolean root) {
        Accumulators.Deviation deviation = new Accumulators.Deviation(sample, root);
        AggregateFunction exact = AccumulatingAggregate.mergeable(
                name, List.of(BIGINT, NUMERIC, NUMERIC), _ -> new Accumulators.NumericDeviation(deviation));
        for (SqlType type : List.of(SMALLINT, INTEGER, BIGINT, NUMERIC)) {
            add(catalogue, NUMERIC, exact, type);
        }
        AggregateFunction inexact = AccumulatingAggregate.mergeable(
                name, List.of(DOUBLE, DOUBLE, DOUBLE), _ -> new Accumulators.DoubleDeviation(deviation));
        add(catalogue, DOUBLE, inexact, REAL);
        add(catalogue, DOUBLE, inexact, DOUBLE);
    }
}
