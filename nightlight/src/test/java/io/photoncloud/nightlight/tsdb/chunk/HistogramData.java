package io.photoncloud.nightlight.tsdb.chunk;

import io.photoncloud.nightlight.histogram.FloatHistogram;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Histogram.ResetHint;
import io.photoncloud.nightlight.series.StaleMarker;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Makes histograms of every kind, and says what of them storage keeps. */
public final class HistogramData {
    /** What a histogram is. */
    public enum Shape {
        COUNTER,
        FLOAT_COUNTER,
        GAUGE,
        CUSTOM,
        ODD,
        STALE
    }

    private static final double[] BOUNDS = {-1, 0.005, 0.25, 1, 1e9, 1.0 / 3 + 1e9};

    private HistogramData() {}

    /** One whose counts grow with its age, so that it is no reset of a younger one of the same shape. */
    public static Histogram of(Shape shape, int age, RandomGenerator random) {
        Histogram.Builder builder = new Histogram.Builder().whole(shape != Shape.FLOAT_COUNTER && shape != Shape.ODD);
        switch (shape) {
            case COUNTER, FLOAT_COUNTER -> {
                int buckets = Math.min(40, 1 + age / 20);
                exponential(builder.schema(3).zero(0x1p-128, age), buckets, i -> (double) age * (i + 1));
            }
            case GAUGE ->
                exponential(
                        builder.schema(-4).zero(0.1, 1).resetHint(ResetHint.GAUGE),
                        1 + random.nextInt(12),
                        _ -> random.nextInt(1_000));
            case CUSTOM -> {
                double[] counts = {age, 2.0 * age, 0, age, age, age, age};
                builder.schema(Histogram.CUSTOM_BUCKETS_SCHEMA)
                        .customBounds(BOUNDS)
                        .positive(new int[] {0, 7}, counts)
                        .count(Arrays.stream(counts).sum());
            }
            case ODD -> exponential(builder.schema(random.nextInt(-4, 9)), random.nextInt(5), _ -> random.nextDouble());
            case STALE -> {
                return builder.sum(StaleMarker.VALUE).build();
            }
        }
        return builder.sum(age * 1.5 + random.nextInt(3)).build();
    }

    private interface Counts {
        double of(int bucket);
    }

    /** Every third bucket is of a span of its own. */
    private static void exponential(Histogram.Builder builder, int buckets, Counts counts) {
        int[] spans = new int[(buckets + 2) / 3 * 2];
        double[] above = new double[buckets];
        double total = 0;
        for (int i = 0; i < buckets; i++) {
            if (i % 3 == 0) {
                spans[i / 3 * 2] = i == 0 ? -5 : i % 7 + 1;
            }
            spans[i / 3 * 2 + 1]++;
            above[i] = counts.of(i);
            total += above[i];
        }
        builder.positive(spans, above);
        if (buckets > 3) {
            builder.negative(new int[] {7, 2}, new double[] {counts.of(1), counts.of(2)});
        }
        builder.count(total + counts.of(0));
    }

    /** What is the same of two histograms of which one went through storage: all but empty buckets and hints of resets. */
    public static Histogram kept(Histogram histogram) {
        Histogram compact = FloatHistogram.of(histogram).toHistogram();
        ResetHint hint = histogram.resetHint() == ResetHint.GAUGE ? ResetHint.GAUGE : ResetHint.UNKNOWN;
        boolean stale = StaleMarker.is(histogram.sum());
        return compact.toBuilder()
                .whole(histogram.isWhole())
                .resetHint(stale ? ResetHint.UNKNOWN : hint)
                .build();
    }
}
