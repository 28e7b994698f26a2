package io.photoncloud.nightlight.tsdb.chunk;

import io.photoncloud.nightlight.series.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Samples of every kind that a chunk may meet. */
final class SampleData {
    interface Taker {
        void take(long timeMs, double value);
    }

    private final String name;
    private final long[] times;
    private final double[] values;

    private SampleData(String name, long[] times, double[] values) {
        this.name = name;
        this.times = times;
        this.values = values;
    }

    long[] times() {
        return times;
    }

    double[] values() {
        return values;
    }

    int count() {
        return times.length;
    }

    void forEach(Taker taker) {
        for (int i = 0; i < times.length; i++) {
            taker.take(times[i], values[i]);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    static SampleData of(String name, int count, LongUnaryOperator time, DoubleUnaryOperator value) {
        long[] times = new long[count];
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            times[i] = time.applyAsLong(i);
            values[i] = value.applyAsDouble(i);
        }
        return new SampleData(name, times, values);
    }

    static List<SampleData> variety(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        double[] strange = {
            StaleMarker.VALUE,
            Double.NaN,
            Double.longBitsToDouble(0xfff8000000000123L),
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            -0.0,
            0,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            1e15 + 0.3,
            -1e18
        };
        LongUnaryOperator steady = i -> 1_700_000_000_000L + i * 15_000;
        long[] last = {-5_000};
        LongUnaryOperator jumpy = i -> last[0] += 1 + (random.nextLong() >>> (20 + random.nextInt(43)));
        double[] total = {0};
        List<SampleData> all = new ArrayList<>();
        for (int count : new int[] {1, 2, 3, 9, 120, 1024}) {
            all.add(of("constant " + count, count, steady, i -> 42));
            all.add(of("counter " + count, count, steady, i -> total[0] += random.nextInt(100)));
            all.add(of("gauge " + count, count, steady, i -> random.nextInt(-5000, 10_000) / 100.0));
            all.add(of("bell " + count, count, steady, i -> Math.rint(random.nextGaussian() * 5000) / 100.0));
            all.add(of("spikes " + count, count, steady, i -> random.nextInt(50) == 0 ? random.nextInt() : 7));
            all.add(of("precise " + count, count, steady, i -> random.nextDouble()));
            all.add(of("stale " + count, count, steady, i -> random.nextInt(20) == 0 ? StaleMarker.VALUE : total[0]++));
            last[0] = -5_000;
            all.add(of("jumpy " + count, count, jumpy, i -> random.nextInt(1000)));
            last[0] = -5_000;
            all.add(of("strange " + count, count, jumpy, i -> strange[random.nextInt(strange.length)]));
            all.add(of("any bits " + count, count, steady, i -> Double.longBitsToDouble(random.nextLong())));
            all.add(of("extreme " + count, count, steady, i -> (random.nextLong() >> 12) * 1.0));
        }
        all.add(of("all of time", 2, i -> i == 0 ? Long.MIN_VALUE : Long.MAX_VALUE, i -> i));
        return all;
    }
}
