package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.tsdb.chunk.HistogramData;
import io.photoncloud.nightlight.tsdb.chunk.HistogramData.Shape;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A process that writes batches, each with the same content whenever it is written, and says of each when it is
 * committed, until somebody kills it.
 */
final class KilledWriter {
    /** More than are written while one process lives, and fewer than are written in all. */
    static final int EXEMPLARS_MAX = 300;

    static final TsdbSettings SETTINGS = new TsdbSettings(
            Duration.ofMinutes(1),
            Duration.ofMinutes(27),
            Duration.ofMinutes(30),
            Duration.ZERO,
            0,
            Duration.ZERO,
            1_000_000,
            EXEMPLARS_MAX,
            64 << 20,
            64 << 10,
            1,
            List.of(),
            RollupSettings.NONE);

    /** The series that has exemplars. */
    static final Labels EXPLAINED = Labels.of("__name__", "steady", "i", "0");

    private static final long START = 1_700_000_000_000L;
    private static final int SERIES = 40;
    private static final int LATE_BATCHES = 150;
    private static final int MAINTAINED_EVERY = 20;

    private KilledWriter() {}

    interface Taker {
        void take(Labels labels, long timeMs, Object sample);
    }

    /** What a batch holds: a sample of each series, some of them histograms, one of a new series, and a late one. */
    static void batch(int number, Taker taker) {
        long timeMs = START + number * 1000L;
        for (int i = 0; i < SERIES; i++) {
            taker.take(Labels.of("__name__", "steady", "i", String.valueOf(i)), timeMs, number * 100.0 + i);
        }
        taker.take(Labels.of("__name__", "once", "n", String.valueOf(number)), timeMs, number / 7.0);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(number);
        for (Shape shape : Shape.values()) {
            Labels labels = Labels.of("__name__", "spread", "shape", shape.name());
            taker.take(labels, timeMs, HistogramData.of(shape, number, random));
            if (number > LATE_BATCHES) {
                taker.take(labels, timeMs - LATE_BATCHES * 1000L + 500, HistogramData.of(shape, number, random));
            }
        }
        if (number > LATE_BATCHES) {
            Labels labels = Labels.of("__name__", "steady", "i", String.valueOf(number % SERIES));
            taker.take(labels, timeMs - LATE_BATCHES * 1000L + 500, (double) -number);
        }
    }

    /** The exemplar that comes with a batch. */
    static Exemplar exemplar(int number) {
        return new Exemplar(Labels.of("trace_id", "t" + number), number, START + number * 1000L);
    }

    static NavigableMap<Labels, NavigableMap<Long, Object>> expected(int batches) {
        NavigableMap<Labels, NavigableMap<Long, Object>> samples = new TreeMap<>();
        for (int i = 0; i < batches; i++) {
            batch(
                    i,
                    (labels, timeMs, sample) -> samples.computeIfAbsent(labels, _ -> new TreeMap<>())
                            .put(
                                    timeMs,
                                    sample instanceof Histogram histogram ? HistogramData.kept(histogram) : sample));
        }
        return samples;
    }

    private static long add(SampleAppender appender, long reference, Labels labels, long timeMs, Object sample) {
        return sample instanceof Histogram histogram
                ? appender.histogram(reference, labels, timeMs, histogram)
                : appender.sample(reference, labels, timeMs, (double) sample);
    }

    /** Arguments: the directory, and the first batch to write. */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        Map<Labels, Long> references = new TreeMap<>();
        try (Tsdb tsdb = Tsdb.open(Path.of(arguments[0]), SETTINGS, () -> Instant.EPOCH)) {
            for (int i = Integer.parseInt(arguments[1]); !out.checkError(); i++) {
                try (SampleAppender appender = tsdb.appender()) {
                    batch(
                            i,
                            (labels, timeMs, sample) -> references.put(
                                    labels,
                                    add(appender, references.getOrDefault(labels, 0L), labels, timeMs, sample)));
                    appender.exemplar(0, EXPLAINED, exemplar(i));
                    if (appender.commit() != 0) {
                        throw new IllegalStateException("samples of batch " + i + " were left out");
                    }
                }
                out.println(i);
                if (i % MAINTAINED_EVERY == 0) {
                    tsdb.maintain();
                }
            }
        }
    }
}
