package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.Expr;
import io.photoncloud.nightlight.promql.Expr.Boundary;
import io.photoncloud.nightlight.promql.Expr.Call;
import io.photoncloud.nightlight.promql.Expr.MatrixSelector;
import io.photoncloud.nightlight.promql.Expr.StringLiteral;
import io.photoncloud.nightlight.promql.Expr.Subquery;
import io.photoncloud.nightlight.promql.Expr.VectorSelector;
import io.photoncloud.nightlight.promql.ValueType;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Evaluates one call of a function that gives series. */
final class CallEvaluator {
    private static final List<String> COUNTER_ENDINGS = List.of("_total", "_sum", "_count", "_bucket");
    private static final Set<String> ANCHORED = Set.of("resets", "changes", "rate", "increase", "delta");
    private static final Set<String> SMOOTHED = Set.of("rate", "increase", "delta");

    /** After so many steps it is asked whether there is time left. */
    static final int STEPS_BETWEEN_LOOKS = 64;

    private final Evaluator evaluator;
    private final QueryRun run;
    private final Grid grid;
    private final Call call;
    private final String name;

    CallEvaluator(Evaluator evaluator, Call call) {
        this.evaluator = evaluator;
        this.run = evaluator.run();
        this.grid = evaluator.grid();
        this.call = call;
        this.name = call.function().name();
    }

    static boolean keepsName(Call call) {
        return call.function().name().equals("last_over_time")
                || call.function().name().equals("first_over_time");
    }

    void evaluate(Sink out) {
        if (name.equals("absent_over_time")) {
            absentOverTime(out);
        } else if (RangeFunctions.has(name)) {
            range(new UniqueLabels(out)::accept);
        } else {
            instant(out);
        }
    }

    /** Refuses series that have come to the same labels, whenever they are there. */
    private final class UniqueLabels {
        private final Sink out;
        private final Set<Labels> seen = new HashSet<>();
        private final boolean known = Evaluator.hasUniqueNames(rangeArgument());

        UniqueLabels(Sink out) {
            this.out = out;
        }

        void accept(StepSeries series) {
            if (!known && !seen.add(series.labels())) {
                throw QueryException.execution(Merger.SAME_LABELS);
            }
            out.accept(series);
        }
    }

    private Expr rangeArgument() {
        return call.arguments().stream()
                .filter(argument -> argument.type() == ValueType.MATRIX)
                .findFirst()
                .orElseThrow();
    }

    private void range(Sink out) {
        List<double[]> scalars = new ArrayList<>();
        for (Expr argument : call.arguments()) {
            if (argument.type() == ValueType.SCALAR) {
                scalars.add(evaluator.scalar(argument));
            }
        }
        SampleBuffer buffer = new SampleBuffer(run.budget());
        Window window = new Window(
                buffer, run.annotations(), call.arguments().getFirst().span());
        window.arguments = new double[scalars.size()];
        switch (rangeArgument().unwrapped()) {
            case MatrixSelector matrix -> {
                requireFitting(matrix.selector().modifiers().boundary());
                Selectors.Ranges ranges = evaluator.selectors().ranges(matrix);
                boolean rolled = new RolledSelectors(run, grid)
                        .range(
                                name,
                                matrix,
                                ranges,
                                (series, labels) -> rolled(series, labels, window, out),
                                (labels, filled, of) -> {
                                    window.buffer = filled;
                                    over(labels, of, window, scalars, out);
                                });
                if (!rolled) {
                    evaluator
                            .selectors()
                            .range(matrix, buffer, (labels, _) -> over(labels, ranges, window, scalars, out));
                }
            }
            case Subquery subquery -> subquery(subquery, window, scalars, out);
            default -> throw new IllegalArgumentException("no range: " + rangeArgument());
        }
    }

    private void requireFitting(Boundary boundary) {
        Set<String> fitting = boundary == Boundary.ANCHORED ? ANCHORED : SMOOTHED;
        if (boundary != Boundary.PLAIN && !fitting.contains(name)) {
            String word = boundary == Boundary.ANCHORED ? "anchored" : "smoothed";
            throw QueryException.execution(word + " modifier can only be used with: "
                    + String.join(", ", fitting.stream().sorted().toList()) + " - not with " + name);
        }
    }

    private void subquery(Subquery subquery, Window window, List<double[]> scalars, Sink out) {
        Selectors.Ranges ranges = evaluator.selectors().ranges(subquery);
        Grid inner = evaluator.selectors().subqueryGrid(subquery);
        if (inner.steps() == 0) {
            return;
        }
        Evaluator child = new Evaluator(run, inner);
        child.vector(subquery.inner(), series -> {
            run.budget().hold(series.size());
            window.buffer.fill(series, inner);
            if (!window.buffer.isEmpty()) {
                over(series.labels(), ranges, window, scalars, out);
            }
            run.budget().release(series.size());
        });
    }

