package io.photoncloud.nightlight.tsdb.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.SampleCursor.Kind;
import io.photoncloud.nightlight.series.SampleRefused;
import io.photoncloud.nightlight.tsdb.chunk.Leases;
import io.photoncloud.nightlight.tsdb.chunk.MergedCursor;
import io.photoncloud.nightlight.tsdb.chunk.ScratchFiles;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import io.photoncloud.nightlight.tsdb.index.ChunkSeries;
import io.photoncloud.nightlight.tsdb.index.ChunkSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadTest {
    private static final long RANGE = 3_600_000;
    private static final long START = 400_000 * RANGE;
    private static final Labels UP = Labels.of("__name__", "up");

    @TempDir
    private Path directory;

    private final Leases leases = new Leases();
    private HeadSettings settings = new HeadSettings(RANGE, 10 * RANGE, 1_000_000, 1_000, 1 << 20, 1);
    private SeriesRoom room = SeriesRoom.unbounded();
    private Head head;

    @BeforeEach
    void open() {
        open(Long.MIN_VALUE);
    }

    private void open(long truncatedMs) {
        ScratchFiles scratch = new ScratchFiles(directory.resolve("scratch"), leases, 4096);
        head = new Head(directory, settings, 1 << 20, truncatedMs, scratch, () -> Instant.EPOCH, room);
    }

    @AfterEach
    void close() {
        head.close();
    }

    private int append(Labels labels, long timeMs, double value) {
        try (SampleAppender appender = head.appender()) {
            long reference = appender.sample(SampleAppender.NO_REFERENCE, labels, timeMs, value);
            assertThat(reference).isNotZero();
            return appender.commit();
        }
    }

    private static NavigableMap<Long, Double> read(ChunkSource source, Labels labels) {
        NavigableMap<Long, Double> samples = new TreeMap<>();
        ChunkSeries series = source.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE, QueryBudget.UNLIMITED);
        while (series.next()) {
            if (series.labels().equals(labels)) {
                List<StoredChunk> chunks = new ArrayList<>();
                series.addChunks(Long.MIN_VALUE, Long.MAX_VALUE, chunks);
                SampleCursor cursor = new MergedCursor(chunks, QueryBudget.UNLIMITED);
                for (Kind kind = cursor.next(); kind != Kind.NONE; kind = cursor.next()) {
                    samples.put(cursor.timeMs(), cursor.value());
                }
            }
        }
        return samples;
    }

    @Test
    void takesAllOfACommitWhereTheDiskIsFull() throws IOException {
        Path scratch = directory.resolve("scratch");
        append(UP, START, 0.5);
        Files.delete(scratch);
        Files.createFile(scratch);

        NavigableMap<Long, Double> expected = new TreeMap<>();
        expected.put(START, 0.5);
        try (SampleAppender appender = head.appender()) {
            for (int i = 1; i < 2000; i++) {
                double value = Math.sqrt(i);
                assertThat(appender.sample(0, UP, START + i * 1000L, value)).isNotZero();
                expected.put(START + i * 1000L, value);
            }
            assertThat(appender.commit()).isZero();
        }
        assertThat(read(head, UP)).isEqualTo(expected);
        assertThatThrownBy(() -> append(UP, START + RANGE, 1))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("there is no room for full chunks in " + scratch);
        assertThat(read(head, UP)).as("nothing of what was refused").isEqualTo(expected);

        Files.delete(scratch);
        append(UP, START + RANGE, 1);
        expected.put(START + RANGE, 1.0);
        assertThat(read(head, UP)).isEqualTo(expected);
        close();
        open();
        assertThat(read(head, UP)).isEqualTo(expected);
    }

    @Test
    void holdsWhatWasCommittedAndNothingElseWhileOthersGiveUp() throws InterruptedException, ExecutionException {
        long seed = System.nanoTime();
        int series = 40;
        List<Map<String, NavigableMap<Long, Double>>> committed = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            List<Future<Map<String, NavigableMap<Long, Double>>>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int thread = i;
                running.add(executor.submit(() -> writeAndGiveUp(thread, series, new SplittableRandom(seed + thread))));
            }
            for (Future<Map<String, NavigableMap<Long, Double>>> one : running) {
                committed.add(one.get());
            }
        }
        Map<String, NavigableMap<Long, Double>> expected = new TreeMap<>();
        committed.forEach(one -> one.forEach((id, samples) ->
                expected.computeIfAbsent(id, _ -> new TreeMap<>()).putAll(samples)));
        for (int round = 0; round < 2; round++) {
            assertThat(head.seriesCount()).as("seed %d", seed).isEqualTo(expected.size());
            assertThat(room.taken()).as("seed %d", seed).isEqualTo(expected.size());
            expected.forEach((id, samples) -> assertThat(read(head, Labels.of("id", id)))
                    .as("seed %d of %s", seed, id)
                    .isEqualTo(samples));
            close();
            open();
        }
    }

    /** Each thread has times of its own: others' come late, which the window lets in. @return what it committed */
    private Map<String, NavigableMap<Long, Double>> writeAndGiveUp(int thread, int series, SplittableRandom random) {
        Map<String, NavigableMap<Long, Double>> committed = new TreeMap<>();
        Map<String, Long> known = new TreeMap<>();
        for (int batch = 0; batch < 300; batch++) {
            Map<String, NavigableMap<Long, Double>> brought = new TreeMap<>();
            try (SampleAppender appender = head.appender()) {
                for (int i = random.nextInt(10); i >= 0; i--) {
                    // Ids rise with the batches, so that new ones come all the time.
                    String id = Integer.toString(batch / 10 + random.nextInt(series));
                    long timeMs = START + 4L * (batch * 100 + i) + thread;
                    long reference = known.getOrDefault(id, SampleAppender.NO_REFERENCE);
                    known.put(id, appender.sample(reference, Labels.of("id", id), timeMs, (double) timeMs));
                    brought.computeIfAbsent(id, _ -> new TreeMap<>()).put(timeMs, (double) timeMs);
                }
                if (random.nextInt(3) == 0) {
                    assertThat(appender.commit()).isZero();
                    brought.forEach((id, samples) ->
                            committed.computeIfAbsent(id, _ -> new TreeMap<>()).putAll(samples));
                }
            }
        }
        return committed;
    }

    @Test
    void givesBackItsRoomOnceWhereABatchIsOpenAtItsEnd() {
        room = new SeriesRoom(10);
        close();
        open();
        try (SampleAppender appender = head.appender()) {
            assertThat(appender.sample(0, UP, START, 1)).isNotZero();
            assertThat(room.taken()).isOne();
            close();
        }
        assertThat(room.taken()).isZero();
        open();
    }

    @Test
    void doesNotTakeALateSampleOfABatchForTheNewest() {
        Labels other = Labels.of("__name__", "other");
        try (SampleAppender second = head.appender();
                SampleAppender first = head.appender()) {
            assertThat(second.sample(0, other, START + 5000, 1)).isNotZero();
            assertThat(second.sample(0, UP, START + 100, 2)).isNotZero();
            assertThat(second.sample(0, UP, START + 1000, 3)).isNotZero();
            assertThat(first.sample(0, other, START, 4)).isNotZero();
            assertThat(first.sample(0, UP, START + 1000, 5)).isNotZero();
            assertThat(first.commit()).isZero();

            assertThat(second.commit()).as("of one time there is another one").isOne();
        }
        assertThat(read(head, UP)).isEqualTo(new TreeMap<>(Map.of(START + 100, 2.0, START + 1000, 5.0)));
    }

    @Test
    void takesWhatStandsInTheLogWhateverTheWindowIsThen() {
        append(UP, START, 1);
        append(UP, START + 8 * RANGE, 2);
        append(UP, START + 10, 3);
        var before = read(head, UP);
        assertThat(before).hasSize(3);

        close();
        settings = new HeadSettings(RANGE, 0, 1_000_000, 1_000, 1 << 20, 1);
        // As where blocks end there, of which the log does not say that they have these.
        open(START + 4 * RANGE);

        assertThat(read(head, UP)).isEqualTo(before);
    }

    @Test
    void showsAfterAStartWhatItShowedBefore() {
        settings = new HeadSettings(RANGE, 0, 1_000_000, 1_000, 1 << 20, 1);
        close();
        open();
        try (SampleAppender appender = head.appender()) {
            appender.sample(0, UP, START + 5, 1);
            appender.sample(0, UP, START + 4, 2);
            appender.sample(0, UP, START + 5, 3);
            appender.sample(0, UP, START + 5, 1);
            appender.sample(0, UP, START + 6, 4);
            assertThat(appender.commit())
                    .as("one too late, one with another value")
                    .isEqualTo(2);
        }
        var before = read(head, UP);
        assertThat(before).isEqualTo(new TreeMap<>(Map.of(START + 5, 1.0, START + 6, 4.0)));
        close();
        settings = new HeadSettings(RANGE, RANGE, 1_000_000, 1_000, 1 << 20, 1);
        open();
        assertThat(read(head, UP)).isEqualTo(before);
    }

    @Test
    void keepsLateChunksWhoseFileHoldsNothingElse() {
        append(UP, START + 5 * RANGE, 1);
        // Enough late ones of the first hour, written after the mark, for several files.
        Head.Mark mark = head.mark(START + 5 * RANGE);
        NavigableMap<Long, Double> late = new TreeMap<>();
        for (int i = 0; i < 1000; i++) {
            late.put(START + i * 7L, Math.sqrt(i));
        }
        late.forEach((timeMs, value) -> append(UP, timeMs, value));
        head.truncate(mark);

        NavigableMap<Long, Double> read = read(head, UP);
        assertThat(read.headMap(START + RANGE, true)).isEqualTo(late);
        assertThat(read).hasSize(late.size() + 1);
    }

    @Test
    void doesNotTakeFromTheLogWhatIsInBlocks() {
        append(UP, START, 1);
        append(UP, START + 3 * RANGE, 2);
        Head.Mark mark = head.mark(START + 2 * RANGE);
        append(UP, START + 1, 3);
        head.markMoved(mark);
        // It dies before it truncates.
        close();
        open(START + 2 * RANGE);

        assertThat(read(head, UP)).containsOnlyKeys(START + 1, START + 3 * RANGE);
    }

    @Test
    void showsAViewTheSameWhateverIsCommitted() {
        Labels other = Labels.of("__name__", "other");
        append(UP, START, 1);
        append(UP, START + 1000, 2);
        append(UP, START + 500, 3);
        try (HeadView view = head.view()) {
            var before = read(view, UP);
            assertThat(before).hasSize(3);
            for (int i = 0; i < 500; i++) {
                append(UP, START + 2000 + i, i);
                append(UP, START + 600 + i % 300, i);
            }
            append(other, START, 1);
            assertThat(read(view, UP)).isEqualTo(before);
            assertThat(read(view, other)).isEmpty();
            try (HeadView later = head.view()) {
                append(UP, START + 5000, 1);
                assertThat(read(later, UP)).hasSize(3 + 500 + 300);
                assertThat(read(view, UP)).isEqualTo(before);
            }
        }
        append(UP, START + 6000, 1);
        assertThat(read(head, UP)).hasSize(3 + 500 + 300 + 2);
    }

    @Test
    void showsABatchAsAWholeOrNotAtAll() throws InterruptedException, ExecutionException {
        int series = 500;
        int batches = 200;
        Labels[] labels = new Labels[series];
        for (int i = 0; i < series; i++) {
            labels[i] = Labels.of("__name__", "x", "i", String.valueOf(i));
        }
        CountDownLatch begun = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writing = executor.submit(() -> {
                for (int batch = 0; batch < batches; batch++) {
                    try (SampleAppender appender = head.appender()) {
                        for (Labels one : labels) {
                            appender.sample(0, one, START + batch * 1000L, batch);
                        }
                        appender.commit();
                    }
                    begun.countDown();
                }
            });
            begun.await();
            while (!writing.isDone()) {
                assertWhole(series);
            }
            writing.get();
        }
        assertWhole(series);
    }

    /** All series of a view have the same last sample. */
    private void assertWhole(int expected) {
        try (HeadView view = head.view()) {
            ChunkSeries series = view.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE, QueryBudget.UNLIMITED);
            long lastMs = Long.MIN_VALUE;
            int count = 0;
            while (series.next()) {
                List<StoredChunk> chunks = new ArrayList<>();
                series.addChunks(Long.MIN_VALUE, Long.MAX_VALUE, chunks);
                long last = chunks.stream().mapToLong(StoredChunk::maxMs).max().orElseThrow();
                if (count++ > 0) {
                    assertThat(last).isEqualTo(lastMs);
                }
                lastMs = last;
            }
            assertThat(count).isEqualTo(expected);
        }
    }

    @Test
    void forgetsNamesAndValuesOfSeriesThatAreGone() {
        append(UP, START + 5 * RANGE, 1);
        try (SampleAppender appender = head.appender()) {
            for (int i = 0; i < 5000; i++) {
                appender.sample(0, Labels.of("__name__", "once", "id", String.valueOf(i), "name" + i, "v"), START, 1);
            }
            assertThat(appender.commit()).isZero();
        }
        assertThat(head.labelNames(List.of(), QueryBudget.UNLIMITED)).hasSize(5002);
        head.truncate(head.mark(START + 2 * RANGE));

        assertThat(head.seriesCount()).isEqualTo(1);
        assertThat(head.labelNames(List.of(), QueryBudget.UNLIMITED)).containsExactly("__name__");
        assertThat(head.labelValues("id", List.of(), QueryBudget.UNLIMITED)).isEmpty();
        append(Labels.of("__name__", "once", "id", "1"), START + 5 * RANGE, 1);
        assertThat(head.labelValues("id", List.of(), QueryBudget.UNLIMITED)).containsExactly("1");
    }

    @Test
    void takesShowsAndGivesUpNothingOnceMemoryFailed() {
        append(UP, START, 1);
        append(UP, START + 3 * RANGE, 2);
        var before = read(head, UP);
        Head.Mark mark = head.mark(START + 2 * RANGE);
        SampleAppender begun = head.appender();
        begun.sample(0, UP, START + 4 * RANGE, 3);
        head.fail(new OutOfMemoryError("no room"));

        assertThat(head.hasFailed()).isTrue();
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                begun::commit,
                head::appender,
                head::view,
                () -> head.mark(START + 3 * RANGE),
                () -> head.truncate(mark))) {
            assertThatThrownBy(call)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("has to be opened again")
                    .hasMessageContaining("no room");
        }
        close();
        open();
        assertThat(read(head, UP)).isEqualTo(before);
        append(UP, START + 4 * RANGE, 3);
    }

    @Test
    void sharesRoomForSeriesWithOtherHeads() {
        close();
        room = new SeriesRoom(3);
        assertThat(room.take()).as("another head's").isTrue();
        open();
        append(UP, START, 1);
        append(Labels.of("a", "1"), START, 1);

        assertThatThrownBy(() -> append(Labels.of("a", "2"), START, 1))
                .isInstanceOf(SampleRefused.class)
                .hasMessageContaining("3 at a time in all projects together (all-series-max)");
        append(UP, START + 1, 2);

        close();
        assertThat(room.taken()).isOne();
        open();
        assertThat(room.taken()).as("what the log holds").isEqualTo(3);
        room.release(1);
        append(Labels.of("a", "3"), START, 1);
    }
}
