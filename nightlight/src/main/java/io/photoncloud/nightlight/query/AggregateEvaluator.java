package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.Aggregation;
import io.photoncloud.nightlight.promql.Expr;
import io.photoncloud.nightlight.promql.Expr.Aggregate;
import io.photoncloud.nightlight.promql.Expr.StringLiteral;
import io.photoncloud.nightlight.promql.GoText;
import io.photoncloud.nightlight.promql.Printer;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Evaluates an aggregation. Sums and their like take each series into its group at once and keep none. */
final class AggregateEvaluator {
    private final Evaluator evaluator;
    private final Aggregate aggregate;
    private final Annotations annotations;
    private final int steps;

    AggregateEvaluator(Evaluator evaluator, Aggregate aggregate) {
        this.evaluator = evaluator;
        this.aggregate = aggregate;
        this.annotations = evaluator.run().annotations();
        this.steps = evaluator.grid().steps();
    }

    void evaluate(Sink out) {
        Aggregation operation = aggregate.operation();
        if (operation.selects()) {
            new SelectingAggregate(evaluator, aggregate).evaluate(out);
        } else if (operation == Aggregation.COUNT_VALUES) {
            countValues(out);
        } else {
            fold(out);
        }
    }

    private void fold(Sink out) {
        Expr parameter = aggregate.parameter();
        double[] quantiles = parameter == null ? new double[0] : evaluator.scalar(parameter);
        if (parameter != null) {
            warnOfQuantiles(quantiles, parameter);
        }
        Grouping grouping = new Grouping(aggregate.grouping(), aggregate.without());
        Map<Object, Group> groups = new LinkedHashMap<>();
        evaluator.vector(aggregate.inner(), series -> {
            Object key = grouping.key(series);
            Group group = groups.get(key);
            if (group == null) {
                evaluator.run().budget().hold(4L * steps);
                group = new Group(
                        grouping.labels(series),
                        Accumulator.of(
                                aggregate,
                                steps,
                                quantiles,
                                annotations,
                                evaluator.run().budget()));
                groups.put(key, group);
            }
            group.accumulator.add(series);
        });
        for (Group group : groups.values()) {
            StepSeries result = StepSeries.empty(group.labels, steps);
            group.accumulator.finish(result);
            evaluator.run().budget().release(4L * steps);
            if (!result.isEmpty()) {
                out.accept(result);
            }
        }
    }

    private record Group(Labels labels, Accumulator accumulator) {}

    private void warnOfQuantiles(double[] quantiles, Expr parameter) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double q : quantiles) {
            if (Double.isNaN(q)) {
                annotations.invalidQuantile(Double.NaN, parameter.span());
            }
            least = q < least ? q : least;
            most = q > most ? q : most;
        }
        if (most > 1) {
            annotations.invalidQuantile(most, parameter.span());
        }
        if (least < 0) {
            annotations.invalidQuantile(least, parameter.span());
        }
    }

    private void countValues(Sink out) {
        if (!(aggregate.parameter() instanceof StringLiteral label)
                || label.value().isEmpty()) {
            Expr parameter = aggregate.parameter();
            throw QueryException.execution("invalid label name " + (parameter == null ? "" : Printer.print(parameter)));
        }
        List<String> names = new ArrayList<>(aggregate.grouping());
        if (!aggregate.without()) {
            names.add(label.value());
        }
        Map<Labels, StepSeries> counts = new LinkedHashMap<>();
        evaluator.vector(aggregate.inner(), series -> {
            Map<String, StepSeries> byValue = new HashMap<>();
            for (int step = 0; step < steps; step++) {
                if (series.has(step)) {
                    StepSeries counted = byValue.computeIfAbsent(valueText(series, step), text -> {
                        Labels group = group(series.labels().with(label.value(), text), names);
                        return counts.computeIfAbsent(group, this::held);
                    });
                    counted.set(step, counted.hasFloat(step) ? counted.values()[step] + 1 : 1);
                }
            }
        });
        counts.values().forEach(series -> {
            evaluator.run().budget().release(steps);
            out.accept(series);
        });
    }

    private StepSeries held(Labels labels) {
        evaluator.run().budget().hold(steps);
        return StepSeries.empty(labels, steps);
    }

    private Labels group(Labels labels, List<String> names) {
        if (!aggregate.without()) {
            return labels.only(names);
        }
        List<String> dropped = new ArrayList<>(names);
        dropped.add(Label.METRIC_NAME);
        return labels.without(dropped);
    }

    private static String valueText(StepSeries series, int step) {
        Histogram histogram = series.histogram(step);
        return histogram == null ? GoText.plain(series.values()[step]) : HistogramText.of(histogram);
    }
}
