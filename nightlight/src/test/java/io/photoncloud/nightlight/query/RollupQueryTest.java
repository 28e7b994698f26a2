package io.photoncloud.nightlight.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.promql.ParserSettings;
import io.photoncloud.nightlight.query.QueryResult.Sample;
import io.photoncloud.nightlight.query.QueryResult.SeriesPoints;
import io.photoncloud.nightlight.query.QueryResult.Value;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleRefused;
import io.photoncloud.nightlight.series.StaleMarker;
import io.photoncloud.nightlight.tsdb.RetentionClass;
import io.photoncloud.nightlight.tsdb.RollupSettings;
import io.photoncloud.nightlight.tsdb.RollupSettings.Keep;
import io.photoncloud.nightlight.tsdb.Tsdb;
import io.photoncloud.nightlight.tsdb.TsdbSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of whole windows, what rollups say is what the samples say: of one store with rollups, and of another that has the samples only. */
class RollupQueryTest {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long START = 20_000 * DAY;
    private static final Keep FOR_GOOD = new Keep(true, Duration.ZERO, 0);
    private static final RollupSettings BOTH = new RollupSettings(Duration.ofHours(6), FOR_GOOD, FOR_GOOD);
    private static final TsdbSettings PLAIN = TsdbSettings.DEFAULT
            .withRetention(Duration.ZERO, 0)
            .withOutOfOrderWindow(Duration.ofHours(3))
            .withWal(1 << 20, 0);
    private static final List<String> EXACT = List.of(
            "count_over_time",
            "min_over_time",
            "max_over_time",
            "first_over_time",
            "last_over_time",
            "present_over_time",
            "absent_over_time",
            "resets",
            "changes",
            "ts_of_first_over_time",
            "ts_of_last_over_time");
    private static final List<String> SUMS = List.of("sum_over_time", "avg_over_time", "rate", "increase", "delta");

    @TempDir
    private Path directory;

    private Instant now = Instant.ofEpochMilli(START);
    private long newestMs = START;
    private Optional<Tsdb> rolled = Optional.empty();
    private Optional<Tsdb> oracle = Optional.empty();

    private void open(TsdbSettings settings) {
        rolled = Optional.of(Tsdb.open(directory.resolve("rolled"), settings, () -> now));
        if (oracle.isEmpty()) {
            oracle = Optional.of(Tsdb.open(directory.resolve("oracle"), PLAIN, () -> now));
        }
    }

    @AfterEach
    void close() {
        rolled.ifPresent(Tsdb::close);
        oracle.ifPresent(Tsdb::close);
    }

    private Tsdb rolled() {
        return rolled.orElseThrow();
    }

    private Tsdb oracle() {
        return oracle.orElseThrow();
    }

    private static Labels labels(String kind, int number) {
        return Labels.of("__name__", kind, "i", String.valueOf(number));
    }

    /** One sample each now and then, until a time. */
    private void append(long toMs, int histograms, RandomGenerator random) {
        while (newestMs < toMs) {
            newestMs += 1 + random.nextLong(6 * MINUTE);
            now = Instant.ofEpochMilli(newestMs);
            for (int i = 0; i < 3; i++) {
                long timeMs = newestMs - (random.nextInt(8) == 0 ? random.nextLong(2 * HOUR) : 0);
                if (random.nextInt(6) == 0) {
                    timeMs = Math.floorDiv(timeMs, 5 * MINUTE) * 5 * MINUTE;
                }
                double counted = (newestMs - START) / 1000 % (5000 + 300L * i);
                add(labels("c_total", i), timeMs, counted);
                add(labels("g", i), timeMs, gauge(i, random));
                if (random.nextInt(3) == 0) {
                    add(labels("rare", i), timeMs, random.nextInt(50) == 0 ? StaleMarker.VALUE : random.nextInt(3));
                }
            }
            if (random.nextInt(40) < histograms) {
                add(labels("g", 2), newestMs + 1);
            }
        }
    }

