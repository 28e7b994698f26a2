package io.photoncloud.nightlight.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesCursor;
import io.photoncloud.nightlight.series.SeriesReader;
import io.photoncloud.nightlight.tsdb.chunk.ChunkRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures what histograms of latencies take, and prints it: each with some 50 buckets that are in use. */
@Tag("scale")
class HistogramSpeedTest {
    private static final long START = 1_699_999_200_000L;
    private static final long STEP_MS = 15_000;
    private static final int SERIES = 100;
    private static final int STEPS = 12 * 240;
    private static final int OBSERVATIONS = 40;
    private static final int BUCKETS = 120;
    /** As Prometheus cuts its chunks: by samples, or by bytes where there are enough samples. */
    private static final int CHUNK_SAMPLES = 120;

    private static final int CHUNK_BYTES = 1_024;

    @TempDir
    private Path directory;

    private static void print(String text) {
        System.out.println(text);
    }

    /** A histogram of schema 3 of all that was observed so far. */
    private static Histogram histogram(long[] counts) {
        int from = 0;
        while (from < counts.length - 1 && counts[from] == 0) {
            from++;
        }
        int to = counts.length;
        while (to > from + 1 && counts[to - 1] == 0) {
            to--;
        }
        double[] used = Arrays.stream(counts, from, to).asDoubleStream().toArray();
        double count = Arrays.stream(used).sum();
        return new Histogram.Builder()
                .whole(true)
                .schema(3)
                .zero(0x1p-128, 0)
                .count(count)
                .sum(Math.rint(count * 123.456) / 1_000)
                .positive(new int[] {from - BUCKETS / 2, used.length}, used)
                .build();
    }

    @Test
    void latenciesOfHalfADay() throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        long[][] counts = new long[SERIES][BUCKETS];
        long[] references = new long[SERIES];
        long[] prometheus = new long[2];
        List<ChunkRun> runs = new ArrayList<>();
        for (int i = 0; i < SERIES; i++) {
            runs.add(new ChunkRun(CHUNK_SAMPLES, CHUNK_BYTES, chunk -> {
                prometheus[0] += chunk.count();
                prometheus[1] += chunk.toBytes().length;
            }));
        }
        try (Tsdb tsdb = Tsdb.open(directory, TsdbSettings.DEFAULT, () -> Instant.EPOCH)) {
            long spent = 0;
            for (int step = 0; step < STEPS; step++) {
                long timeMs = START + step * STEP_MS;
                try (SampleAppender appender = tsdb.appender()) {
                    for (int i = 0; i < SERIES; i++) {
                        for (int j = 0; j < OBSERVATIONS; j++) {
                            int bucket = (int) Math.rint(BUCKETS / 2 + random.nextGaussian() * 10);
                            counts[i][Math.clamp(bucket, 0, BUCKETS - 1)]++;
                        }
                        Histogram histogram = histogram(counts[i]);
                        runs.get(i).add(timeMs, histogram);
                        Labels labels = Labels.of("__name__", "latency_seconds", "i", String.valueOf(i));
                        long before = System.nanoTime();
                        references[i] = appender.histogram(references[i], labels, timeMs, histogram);
                        spent += System.nanoTime() - before;
                    }
                    long before = System.nanoTime();
                    assertThat(appender.commit()).isZero();
                    spent += System.nanoTime() - before;
                }
            }
            runs.forEach(ChunkRun::end);
            long all = (long) SERIES * STEPS;
            print("%d histograms in %.1f s: %.0f/s, log %.1f bytes each"
                    .formatted(all, spent / 1e9, all * 1e9 / spent, (double) tsdb.sizeBytes() / all));
            print("in chunks as Prometheus cuts them: %.1f bytes each"
                    .formatted((double) prometheus[1] / prometheus[0]));
            tsdb.maintain();
            long stored = tsdb.blocks().stream()
                    .mapToLong(block -> block.sampleCount())
                    .sum();
            print("in blocks: %.1f bytes each".formatted((double) chunkBytes() / stored));
            read(tsdb);
        }
    }

    private long chunkBytes() throws IOException {
        try (var files = Files.walk(directory)) {
            long size = 0;
            for (Path file : files.filter(path -> path.endsWith("chunks")).toList()) {
                size += Files.size(file);
            }
            return size;
        }
    }

    private static void read(Tsdb tsdb) {
        long before = System.nanoTime();
        long samples = 0;
        try (SeriesReader reader = tsdb.open(START, Long.MAX_VALUE)) {
            SeriesCursor series = reader.select(new Selection(List.of(), START, Long.MAX_VALUE));
            while (series.next()) {
                SampleCursor cursor = series.samples();
                while (cursor.next() == SampleCursor.Kind.HISTOGRAM) {
                    samples += cursor.histogram().count() >= 0 ? 1 : 0;
                }
            }
        }
        long spent = System.nanoTime() - before;
        print("read %d histograms in %.2f s: %.0f/s".formatted(samples, spent / 1e9, samples * 1e9 / spent));
    }
}
