package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.histogram.FloatHistogram;
import io.photoncloud.nightlight.histogram.HistogramStatistics;
import io.photoncloud.nightlight.histogram.HistogramStatistics.Estimate;
import io.photoncloud.nightlight.promql.Expr;
import io.photoncloud.nightlight.promql.Expr.Call;
import io.photoncloud.nightlight.promql.GoText;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.text.GoQuote;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Quantiles and fractions of histograms, native ones and those that are made of series with a label {@code le}. */
final class HistogramFunctions {
    private static final String LE = "le";

    private final Evaluator evaluator;
    private final Call call;
    private final Annotations annotations;
    private final int steps;
    private final Expr vector;
    private final List<StepSeries> natives = new ArrayList<>();
    private final Map<Labels, List<ClassicBucket>> classics = new LinkedHashMap<>();
    /** The quantiles that are asked for, each at every step. */
    private final List<double[]> asked = new ArrayList<>();

    HistogramFunctions(Evaluator evaluator, Call call) {
        this.evaluator = evaluator;
        this.call = call;
        this.annotations = evaluator.run().annotations();
        this.steps = evaluator.grid().steps();
        this.vector = switch (call.function().name()) {
            case "histogram_quantile" -> call.arguments().get(1);
            case "histogram_fraction" -> call.arguments().get(2);
            default -> call.arguments().get(0);
        };
    }

    private record ClassicBucket(double upper, StepSeries series) {}

    /** What is asked of a histogram. */
    private interface Question {
        Estimate ofNative(FloatHistogram histogram, int step);

        double ofClassic(ClassicHistogram histogram, int step);
    }

    void evaluate(Sink out) {
        List<Question> questions = new ArrayList<>();
        switch (call.function().name()) {
            case "histogram_quantile" -> questions.add(quantile(0));
            case "histogram_fraction" ->
                questions.add(fraction(
                        evaluator.scalar(call.arguments().get(0)),
                        evaluator.scalar(call.arguments().get(1))));
            default -> {
                for (int i = 2; i < call.arguments().size(); i++) {
                    questions.add(quantile(i));
                }
            }
        }
        List<StepSeries> held = evaluator.collect(vector);
        held.forEach(this::sortIn);
        classics.values().forEach(buckets -> buckets.sort(Comparator.comparingDouble(ClassicBucket::upper)));
        natives.forEach(this::clearConflicts);
        Merger merger = new Merger(evaluator.run().budget());
        for (int i = 0; i < questions.size(); i++) {
            answer(questions.get(i), i, merger);
        }
        evaluator.release(held);
        merger.drain(out);
    }

    private Question quantile(int argument) {
        Expr expr = call.arguments().get(argument);
        double[] quantiles = evaluator.scalar(expr);
        asked.add(quantiles);
        for (double q : quantiles) {
            if (!(q >= 0 && q <= 1)) {
                annotations.invalidQuantile(q, expr.span());
            }
        }
        return new Question() {
            @Override
            public Estimate ofNative(FloatHistogram histogram, int step) {
                return HistogramStatistics.quantile(quantiles[step], histogram);
            }

            @Override
            public double ofClassic(ClassicHistogram histogram, int step) {
                double value = histogram.quantile(quantiles[step]);
                if (histogram.wasForced()) {
                    annotations.forcedMonotonicity(
                            evaluator.grid().timeMs(step),
                            histogram.forcedFrom(),
                            histogram.forcedTo(),
                            histogram.forcedDifference(),
                            vector.span());
                }
                return value;
            }
        };
    }

    private static Question fraction(double[] lower, double[] upper) {
        return new Question() {
            @Override
            public Estimate ofNative(FloatHistogram histogram, int step) {
                return HistogramStatistics.fraction(lower[step], upper[step], histogram);
            }

            @Override
            public double ofClassic(ClassicHistogram histogram, int step) {
                return histogram.fraction(lower[step], upper[step]);
            }
        };
    }

    private void sortIn(StepSeries series) {
        boolean anyFloat = false;
        for (int step = 0; step < steps && !anyFloat; step++) {
            anyFloat = series.hasFloat(step);
        }
        if (series.hasHistograms()) {
            natives.add(series);
        }
        if (!anyFloat) {
            return;
        }
        String le = series.labels().value(LE);
        OptionalDouble upper = parse(le);
        if (upper.isEmpty()) {
            annotations.badBucket(le, vector.span());
            return;
        }
        Labels key = series.labels().without(List.of(LE));
        classics.computeIfAbsent(key, _ -> new ArrayList<>()).add(new ClassicBucket(upper.getAsDouble(), series));
    }

