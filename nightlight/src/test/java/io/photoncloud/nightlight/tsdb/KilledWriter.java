package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.SampleAppender;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A process that writes batches, each with the same content whenever it is written, and says of each when it is
 * committed, until somebody kills it.
 */
final class KilledWriter {
    static final TsdbSettings SETTINGS = new TsdbSettings(
            Duration.ofMinutes(1),
            Duration.ofMinutes(27),
            Duration.ofMinutes(30),
            Duration.ZERO,
            0,
            Duration.ZERO,
            1_000_000,
            64 << 10,
            1);

    private static final long START = 1_700_000_000_000L;
    private static final int SERIES = 40;
    private static final int LATE_BATCHES = 150;
    private static final int MAINTAINED_EVERY = 20;

    private KilledWriter() {}

    interface Taker {
        void take(Labels labels, long timeMs, double value);
    }

    /** What a batch holds: a sample of each series, one of a new series, and a late one. */
    static void batch(int number, Taker taker) {
        long timeMs = START + number * 1000L;
        for (int i = 0; i < SERIES; i++) {
            taker.take(Labels.of("__name__", "steady", "i", String.valueOf(i)), timeMs, number * 100 + i);
        }
        taker.take(Labels.of("__name__", "once", "n", String.valueOf(number)), timeMs, number / 7.0);
        if (number > LATE_BATCHES) {
            Labels labels = Labels.of("__name__", "steady", "i", String.valueOf(number % SERIES));
            taker.take(labels, timeMs - LATE_BATCHES * 1000L + 500, -number);
        }
    }

    static NavigableMap<Labels, NavigableMap<Long, Double>> expected(int batches) {
        NavigableMap<Labels, NavigableMap<Long, Double>> samples = new TreeMap<>();
        for (int i = 0; i < batches; i++) {
            batch(
                    i,
                    (labels, timeMs, value) -> samples.computeIfAbsent(labels, _ -> new TreeMap<>())
                            .put(timeMs, value));
        }
        return samples;
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
                            (labels, timeMs, value) -> references.put(
                                    labels,
                                    appender.sample(references.getOrDefault(labels, 0L), labels, timeMs, value)));
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
