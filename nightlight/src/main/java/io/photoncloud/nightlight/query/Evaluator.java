package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.Expr;
import io.photoncloud.nightlight.promql.Expr.Aggregate;
import io.photoncloud.nightlight.promql.Expr.Binary;
import io.photoncloud.nightlight.promql.Expr.Call;
import io.photoncloud.nightlight.promql.Expr.DurationExpr;
import io.photoncloud.nightlight.promql.Expr.MatrixSelector;
import io.photoncloud.nightlight.promql.Expr.NumberLiteral;
import io.photoncloud.nightlight.promql.Expr.Paren;
import io.photoncloud.nightlight.promql.Expr.StringLiteral;
import io.photoncloud.nightlight.promql.Expr.Subquery;
import io.photoncloud.nightlight.promql.Expr.Unary;
import io.photoncloud.nightlight.promql.Expr.VectorSelector;
import io.photoncloud.nightlight.promql.Operator;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Matcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Evaluates expressions at all steps of a grid, one series after the other: each comes with its values for all steps
 * and goes on to who asked before the next is looked at. Subqueries have evaluators of their own. For one thread.
 */
final class Evaluator {
    private final QueryRun run;
    private final Grid grid;
    private final Selectors selectors;

    Evaluator(QueryRun run, Grid grid) {
        this.run = run;
        this.grid = grid;
        this.selectors = new Selectors(run, grid);
    }

    QueryRun run() {
        return run;
    }

    Grid grid() {
        return grid;
    }

    Selectors selectors() {
        return selectors;
    }

    /** Evaluates what gives series. */
    void vector(Expr expr, Sink out) {
        run.budget().requireTime();
        switch (expr) {
            case VectorSelector selector -> selectors.instant(selector, Selectors.What.SAMPLES, out);
            case Paren paren -> vector(paren.inner(), out);
            case Unary unary -> negate(unary, out);
            case Binary binary -> new BinaryEvaluator(this, binary).evaluate(out);
            case Call call -> new CallEvaluator(this, call).evaluate(out);
            case Aggregate aggregate -> new AggregateEvaluator(this, aggregate).evaluate(out);
            case NumberLiteral _, StringLiteral _, MatrixSelector _, Subquery _, DurationExpr _ ->
                throw new IllegalArgumentException("no vector: " + expr);
        }
    }

    /** All series at once, counted as held until {@link #release}. */
    List<StepSeries> collect(Expr expr) {
        List<StepSeries> all = new ArrayList<>();
        vector(expr, series -> {
            run.budget().hold(series.size());
            run.budget().holdSeries();
            all.add(series);
        });
        return all;
    }

    void release(List<StepSeries> held) {
        long size = 0;
        for (StepSeries series : held) {
            size += series.size();
        }
        run.budget().release(size);
        run.budget().releaseSeries(held.size());
    }

    /** Passes series on that may have come to the same labels. */
    void merged(Expr inner, Sink out, Consumer<Sink> producer) {
        if (hasUniqueNames(inner)) {
            producer.accept(out);
            return;
        }
        Merger merger = new Merger(run.budget());
        producer.accept(merger);
        merger.drain(out);
    }

    /** Whether series stay different when their names are dropped, as far as it can be seen from the expression. */
    static boolean hasUniqueNames(Expr expr) {
        return switch (expr) {
            case VectorSelector selector -> namesOne(selector);
            case MatrixSelector matrix -> namesOne(matrix.selector());
            case Paren paren -> hasUniqueNames(paren.inner());
            case Aggregate aggregate ->
                !aggregate.operation().selects() && !aggregate.grouping().contains(Label.METRIC_NAME);
            case Call call -> RangeFunctions.has(call.function().name()) && !CallEvaluator.keepsName(call);
            case Subquery _, Unary _, Binary _, NumberLiteral _, StringLiteral _, DurationExpr _ -> false;
        };
    }

    private static boolean namesOne(VectorSelector selector) {
        return selector.matchers().stream()
                .anyMatch(matcher -> matcher.kind() == Matcher.Kind.EQUAL
                        && matcher.name().equals(Label.METRIC_NAME)
                        && !matcher.value().isEmpty());
    }

    private void negate(Unary unary, Sink out) {
        if (unary.operator() != Operator.SUBTRACT) {
            vector(unary.inner(), out);
            return;
        }
        merged(
                unary.inner(),
                out,
                sink -> vector(unary.inner(), series -> {
                    for (int step = 0; step < grid.steps(); step++) {
                        Histogram histogram = series.histogram(step);
                        if (histogram != null) {
                            series.set(step, Elements.scaled(histogram, -1));
                        } else if (series.hasFloat(step)) {
                            series.set(step, -series.values()[step]);
                        }
                    }
                    sink.accept(series.dropName());
                }));
    }

    /** Evaluates what gives one number at each step. */
    double[] scalar(Expr expr) {
        return switch (expr) {
            case NumberLiteral number -> filled(number.value());
            case Paren paren -> scalar(paren.inner());
            case Unary unary -> {
                double[] values = scalar(unary.inner());
                for (int i = 0; unary.operator() == Operator.SUBTRACT && i < values.length; i++) {
                    values[i] = -values[i];
                }
                yield values;
            }
            case Binary binary -> {
                double[] left = scalar(binary.left());
                double[] right = scalar(binary.right());
                for (int i = 0; i < left.length; i++) {
                    left[i] = Elements.scalars(binary.operator(), left[i], right[i]);
                }
                yield left;
            }
            case Call call -> scalar(call);
            case VectorSelector _, MatrixSelector _, Subquery _, Aggregate _, StringLiteral _, DurationExpr _ ->
                throw new IllegalArgumentException("no scalar: " + expr);
        };
    }

    private double[] scalar(Call call) {
        return switch (call.function().name()) {
            case "pi" -> filled(Math.PI);
            case "time" -> {
                run.budget().hold(grid.steps());
                double[] times = new double[grid.steps()];
                Arrays.setAll(times, step -> grid.timeMs(step) / 1000.0);
                yield times;
            }
            case "scalar" -> only(call.arguments().getFirst());
            case "max_of", "min_of" -> {
                boolean max = call.function().name().equals("max_of");
                double[] left = scalar(call.arguments().get(0));
                double[] right = scalar(call.arguments().get(1));
                for (int i = 0; i < left.length; i++) {
                    left[i] = max ? Elements.max(left[i], right[i]) : Elements.min(left[i], right[i]);
                }
                yield left;
            }
            default ->
                throw new IllegalArgumentException(
                        "no scalar function: " + call.function().name());
        };
    }

    /** Counted until the query ends: it may be kept by whatever asked for it. */
    private double[] filled(double value) {
        run.budget().requireTime();
        run.budget().hold(grid.steps());
        double[] values = new double[grid.steps()];
        Arrays.fill(values, value);
        return values;
    }

    /** The number of the only series that has one, at each step. */
    private double[] only(Expr inner) {
        double[] found = filled(Double.NaN);
        run.budget().hold(grid.steps());
        int[] count = new int[grid.steps()];
        vector(inner, series -> {
            for (int step = 0; step < found.length; step++) {
                if (series.hasFloat(step)) {
                    found[step] = ++count[step] == 1 ? series.values()[step] : Double.NaN;
                }
            }
        });
        return found;
    }
}