    private static OptionalDouble parse(String le) {
        String text = le.toLowerCase(Locale.ROOT);
        return switch (text) {
            case "inf", "+inf", "infinity", "+infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case "-inf", "-infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
            case "nan" -> OptionalDouble.of(Double.NaN);
            default -> {
                if (!text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)(e[+-]?[0-9]+)?")) {
                    yield OptionalDouble.empty();
                }
                yield OptionalDouble.of(Double.parseDouble(text));
            }
        };
    }

    /** Where a histogram is there in both forms at once neither counts. */
    private void clearConflicts(StepSeries nativeSeries) {
        List<ClassicBucket> buckets = classics.get(nativeSeries.labels());
        if (buckets == null) {
            return;
        }
        for (int step = 0; step < steps; step++) {
            boolean conflict = false;
            for (ClassicBucket bucket : buckets) {
                conflict |= bucket.series.hasFloat(step);
            }
            if (conflict && nativeSeries.histogram(step) != null) {
                annotations.mixedClassicNative(vector.span());
                nativeSeries.clear(step);
                for (ClassicBucket bucket : buckets) {
                    bucket.series.clear(step);
                }
            }
        }
    }

    private void answer(Question question, int index, Merger merger) {
        for (StepSeries series : natives) {
            StepSeries result = StepSeries.empty(series.labels(), steps);
            for (int step = 0; step < steps; step++) {
                Histogram histogram = series.histogram(step);
                if (histogram != null) {
                    result.set(step, remark(question.ofNative(FloatHistogram.of(histogram), step)));
                }
            }
            give(result, index, merger);
        }
        classics.forEach((labels, buckets) -> {
            StepSeries result = StepSeries.empty(labels, steps);
            ClassicHistogram histogram = new ClassicHistogram(buckets.size());
            for (int step = 0; step < steps; step++) {
                histogram.clear();
                for (ClassicBucket bucket : buckets) {
                    if (bucket.series.hasFloat(step)) {
                        histogram.add(bucket.upper, bucket.series.values()[step]);
                    }
                }
                if (!histogram.isEmpty()) {
                    result.set(step, question.ofClassic(histogram, step));
                }
            }
            give(result, index, merger);
        });
    }

    private double remark(Estimate estimate) {
        switch (estimate.remark()) {
            case NONE -> {}
            case NAN_RESULT -> annotations.quantileOfNaNs("", vector.span());
            case NAN_SKEW -> annotations.quantileSkewed("", vector.span());
            case NAN_EXCLUDED -> annotations.fractionOfNaNs("", vector.span());
        }
        return estimate.value();
    }

    private void give(StepSeries result, int index, Merger merger) {
        if (result.isEmpty()) {
            return;
        }
        result.dropName();
        if (call.function().name().equals("histogram_quantiles")) {
            quantilesLabelled(result, index, merger);
        } else {
            merger.accept(result);
        }
    }

    /** Each step may be of another quantile, and with it another series. */
    private void quantilesLabelled(StepSeries result, int index, Merger merger) {
        double[] quantiles = asked.get(index);
        String label = CallEvaluator.text(call, 1);
        if (label.equals(Label.METRIC_NAME)) {
            throw QueryException.execution("invalid label name " + GoQuote.quote(label));
        }
        Budget budget = evaluator.run().budget();
        Map<Double, StepSeries> byQuantile = new LinkedHashMap<>();
        Labels labels = result.labels();
        for (int step = 0; step < steps; step++) {
            if (result.has(step)) {
                byQuantile
                        .computeIfAbsent(quantiles[step], q -> {
                            budget.hold(steps);
                            return StepSeries.empty(labels.with(label, openMetrics(q)), steps);
                        })
                        .set(step, result.values()[step]);
            }
        }
        byQuantile.values().forEach(merger::accept);
        budget.release((long) steps * byQuantile.size());
    }

    /** With a point in it, as OpenMetrics has numbers. */
    private static String openMetrics(double value) {
        String text = GoText.shortest(value);
        boolean plain = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        return plain ? text + ".0" : text;
    }
}
