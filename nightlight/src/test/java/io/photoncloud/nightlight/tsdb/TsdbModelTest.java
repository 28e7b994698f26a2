package io.photoncloud.nightlight.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleRefused;
import io.photoncloud.nightlight.tsdb.chunk.HistogramData;
import io.photoncloud.nightlight.tsdb.chunk.HistogramData.Shape;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Does anything to a store, and the same to maps; both must hold the same at all times. */
class TsdbModelTest {
    private static final int STEPS = 150;
    private static final int SERIES = 12;
    private static final long START = 1_700_000_000_000L;
    private static final Duration RANGE = Duration.ofMinutes(10);
    private static final Duration WINDOW = Duration.ofMinutes(45);
    private static final TsdbSettings SETTINGS = new TsdbSettings(
            RANGE,
            Duration.ofMinutes(90),
            WINDOW,
            Duration.ZERO,
            0,
            Duration.ofMinutes(1),
            1_000,
            50,
            64 << 20,
            16 << 10,
            1,
            List.of(),
            RollupSettings.NONE);

    private static final Shape[] SHAPES = Shape.values();

    @TempDir
    private Path directory;

    private final NavigableMap<Labels, NavigableMap<Long, Object>> model = new TreeMap<>();
    private final List<Deletion> hidden = new ArrayList<>();
    private Instant now = Instant.ofEpochMilli(START);
    private long newestMs = START;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void holdsWhatTheModelHolds(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Tsdb tsdb = Tsdb.open(directory, SETTINGS, () -> now);
        try {
            for (int step = 0; step < STEPS; step++) {
                now = now.plusSeconds(random.nextInt(20));
                String what = "seed " + seed + ", step " + step;
                switch (random.nextInt(20)) {
                    case 0, 1, 2 -> tsdb.maintain();
                    case 3 -> {
                        tsdb.close();
                        tsdb = Tsdb.open(directory, SETTINGS, () -> now);
                        assertThat(tsdb.repairs()).as(what).isEmpty();
                    }
                    case 4 -> delete(tsdb, random);
                    case 5 -> clean(tsdb);
                    case 6 -> undo(tsdb, random);
                    case 7, 8, 9 -> compare(tsdb, random, what);
                    default -> append(tsdb, random, what);
                }
            }
            compare(tsdb, random, "seed " + seed + ", at the end");
        } finally {
            tsdb.close();
        }
    }

    private static Labels labels(int number) {
        return Labels.of("__name__", "m" + number % 3, "i", String.valueOf(number));
    }

    private void append(Tsdb tsdb, RandomGenerator random, String what) {
        NavigableMap<Labels, NavigableMap<Long, Object>> batch = new TreeMap<>();
        long newest = newestMs;
        boolean late = !model.isEmpty() && random.nextInt(3) == 0;
        try (SampleAppender appender = tsdb.appender()) {
            for (int i = random.nextInt(60); i >= 0; i--) {
                Labels labels = labels(random.nextInt(SERIES));
                long timeMs =
                        late ? newestMs - random.nextLong(WINDOW.toMillis() * 5 / 4) : newest + random.nextInt(20_000);
                Object sample = sample(labels, timeMs, random);
                boolean old = timeMs < newestMs - WINDOW.toMillis();
                try {
                    if (sample instanceof Histogram histogram) {
                        appender.histogram(0, labels, timeMs, histogram);
                    } else {
                        appender.sample(0, labels, timeMs, (double) sample);
                    }
                    assertThat(old).as(what).isFalse();
                    // Of two of one time the first counts.
                    batch.computeIfAbsent(labels, _ -> new TreeMap<>())
                            .putIfAbsent(
                                    timeMs,
                                    sample instanceof Histogram histogram ? HistogramData.kept(histogram) : sample);
                    newest = Math.max(newest, timeMs);
                } catch (SampleRefused e) {
                    boolean known = e.kind() == SampleRefused.Kind.DUPLICATE;
                    if (!known && (!old || e.kind() != SampleRefused.Kind.TOO_OLD)) {
                        fail(what + ": " + e.getMessage() + " at " + (timeMs - newestMs));
                    }
                }
            }
            assertThat(appender.commit()).as(what).isNotNegative();
        }
        newestMs = newest;
        now = Instant.ofEpochMilli(Math.max(now.toEpochMilli(), newest));
        batch.forEach((labels, samples) -> {
            NavigableMap<Long, Object> there = model.computeIfAbsent(labels, _ -> new TreeMap<>());
            samples.forEach(there::putIfAbsent);
        });
    }

