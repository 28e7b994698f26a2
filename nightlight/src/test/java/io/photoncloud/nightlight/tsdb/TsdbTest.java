package io.photoncloud.nightlight.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.series.BudgetExceeded;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleRefused;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesCursor;
import io.photoncloud.nightlight.series.SeriesReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TsdbTest {
    private static final long HOUR = 3_600_000;
    private static final long START = 400_000 * HOUR;
    private static final Labels UP = Labels.of("__name__", "up", "job", "a");

    @TempDir
    private Path directory;

    private Instant now = Instant.ofEpochMilli(START);
    private TsdbSettings settings = TsdbSettings.DEFAULT;
    private Tsdb tsdb;

    @BeforeEach
    void open() {
        tsdb = Tsdb.open(directory, settings, () -> now);
    }

    @AfterEach
    void close() {
        tsdb.close();
    }

    private void reopen(TsdbSettings with) {
        tsdb.close();
        settings = with;
        open();
    }

    private int append(Labels labels, long timeMs, double value) {
        try (SampleAppender appender = tsdb.appender()) {
            long reference = appender.sample(SampleAppender.NO_REFERENCE, labels, timeMs, value);
            assertThat(reference).isNotZero();
            return appender.commit();
        }
    }

    /** A sample a minute for each series, from an hour to another one after the start. */
    private void fill(int fromHour, int toHour, Labels... series) {
        try (SampleAppender appender = tsdb.appender()) {
            for (Labels labels : series) {
                long reference = SampleAppender.NO_REFERENCE;
                for (long time = START + fromHour * HOUR; time < START + toHour * HOUR; time += 60_000) {
                    reference = appender.sample(reference, labels, time, (time - START) / 1000.0);
                }
            }
            assertThat(appender.commit()).isZero();
        }
    }

    private NavigableMap<Labels, NavigableMap<Long, Object>> all() {
        var all = StoredSamples.all(tsdb, Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat(StoredSamples.bulk(tsdb, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(all);
        return all;
    }

    private void assertRefused(SampleRefused.Kind kind, Labels labels, long timeMs, double value) {
        assertThatThrownBy(() -> append(labels, timeMs, value))
                .isInstanceOfSatisfying(
                        SampleRefused.class,
                        refused -> assertThat(refused.kind()).isEqualTo(kind));
    }

    @Test
    void refusesWhatPrometheusRefuses() {
        append(UP, START, 1);

        append(UP, START, 1);
        assertRefused(SampleRefused.Kind.DUPLICATE, UP, START, 2);
        assertRefused(SampleRefused.Kind.OUT_OF_ORDER, UP, START - 1, 1);
        assertRefused(SampleRefused.Kind.OUT_OF_BOUNDS, UP, START - HOUR - 1, 1);
        assertRefused(SampleRefused.Kind.INVALID, Labels.EMPTY, START, 1);
        assertThat(all()).isEqualTo(Map.of(UP, new TreeMap<>(Map.of(START, 1.0))));
    }

    @Test
    void saysWhatOfABatchCameTooLate() {
        try (SampleAppender appender = tsdb.appender()) {
            appender.sample(0, UP, START + 5, 1);
            appender.sample(0, UP, START + 4, 1);
            appender.sample(0, UP, START + 6, 1);
            assertThat(appender.commit()).isEqualTo(1);
        }
        assertThat(all().get(UP)).containsOnlyKeys(START + 5, START + 6);
    }

    @Test
    void showsNothingOfABatchThatWasGivenUp() {
        try (SampleAppender appender = tsdb.appender()) {
            appender.sample(0, UP, START, 1);
        }
        assertThat(all()).isEmpty();
    }

    @Test
    void takesLateSamplesWithinTheWindow() {
        reopen(settings.withOutOfOrderWindow(Duration.ofHours(10)));
        fill(0, 1, UP);
        append(UP, START + HOUR, 7);
        append(UP, START - 3 * HOUR, 8);
        append(UP, START + 1, 9);

        assertRefused(SampleRefused.Kind.TOO_OLD, UP, START - 9 * HOUR - 1, 1);
        var before = all();
        assertThat(before.get(UP)).hasSize(63).containsEntry(START + 1, 9.0);
        reopen(settings);
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void movesTheHeadToBlocksAndThoseToLargerOnes() {
        Labels other = Labels.of("__name__", "down", "job", "b");
        fill(0, 15, UP);
        fill(15, 20, UP, other);
        var before = all();

        tsdb.maintain();

        assertThat(all()).isEqualTo(before);
        assertThat(tsdb.blocks())
                .extracting(block -> block.endMs() - block.minMs())
                .containsExactly(14 * HOUR, 2 * HOUR, 2 * HOUR);
        reopen(settings);
        assertThat(tsdb.repairs()).isEmpty();
        assertThat(all()).isEqualTo(before);
        assertRefused(SampleRefused.Kind.OUT_OF_BOUNDS, UP, START + 17 * HOUR, 1);
        fill(20, 21, UP);
    }

    @Test
    void mergesLateSamplesIntoBlocksThatAreThere() {
        reopen(settings.withOutOfOrderWindow(Duration.ofHours(100)));
        fill(0, 8, UP);
        tsdb.maintain();
        int blocks = tsdb.blocks().size();
        for (int i = 0; i < 100; i++) {
            append(UP, START + i * 150_000L + 1, i);
        }
        fill(8, 14, UP);
        var before = all();
        assertThat(before.get(UP)).hasSize(14 * 60 + 100);

        tsdb.maintain();

        assertThat(blocks).isPositive();
        assertThat(all()).isEqualTo(before);
        for (int i = 1; i < tsdb.blocks().size(); i++) {
            assertThat(tsdb.blocks().get(i).minMs())
                    .isGreaterThanOrEqualTo(tsdb.blocks().get(i - 1).endMs());
        }
        reopen(settings);
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void keepsWhatAReaderSawWhileItReads() {
        fill(0, 8, UP);
        try (SeriesReader reader = tsdb.open(Long.MIN_VALUE, Long.MAX_VALUE)) {
            tsdb.maintain();
            tsdb.maintain();
            SeriesCursor series = reader.select(new Selection(List.of(), Long.MIN_VALUE, Long.MAX_VALUE));
            assertThat(series.next()).isTrue();
            assertThat(series.samples().read(new long[1000], new double[1000], 0))
                    .isEqualTo(480);
        }
        tsdb.maintain();
        assertThat(all().get(UP)).hasSize(480);
    }

    @Test
    void findsSeriesAsPrometheusDoes() {
        Labels base = Labels.of("__name__", "x");
        fill(0, 8, base.with("job", "a"), base.with("job", "b"), base.with("job", "c"), base);
        for (int i = 0; i < 2; i++) {
            assertThat(jobs(Matcher.equal("job", "a"))).containsExactly("a");
            assertThat(jobs(Matcher.equal("job", ""))).containsExactly("");
            assertThat(jobs(new Matcher(Matcher.Kind.NOT_EQUAL, "job", "a"))).containsExactly("", "b", "c");
            assertThat(jobs(new Matcher(Matcher.Kind.NOT_EQUAL, "job", ""))).containsExactly("a", "b", "c");
            assertThat(jobs(new Matcher(Matcher.Kind.MATCHES, "job", "a|c"))).containsExactly("a", "c");
            assertThat(jobs(new Matcher(Matcher.Kind.MATCHES, "job", "[ab]"))).containsExactly("a", "b");
            assertThat(jobs(new Matcher(Matcher.Kind.MATCHES, "job", "a|"))).containsExactly("", "a");
            assertThat(jobs(new Matcher(Matcher.Kind.MATCHES, "job", ".*"))).containsExactly("", "a", "b", "c");
            assertThat(jobs(new Matcher(Matcher.Kind.NOT_MATCHES, "job", "a|b")))
                    .containsExactly("", "c");
            assertThat(jobs(new Matcher(Matcher.Kind.NOT_MATCHES, "job", "a.*|")))
                    .containsExactly("b", "c");
            assertThat(jobs(Matcher.equal("none", "a"))).isEmpty();
            tsdb.maintain();
            assertThat(tsdb.blocks()).isNotEmpty();
        }
        try (SeriesReader reader = tsdb.open(START, START + HOUR)) {
            Selection of = new Selection(List.of(Matcher.equal("job", "b")), START, START + HOUR);
            assertThat(reader.labelNames(of)).containsExactly("__name__", "job");
            assertThat(reader.labelValues("job", of)).containsExactly("b");
        }
    }

    private List<String> jobs(Matcher matcher) {
        List<Matcher> matchers = List.of(Matcher.equal("__name__", "x"), matcher);
        var found = StoredSamples.select(tsdb, matchers, START, START + 8 * HOUR);
        assertThat(found.values()).allSatisfy(samples -> assertThat(samples).hasSize(480));
        return found.keySet().stream().map(labels -> labels.value("job")).toList();
    }

    @Test
    void namesTheBudgetThatAQueryPasses() {
        fill(0, 8, UP, Labels.of("a", "b"));
        tsdb.maintain();

        assertThatThrownBy(() -> read(new QueryBudget(1, 10_000, 100_000)))
                .isInstanceOf(BudgetExceeded.class)
                .hasMessage("query would read more than its budget of 1 series");
        assertThatThrownBy(() -> read(new QueryBudget(10, 900, 100_000))).hasMessageContaining("900 samples");
        assertThatThrownBy(() -> read(new QueryBudget(10, 1000, 10))).hasMessageContaining("10 bytes");
        read(new QueryBudget(10, 1000, 100_000));
    }

    private void read(QueryBudget budget) {
        try (SeriesReader reader = tsdb.open(START, START + 8 * HOUR, budget)) {
            SeriesCursor series = reader.select(new Selection(List.of(), START, START + 8 * HOUR));
            while (series.next()) {
                assertThat(series.samples().read(new long[1000], new double[1000], 0))
                        .isPositive();
            }
        }
    }

    @Test
    void refusesSeriesAboveTheLimitAndNoOthers() {
        reopen(settings.withSeriesMax(1));
        append(UP, START, 1);

        assertThatThrownBy(() -> append(Labels.of("a", "b"), START, 1))
                .hasMessage("too many series: there may be 1 at a time (series-max)");
        append(UP, START + 1, 1);
        assertThat(all().get(UP)).hasSize(2);
    }

    @Test
    void deletesUndoesAndCleansUp() {
        Labels kept = Labels.of("__name__", "kept");
        fill(0, 8, UP, kept);
        tsdb.maintain();
        var before = all();

        long deletion = tsdb.delete(List.of(Matcher.equal("job", "a")), START, START + HOUR);
        assertThat(all().get(UP)).hasSize(480 - 61);
        reopen(settings);
        assertThat(all().get(UP)).hasSize(480 - 61);
        assertThat(tsdb.undo(deletion)).isTrue();
        assertThat(tsdb.undo(deletion)).isFalse();
        assertThat(all()).isEqualTo(before);

        long again = tsdb.delete(List.of(Matcher.equal("job", "a")), Long.MIN_VALUE, Long.MAX_VALUE);
        fill(8, 9, UP);
        assertThat(all().get(UP)).hasSize(60);
        tsdb.clean();
        assertThat(tsdb.deletions())
                .as("within the grace period")
                .extracting(Deletion::id)
                .containsExactly(again);
        now = now.plus(Duration.ofHours(2));
        tsdb.clean();
        fill(8, 9, kept);
        fill(9, 16, UP, kept);
        tsdb.maintain();
        tsdb.clean();
        assertThat(tsdb.deletions()).isEmpty();
        assertThat(all().get(UP)).hasSize(480);
        assertThat(all().get(kept)).hasSize(16 * 60);
    }

    @Test
    void forgetsWhatIsTooOldOrTooMuch() {
        reopen(settings.withRetention(Duration.ofHours(12), 0));
        fill(0, 40, UP);
        tsdb.maintain();
        assertThat(all().getOrDefault(UP, new TreeMap<>()).firstKey())
                .as("by the clock nothing is old yet")
                .isEqualTo(START);
        now = Instant.ofEpochMilli(START + 40 * HOUR);
        tsdb.maintain();
        assertThat(all().getOrDefault(UP, new TreeMap<>()).firstKey()).isEqualTo(START + 26 * HOUR);

        reopen(settings.withRetention(Duration.ZERO, 1));
        tsdb.maintain();
        assertThat(tsdb.blocks()).isEmpty();
        assertThat(all().get(UP)).isNotEmpty();
    }

    @Test
    void givesUpSeriesThatEndedAndTakesThemAgain() {
        Labels other = Labels.of("__name__", "other");
        fill(0, 2, UP, other);
        fill(2, 8, other);
        long reference;
        try (SampleAppender appender = tsdb.appender()) {
            reference = appender.sample(0, UP, START + 8 * HOUR, 5);
            tsdb.maintain();
            assertThat(tsdb.headSeries()).isEqualTo(1);
            assertThat(appender.commit()).isZero();
        }
        try (SampleAppender appender = tsdb.appender()) {
            assertThat(appender.sample(reference, UP, START + 8 * HOUR + 1, 6)).isNotEqualTo(reference);
            assertThat(appender.commit()).isZero();
        }
        var before = all();
        assertThat(before.get(UP)).hasSize(122);
        reopen(settings);
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void isCopiedWhileItIsUsed(@TempDir Path copy) {
        fill(0, 9, UP);
        tsdb.maintain();
        tsdb.delete(List.of(Matcher.equal("job", "a")), START, START + HOUR);
        var before = all();
        Path into = copy.resolve("snapshot");

        tsdb.snapshot(into);

        fill(9, 10, UP);
        try (Tsdb copied = Tsdb.open(into, settings, () -> now)) {
            assertThat(copied.repairs()).isEmpty();
            assertThat(StoredSamples.all(copied, Long.MIN_VALUE, Long.MAX_VALUE))
                    .isEqualTo(before);
        }
    }

    @Test
    void belongsToOneAtATime() {
        assertThatThrownBy(() -> Tsdb.open(directory, settings, () -> now))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage(directory.resolve("lock") + " is locked: another store has this directory open");
    }

    @Test
    void mendsAndReportsWhatIsHalfWritten() throws IOException {
        fill(0, 8, UP);
        tsdb.maintain();
        var before = all();
        tsdb.close();
        Path half = Files.createDirectories(directory.resolve("blocks/0000000000000099.tmp"));
        Files.writeString(half.resolve("chunks"), "half");
        open();

        assertThat(tsdb.repairs()).hasSize(1);
        assertThat(tsdb.repairs().getFirst().file()).isEqualTo(half);
        assertThat(half).doesNotExist();
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void putsABrokenBlockAside() throws IOException {
        fill(0, 8, UP);
        tsdb.maintain();
        int blocks = tsdb.blocks().size();
        tsdb.close();
        Path index = directory.resolve("blocks/%016d.block/index".formatted(tsdbBlockId()));
        byte[] bytes = Files.readAllBytes(index);
        bytes[bytes.length / 2] ^= 1;
        Files.write(index, bytes);
        open();

        assertThat(tsdb.repairs()).hasSize(1);
        assertThat(tsdb.repairs().getFirst().what()).contains("put aside", "checksum");
        assertThat(tsdb.blocks()).hasSize(blocks - 1);
        append(UP, START + 8 * HOUR, 1);
    }

    private long tsdbBlockId() throws IOException {
        try (var files = Files.list(directory.resolve("blocks"))) {
            String name = files.findFirst().orElseThrow().getFileName().toString();
            return Long.parseLong(name.substring(0, name.indexOf('.')));
        }
    }
}
