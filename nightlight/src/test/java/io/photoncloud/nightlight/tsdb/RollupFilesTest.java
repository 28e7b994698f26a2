package io.photoncloud.nightlight.tsdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.series.Aggregate;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.series.RolledCursor;
import io.photoncloud.nightlight.series.RollupColumns;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesReader;
import io.photoncloud.nightlight.series.StaleMarker;
import io.photoncloud.nightlight.tsdb.RollupSettings.Keep;
import io.photoncloud.nightlight.tsdb.chunk.Directories;
import io.photoncloud.nightlight.tsdb.chunk.UnknownVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The files of rollups: their bytes, and what is done with them where something goes wrong, or gets too old. */
class RollupFilesTest {
    private static final String GOLDEN = "rollup-format-1.txt";
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;
    private static final long START = 20_000 * DAY;
    private static final Labels COUNTER = Labels.of("__name__", "c_total", "job", "ä");
    private static final Labels GAUGE = Labels.of("__name__", "g", "job", "b");
    private static final Keep FOR_GOOD = new Keep(true, Duration.ZERO, 0);
    private static final TsdbSettings SETTINGS = TsdbSettings.DEFAULT
            .withRetention(Duration.ofDays(2), 0)
            .withOutOfOrderWindow(Duration.ofHours(3))
            .withWal(1 << 20, 0)
            .withRollups(new RollupSettings(Duration.ofHours(4), FOR_GOOD, FOR_GOOD));

    @TempDir
    private Path directory;

    private Instant now = Instant.ofEpochMilli(START);
    private Tsdb tsdb;

    @BeforeEach
    void open() {
        open(SETTINGS);
    }

    private void open(TsdbSettings settings) {
        tsdb = Tsdb.open(directory, settings, () -> now);
    }

    @AfterEach
    void close() {
        tsdb.close();
    }

    private void reopen(TsdbSettings settings) {
        close();
        open(settings);
    }

    /** A counter and a gauge, now and then, with upkeep every six hours. */
    private void run(int fromHour, int toHour) {
        for (int hour = fromHour; hour < toHour; hour++) {
            try (SampleAppender appender = tsdb.appender()) {
                for (int i = 0; i < 6; i++) {
                    int place = hour * 6 + i;
                    long timeMs = START + 60_000 + place * (HOUR / 6);
                    assertThat(appender.sample(0, COUNTER, timeMs, place * 3 % 250))
                            .isNotZero();
                    double gauge = place % 9 == 4 ? StaleMarker.VALUE : Math.sqrt(place);
                    assertThat(appender.sample(0, GAUGE, timeMs + 7L * place, gauge))
                            .isNotZero();
                    now = Instant.ofEpochMilli(timeMs);
                }
                assertThat(appender.commit()).isZero();
            }
            if (hour % 6 == 5 || hour == toHour - 1) {
                tsdb.maintain();
            }
        }
    }

    private NavigableMap<String, String> windows(Resolution resolution) {
        return windows(tsdb, resolution);
    }

    /** Every window with all that is known of it. */
    private static NavigableMap<String, String> windows(Tsdb from, Resolution resolution) {
        NavigableMap<String, String> found = new TreeMap<>();
        try (SeriesReader reader = from.open(Long.MIN_VALUE, Long.MAX_VALUE)) {
            RolledCursor series = reader.rollups()
                    .orElseThrow()
                    .select(new Selection(List.of(), Long.MIN_VALUE, Long.MAX_VALUE), resolution);
            while (series.next()) {
                RollupColumns columns = RollupColumns.unbounded();
                if (!series.read(columns)) {
                    found.put(series.labels().toString(), "histograms");
                    continue;
                }
                for (int i = 0; i < columns.size(); i++) {
                    StringBuilder text = new StringBuilder();
                    for (Aggregate aggregate : Aggregate.values()) {
                        text.append(columns.get(aggregate, i)).append(' ');
                    }
                    found.put(series.labels() + " " + columns.endMs(i), text.toString());
                }
            }
        }
        return found;
    }

    private Path rollups() {
        return directory.resolve("rollups");
    }

