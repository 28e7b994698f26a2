package io.photoncloud.k8shost.runtime.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerLogTest {

    @TempDir
    private Path directory;

    private Path log;

    private final LogChanges changes = new LogChanges();

    @AfterEach
    void close() {
        changes.close();
    }

    @BeforeEach
    void name() {
        log = directory.resolve("0.log");
    }

    private void write(String... records) throws IOException {
        Files.writeString(log, String.join("\n", records) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String record(int second, String rest) {
        return "2026-01-02T03:04:%02d.5Z %s".formatted(second, rest);
    }

    private String read(LogQuery query) throws Exception {
        var out = new ByteArrayOutputStream();
        new ContainerLog(log, changes).copy(query, () -> false, out);
        return out.toString(UTF_8);
    }

    @Test
    void partsAreJoinedAndWhatIsNoRecordIsLeftOut() throws Exception {
        write(
                record(1, "stdout F one"),
                record(2, "stdout P two "),
                "cut of",
                record(3, "stderr F goes on"),
                record(4, "stdout F "),
                record(5, "stdout F:other five"));
        Files.writeString(log, record(6, "stdout F without an end"), StandardOpenOption.APPEND);

        assertThat(read(LogQuery.EVERYTHING)).isEqualTo("one\ntwo goes on\n\nfive\n");
        assertThat(read(LogQuery.EVERYTHING.tail(3))).isEqualTo("two goes on\n\nfive\n");
        assertThat(read(LogQuery.EVERYTHING.tail(0))).isEmpty();
        assertThat(read(LogQuery.EVERYTHING.tail(100))).isEqualTo(read(LogQuery.EVERYTHING));
        assertThat(read(new LogQuery(
                        false, LogQuery.ALL_LINES, Instant.parse("2026-01-02T03:04:05Z"), true, Long.MAX_VALUE)))
                .isEqualTo("2026-01-02T03:04:05.500Z five\n");
        assertThat(read(new LogQuery(false, LogQuery.ALL_LINES, null, false, 6)))
                .isEqualTo("one\ntw");
    }

    @Test
    void thereIsNothingWhereThereIsNoLog() throws Exception {
        assertThat(read(LogQuery.EVERYTHING)).isEmpty();
        assertThat(read(LogQuery.EVERYTHING.tail(1))).isEmpty();
    }

    @Test
    void whatWasMovedAwayIsReadBeforeAndTheOldestIsForgotten() throws Exception {
        for (int file = 0; file <= LogFiles.OLD_FILES_MAX + 1; file++) {
            write(record(file, "stdout F file " + file));
            assertThat(LogFiles.rotate(log, 1_000)).isFalse();
            assertThat(LogFiles.rotate(log, 10)).isTrue();
        }
        write(record(30, "stdout F the last"));
        assertThat(read(LogQuery.EVERYTHING)).isEqualTo("file 2\nfile 3\nfile 4\nfile 5\nthe last\n");
        assertThat(read(LogQuery.EVERYTHING.tail(2))).isEqualTo("file 5\nthe last\n");
    }

    @Test
    void linesAreTheLastOnesThatMayBeKept() throws Exception {
        write(
                record(1, "stdout F one"),
                record(2, "stdout P t"),
                record(3, "stdout F wo"),
                record(4, "stderr F three"));
        ContainerLog read = new ContainerLog(log, changes);

        assertThat(read.lines(LogQuery.EVERYTHING.tail(2), 100))
                .containsExactly(
                        new LogLine(Instant.parse("2026-01-02T03:04:02.5Z"), "stdout", "two"),
                        new LogLine(Instant.parse("2026-01-02T03:04:04.5Z"), "stderr", "three"));
        assertThat(read.lines(LogQuery.EVERYTHING, 8))
                .extracting(LogLine::message)
                .containsExactly("two", "three");
        assertThat(read.lines(new LogQuery(false, LogQuery.ALL_LINES, null, false, 6), 100))
                .extracting(LogLine::message)
                .containsExactly("one", "tw");
    }

    @Test
    void whoFollowsGetsWhatComesOverARotationUntilTheContainerEnds() throws Exception {
        write(record(1, "stdout F before"), record(2, "stdout F the last before"));
        var running = new AtomicBoolean(true);
        try (var out = new PipedOutputStream();
                var in = new InputStreamReader(new PipedInputStream(out), UTF_8)) {
            var following = new FutureTask<>(() -> {
                new ContainerLog(log, changes).copy(LogQuery.EVERYTHING.tail(1).following(), running::get, out);
                return true;
            });
            Thread.ofPlatform().start(following);
            assertThat(next(in)).isEqualTo("the last before\n");
            write(record(3, "stdout F later"));
            assertThat(next(in)).isEqualTo("later\n");
            write(record(4, "stdout F at last"));
            assertThat(LogFiles.rotate(log, 1)).isTrue();
            write(record(5, "stdout F anew"));
            assertThat(next(in)).isEqualTo("at last\n");
            assertThat(next(in)).isEqualTo("anew\n");
            running.set(false);
            assertThat(following.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whatWasMovedAwayMoreThanOnceBetweenTwoLooksIsReadInOrder() throws Exception {
        write(record(0, "stdout F file 0"));
        try (LogSource source = new LogSource(log)) {
            assertThat(messages(source)).containsExactly("file 0");
            write(record(1, "stdout F the last of file 0"));
            for (int file = 1; file <= 2; file++) {
                assertThat(LogFiles.rotate(log, 1)).isTrue();
                write(record(file, "stdout F file " + file));
            }
            assertThat(messages(source)).containsExactly("the last of file 0", "file 1", "file 2");
            assertThat(LogFiles.rotate(log, 1)).isTrue();
            assertThat(messages(source)).as("before it is begun anew").isEmpty();
            for (int file = 3; file <= LogFiles.OLD_FILES_MAX + 4; file++) {
                write(record(file, "stdout F file " + file));
                assertThat(LogFiles.rotate(log, 1)).isTrue();
            }
            write(record(30, "stdout F the newest"));
            assertThat(messages(source))
                    .as("all that there is still")
                    .containsExactly("file 5", "file 6", "file 7", "file 8", "the newest");
            assertThat(messages(source)).isEmpty();
        }
    }

    private static List<String> messages(LogSource source) throws IOException {
        List<String> messages = new ArrayList<>();
        for (Optional<byte[]> next = source.next(); next.isPresent(); next = source.next()) {
            var text = new ByteArrayOutputStream();
            LogRecord.find(next.get()).orElseThrow().writeText(text);
            messages.add(text.toString(UTF_8));
        }
        return messages;
    }

    private static String next(InputStreamReader in) throws IOException {
        var line = new StringBuilder();
        while (line.isEmpty() || line.charAt(line.length() - 1) != '\n') {
            line.append((char) in.read());
        }
        return line.toString();
    }
}