    private static double gauge(int number, RandomGenerator random) {
        return switch (random.nextInt(60)) {
            case 0 -> Double.NaN;
            case 1 -> number == 1 ? Double.POSITIVE_INFINITY : -0.0;
            case 2 -> number == 1 ? Double.NEGATIVE_INFINITY : 0.0;
            case 3, 4 -> StaleMarker.VALUE;
            default -> random.nextInt(-100_000, 100_000) / 100.0;
        };
    }

    private void add(Labels labels, long timeMs, double value) {
        for (Tsdb tsdb : List.of(rolled(), oracle())) {
            try (SampleAppender appender = tsdb.appender()) {
                assertThat(appender.sample(0, labels, timeMs, value)).isNotZero();
                assertThat(appender.commit()).isNotNegative();
            } catch (SampleRefused e) {
                assertThat(e.kind()).isEqualTo(SampleRefused.Kind.DUPLICATE);
            }
        }
    }

    private void add(Labels labels, long timeMs) {
        Histogram histogram = new Histogram.Builder()
                .whole(true)
                .count(3)
                .sum(4)
                .positive(new int[] {0, 1}, new double[] {3})
                .build();
        for (Tsdb tsdb : List.of(rolled(), oracle())) {
            try (SampleAppender appender = tsdb.appender()) {
                assertThat(appender.histogram(0, labels, timeMs, histogram)).isNotZero();
                assertThat(appender.commit()).isNotNegative();
            }
        }
    }

    private static QueryResult ask(Tsdb tsdb, String query, Grid grid, Resolution most) {
        EngineSettings settings = EngineSettings.DEFAULT
                .withParser(ParserSettings.EVERYTHING)
                .withRollups(Duration.ofMillis(most.millis()));
        return ask(settings, tsdb, query, grid);
    }

    private static QueryResult ask(EngineSettings settings, Tsdb tsdb, String query, Grid grid) {
        return new Engine(settings).range(tsdb, query, grid.startMs(), grid.endMs(), grid.stepMs());
    }

    private static QueryResult askOracle(Tsdb tsdb, String query, Grid grid) {
        EngineSettings settings = EngineSettings.DEFAULT.withParser(ParserSettings.EVERYTHING);
        return ask(settings, tsdb, query, grid);
    }

    private static NavigableMap<Labels, Map<Long, Double>> points(QueryResult result) {
        NavigableMap<Labels, Map<Long, Double>> all = new TreeMap<>();
        for (SeriesPoints series : ((Value.Matrix) result.value()).series()) {
            Map<Long, Double> points = new TreeMap<>();
            for (Sample point : series.points()) {
                points.put(
                        point.timeMs(),
                        point.histogram() == null
                                ? point.value()
                                : point.histogram().count());
            }
            all.put(series.labels(), points);
        }
        return all;
    }

    /** Compares at times and ranges that are multiples of the windows. */
    private void compareAligned(RandomGenerator random, String what) {
        Resolution resolution = random.nextBoolean() ? Resolution.ONE_HOUR : Resolution.FIVE_MINUTES;
        long unit = resolution.millis();
        String function = function(random);
        String metric = random.nextBoolean() ? "c_total" : random.nextBoolean() ? "g" : "rare";
        long range = unit * (1 + random.nextInt(6));
        boolean plain = random.nextInt(4) == 0;
        String inner = plain ? metric : metric + "[" + range / 1000 + "s]";
        String query =
                plain ? (random.nextBoolean() ? inner : "timestamp(" + inner + ")") : function + "(" + inner + ")";
        if (random.nextInt(5) == 0) {
            query += "+0*" + (plain ? metric : function + "(" + inner + ")");
        }
        int steps = 1 + random.nextInt(30);
        long step = unit * (1 + random.nextInt(8));
        long end = Math.floorDiv(newestMs - random.nextLong(newestMs - START + 1), unit) * unit + unit;
        Grid grid = new Grid(end - step * (steps - 1), step, steps);
        QueryResult answered = ask(rolled(), query, grid, resolution);
        String all = what + ": " + query + " by " + step + " at " + grid + " infos " + answered.infos();
        assertThat(answered.infos()).as(all).anyMatch(info -> info.contains("answered from rollups of"));
        assertThat(answered.warnings()).as(all).noneMatch(warning -> warning.contains("rounded"));
        assertSame(points(answered), points(askOracle(oracle(), query, grid)), SUMS.contains(function) && !plain, all);
    }

