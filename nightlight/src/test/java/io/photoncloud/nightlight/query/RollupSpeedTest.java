package io.photoncloud.nightlight.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.query.QueryResult.Value;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.tsdb.RollupSettings;
import io.photoncloud.nightlight.tsdb.RollupSettings.Keep;
import io.photoncloud.nightlight.tsdb.Tsdb;
import io.photoncloud.nightlight.tsdb.TsdbSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures queries over thirty days, of samples and of rollups, and prints what it measured. */
@Tag("scale")
class RollupSpeedTest {
    private static final long DAY_MS = 86_400_000;
    private static final long START = 20_000 * DAY_MS;
    private static final int DAYS = 30;
    private static final int STEP_MS = 15_000;
    private static final int SERIES = 200;
    private static final int ROUNDS = 7;
    private static final Keep FOR_GOOD = new Keep(true, Duration.ZERO, 0);

    @TempDir
    private Path directory;

    private Instant now = Instant.ofEpochMilli(START);

    private static void print(String text) {
        System.out.println(text);
    }

    private static Labels labels(int number) {
        return Labels.of(
                "__name__", number % 2 == 0 ? "requests_total" : "temperature_celsius",
                "instance", "host-" + number / 100 + ".example.org:9100",
                "job", "job-" + number % 10,
                "path", "/api/v1/resource/" + number % 100);
    }

    @Test
    void thirtyDays() {
        TsdbSettings settings = TsdbSettings.DEFAULT
                .withRetention(Duration.ZERO, 0)
                .withRollups(new RollupSettings(Duration.ofDays(1), FOR_GOOD, FOR_GOOD));
        try (Tsdb tsdb = Tsdb.open(directory, settings, () -> now)) {
            fill(tsdb);
            tsdb.rollups()
                    .forEach(status -> print("%s: %d files, %d bytes, %.2f a window"
                            .formatted(
                                    status.resolution(),
                                    status.files(),
                                    status.bytes(),
                                    (double) status.bytes() / Math.max(1, status.windows()))));
            print("all: " + tsdb.sizeBytes() + " bytes of " + (long) SERIES * DAYS * (DAY_MS / STEP_MS) + " samples");
            measure(tsdb, "sum by (job) (rate(requests_total[1h]))");
            measure(tsdb, "max by (job) (max_over_time(temperature_celsius[1h]))");
            measure(tsdb, "avg_over_time(temperature_celsius[1d])");
            measure(tsdb, "sum by (job) (requests_total)");
        }
    }

    private void fill(Tsdb tsdb) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
        double[] values = new double[SERIES];
        long[] references = new long[SERIES];
        long steps = DAYS * (DAY_MS / STEP_MS);
        for (long step = 1; step <= steps; step++) {
            long timeMs = START + step * STEP_MS;
            now = Instant.ofEpochMilli(timeMs);
            try (SampleAppender appender = tsdb.appender()) {
                for (int i = 0; i < SERIES; i++) {
                    values[i] = i % 2 == 0
                            ? values[i] + random.nextInt(100)
                            : Math.rint(values[i] * 100 + random.nextGaussian() * 50) / 100;
                    references[i] = appender.sample(references[i], labels(i), timeMs, values[i]);
                }
                assertThat(appender.commit()).isZero();
            }
            if (step % 480 == 0) {
                tsdb.maintain();
            }
        }
    }

    private static void measure(Tsdb tsdb, String query) {
        double samples = median(tsdb, query, Duration.ZERO);
        double minutes = median(tsdb, query, Duration.ofMinutes(5));
        double hours = median(tsdb, query, Duration.ofHours(1));
        print("%s: samples %.1f ms, 5m %.1f ms, 1h %.1f ms: %.1f times faster"
                .formatted(query, samples, minutes, hours, samples / hours));
    }

    private static double median(Tsdb tsdb, String query, Duration rollups) {
        Engine engine = new Engine(EngineSettings.DEFAULT.withRollups(rollups));
        double[] times = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long before = System.nanoTime();
            QueryResult result = engine.range(
                    tsdb,
                    query,
                    START + DAY_MS,
                    START + DAYS * DAY_MS,
                    Duration.ofHours(1).toMillis());
            times[round] = (System.nanoTime() - before) / 1e6;
            assertThat(((Value.Matrix) result.value()).series()).isNotEmpty();
        }
        Arrays.sort(times);
        return times[ROUNDS / 2];
    }
}
