package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.histogram.Neumaier;
import io.photoncloud.nightlight.promql.Aggregation;
import io.photoncloud.nightlight.promql.Expr.Aggregate;
import io.photoncloud.nightlight.series.Histogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a group has come to so far, at each step. */
abstract sealed class Accumulator {
    final int steps;

    Accumulator(int steps) {
        this.steps = steps;
    }

    abstract void add(StepSeries series);

    /** Puts the results into a series that is empty. */
    abstract void finish(StepSeries result);

    static Accumulator of(Aggregate aggregate, int steps, double[] quantiles, Annotations annotations, Budget budget) {
        return switch (aggregate.operation()) {
            case SUM, AVG -> new Total(aggregate, steps, annotations);
            case COUNT, GROUP -> new Count(aggregate.operation(), steps);
            case MIN, MAX -> new Extreme(aggregate, steps, annotations);
            case STDDEV, STDVAR -> new Deviation(aggregate, steps, annotations);
            case QUANTILE -> new Quantile(aggregate, steps, quantiles, annotations, budget);
            case TOPK, BOTTOMK, COUNT_VALUES, LIMITK, LIMIT_RATIO ->
                throw new IllegalArgumentException(aggregate.operation() + " needs all series");
        };
    }

    /** Sums and averages, of numbers by compensated sums; an average survives sums that are too large. */
    private static final class Total extends Accumulator {
        private final Aggregate aggregate;
        private final Annotations annotations;
        private final boolean average;
        private final double[] sums;
        private final double[] lost;
        private final int[] counts;
        private final boolean[] incremental;
        private HistogramTotal[] histograms = new HistogramTotal[0];
        private boolean[] incompatible = new boolean[0];

        Total(Aggregate aggregate, int steps, Annotations annotations) {
            super(steps);
            this.aggregate = aggregate;
            this.annotations = annotations;
            this.average = aggregate.operation() == Aggregation.AVG;
            this.sums = new double[steps];
            this.lost = new double[steps];
            this.counts = new int[steps];
            this.incremental = new boolean[average ? steps : 0];
        }

        @Override
        void add(StepSeries series) {
            if (series.hasHistograms()) {
                addHistograms(series);
            }
            double[] values = series.values();
            for (int step = 0; step < steps; step++) {
                double value = values[step];
                if (StepSeries.isAbsent(value) || (incompatible.length > 0 && incompatible[step])) {
                    continue;
                }
                if (counts[step]++ == 0) {
                    sums[step] = value;
                } else {
                    add(step, value);
                }
            }
        }

        private void add(int step, double value) {
            double sum = sums[step];
            double total = sum + value;
            if (average && (incremental[step] || Double.isInfinite(total))) {
                addToMean(step, value);
                return;
            }
            lost[step] = Neumaier.lost(value, sum, lost[step]);
            sums[step] = total;
        }

        private void addToMean(int step, double value) {
            double count = counts[step];
            if (!incremental[step]) {
                incremental[step] = true;
                sums[step] /= count - 1;
                lost[step] /= count - 1;
            }
            double part = (count - 1) / count;
            double added = value / count;
            double mean = part * sums[step];
            lost[step] = Neumaier.lost(added, mean, part * lost[step]);
            sums[step] = mean + added;
        }

        private void addHistograms(StepSeries series) {
            if (histograms.length == 0) {
                histograms = new HistogramTotal[steps];
                incompatible = new boolean[steps];
            }
            for (int step = 0; step < steps; step++) {
                Histogram histogram = series.histogram(step);
                if (histogram == null || incompatible[step]) {
                    continue;
                }
                if (histograms[step] == null) {
                    histograms[step] =
                            new HistogramTotal(average ? HistogramTotal.Purpose.AVERAGE : HistogramTotal.Purpose.SUM);
                }
                // Where there have been numbers before nothing comes of it anyway.
                if (counts[step] == 0 && !histograms[step].add(histogram)) {
                    annotations.mixedSchemas(
                            series.labels().metricName(), aggregate.inner().span());
                    incompatible[step] = true;
                }
            }
        }

        @Override
        void finish(StepSeries result) {
            for (int step = 0; step < steps; step++) {
                HistogramTotal total = histograms.length == 0 ? null : histograms[step];
                if (total != null) {
                    finish(total, step, result);
                } else if (counts[step] > 0) {
                    result.set(step, number(step));
                }
            }
        }

        private double number(int step) {
            if (!average || incremental[step]) {
                return sums[step] + lost[step];
            }
            double count = counts[step];
            return sums[step] / count + lost[step] / count;
        }

