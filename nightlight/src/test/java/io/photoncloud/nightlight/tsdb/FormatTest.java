package io.photoncloud.nightlight.tsdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.StaleMarker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store as version 1 has it, byte by byte: what changes how something is written changes its version, and reads what
 * stands in {@code format-1.txt} on. Once that is so, {@code -Dformat.update=true} writes the file anew under the name of
 * the new version.
 */
class FormatTest {
    private static final String GOLDEN = "format-1.txt";
    private static final long HOUR = 3_600_000;
    private static final long START = 400_000 * HOUR;
    private static final TsdbSettings SETTINGS =
            TsdbSettings.DEFAULT.withOutOfOrderWindow(Duration.ofHours(3)).withWal(1 << 20, 0);

    @TempDir
    private Path directory;

    private Tsdb open() {
        return Tsdb.open(directory, SETTINGS, () -> Instant.ofEpochMilli(START));
    }

    /** A block of a counter and a gauge, what came after and late, and a deletion. */
    private NavigableMap<Labels, NavigableMap<Long, Object>> write() {
        Labels counter = Labels.of("__name__", "c_total", "job", "ä");
        Labels gauge = Labels.of("__name__", "g", "job", "b");
        try (Tsdb tsdb = open()) {
            try (SampleAppender appender = tsdb.appender()) {
                for (int i = 0; i < 40; i++) {
                    long timeMs = START + i * HOUR / 8;
                    appender.sample(0, counter, timeMs, i * 7);
                    appender.sample(0, gauge, timeMs + i, i == 20 ? StaleMarker.VALUE : Math.sqrt(i));
                }
                assertThat(appender.commit()).isZero();
            }
            tsdb.maintain();
            assertThat(tsdb.blocks()).isNotEmpty();
            try (SampleAppender appender = tsdb.appender()) {
                appender.sample(0, counter, START + 3 * HOUR + 5, -1);
                appender.sample(0, gauge, START + 5 * HOUR, 12.34);
                assertThat(appender.commit()).isZero();
            }
            assertThat(tsdb.delete(List.of(Matcher.equal("job", "b")), START, START + HOUR / 2))
                    .isPositive();
            return StoredSamples.all(tsdb, Long.MIN_VALUE, Long.MAX_VALUE);
        }
    }

    private NavigableMap<String, String> written() throws IOException {
        NavigableMap<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString();
                if (!name.equals("lock")) {
                    files.put(name, HexFormat.of().formatHex(Files.readAllBytes(file)));
                }
            }
        }
        return files;
    }

    private static NavigableMap<String, String> golden() throws IOException {
        NavigableMap<String, String> files = new TreeMap<>();
        try (var in = FormatTest.class.getResourceAsStream("/" + GOLDEN)) {
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

    @Test
    void writesWhatVersion1Is() throws IOException {
        assertThat(write()).hasSize(2);
        NavigableMap<String, String> written = written();
        if (Boolean.getBoolean("format.update")) {
            StringBuilder text = new StringBuilder();
            written.forEach(
                    (name, hex) -> text.append(name).append(' ').append(hex).append('\n'));
            Files.writeString(Path.of("src/test/resources", GOLDEN), text);
            return;
        }
        assertThat(written).isEqualTo(golden());
    }

    @Test
    void readsWhatVersion1Was(@TempDir Path other) throws IOException {
        NavigableMap<Labels, NavigableMap<Long, Object>> expected = write();
        directory = other;
        for (var file : golden().entrySet()) {
            Path place = directory.resolve(file.getKey());
            Files.createDirectories(place.getParent());
            Files.write(place, HexFormat.of().parseHex(file.getValue()));
        }
        try (Tsdb tsdb = open()) {
            assertThat(tsdb.repairs()).isEmpty();
            assertThat(StoredSamples.all(tsdb, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(expected);
            assertThat(tsdb.deletions()).hasSize(1);
        }
    }
}
