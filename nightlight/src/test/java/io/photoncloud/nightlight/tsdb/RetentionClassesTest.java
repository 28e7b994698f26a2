package io.photoncloud.nightlight.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.SampleAppender;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionClassesTest {
    private static final long HOUR = 3_600_000;
    private static final long START = 400_002 * HOUR;
    private static final Labels DEBUG = Labels.of("__name__", "steps", "level", "debug");
    private static final Labels AUDIT = Labels.of("__name__", "steps", "level", "audit");
    private static final Labels PLAIN = Labels.of("__name__", "steps", "level", "plain");
    private static final TsdbSettings DAY = TsdbSettings.DEFAULT.withRetention(Duration.ofHours(24), 0);

    @TempDir
    private Path directory;

    private Instant now = Instant.ofEpochMilli(START);
    private int asked;
    private int goesBackAfter = Integer.MAX_VALUE;
    private Tsdb tsdb;
    private boolean opened;

    @AfterEach
    void close() {
        tsdb.close();
    }

    @BeforeEach
    void open() {
        open(DAY);
    }

    private void open(TsdbSettings settings) {
        if (opened) {
            tsdb.close();
        }
        opened = true;
        tsdb = Tsdb.open(directory, settings, this::clock);
    }

    private Instant clock() {
        return asked++ < goesBackAfter ? now : now.minus(Duration.ofHours(2));
    }

    private static RetentionClass keeps(String level, Duration retention) {
        return new RetentionClass(List.of(Matcher.equal("level", level)), retention);
    }

    /** A sample each ten minutes of each series, hour by hour with upkeep in between, as it is with a store that runs. */
    private void run(int fromHour, int toHour) {
        for (int hour = fromHour; hour < toHour; hour++) {
            try (SampleAppender appender = tsdb.appender()) {
                for (Labels labels : List.of(DEBUG, AUDIT, PLAIN)) {
                    for (int ten = 0; ten < 6; ten++) {
                        appender.sample(0, labels, START + hour * HOUR + ten * HOUR / 6, hour);
                    }
                }
                assertThat(appender.commit()).isZero();
            }
            now = Instant.ofEpochMilli(START + (hour + 1) * HOUR);
            tsdb.maintain();
        }
    }

    private NavigableMap<Labels, NavigableMap<Long, Object>> all() {
        var all = StoredSamples.all(tsdb, Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat(StoredSamples.bulk(tsdb, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(all);
        return all;
    }

    private NavigableMap<Long, Object> samples(Labels labels) {
        return Objects.requireNonNull(all().get(labels), labels::toString);
    }

    /** By the newest sample, which is ten minutes older than the clock. */
    private static long kept(int toHour, int hours) {
        return START + (toHour - hours) * HOUR - HOUR / 6;
    }

    @Test
    void samplesOfAClassAreSeenAsLongAsItSays() {
        open(DAY.withRetentionClasses(List.of(keeps("debug", Duration.ofHours(3)))));
        run(0, 10);
        assertThat(samples(DEBUG).firstKey()).isEqualTo(kept(10, 3));
        assertThat(samples(DEBUG).lastKey()).isEqualTo(START + 10 * HOUR - HOUR / 6);
        assertThat(samples(PLAIN).firstKey()).isEqualTo(START);
        assertThat(all().get(AUDIT)).hasSize(60);
        assertThat(StoredSamples.all(tsdb, START + HOUR, START + 2 * HOUR)).containsOnlyKeys(AUDIT, PLAIN);
        assertThat(StoredSamples.all(tsdb, kept(10, 3) + 1, START + 10 * HOUR).get(DEBUG))
                .hasSize(18);
    }

    @Test
    void whatIsTooOldIsTakenOutOfBlocks() {
        open(DAY.withRetentionClasses(List.of(keeps("debug", Duration.ofHours(3)))));
        run(0, 12);
        open(DAY);
        // Blocks of which a part may still be seen have all of it; those before have nothing of it.
        long first = samples(DEBUG).firstKey();
        assertThat(first).isBetween(kept(12, 9), kept(12, 3));
        assertThat(all().get(PLAIN)).hasSize(72);
        assertThat(all().get(AUDIT)).hasSize(72);
    }

    @Test
    void aClassMayBeKeptLongerThanTheRest() {
        open(TsdbSettings.DEFAULT
                .withRetention(Duration.ofHours(4), 0)
                .withRetentionClasses(List.of(keeps("audit", Duration.ofHours(20)))));
        run(0, 24);
        assertThat(samples(AUDIT).firstKey()).isEqualTo(kept(24, 20));
        assertThat(samples(PLAIN).firstKey()).isEqualTo(kept(24, 4));
        assertThat(tsdb.blocks().getFirst().minMs()).isBetween(START, START + 4 * HOUR);
        open(TsdbSettings.DEFAULT);
        assertThat(samples(PLAIN).firstKey()).isGreaterThanOrEqualTo(START + 10 * HOUR);
        assertThat(samples(AUDIT).firstKey()).isLessThanOrEqualTo(kept(24, 20));
    }

    @Test
    void aClassMayBeKeptForGood() {
        open(TsdbSettings.DEFAULT
                .withRetention(Duration.ofHours(4), 0)
                .withRetentionClasses(List.of(keeps("audit", Duration.ZERO))));
        run(0, 16);
        assertThat(all().get(AUDIT)).hasSize(96);
        assertThat(samples(DEBUG).firstKey()).isEqualTo(kept(16, 4));
    }

    @Test
    void theFirstClassThatFitsCounts() {
        open(DAY.withRetentionClasses(List.of(
                keeps("debug", Duration.ofHours(5)),
                new RetentionClass(List.of(Matcher.equal("__name__", "steps")), Duration.ofHours(2)))));
        run(0, 8);
        assertThat(samples(DEBUG).firstKey()).isEqualTo(kept(8, 5));
        assertThat(samples(PLAIN).firstKey()).isEqualTo(kept(8, 2));
    }

    @Test
    void blocksThatAreAllTooOldAreTakenAway() {
        open(DAY.withRetentionClasses(
                List.of(new RetentionClass(List.of(Matcher.equal("__name__", "steps")), Duration.ofHours(2)))));
        run(0, 12);
        assertThat(tsdb.blocks().getFirst().minMs()).isGreaterThanOrEqualTo(START + 2 * HOUR);
        assertThat(samples(PLAIN).firstKey()).isEqualTo(kept(12, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    @Timeout(120)
    void upkeepEndsWhereTheClockGoesBackMeanwhile(int after) {
        run(0, 4);
        try (SampleAppender appender = tsdb.appender()) {
            assertThat(appender.sample(0, DEBUG, START + 4 * HOUR - 1, 3)).isNotZero();
            assertThat(appender.commit()).isZero();
        }
        run(4, 8);
        open(DAY.withRetentionClasses(List.of(keeps("debug", Duration.ofHours(3)))));

        asked = 0;
        goesBackAfter = after;
        tsdb.maintain();

        goesBackAfter = Integer.MAX_VALUE;
        assertThat(samples(DEBUG).firstKey()).isEqualTo(kept(8, 3));
        assertThat(all().get(PLAIN)).hasSize(48);
        assertThat(all().get(AUDIT)).hasSize(48);
    }

    @Test
    void aClassOfNothingIsNone() {
        assertThatThrownBy(() -> new RetentionClass(List.of(), Duration.ofHours(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keeps("debug", Duration.ofHours(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