        private void finish(HistogramTotal total, int step, StepSeries result) {
            if (counts[step] > 0) {
                annotations.mixedInAggregation(aggregate.inner().span());
                return;
            }
            if (total.boundsReconciled()) {
                annotations.boundsReconciled("aggregation", aggregate.inner().span());
            }
            if (incompatible[step]) {
                return;
            }
            if (total.resetsCollided()) {
                annotations.resetsCollided("aggregation", aggregate.inner().span());
            }
            result.set(step, total.result());
        }
    }

    private static final class Count extends Accumulator {
        private final boolean counts;
        private final int[] count;

        Count(Aggregation operation, int steps) {
            super(steps);
            this.counts = operation == Aggregation.COUNT;
            this.count = new int[steps];
        }

        @Override
        void add(StepSeries series) {
            for (int step = 0; step < steps; step++) {
                count[step] += series.has(step) ? 1 : 0;
            }
        }

        @Override
        void finish(StepSeries result) {
            for (int step = 0; step < steps; step++) {
                if (count[step] > 0) {
                    result.set(step, counts ? count[step] : 1);
                }
            }
        }
    }

    /** Tells that histograms are left out, which are no numbers. */
    private static void informIgnored(StepSeries series, Aggregate aggregate, Annotations annotations) {
        for (int step = 0; series.hasHistograms() && step < series.steps(); step++) {
            if (series.histogram(step) != null) {
                annotations.ignoredInAggregation(
                        aggregate.operation().word(), aggregate.inner().span());
            }
        }
    }

    private static final class Extreme extends Accumulator {
        private final Aggregate aggregate;
        private final Annotations annotations;
        private final boolean max;
        private final double[] extremes;

        Extreme(Aggregate aggregate, int steps, Annotations annotations) {
            super(steps);
            this.aggregate = aggregate;
            this.annotations = annotations;
            this.max = aggregate.operation() == Aggregation.MAX;
            this.extremes = new double[steps];
            Arrays.fill(extremes, StepSeries.ABSENT);
        }

        @Override
        void add(StepSeries series) {
            informIgnored(series, aggregate, annotations);
            double[] values = series.values();
            for (int step = 0; step < steps; step++) {
                double value = values[step];
                double extreme = extremes[step];
                // What is absent is NaN among others, over which any number wins.
                boolean wins = max ? extreme < value : extreme > value;
                if ((wins || Double.isNaN(extreme)) && !StepSeries.isAbsent(value)) {
                    extremes[step] = value;
                }
            }
        }

        @Override
        void finish(StepSeries result) {
            System.arraycopy(extremes, 0, result.values(), 0, steps);
        }
    }

    private static final class Deviation extends Accumulator {
        private final Aggregate aggregate;
        private final Annotations annotations;
        private final double[] means;
        private final double[] squares;
        private final int[] counts;

        Deviation(Aggregate aggregate, int steps, Annotations annotations) {
            super(steps);
            this.aggregate = aggregate;
            this.annotations = annotations;
            this.means = new double[steps];
            this.squares = new double[steps];
            this.counts = new int[steps];
        }

        @Override
        void add(StepSeries series) {
            informIgnored(series, aggregate, annotations);
            for (int step = 0; step < steps; step++) {
                if (!series.hasFloat(step)) {
                    continue;
                }
                double value = series.values()[step];
                if (counts[step]++ == 0) {
                    means[step] = value;
                    squares[step] = Double.isNaN(value) || Double.isInfinite(value) ? Double.NaN : 0;
                } else {
                    double delta = value - means[step];
                    means[step] += delta / counts[step];
                    squares[step] += delta * (value - means[step]);
                }
            }
        }

        @Override
        void finish(StepSeries result) {
            for (int step = 0; step < steps; step++) {
                if (counts[step] > 0) {
                    double variance = squares[step] / counts[step];
                    result.set(step, aggregate.operation() == Aggregation.STDDEV ? Math.sqrt(variance) : variance);
                }
            }
        }
    }

    private static final class Quantile extends Accumulator {
        private final Aggregate aggregate;
        private final double[] quantiles;
        private final Annotations annotations;
        private final Budget budget;
        private final List<double[]> all = new ArrayList<>();

        Quantile(Aggregate aggregate, int steps, double[] quantiles, Annotations annotations, Budget budget) {
            super(steps);
            this.aggregate = aggregate;
            this.quantiles = quantiles;
            this.annotations = annotations;
            this.budget = budget;
        }

        @Override
        void add(StepSeries series) {
            informIgnored(series, aggregate, annotations);
            budget.hold(steps);
            all.add(series.values());
        }

        @Override
        void finish(StepSeries result) {
            double[] values = new double[all.size()];
            for (int step = 0; step < steps; step++) {
                int count = 0;
                for (double[] each : all) {
                    if (!StepSeries.isAbsent(each[step])) {
                        values[count++] = each[step];
                    }
                }
                if (count > 0) {
                    result.set(step, Quantiles.quantile(quantiles[step], values, count));
                }
            }
            budget.release((long) steps * all.size());
        }
    }
}
