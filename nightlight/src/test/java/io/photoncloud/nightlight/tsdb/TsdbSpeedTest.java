package io.photoncloud.nightlight.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesCursor;
import io.photoncloud.nightlight.series.SeriesReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures, and prints what it measured: half counters of whole numbers, half gauges of two decimals. */
@Tag("scale")
class TsdbSpeedTest {
    private static final long START = 1_699_999_200_000L;
    private static final long STEP_MS = 15_000;
    private static final int BATCH = 2_000;

    @TempDir
    private Path directory;

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(42);
    private Labels[] labels = new Labels[0];
    private long[] references = new long[0];
    private double[] values = new double[0];

    private static void print(String text) {
        System.out.println(text);
    }

    private void prepare(int series) {
        labels = new Labels[series];
        references = new long[series];
        values = new double[series];
        for (int i = 0; i < series; i++) {
            labels[i] = Labels.of(
                    "__name__", i % 2 == 0 ? "requests_total" : "temperature_celsius",
                    "instance", "host-" + i / 100 + ".example.org:9100",
                    "job", "job-" + i % 10,
                    "path", "/api/v1/resource/" + i % 100,
                    "zone", "zone-" + i % 3);
            values[i] = i % 2 == 0 ? random.nextInt(1_000_000) : random.nextInt(10_000) / 100.0;
        }
    }

    private void scrape(Tsdb tsdb, long timeMs) {
        for (int from = 0; from < labels.length; from += BATCH) {
            try (SampleAppender appender = tsdb.appender()) {
                for (int i = from; i < Math.min(labels.length, from + BATCH); i++) {
                    references[i] = appender.sample(references[i], labels[i], timeMs, values[i]);
                }
                assertThat(appender.commit()).isZero();
            }
        }
    }

    private void advance() {
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 2 == 0
                    ? values[i] + random.nextInt(100)
                    : Math.rint(values[i] * 100 + random.nextGaussian() * 50) / 100;
        }
    }

    private void ingest(int series, int steps) throws IOException {
        prepare(series);
        try (Tsdb tsdb = Tsdb.open(directory, TsdbSettings.DEFAULT, () -> Instant.EPOCH)) {
            long spent = 0;
            for (int step = 0; step < steps; step++) {
                long before = System.nanoTime();
                scrape(tsdb, START + step * STEP_MS);
                spent += System.nanoTime() - before;
                advance();
            }
            long samples = (long) series * steps;
            print("%d series: %d samples in %.1f s: %.0f/s, log %.2f bytes a sample"
                    .formatted(
                            series, samples, spent / 1e9, samples * 1e9 / spent, (double) tsdb.sizeBytes() / samples));
            long before = System.nanoTime();
            tsdb.maintain();
            print("maintained in %.1f s".formatted((System.nanoTime() - before) / 1e9));
            long blockSamples = tsdb.blocks().stream()
                    .mapToLong(block -> block.sampleCount())
                    .sum();
            long chunkBytes = size("chunks");
            long indexBytes = size("index");
            print("%d blocks: %.3f bytes a sample in chunks, %.3f with the index"
                    .formatted(
                            tsdb.blocks().size(),
                            (double) chunkBytes / blockSamples,
                            (double) (chunkBytes + indexBytes) / blockSamples));
            for (int i = 0; i < 3; i++) {
                read(tsdb, START + steps * STEP_MS);
            }
        }
        long before = System.nanoTime();
        try (Tsdb tsdb = Tsdb.open(directory, TsdbSettings.DEFAULT, () -> Instant.EPOCH)) {
            print("opened in %.1f s with %d series".formatted((System.nanoTime() - before) / 1e9, tsdb.headSeries()));
        }
    }

    private long size(String name) throws IOException {
        try (var files = Files.walk(directory)) {
            long size = 0;
            for (Path file : files.filter(path -> path.endsWith(name)).toList()) {
                size += Files.size(file);
            }
            return size;
        }
    }

    private static void read(Tsdb tsdb, long toMs) {
        long[] times = new long[4096];
        double[] read = new double[4096];
        long before = System.nanoTime();
        long samples = 0;
        try (SeriesReader reader = tsdb.open(START, toMs)) {
            SeriesCursor series =
                    reader.select(new Selection(List.of(Matcher.equal("__name__", "requests_total")), START, toMs));
            while (series.next()) {
                SampleCursor cursor = series.samples();
                int count;
                do {
                    count = cursor.read(times, read, 0);
                    samples += count;
                } while (count == times.length);
            }
        }
        long spent = System.nanoTime() - before;
        print("read %d samples in %.3f s: %.1f M/s".formatted(samples, spent / 1e9, samples * 1e3 / spent));
    }

    @Test
    void thousandSeriesOfADay() throws IOException {
        ingest(1_000, 24 * 240);
    }

    @Test
    void hundredThousandSeriesOfTwoHours() throws IOException {
        ingest(100_000, 3 * 240 + 30);
    }

    @Test
    void millionSeriesInMemory() {
        prepare(1_000_000);
        try (Tsdb tsdb = Tsdb.open(directory, TsdbSettings.DEFAULT, () -> Instant.EPOCH)) {
            long empty = used();
            long before = System.nanoTime();
            scrape(tsdb, START);
            print("%d series made in %.1f s".formatted(tsdb.headSeries(), (System.nanoTime() - before) / 1e9));
            print("a series with one sample: %d bytes".formatted((used() - empty) / labels.length));
            for (int step = 1; step < 125; step++) {
                advance();
                scrape(tsdb, START + step * STEP_MS);
                if (step == 119) {
                    print("a series with 120 samples: %d bytes".formatted((used() - empty) / labels.length));
                }
            }
            print("a series with 125 samples: %d bytes".formatted((used() - empty) / labels.length));
        }
    }

    private static long used() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
