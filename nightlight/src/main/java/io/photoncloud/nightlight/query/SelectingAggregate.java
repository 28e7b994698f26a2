package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.promql.Aggregation;
import io.photoncloud.nightlight.promql.Expr;
import io.photoncloud.nightlight.promql.Expr.Aggregate;
import io.photoncloud.nightlight.promql.GoText;
import io.photoncloud.nightlight.series.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Evaluates the aggregations that give some of the series of each group: the largest, the smallest, or any. */
final class SelectingAggregate {
    private final Evaluator evaluator;
    private final Aggregate aggregate;
    private final Aggregation operation;
    private final Expr parameter;
    private final int steps;

    SelectingAggregate(Evaluator evaluator, Aggregate aggregate) {
        this.evaluator = evaluator;
        this.aggregate = aggregate;
        this.operation = aggregate.operation();
        Expr given = aggregate.parameter();
        if (given == null) {
            throw new IllegalArgumentException(operation + " without its parameter");
        }
        this.parameter = given;
        this.steps = evaluator.grid().steps();
    }

    void evaluate(Sink out) {
        double[] parameters = evaluator.scalar(parameter);
        List<StepSeries> all = evaluator.collect(aggregate.inner());
        if (isAnythingWanted(parameters)) {
            select(all, parameters, out);
        }
        evaluator.release(all);
    }

    private boolean isAnythingWanted(double[] parameters) {
        double least = Arrays.stream(parameters)
                .filter(value -> !Double.isNaN(value))
                .min()
                .orElse(Double.NaN);
        double most = Arrays.stream(parameters)
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(Double.NaN);
        boolean anyNaN = Arrays.stream(parameters).anyMatch(Double::isNaN);
        if (operation == Aggregation.LIMIT_RATIO) {
            if (most == 0 && least == 0) {
                return false;
            }
            if (anyNaN) {
                throw QueryException.execution("Ratio value is NaN");
            }
            if (most > 1) {
                evaluator.run().annotations().invalidRatio(most, 1, parameter.span());
            }
            if (least < -1) {
                evaluator.run().annotations().invalidRatio(least, -1, parameter.span());
            }
            return true;
        }
        if (most < 1) {
            return false;
        }
        if (anyNaN) {
            throw QueryException.execution("Parameter value is NaN");
        }
        if (least <= -0x1p63) {
            throw QueryException.execution("Scalar value " + GoText.shortest(least) + " underflows int64");
        }
        if (most >= 0x1p63) {
            throw QueryException.execution("Scalar value " + GoText.shortest(most) + " overflows int64");
        }
        return true;
    }

    private void select(List<StepSeries> all, double[] parameters, Sink out) {
        Grouping grouping = new Grouping(aggregate.grouping(), aggregate.without());
        Map<Object, List<StepSeries>> groups = new LinkedHashMap<>();
        for (StepSeries series : all) {
            groups.computeIfAbsent(grouping.key(series), _ -> new ArrayList<>()).add(series);
        }
        Map<StepSeries, StepSeries> results = new LinkedHashMap<>();
        for (List<StepSeries> group : groups.values()) {
            for (int step = 0; step < steps; step++) {
                int at = step;
                for (StepSeries chosen : choose(group, step, parameters[step], all.size())) {
                    results.computeIfAbsent(chosen, this::held).copy(at, chosen);
                }
            }
        }
        results.values().forEach(out::accept);
        evaluator.run().budget().release((long) steps * results.size());
    }

    private StepSeries held(StepSeries chosen) {
        evaluator.run().budget().hold(steps);
        return StepSeries.empty(chosen.labels(), steps);
    }

    private List<StepSeries> choose(List<StepSeries> group, int step, double parameter, int inputs) {
        if (operation == Aggregation.LIMIT_RATIO) {
            double ratio = Math.clamp(parameter, -1.0, 1.0);
            return group.stream()
                    .filter(series -> series.has(step) && isSampled(series.labels(), ratio))
                    .toList();
        }
        int k = (int) Math.min((long) parameter, inputs);
        if (k < 1) {
            return List.of();
        }
        if (operation == Aggregation.LIMITK) {
            return group.stream().filter(series -> series.has(step)).limit(k).toList();
        }
        Best best = new Best(operation, step);
        for (StepSeries series : group) {
            if (series.hasFloat(step)) {
                best.offer(series, k);
            } else if (series.has(step)) {
                evaluator.run().annotations().ignoredInAggregation(operation.word(), aggregate.span());
            }
        }
        return best.sorted();
    }

    /** A part of the series that depends on their labels only; a negative ratio gives just the others. */
    private static boolean isSampled(Labels labels, double ratio) {
        long hash = labels.hashCode() * 0x9E3779B97F4A7C15L;
        hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        double position = (hash >>> 11) * 0x1p-53;
        return ratio >= 0 ? position < ratio : position >= 1 + ratio;
    }

    /**
     * The best of a group at a step: a heap with the worst of them on top, built as Prometheus builds it so that among
     * equal ones the same are kept.
     */
    private static final class Best {
        private final boolean top;
        private final int step;
        private final List<StepSeries> heap = new ArrayList<>();

        Best(Aggregation operation, int step) {
            this.top = operation == Aggregation.TOPK;
            this.step = step;
        }

        void offer(StepSeries series, int k) {
            if (heap.size() < k) {
                heap.add(series);
                up(heap.size() - 1);
                return;
            }
            double worst = value(heap.getFirst());
            double value = value(series);
            boolean better = top ? worst < value : worst > value;
            if (better || (Double.isNaN(worst) && !Double.isNaN(value))) {
                heap.set(0, series);
                down();
            }
        }

        List<StepSeries> sorted() {
            heap.sort((left, right) ->
                    isWorse(left, right) ? (isWorse(right, left) ? 0 : 1) : (isWorse(right, left) ? -1 : 0));
            return heap;
        }

        private double value(StepSeries series) {
            return series.values()[step];
        }

        private boolean isWorse(StepSeries left, StepSeries right) {
            double a = value(left);
            double b = value(right);
            return Double.isNaN(a) ? !Double.isNaN(b) : (top ? a < b : a > b);
        }

        private void up(int from) {
            int at = from;
            while (at > 0 && isWorse(heap.get(at), heap.get((at - 1) / 2))) {
                swap(at, (at - 1) / 2);
                at = (at - 1) / 2;
            }
        }

        private void down() {
            int at = 0;
            while (2 * at + 1 < heap.size()) {
                int child = 2 * at + 1;
                if (child + 1 < heap.size() && isWorse(heap.get(child + 1), heap.get(child))) {
                    child++;
                }
                if (!isWorse(heap.get(child), heap.get(at))) {
                    return;
                }
                swap(at, child);
                at = child;
            }
        }

        private void swap(int left, int right) {
            StepSeries moved = heap.get(left);
            heap.set(left, heap.get(right));
            heap.set(right, moved);
        }
    }
}