    private void over(Labels labels, Selectors.Ranges ranges, Window window, List<double[]> scalars, Sink out) {
        RangeFunction function = RangeFunctions.get(name);
        StepSeries series = StepSeries.empty(labels, grid.steps());
        window.rewind();
        window.metric = labels.metricName();
        window.rangeMs = ranges.rangeMs();
        window.boundary = ranges.boundary();
        boolean any = false;
        boolean anyFloat = false;
        for (int step = 0; step < grid.steps(); step++) {
            window.moveTo(ranges.oldestMs(step), ranges.newestMs(step));
            if (step % STEPS_BETWEEN_LOOKS == 0) {
                run.budget().requireTime();
            }
            if (window.isEmpty() || ranges.rangeMs() == 0) {
                continue;
            }
            window.endMs = ranges.endMs(step);
            window.stepMs = grid.timeMs(step);
            for (int i = 0; i < window.arguments.length; i++) {
                window.arguments[i] = scalars.get(i)[step];
            }
            double value = function.apply(window);
            if (!StepSeries.isAbsent(value)) {
                series.set(step, value);
                any = true;
                anyFloat = true;
                continue;
            }
            Histogram histogram = window.takeResult();
            if (histogram != null) {
                series.set(step, histogram);
                any = true;
            }
        }
        if (any) {
            if (anyFloat) {
                hintAtCounter(window);
            }
            out.accept(keepsName(call) ? series : series.dropName());
        }
    }

    private void rolled(StepSeries series, Labels labels, Window window, Sink out) {
        window.metric = labels.metricName();
        hintAtCounter(window);
        out.accept(keepsName(call) ? series : series.dropName());
    }

    private void hintAtCounter(Window window) {
        if ((name.equals("rate") || name.equals("increase"))
                && !window.metric.isEmpty()
                && COUNTER_ENDINGS.stream().noneMatch(window.metric::endsWith)) {
            run.annotations().possiblyNoCounter(window.metric, window.span);
        }
    }

    private void absentOverTime(Sink out) {
        boolean[] found = new boolean[grid.steps()];
        range(series -> {
            for (int step = 0; step < found.length; step++) {
                found[step] |= series.has(step);
            }
        });
        absent(found, out);
    }

    private void absent(boolean[] found, Sink out) {
        StepSeries series = StepSeries.empty(absentLabels(), grid.steps());
        for (int step = 0; step < found.length; step++) {
            if (!found[step]) {
                series.set(step, 1);
            }
        }
        if (!series.isEmpty()) {
            out.accept(series);
        }
    }

    /** The labels that series would have, if there were any: those that are asked for by just one equality. */
    private Labels absentLabels() {
        List<Matcher> matchers = switch (call.arguments().getFirst().unwrapped()) {
            case VectorSelector selector -> selector.matchers();
            case MatrixSelector matrix -> matrix.selector().matchers();
            default -> List.of();
        };
        Map<String, String> labels = new TreeMap<>();
        Set<String> equal = new HashSet<>();
        for (Matcher matcher : matchers) {
            if (matcher.name().equals(Label.METRIC_NAME)) {
                continue;
            }
            if (matcher.kind() == Matcher.Kind.EQUAL && equal.add(matcher.name())) {
                labels.put(matcher.name(), matcher.value());
            } else {
                labels.remove(matcher.name());
            }
        }
        return Labels.of(labels);
    }

    private void instant(Sink out) {
        switch (name) {
            case "absent" -> {
                boolean[] found = new boolean[grid.steps()];
                evaluator.vector(call.arguments().getFirst(), series -> {
                    for (int step = 0; step < found.length; step++) {
                        found[step] |= series.has(step);
                    }
                });
                absent(found, out);
            }
            case "vector" ->
                out.accept(new StepSeries(
                        Labels.EMPTY, evaluator.scalar(call.arguments().getFirst())));
            case "timestamp" -> timestamps(out);
            case "label_replace" -> LabelFunctions.replace(evaluator, call, out);
            case "label_join" -> LabelFunctions.join(evaluator, call, out);
            case "histogram_quantile", "histogram_quantiles", "histogram_fraction" ->
                new HistogramFunctions(evaluator, call).evaluate(out);
            case "info" -> new InfoFunction(evaluator, call).evaluate(out);
            case "sort", "sort_desc", "sort_by_label", "sort_by_label_desc" -> Sorting.sort(evaluator, call, out);
            case "start_timestamp" ->
                throw QueryException.execution("start_timestamp() needs start times, which are not stored");
            default -> new VectorFunctions(evaluator, call).evaluate(out);
        }
    }

    private void timestamps(Sink out) {
        Expr inner = call.arguments().getFirst();
        evaluator.merged(inner, out, sink -> {
            if (inner.unwrapped() instanceof VectorSelector selector) {
                evaluator
                        .selectors()
                        .instant(selector, Selectors.What.TIMESTAMPS, series -> sink.accept(series.dropName()));
            } else {
                evaluator.vector(inner, series -> {
                    for (int step = 0; step < grid.steps(); step++) {
                        if (series.has(step)) {
                            series.clear(step);
                            series.set(step, grid.timeMs(step) / 1000.0);
                        }
                    }
                    sink.accept(series.dropName());
                });
            }
        });
    }

    /** The text of an argument that is one. */
    static String text(Call call, int argument) {
        if (call.arguments().get(argument).unwrapped() instanceof StringLiteral literal) {
            return literal.value();
        }
        throw QueryException.execution(
                "argument " + (argument + 1) + " of " + call.function().name() + " has to be a string literal");
    }
}