    private static String function(RandomGenerator random) {
        List<String> of = random.nextBoolean() ? EXACT : SUMS;
        return of.get(random.nextInt(of.size()));
    }

    /** At any time and of any range: what is told is what it is at the time rounded down, of the range rounded down. */
    private void compareAny(RandomGenerator random, String what) {
        String function = function(random);
        long range = 5 * MINUTE + random.nextLong(4 * HOUR);
        long step = 1 + random.nextLong(3 * HOUR);
        Grid grid = new Grid(START + random.nextLong(newestMs - START + 1), step, 5);
        String query = function + "(g[" + range + "ms])";
        QueryResult answered = ask(rolled(), query, grid, Resolution.ONE_HOUR);
        long unit = answered.infos().stream().anyMatch(info -> info.contains("rollups of 1h")) ? HOUR : 5 * MINUTE;
        NavigableMap<Labels, Map<Long, Double>> expected = new TreeMap<>();
        for (int i = 0; i < grid.steps(); i++) {
            long timeMs = grid.timeMs(i);
            String rounded = function + "(g[" + range / unit * unit + "ms])";
            Grid at = new Grid(Math.floorDiv(timeMs, unit) * unit, 1, 1);
            points(askOracle(oracle(), rounded, at))
                    .forEach((labels, points) -> expected.computeIfAbsent(labels, _ -> new TreeMap<>())
                            .put(timeMs, points.values().iterator().next()));
        }
        String all = what + ": " + query + " by " + step + " at " + grid + " infos " + answered.infos();
        assertThat(answered.warnings()).as(all).anyMatch(warning -> warning.contains("rounded"));
        assertSame(points(answered), expected, SUMS.contains(function), all);
    }

