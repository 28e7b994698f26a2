package io.photoncloud.nightlight.tsdb.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.StaleMarker;
import io.photoncloud.nightlight.tsdb.chunk.HistogramData;
import io.photoncloud.nightlight.tsdb.chunk.HistogramData.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalTest {
    private static final WalBatch NOTHING = new WalBatch(0);

    @TempDir
    private Path directory;

    /** Takes down what it is told. */
    private static final class Notes implements WalVisitor {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void series(long reference, Labels labels) {
            lines.add(reference + " is " + labels);
        }

        @Override
        public void sample(long reference, long timeMs, double value) {
            lines.add(reference + " " + timeMs + " " + Long.toHexString(Double.doubleToRawLongBits(value)));
        }

        @Override
        public void histogram(long reference, long timeMs, Histogram histogram) {
            lines.add(reference + " " + timeMs + " " + histogram.resetHint() + " "
                    + HistogramData.kept(histogram).hashCode());
        }

        @Override
        public void exemplar(long reference, Exemplar exemplar) {
            lines.add(reference + " " + exemplar);
        }
    }

    private Wal open(Notes notes) {
        return Wal.open(directory, 1 << 20, notes);
    }

    private Notes replay() {
        Notes notes = new Notes();
        open(notes).close();
        return notes;
    }

    private static void append(Wal wal, long reference, long timeMs, double value) {
        WalBatch batch = new WalBatch(0);
        batch.sample(reference, timeMs, value);
        wal.append(batch, NOTHING);
    }

    @Test
    void takesNothingOnceItIsClosed() {
        Wal wal = open(new Notes());
        append(wal, 1, 2, 3);
        wal.close();
        assertThatThrownBy(() -> append(wal, 1, 3, 4))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the log in " + directory + " is closed");
        assertThat(replay().lines).containsExactly("1 2 " + Long.toHexString(Double.doubleToRawLongBits(3)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void tellsWhatItWasToldInItsOrder(int level) {
        Notes expected = new Notes();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(level);
        double[] values = {0, -0.0, 1, -1, 12.34, Double.NaN, StaleMarker.VALUE, 1L << 53, -1e300, 1 << 20};
        List<Shape> shapes = List.copyOf(EnumSet.allOf(Shape.class));
        try (Wal wal = open(new Notes())) {
            for (int i = 0; i < 50; i++) {
                WalBatch batch = new WalBatch(level);
                Labels labels = Labels.of("a", "x".repeat(i * 1000));
                batch.series(i + 1, labels);
                expected.series(i + 1, labels);
                for (int j = 0; j < 4000; j++) {
                    long time = (j * 7919L % 1000) << (j % 50);
                    batch.sample(j % (i + 1) + 1, time, values[j % values.length]);
                    expected.sample(j % (i + 1) + 1, time, values[j % values.length]);
                    if (j % 100 == 0) {
                        Histogram histogram = HistogramData.of(shapes.get(j / 100 % shapes.size()), j, random);
                        batch.histogram(i + 1, time, histogram);
                        expected.histogram(i + 1, time, histogram);
                        Exemplar exemplar = new Exemplar(labels, j / 3.0, -time);
                        batch.exemplar(i + 1, exemplar);
                        expected.exemplar(i + 1, exemplar);
                    }
                }
                wal.append(batch, NOTHING);
            }
        }
        assertThat(replay().lines).isEqualTo(expected.lines);
    }

    @Test
    void losesNothingButATornEnd() throws IOException {
        try (Wal wal = open(new Notes())) {
            append(wal, 1, 10, 1);
            append(wal, 1, 20, 2);
        }
        byte[] written = Files.readAllBytes(directory.resolve("00000001.wal"));
        List<String> both = replay().lines;
        assertThat(both).hasSize(2);
        int secondFrame = 8 + (written.length - 8) / 2;
        for (int length = 0; length < written.length; length++) {
            deleteAll();
            Path file = directory.resolve("00000001.wal");
            Files.write(file, Arrays.copyOf(written, length));

            Notes notes = new Notes();
            try (Wal wal = open(notes)) {
                assertThat(notes.lines).isEqualTo(length < secondFrame ? List.of() : both.subList(0, 1));
                boolean whole = length == 0 || length == 8 || length == secondFrame;
                assertThat(wal.repairs()).as("cut at %d", length).hasSize(whole ? 0 : 1);
                append(wal, 1, 30, 3);
            }
            assertThat(replay().lines).hasSize(notes.lines.size() + 1);
        }
    }

    private void deleteAll() throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void stopsAtABrokenFrameAndPutsWhatFollowsAside() throws IOException {
        try (Wal wal = open(new Notes())) {
            append(wal, 1, 10, 1);
            append(wal, 1, 20, 2);
            assertThat(wal.cut()).isEqualTo(1);
            append(wal, 1, 30, 3);
        }
        Path first = directory.resolve("00000001.wal");
        byte[] bytes = Files.readAllBytes(first);
        bytes[bytes.length - 1] ^= 1;
        Files.write(first, bytes);

        Notes notes = new Notes();
        try (Wal wal = open(notes)) {
            assertThat(notes.lines).hasSize(1);
            assertThat(wal.repairs()).hasSize(2);
            assertThat(wal.repairs().get(0).what()).startsWith("a broken frame in the middle");
            assertThat(directory.resolve("00000002.wal.lost")).exists();
            append(wal, 1, 40, 4);
        }
        assertThat(replay().lines).hasSize(2);
    }

    @Test
    void keepsInACheckpointWhatIsWanted() throws IOException {
        try (Wal wal = open(new Notes())) {
            WalBatch batch = new WalBatch(1);
            batch.series(1, Labels.of("a", "1"));
            batch.series(2, Labels.of("a", "2"));
            for (int i = 0; i < 300_000; i++) {
                batch.sample(1 + i % 2, i, i);
            }
            wal.append(batch, NOTHING);
            long last = wal.cut();
            append(wal, 1, 300_000, 5);
            wal.checkpoint(last, new WalFilter() {
                @Override
                public boolean keepsSeries(long reference) {
                    return reference == 1;
                }

                @Override
                public boolean keepsSample(long reference, long timeMs) {
                    return reference == 1 && timeMs >= 100_000;
                }
            });
            assertThat(directory.resolve("00000001.wal")).doesNotExist();
        }
        // As if it had died before it deleted the segment.
        Files.writeString(directory.resolve("00000001.wal"), "old");
        Files.writeString(directory.resolve("00000009.tmp"), "half");

        List<String> lines = replay().lines;
        assertThat(lines).hasSize(1 + 100_000 + 1).startsWith("1 is {a=\"1\"}");
        assertThat(lines.getLast()).startsWith("1 300000 ");
        assertThat(directory.resolve("00000009.tmp")).doesNotExist();
    }

    @Test
    void goesOnAfterAThreadWasInterruptedWhileItWroteOrSynced() {
        try (Wal wal = open(new Notes())) {
            append(wal, 1, 10, 1);
            Thread.currentThread().interrupt();
            assertThatThrownBy(wal::sync).isInstanceOf(UncheckedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
            append(wal, 1, 20, 2);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> append(wal, 1, 30, 3)).isInstanceOf(UncheckedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
            append(wal, 1, 40, 4);
            wal.sync();
            Thread.currentThread().interrupt();
            assertThatThrownBy(wal::sync).isInstanceOf(UncheckedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(wal.cut()).isEqualTo(1);
        }
        assertThat(replay().lines).extracting(line -> line.substring(0, 4)).containsExactly("1 10", "1 20", "1 40");
    }

    @Test
    void goesOnOnceTheDiskLetsItTakeBackWhatItWroteByHalf() throws IOException {
        Path segment = directory.resolve("00000001.wal");
        Path away = directory.resolve("away");
        try (Wal wal = open(new Notes())) {
            append(wal, 1, 10, 1);
            Thread.currentThread().interrupt();
            assertThatThrownBy(wal::sync).isInstanceOf(UncheckedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
            // Neither can it be written now, nor cut.
            Files.move(segment, away);
            assertThatThrownBy(() -> append(wal, 1, 20, 2)).isInstanceOf(UncheckedIOException.class);
            assertThat(wal.isBroken()).isTrue();
            assertThatThrownBy(() -> append(wal, 1, 30, 3))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("the log in " + directory + " has half a frame at its end, which cannot be cut off");
            assertThatThrownBy(wal::sync)
                    .as("so that whoever looks after it hears of it")
                    .isInstanceOf(UncheckedIOException.class);

            Files.writeString(away, "half a frame", StandardOpenOption.APPEND);
            Files.move(away, segment);
            wal.sync();
            assertThat(wal.isBroken()).isFalse();
            append(wal, 1, 40, 4);
        }
        Notes notes = new Notes();
        try (Wal wal = open(notes)) {
            assertThat(wal.repairs()).isEmpty();
        }
        assertThat(notes.lines).extracting(line -> line.substring(0, 4)).containsExactly("1 10", "1 40");
    }

    @Test
    void putsAsideWhatIsNoFileOfTheLog() throws IOException {
        Files.writeString(directory.resolve("00000001.wal"), "something else, of which nothing is known");
        try (Wal wal = open(new Notes())) {
            assertThat(wal.repairs()).hasSize(1);
            assertThat(directory.resolve("00000001.wal.lost")).exists();
        }
    }
}
