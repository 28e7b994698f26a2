package io.photoncloud.nightlight.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleRefused;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesReader;
import io.photoncloud.nightlight.tsdb.block.BlockMeta;
import io.photoncloud.nightlight.tsdb.chunk.UnknownVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store does where its disk, its clock or those who write to it behave badly. */
class TsdbTroubleTest {
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;
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
        close();
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

    /** A sample a minute between two times. */
    private void fill(long fromMs, long toMs, Labels... series) {
        for (Labels labels : series) {
            try (SampleAppender appender = tsdb.appender()) {
                for (long time = fromMs; time < toMs; time += 60_000) {
                    assertThat(appender.sample(0, labels, time, (time - START) / 1000.0))
                            .isNotZero();
                }
                assertThat(appender.commit()).isZero();
            }
        }
    }

    private NavigableMap<Labels, NavigableMap<Long, Object>> all() {
        return StoredSamples.all(tsdb, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private NavigableMap<Long, Object> ups() {
        return all().getOrDefault(UP, new TreeMap<>());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    private Path first(String where, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(where).normalize())) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void givesUpItsLockWhereItsLogCannotBeClosed() throws IOException {
        append(UP, START, 1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(tsdb::sync).isInstanceOf(UncheckedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        Files.delete(first("wal", ".wal"));

        assertThatThrownBy(this::close).isInstanceOf(UncheckedIOException.class);
        open();
        assertThat(ups()).as("of which the log is gone").isEmpty();
        assertThat(append(UP, START, 2)).isZero();
        assertThat(ups()).containsOnlyKeys(START);
    }

    @Test
    void leavesBlocksAloneThatCannotBeReadNow() throws IOException {
        fill(START, START + 8 * HOUR, UP);
        tsdb.maintain();
        var before = all();
        close();
        Path index = first("blocks", "index");
        Path away = directory.resolve("away");
        Files.move(index, away);
        // To follow it has no end, which says nothing of what is on the disk.
        Files.createSymbolicLink(index, index.getFileName());
        List<String> files = files();

        assertThatThrownBy(this::open).isInstanceOf(UncheckedIOException.class).hasMessage("cannot open " + directory);
        assertThat(files()).isEqualTo(files);

        Files.delete(index);
        Files.move(away, index);
        open();
        assertThat(tsdb.repairs()).isEmpty();
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void putsABlockAsideOfWhichAFileIsMissing() throws IOException {
        fill(START, START + 8 * HOUR, UP);
        tsdb.maintain();
        close();
        Files.delete(first("blocks", "chunks"));
        open();
        assertThat(tsdb.repairs())
                .singleElement()
                .satisfies(repair -> assertThat(repair.what()).contains("put aside", "chunks"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wal .wal",
                "wal .checkpoint",
                "wal moved",
                "blocks meta",
                "blocks index",
                "blocks chunks",
                ". deletions"
            })
    void refusesWhatALaterProgramWroteAndMovesNothing(String what) throws IOException {
        fill(START, START + 8 * HOUR, UP);
        tsdb.maintain();
        tsdb.delete(List.of(Matcher.equal("job", "a")), START, START + HOUR);
        fill(START + 8 * HOUR, START + 9 * HOUR, UP);
        close();
        Path half = Files.createDirectories(directory.resolve("blocks/0000000000000099.tmp"));
        Files.writeString(half.resolve("chunks"), "half");
        String[] place = what.split(" ", 2);
        Path file = first(place[0], place[1]);
        byte[] bytes = Files.readAllBytes(file);
        // As text or as a byte, the version is the eighth or ninth.
        bytes[file.endsWith("meta") ? 8 : 7]++;
        Files.write(file, bytes);
        List<String> files = files();

        assertThatThrownBy(this::open)
                .rootCause()
                .isInstanceOf(UnknownVersion.class)
                .hasMessage(
                        "%s is of version 2, and this program knows version 1: a program that knows it has to open it",
                        file);
        assertThat(files()).isEqualTo(files);
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);

        bytes[file.endsWith("meta") ? 8 : 7]--;
        Files.write(file, bytes);
        open();
        assertThat(ups()).hasSize(9 * 60 - 61);
    }

    @Test
    void writesNoBlocksOfTimesWithoutSamples() {
        reopen(settings.withRetention(Duration.ZERO, 0));
        append(UP, 1_000, 1);
        append(UP, START, 2);
        fill(START + 60_000, START + 8 * HOUR, UP);
        var before = all();

        tsdb.maintain();

        assertThat(tsdb.blocks()).hasSizeBetween(2, 5);
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void takesWhatComesNextInACopy(@TempDir Path copy) {
        fill(START, START + 9 * HOUR, UP);
        tsdb.maintain();
        Path into = copy.resolve("snapshot");
        tsdb.snapshot(into);
        var before = all();
        close();
        directory = into;
        open();

        assertThat(all()).isEqualTo(before);
        append(UP, START + 9 * HOUR - 60_000 + 1, 1);
        assertThat(ups()).hasSize(9 * 60 + 1);
    }

    @Test
    void deletesNothingWhereTheClockJumpsAhead() {
        for (int day = 0; day < 14; day++) {
            now = Instant.ofEpochMilli(START + day * DAY);
            fill(START + day * DAY, START + (day + 1) * DAY, UP);
            tsdb.maintain();
        }
        var before = ups();
        long ahead = START + 400 * DAY;
        now = Instant.ofEpochMilli(ahead);
        tsdb.maintain();
        assertThat(ups()).as("the clock alone").isEqualTo(before);

        fill(ahead, ahead + 12 * HOUR, UP);
        now = Instant.ofEpochMilli(ahead + 12 * HOUR);
        tsdb.maintain();
        tsdb.maintain();
        assertThat(ups().headMap(ahead)).as("samples too").isEqualTo(before);
        reopen(settings);
        tsdb.maintain();
        assertThat(ups().headMap(ahead)).isEqualTo(before);

        for (int day = 1; day < 16; day++) {
            fill(ahead + day * DAY - 12 * HOUR, ahead + (day + 1) * DAY - 12 * HOUR, UP);
            now = Instant.ofEpochMilli(ahead + (day + 1) * DAY);
            tsdb.maintain();
        }
        assertThat(ups().headMap(ahead)).as("once it is known to be true").isEmpty();
        assertThat(ups()).isNotEmpty();
    }

    @Test
    void goesOnWhereTheClockWasAheadForAWhile() {
        fill(START, START + 8 * HOUR, UP);
        now = Instant.ofEpochMilli(START + 8 * HOUR);
        tsdb.maintain();
        long ahead = START + 400 * DAY;
        now = Instant.ofEpochMilli(ahead);
        fill(ahead, ahead + 6 * HOUR, UP);
        tsdb.maintain();
        int expected = 14 * 60;
        assertThat(ups()).hasSize(expected);

        for (int hour = 8; hour < 32; hour++) {
            now = Instant.ofEpochMilli(START + hour * HOUR);
            fill(START + hour * HOUR, START + hour * HOUR + 600_000, UP, Labels.of("new", String.valueOf(hour)));
            expected += 10;
            tsdb.maintain();
        }
        assertThat(ups()).hasSize(expected);
        assertThat(ups().subMap(START + 8 * HOUR, ahead)).hasSize(240);
        assertThat(tsdb.blocks().stream().filter(block -> block.minMs() >= START + 8 * HOUR && block.minMs() < ahead))
                .as("moved to blocks")
                .isNotEmpty();
        assertThatThrownBy(() -> append(UP, START + 20 * HOUR, 1))
                .as("of yesterday, and not of now")
                .isInstanceOf(SampleRefused.class);
        var before = all();
        reopen(settings);
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void goesOnWhereTheClockGoesBack() {
        fill(START, START + 8 * HOUR, UP);
        tsdb.maintain();
        now = Instant.ofEpochMilli(START - 30 * DAY);
        fill(START + 8 * HOUR, START + 16 * HOUR, UP);
        tsdb.maintain();
        assertThat(tsdb.blocks().getLast().endMs()).as("compacted on").isEqualTo(START + 14 * HOUR);
        fill(START - 30 * DAY, START - 30 * DAY + 300_000, UP);

        tsdb.maintain();
        assertThat(ups()).hasSize(16 * 60 + 5);
    }

    @Test
    void doesNotWriteALargeBlockAgainForEachLateSample() {
        reopen(settings.withOutOfOrderWindow(Duration.ofDays(3)));
        fill(START, START + 61 * HOUR, UP);
        now = Instant.ofEpochMilli(START + 61 * HOUR);
        tsdb.maintain();
        BlockMeta large = tsdb.blocks().getFirst();
        assertThat(large.endMs() - large.minMs()).isGreaterThan(10 * HOUR);
        int late = 0;
        long written = 0;
        long lastId = tsdb.blocks().stream().mapToLong(BlockMeta::id).max().orElseThrow();
        for (int round = 0; round < 40; round++) {
            now = now.plus(Duration.ofMinutes(30));
            append(UP, large.minMs() + 30_000 + late++ * 60_000L, late);
            tsdb.maintain();
            for (BlockMeta block : tsdb.blocks()) {
                written += block.id() > lastId ? block.sampleCount() : 0;
            }
            lastId = Math.max(
                    lastId,
                    tsdb.blocks().stream().mapToLong(BlockMeta::id).max().orElseThrow());
        }
        assertThat(ups()).hasSize(61 * 60 + late);
        assertThat(tsdb.blocks()).as("the large one is still the same").contains(large);
        assertThat(written).as("samples written in 40 rounds of one").isLessThan(5L * late);

        now = now.plus(Duration.ofDays(4));
        fill(START + 61 * HOUR, START + 61 * HOUR + 4 * DAY, UP);
        tsdb.maintain();
        List<BlockMeta> blocks = tsdb.blocks();
        for (int i = 1; i < blocks.size(); i++) {
            if (blocks.get(i).endMs() < START + HOUR) {
                assertThat(blocks.get(i).minMs())
                        .as("nothing overlaps where nothing can come late")
                        .isGreaterThanOrEqualTo(blocks.get(i - 1).endMs());
            }
        }
        assertThat(ups()).hasSize(61 * 60 + late + 4 * 24 * 60);
    }

    @Test
    void keepsNoRoomForSeriesOfBatchesThatAreGivenUp() {
        int max = 500;
        reopen(settings.withSeriesMax(max));
        append(UP, START, 1);
        for (int round = 0; round < 20; round++) {
            try (SampleAppender appender = tsdb.appender()) {
                for (int i = 0; i < max - 1; i++) {
                    assertThat(appender.sample(0, Labels.of("id", round + "-" + i), START, 1))
                            .isNotZero();
                }
                assertThat(tsdb.headSeries()).isEqualTo(max);
            }
            assertThat(tsdb.headSeries()).as("what was committed").isOne();
        }
        try (SeriesReader reader = tsdb.open(START, START + HOUR)) {
            assertThat(reader.labelValues("id", new Selection(List.of(), START, START + HOUR)))
                    .isEmpty();
        }
        append(Labels.of("id", "taken"), START, 1);
        reopen(settings);
        assertThat(tsdb.headSeries()).as("nor does the log know of others").isEqualTo(2);
    }

    @Test
    void writesToWhatAnotherBatchMadeThatIsGivenUp() {
        Labels shared = Labels.of("id", "shared");
        try (SampleAppender taken = tsdb.appender()) {
            long known;
            try (SampleAppender refused = tsdb.appender()) {
                known = refused.sample(0, shared, START, 1);
                assertThat(taken.sample(known, shared, START, 2)).isEqualTo(known);
            }
            assertThat(tsdb.headSeries()).isZero();
            append(Labels.of("id", "in its place"), START, 3);
            assertThat(taken.sample(known, shared, START + 1, 4)).isNotEqualTo(known);
            assertThat(taken.commit()).isZero();
        }
        var before = all();
        assertThat(before.get(shared)).containsOnlyKeys(START, START + 1);
        reopen(settings);
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void leavesOutWhatFindsNoRoomAfterItsSeriesWasGivenUp() {
        reopen(settings.withSeriesMax(1));
        try (SampleAppender late = tsdb.appender()) {
            try (SampleAppender refused = tsdb.appender()) {
                long known = refused.sample(0, Labels.of("id", "a"), START, 1);
                assertThat(late.sample(known, Labels.of("id", "a"), START, 2)).isEqualTo(known);
            }
            append(UP, START, 3);
            assertThat(late.commit()).isOne();
        }
        assertThat(all()).containsOnlyKeys(UP);
    }

    @Test
    void callsNoSeriesAsOneThatWasInNoLogBeforeItWasOpened() {
        long before;
        try (SampleAppender refused = tsdb.appender()) {
            before = refused.sample(0, Labels.of("id", "refused"), START, 1);
        }
        Tsdb closed = tsdb;
        reopen(settings);
        tsdb.goOnFrom(closed);
        append(UP, START, 1);
        try (SampleAppender appender = tsdb.appender()) {
            // As who scrapes remembers it.
            assertThat(appender.sample(before, Labels.of("id", "refused"), START, 7))
                    .isNotEqualTo(before);
            assertThat(appender.commit()).isZero();
        }
        assertThat(all()).containsOnlyKeys(UP, Labels.of("id", "refused"));
    }

    @Test
    void refusesAFloodOfSeriesWhileThoseThatAreThereGoOn() {
        int max = 500;
        reopen(settings.withSeriesMax(max));
        int refused = 0;
        for (int round = 0; round < 20; round++) {
            try (SampleAppender appender = tsdb.appender()) {
                appender.sample(0, UP, START + round * 1000L, round);
                for (int i = 0; i < 1000; i++) {
                    try {
                        appender.sample(0, Labels.of("id", round + "-" + i), START + round * 1000L, 1);
                    } catch (SampleRefused e) {
                        assertThat(e.kind()).isEqualTo(SampleRefused.Kind.SERIES_LIMIT);
                        assertThat(e).hasMessage("too many series: there may be 500 at a time (series-max)");
                        refused++;
                    }
                }
                assertThat(appender.commit()).isZero();
            }
            assertThat(tsdb.headSeries()).isEqualTo(max);
        }
        assertThat(refused).isEqualTo(20 * 1000 - (max - 1));
        assertThat(ups()).hasSize(20);
        // Neither the index nor the log knows anything of what was refused.
        try (SeriesReader reader = tsdb.open(START, START + HOUR)) {
            var any = new Selection(List.of(), START, START + HOUR);
            assertThat(reader.labelValues("id", any)).hasSize(max - 1);
        }
        reopen(settings);
        assertThat(tsdb.headSeries()).isEqualTo(max);
        fill(START + HOUR, START + 20 * HOUR, UP);
        tsdb.maintain();
        assertThat(tsdb.headSeries()).as("room for others").isEqualTo(1);
        append(Labels.of("id", "next"), START + 20 * HOUR, 1);
    }
}