    /** Floats in some series, in others floats and histograms in turns. */
    private static Object sample(Labels labels, long timeMs, RandomGenerator random) {
        int number = labels.hashCode();
        long turn = Math.floorMod(timeMs / 120_000 + number / 2, SHAPES.length + 2L);
        if (number % 2 == 0 && turn < SHAPES.length) {
            return HistogramData.of(SHAPES[(int) turn], (int) ((timeMs - START) / 1_000 % 700) + 5_000, random);
        }
        return (double) random.nextInt(5);
    }

    private void delete(Tsdb tsdb, RandomGenerator random) {
        if (model.isEmpty()) {
            return;
        }
        List<Matcher> matchers = List.of(Matcher.equal("__name__", "m" + random.nextInt(3)));
        long from = newestMs - random.nextLong(WINDOW.toMillis() * 2);
        long id = tsdb.delete(matchers, from, from + random.nextLong(600_000));
        tsdb.deletions().stream().filter(one -> one.id() == id).forEach(hidden::add);
    }

    private void undo(Tsdb tsdb, RandomGenerator random) {
        if (!hidden.isEmpty()) {
            Deletion chosen = hidden.get(random.nextInt(hidden.size()));
            boolean inTime = chosen.madeMs() + SETTINGS.deletionGrace().toMillis() > now.toEpochMilli();
            assertThat(tsdb.undo(chosen.id())).isEqualTo(inTime);
            if (inTime) {
                hidden.remove(chosen);
            }
        }
    }

    private void clean(Tsdb tsdb) {
        tsdb.clean();
        List<Deletion> left = tsdb.deletions();
        for (Deletion deletion : List.copyOf(hidden)) {
            if (!left.contains(deletion)) {
                hidden.remove(deletion);
                model.forEach((labels, samples) -> {
                    if (deletion.matches(labels)) {
                        samples.subMap(
                                        deletion.time().fromMs(),
                                        true,
                                        deletion.time().toMs(),
                                        true)
                                .clear();
                    }
                });
            }
        }
    }

    private void compare(Tsdb tsdb, RandomGenerator random, String what) {
        long from = random.nextBoolean() ? Long.MIN_VALUE : newestMs - random.nextLong(WINDOW.toMillis() * 2);
        long to = random.nextBoolean() ? Long.MAX_VALUE : newestMs - random.nextLong(WINDOW.toMillis());
        if (from > to) {
            return;
        }
        var expected = visible(model, from, to);
        assertThat(visible(StoredSamples.all(tsdb, from, to), from, to))
                .as(what)
                .isEqualTo(expected);
        assertThat(visible(StoredSamples.bulk(tsdb, from, to), from, to))
                .as(what + ", in bulk")
                .isEqualTo(expected);
    }

    private NavigableMap<Labels, NavigableMap<Long, Object>> visible(
            NavigableMap<Labels, NavigableMap<Long, Object>> all, long from, long to) {
        NavigableMap<Labels, NavigableMap<Long, Object>> visible = new TreeMap<>();
        all.forEach((labels, samples) -> {
            NavigableMap<Long, Object> seen = new TreeMap<>(samples.subMap(from, true, to, true));
            for (Deletion deletion : hidden) {
                if (deletion.matches(labels)) {
                    seen.subMap(deletion.time().fromMs(), true, deletion.time().toMs(), true)
                            .clear();
                }
            }
            if (!seen.isEmpty()) {
                visible.put(labels, seen);
            }
        });
        return visible;
    }
}