    private List<Path> files(String suffix) throws IOException {
        if (!Files.exists(rollups())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(rollups())) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private long count(Resolution resolution) {
        return tsdb.rollups().stream()
                .filter(status -> status.resolution() == resolution)
                .mapToLong(RollupStatus::files)
                .sum();
    }

    private NavigableMap<String, String> written() throws IOException {
        NavigableMap<String, String> written = new TreeMap<>();
        try (Stream<Path> all = Files.walk(rollups())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                written.put(
                        rollups().relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return written;
    }

    private static NavigableMap<String, String> golden() throws IOException {
        NavigableMap<String, String> files = new TreeMap<>();
        try (var in = RollupFilesTest.class.getResourceAsStream("/" + GOLDEN)) {
            assertThat(in).as(GOLDEN).isNotNull();
            for (String line : new String(in.readAllBytes(), UTF_8).split("\n", -1)) {
                int space = line.indexOf(' ');
                if (space > 0) {
                    files.put(line.substring(0, space), line.substring(space + 1));
                }
            }
        }
        return files;
    }

    /** What changes how rollups are written changes their version; {@code -Dformat.update=true} writes the file anew. */
    @Test
    void writesAndReadsWhatVersion1Is() throws IOException {
        run(0, 36);
        NavigableMap<String, String> written = written();
        if (Boolean.getBoolean("format.update")) {
            StringBuilder text = new StringBuilder();
            written.forEach(
                    (name, hex) -> text.append(name).append(' ').append(hex).append('\n'));
            Files.writeString(Path.of("src/test/resources", GOLDEN), text);
            return;
        }
        assertThat(written).isEqualTo(golden());
        var expected = windows(Resolution.ONE_HOUR);
        close();
        // Of these windows nothing is left but the files, as it was written once.
        Path blocks = directory.resolve("blocks");
        Directories.delete(blocks);
        Directories.delete(directory.resolve("wal"));
        for (var file : golden().entrySet()) {
            Files.write(rollups().resolve(file.getKey()), HexFormat.of().parseHex(file.getValue()));
        }
        open();
        assertThat(tsdb.repairs()).isEmpty();
        assertThat(windows(Resolution.ONE_HOUR)).hasSizeGreaterThan(40);
        assertThat(expected).containsAllEntriesOf(windows(Resolution.ONE_HOUR));
    }

    @Test
    void refusesAFileOfALaterVersionAndChangesNothing() throws IOException {
        run(0, 36);
        close();
        Path windows = files(".rollup").getFirst().resolve("windows");
        byte[] bytes = Files.readAllBytes(windows);
        bytes[7]++;
        Files.write(windows, bytes);
        Files.createDirectory(rollups().resolve("0000000000000099.tmp"));

        assertThatThrownBy(() -> open(SETTINGS)).hasCauseInstanceOf(UnknownVersion.class);
        assertThat(files(".tmp")).hasSize(1);
        bytes[7]--;
        Files.write(windows, bytes);
        open();
    }

    /** A process may die after any of these. */
    enum Step {
        BEGUN,
        HALF_WRITTEN,
        WRITTEN_BUT_NOT_NAMED,
        NAMED_AND_OTHERS_NOT_DELETED,
        HALF_DELETED
    }

    @ParameterizedTest
    @EnumSource
    void comesToTheSameWhereverItDies(Step step) throws IOException {
        run(0, 36);
        var hours = windows(Resolution.ONE_HOUR);
        var minutes = windows(Resolution.FIVE_MINUTES);
        close();
        Path made = files(".rollup").getLast();
        Path unfinished = made.resolveSibling(made.getFileName().toString().replace(".rollup", ".tmp"));
        switch (step) {
            case BEGUN -> {
                Directories.delete(made);
                Files.createDirectory(unfinished);
            }
            case HALF_WRITTEN -> {
                Files.move(made, unfinished);
                Files.delete(unfinished.resolve("meta"));
                Files.delete(unfinished.resolve("index"));
                byte[] bytes = Files.readAllBytes(unfinished.resolve("windows"));
                Files.write(unfinished.resolve("windows"), Arrays.copyOf(bytes, bytes.length / 2));
            }
            case WRITTEN_BUT_NOT_NAMED -> Files.move(made, unfinished);
            case NAMED_AND_OTHERS_NOT_DELETED -> {
                Path other = Files.createDirectory(rollups().resolve("0000000000000099.rollup"));
                for (String name : List.of("index", "windows")) {
                    Files.copy(made.resolve(name), other.resolve(name));
                }
                String meta = Files.readString(made.resolve("meta"));
                Files.writeString(other.resolve("meta"), meta.replaceFirst("\nid \\d+", "\nid 99"));
            }
            case HALF_DELETED -> {
                Files.move(made, unfinished);
                Files.delete(unfinished.resolve("windows"));
            }
        }
        open();
        assertThat(tsdb.repairs()).hasSize(1);
        assertThat(files(".tmp")).isEmpty();
        assertThat(windows(Resolution.ONE_HOUR)).isEqualTo(hours);
        tsdb.maintain();
        assertThat(count(Resolution.ONE_HOUR)).isOne();
        assertThat(count(Resolution.FIVE_MINUTES)).isOne();
        assertThat(windows(Resolution.ONE_HOUR)).isEqualTo(hours);
        assertThat(windows(Resolution.FIVE_MINUTES)).isEqualTo(minutes);
    }

    @Test
    void putsABrokenFileAsideAndMakesItAgain() throws IOException {
        run(0, 36);
        var hours = windows(Resolution.ONE_HOUR);
        close();
        Path index = files(".rollup").getLast().resolve("index");
        byte[] bytes = Files.readAllBytes(index);
        bytes[bytes.length / 2] ^= 4;
        Files.write(index, bytes);

        open();
        assertThat(tsdb.repairs()).hasSize(1);
        assertThat(files(".broken")).hasSize(1);
        tsdb.maintain();
        assertThat(count(Resolution.ONE_HOUR)).isOne();
        assertThat(windows(Resolution.ONE_HOUR)).isEqualTo(hours);
    }

    @Test
    void makesAnewWhatLateSamplesComeInto() {
        run(0, 36);
        assertThat(count(Resolution.ONE_HOUR)).isOne();
        reopen(SETTINGS.withOutOfOrderWindow(Duration.ofDays(3)));
        long lateMs = START + 5 * HOUR + 17;
        try (SampleAppender appender = tsdb.appender()) {
            assertThat(appender.sample(0, COUNTER, lateMs, 7777)).isNotZero();
            assertThat(appender.commit()).isZero();
        }
        String window = COUNTER + " " + (START + 6 * HOUR);
        assertThat(windows(Resolution.ONE_HOUR).get(window))
                .as("while it is in the head")
                .contains(" 7777.0 ");
        now = now.plus(Duration.ofHours(3));
        tsdb.maintain();
        assertThat(count(Resolution.ONE_HOUR)).as("let go").isZero();
        assertThat(windows(Resolution.ONE_HOUR).get(window)).contains(" 7777.0 ");

        reopen(SETTINGS);
        tsdb.maintain();
        assertThat(count(Resolution.ONE_HOUR)).as("made anew").isOne();
        assertThat(windows(Resolution.ONE_HOUR).get(window)).contains(" 7777.0 ");
    }

    @Test
    void forgetsWhatWasDeletedWhereSamplesAreGone() {
        run(0, 100);
        assertThat(tsdb.blocks().getFirst().minMs()).isGreaterThan(START + DAY);
        List<Matcher> gauges = List.of(Matcher.equal("job", "b"));
        long fromMs = START + 3 * HOUR + 90_000;
        long id = tsdb.delete(gauges, fromMs, START + 6 * HOUR);
        var before = windows(Resolution.ONE_HOUR);
        assertThat(before.keySet()).noneMatch(window -> isOf(window, 4, 6));
        assertThat(before.keySet()).anyMatch(window -> isOf(window, 3, 3));

        assertThat(tsdb.undo(id)).isTrue();
        assertThat(windows(Resolution.ONE_HOUR).keySet()).anyMatch(window -> isOf(window, 4, 6));

        assertThat(tsdb.delete(gauges, fromMs, START + 6 * HOUR)).isPositive();
        now = now.plus(Duration.ofHours(2));
        tsdb.clean();
        assertThat(tsdb.deletions()).isEmpty();
        assertThat(windows(Resolution.ONE_HOUR)).isEqualTo(before);
        reopen(SETTINGS);
        assertThat(windows(Resolution.ONE_HOUR)).isEqualTo(before);
    }

    /** Whether a window of the gauge ends with one of some hours. */
    private static boolean isOf(String window, int fromHour, int toHour) {
        for (int hour = fromHour; hour <= toHour; hour++) {
            if (window.equals(GAUGE + " " + (START + hour * HOUR))) {
                return true;
            }
        }
        return false;
    }

    @Test
    void keepsEachResolutionForItsTimeAndSize() {
        RollupSettings timed = new RollupSettings(Duration.ofHours(4), new Keep(true, Duration.ofDays(3), 0), FOR_GOOD);
        reopen(SETTINGS.withRollups(timed));
        run(0, 7 * 24);
        assertThat(count(Resolution.FIVE_MINUTES)).isBetween(3L, 4L);
        assertThat(count(Resolution.ONE_HOUR)).isEqualTo(6);

        long bytes = tsdb.rollups().getLast().bytes();
        RollupSettings sized =
                new RollupSettings(Duration.ofHours(4), Keep.NOTHING, new Keep(true, Duration.ZERO, bytes / 2));
        reopen(SETTINGS.withRollups(sized));
        tsdb.maintain();
        tsdb.maintain();
        assertThat(tsdb.rollups().getLast().made()).as("not to be let go again").isZero();
        assertThat(tsdb.rollups().getLast().bytes()).isBetween(1L, bytes / 2);
        assertThat(tsdb.rollups().getLast().maxMs()).as("the newest are left").isEqualTo(START + 6 * DAY);
    }

    @Test
    void keepsHistogramsAsSamples() {
        try (SampleAppender appender = tsdb.appender()) {
            Histogram histogram = new Histogram.Builder()
                    .whole(true)
                    .count(2)
                    .sum(3)
                    .positive(new int[] {0, 1}, new double[] {2})
                    .build();
            assertThat(appender.histogram(0, Labels.of("__name__", "h"), START + HOUR, histogram))
                    .isNotZero();
            assertThat(appender.commit()).isZero();
        }
        run(1, 36);
        assertThat(count(Resolution.ONE_HOUR)).isOne();
        assertThat(windows(Resolution.ONE_HOUR))
                .containsEntry(Labels.of("__name__", "h").toString(), "histograms");
    }

    @Test
    void readersGoOnWithWhatIsReplaced() {
        run(0, 36);
        var before = new ArrayList<>(windows(Resolution.ONE_HOUR).values());
        try (SeriesReader reader = tsdb.open(Long.MIN_VALUE, Long.MAX_VALUE)) {
            RolledCursor series = reader.rollups()
                    .orElseThrow()
                    .select(new Selection(List.of(), START, START + DAY), Resolution.ONE_HOUR);
            assertThat(series.next()).isTrue();
            assertThat(tsdb.delete(List.of(Matcher.equal("job", "ä")), START, START + DAY))
                    .isPositive();
            now = now.plus(Duration.ofHours(2));
            tsdb.clean();
            RollupColumns columns = RollupColumns.unbounded();
            assertThat(series.read(columns)).isTrue();
            assertThat(columns.size()).isEqualTo(24);
        }
        assertThat(windows(Resolution.ONE_HOUR).values()).hasSizeLessThan(before.size());
    }

    @Test
    void copiesRollupsWithASnapshot(@TempDir Path copy) {
        run(0, 100);
        var hours = windows(Resolution.ONE_HOUR);
        tsdb.snapshot(copy);
        try (Tsdb copied = Tsdb.open(copy, SETTINGS, () -> now)) {
            assertThat(copied.repairs()).isEmpty();
            assertThat(windows(copied, Resolution.ONE_HOUR)).isEqualTo(hours);
        }
    }
}