    private static void assertSame(
            NavigableMap<Labels, Map<Long, Double>> found,
            NavigableMap<Labels, Map<Long, Double>> expected,
            boolean summed,
            String what) {
        if (!summed) {
            assertThat(found).as(what).isEqualTo(expected);
            return;
        }
        assertThat(found.keySet()).as(what).isEqualTo(expected.keySet());
        found.forEach((labels, points) -> {
            Map<Long, Double> others = expected.getOrDefault(labels, Map.of());
            assertThat(points.keySet()).as(what).isEqualTo(others.keySet());
            points.forEach((time, value) -> {
                double other = others.getOrDefault(time, Double.NaN);
                boolean close = Math.abs(value - other) <= 1e-9 * Math.max(1, Math.abs(other));
                assertThat(close || value.equals(other))
                        .as("%s: %s at %d is %s, not %s", what, labels, time, value, other)
                        .isTrue();
            });
        });
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void saysWhatTheSamplesSay(long seed) {
        RandomGenerator random = random(seed);
        TsdbSettings settings = PLAIN.withRollups(BOTH);
        open(settings);
        for (int round = 0; round < 40; round++) {
            String what = "seed " + seed + ", round " + round;
            append(newestMs + random.nextLong(11 * HOUR), 1, random);
            if (random.nextInt(4) > 0) {
                rolled().maintain();
                oracle().maintain();
            }
            switch (random.nextInt(8)) {
                case 0 -> {
                    rolled().close();
                    open(settings);
                    assertThat(rolled().repairs()).as(what).isEmpty();
                }
                case 1, 2 -> delete(random);
                case 3 -> {
                    now = now.plus(Duration.ofHours(2));
                    rolled().clean();
                    oracle().clean();
                }
                default -> {}
            }
            compareAligned(random, what);
            compareAny(random, what);
        }
        assertThat(rolled().rollups()).allMatch(status -> status.files() > 0 && status.windows() > 0);
        for (int i = 0; i < 20; i++) {
            compareAligned(random, "seed " + seed + ", at the end");
        }
    }

    private void delete(RandomGenerator random) {
        List<Matcher> matchers = List.of(Matcher.equal("i", String.valueOf(random.nextInt(3))));
        long from = newestMs - random.nextLong(4 * DAY);
        long to = from + random.nextLong(3 * HOUR);
        long id = rolled().delete(matchers, from, to);
        long other = oracle().delete(matchers, from, to);
        if (random.nextInt(3) == 0) {
            assertThat(rolled().undo(id)).isTrue();
            assertThat(oracle().undo(other)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1})
    void outlivesTheSamples(long seed) {
        RandomGenerator random = random(seed);
        open(PLAIN.withRetention(Duration.ofDays(3), 0).withRollups(BOTH));
        while (newestMs < START + 23 * DAY) {
            append(newestMs + 5 * HOUR, 0, random);
            rolled().maintain();
        }
        assertThat(rolled().blocks().getFirst().minMs()).isGreaterThan(START + 16 * DAY);
        assertThat(rolled().rollups()).as("joined").allMatch(status -> status.files() < 15);
        for (int i = 0; i < 60; i++) {
            compareAligned(random, "seed " + seed);
            compareAny(random, "seed " + seed);
        }
    }

    @Test
    void saysWhatCannotBeAnswered() {
        open(PLAIN.withRetention(Duration.ofDays(3), 0).withRollups(BOTH));
        while (newestMs < START + 8 * DAY) {
            append(newestMs + 5 * HOUR, 0, random(7));
            rolled().maintain();
        }
        Grid all = Grid.of(START + DAY, START + 8 * DAY, HOUR);
        QueryResult last = ask(rolled(), "irate(c_total[1h])", all, Resolution.ONE_HOUR);
        assertThat(last.warnings()).anyMatch(text -> text.contains("irate() over 3600.0s cannot be answered"));
        assertThat(last.infos()).anyMatch(text -> text.contains("read samples, as irate()"));

        QueryResult shorter = ask(rolled(), "rate(c_total[1m])", all, Resolution.ONE_HOUR);
        assertThat(shorter.warnings()).anyMatch(text -> text.contains("rate() over 60.0s cannot be answered"));

        QueryResult newer = ask(
                rolled(), "irate(c_total[1h])", Grid.of(START + 7 * DAY, START + 8 * DAY, HOUR), Resolution.ONE_HOUR);
        assertThat(newer.warnings()).isEmpty();

        QueryResult unasked = askOracle(rolled(), "rate(c_total[1h])", all);
        assertThat(unasked.infos()).anyMatch(text -> text.contains("max_source_resolution asks for them"));
        assertThat(askOracle(oracle(), "rate(c_total[1h])", all).infos()).isEmpty();
    }

    @Test
    void forgetsSeriesOfAClassWithTheirSamples() {
        RetentionClass debug = new RetentionClass(List.of(Matcher.equal("i", "1")), Duration.ofDays(2));
        open(PLAIN.withRetentionClasses(List.of(debug)).withRollups(BOTH));
        while (newestMs < START + 6 * DAY) {
            append(newestMs + 5 * HOUR, 0, random(9));
            rolled().maintain();
        }
        Grid all = Grid.of(START + HOUR, newestMs, HOUR);
        var found = points(ask(rolled(), "count_over_time(c_total[1h])", all, Resolution.ONE_HOUR));
        assertThat(found.get(Labels.of("i", "0"))).hasSizeGreaterThan(100);
        assertThat(found.getOrDefault(Labels.of("i", "1"), Map.of()).keySet())
                .allMatch(time -> time > newestMs - 2 * DAY - HOUR);
    }
}
