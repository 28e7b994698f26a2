package io.photoncloud.nightlight.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleRefused;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What native histograms take of memory until they are in files. */
class OpenHistogramsTest {
    private static final long HOUR = 3_600_000;
    private static final long START = 400_000 * HOUR;
    private static final int BYTES_MAX = 1 << 20;
    /** What one of them may grow by before it is known that there is no room. */
    private static final int GROWTH = 16 << 10;

    @TempDir
    private Path directory;

    private final TsdbSettings settings =
            TsdbSettings.DEFAULT.withOpenHistogramBytesMax(BYTES_MAX).withOutOfOrderWindow(Duration.ofHours(2));
    private Tsdb tsdb;

    @BeforeEach
    void open() {
        tsdb = Tsdb.open(directory, settings, () -> Instant.ofEpochMilli(START));
    }

    @AfterEach
    void close() {
        tsdb.close();
    }

    private static Histogram histogram(int buckets, int age) {
        double[] counts = new double[buckets];
        Arrays.setAll(counts, i -> age * (i % 7 + 1.0));
        return new Histogram.Builder()
                .whole(true)
                .schema(3)
                .positive(new int[] {0, buckets}, counts)
                .count(Arrays.stream(counts).sum())
                .sum(age)
                .build();
    }

    private void append(Labels labels, long timeMs, Histogram histogram) {
        try (SampleAppender appender = tsdb.appender()) {
            assertThat(appender.histogram(0, labels, timeMs, histogram)).isNotZero();
            assertThat(appender.commit()).isZero();
        }
    }

    private NavigableMap<Labels, NavigableMap<Long, Object>> all() {
        return StoredSamples.all(tsdb, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Adds series until one is refused. @return those that were taken */
    private List<Labels> fill(int buckets) {
        List<Labels> taken = new ArrayList<>();
        while (taken.size() < 10_000) {
            Labels next = Labels.of("id", String.valueOf(taken.size()));
            try {
                append(next, START, histogram(buckets, 1));
                taken.add(next);
            } catch (SampleRefused e) {
                assertThat(e.kind()).isEqualTo(SampleRefused.Kind.HISTOGRAM_LIMIT);
                assertThat(e)
                        .hasMessage("too many histograms: those of a project that are being written may take 1048576"
                                + " bytes of memory (open-histograms-size)");
                return taken;
            }
        }
        throw new AssertionError("as many as one likes");
    }

    @Test
    void refusesThoseOfFurtherSeriesWhileOthersGoOn() {
        List<Labels> taken = fill(200);
        assertThat(taken).hasSizeBetween(50, 200);
        for (int age = 2; age < 300; age++) {
            for (Labels labels : taken.subList(0, 20)) {
                append(labels, START + age * 15_000L, histogram(200, age));
            }
            assertThat(tsdb.openHistogramBytes()).isLessThan(BYTES_MAX + GROWTH);
        }
        assertThatThrownBy(() -> append(taken.getFirst(), START + 2 * HOUR, histogram(5_000, 1)))
                .as("one that is much larger")
                .isInstanceOf(SampleRefused.class);
        try (SampleAppender appender = tsdb.appender()) {
            assertThat(appender.sample(0, Labels.of("id", "float"), START, 1)).isNotZero();
            assertThat(appender.commit()).isZero();
        }
        var before = all();
        assertThat(before).hasSize(taken.size() + 1);
        assertThat(before.get(taken.getFirst())).hasSize(299);

        close();
        open();
        assertThat(all()).isEqualTo(before);
        assertThat(tsdb.openHistogramBytes()).as("after it was opened again").isBetween(1L, (long) BYTES_MAX + GROWTH);
    }

    @Test
    void hasRoomAgainOnceTheyAreInBlocks() {
        List<Labels> taken = fill(200);
        append(taken.getFirst(), START + 8 * HOUR, histogram(200, 2));
        tsdb.maintain();
        assertThat(tsdb.headSeries()).isOne();
        assertThat(tsdb.openHistogramBytes()).isLessThan(BYTES_MAX / 10);
        append(Labels.of("id", "new"), START + 8 * HOUR, histogram(200, 1));
    }

    @Test
    void promisesTheSameRoomToOneOfABatchOnly() {
        try (SampleAppender appender = tsdb.appender()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            appender.histogram(0, Labels.of("id", String.valueOf(i)), START, histogram(200, 1));
                        }
                    })
                    .isInstanceOf(SampleRefused.class);
            assertThat(appender.commit()).isZero();
        }
        assertThat(tsdb.openHistogramBytes()).isBetween(BYTES_MAX / 2L, (long) BYTES_MAX + GROWTH);
    }

    @Test
    void putsLateOnesIntoFilesBeforeTheyTakeMuch() {
        Labels labels = Labels.of("id", "late");
        append(labels, START, histogram(2_000, 1_000));
        long inOrder = tsdb.openHistogramBytes();
        NavigableMap<Long, Object> expected = new TreeMap<>();
        for (int i = 1; i < 100; i++) {
            append(labels, START - i * 1000L, histogram(2_000, 1_000 - i));
            expected.put(START - i * 1000L, i);
            assertThat(tsdb.openHistogramBytes()).isLessThan(inOrder + 20_000);
        }
        assertThat(all().getOrDefault(labels, new TreeMap<>()).headMap(START).keySet())
                .isEqualTo(expected.keySet());
    }
}
