package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.series.RollupColumns;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.tsdb.RolledSelection.Piece;
import io.photoncloud.nightlight.tsdb.RollupSettings.Keep;
import io.photoncloud.nightlight.tsdb.block.Block;
import io.photoncloud.nightlight.tsdb.chunk.Leases;
import io.photoncloud.nightlight.tsdb.chunk.MaskedCursor.Interval;
import io.photoncloud.nightlight.tsdb.chunk.Repair;
import io.photoncloud.nightlight.tsdb.head.HeadView;
import io.photoncloud.nightlight.tsdb.index.ChunkSource;
import io.photoncloud.nightlight.tsdb.rollup.RollupFile;
import io.photoncloud.nightlight.tsdb.rollup.RollupMeta;
import io.photoncloud.nightlight.tsdb.rollup.RollupWriter;
import io.photoncloud.nightlight.tsdb.rollup.WindowRollup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes rollups of blocks, a file of each day and then one of ten days, and lets go of them. A file is what a reader would be given at that time, so
 * that it comes to the same whether it is there or not. One thread changes it at a time; any thread asks for views and figures.
 */
final class Rollups implements AutoCloseable {
    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    /** How long files get, where that is no more than a third of what is kept. */
    private static final long SPAN_MS = 10 * DAY_MS;

    private static final int RETENTION_SPANS = 3;

    private final RollupSettings settings;
    private final RollupStore store;
    private final Map<Resolution, LongAdder> made = new EnumMap<>(Resolution.class);
    private final LongAdder failures = new LongAdder();
    /** The classes that were too old as a whole when a file was looked at, by its number. */
    private final Map<Long, BitSet> looked = new HashMap<>();
    /** Days that have blocks and no windows, which are not tried again until something comes. */
    private final Set<Day> empty = new HashSet<>();

    /** Before what there was no room for more, by resolution: it is not made again. */
    private final Map<Resolution, Long> noRoomBeforeMs = new EnumMap<>(Resolution.class);

    private record Day(Resolution resolution, long fromMs) {}

    Rollups(Path directory, RollupSettings settings, Leases leases) throws IOException {
        this.settings = settings;
        this.store = new RollupStore(directory, leases);
        for (Resolution resolution : Resolution.values()) {
            made.put(resolution, new LongAdder());
        }
    }

    List<Repair> repairs() {
        return store.repairs();
    }

    List<RollupFile> files() {
        return store.files();
    }

    long sizeBytes() {
        return store.files().stream().mapToLong(RollupFile::sizeBytes).sum();
    }

    /** How often some could not be made. */
    long failures() {
        return failures.sum();
    }

    List<RollupStatus> status() {
        List<RollupStatus> all = new ArrayList<>();
        made.forEach((resolution, count) -> {
            List<RollupFile> files = of(resolution);
            all.add(new RollupStatus(
                    resolution,
                    files.size(),
                    files.stream().mapToLong(RollupFile::sizeBytes).sum(),
                    files.stream().mapToLong(file -> file.meta().windowCount()).sum(),
                    count.sum(),
                    files.isEmpty() ? 0 : files.getFirst().meta().fromMs(),
                    files.stream().mapToLong(file -> file.meta().toMs()).max().orElse(0)));
        });
        return all;
    }

    private List<RollupFile> of(Resolution resolution) {
        return store.files().stream()
                .filter(file -> file.resolution() == resolution)
                .toList();
    }

    /** What blocks are made of. */
    private static Set<Long> sources(List<Block> blocks) {
        Set<Long> sources = new HashSet<>();
        blocks.forEach(block -> sources.addAll(block.meta().sources()));
        return sources;
    }

    /** What there is in files and blocks, without the head. */
    private RollupView view(List<Block> blocks, Hidden hidden) {
        return new RollupView(
                store.files(), List.copyOf(blocks), sources(blocks), Long.MIN_VALUE, Long.MAX_VALUE, hidden);
    }

    /** What a reader of a time reads rollups from: of the blocks those that have samples in it, and the head. */
    static RollupView view(
            List<RollupFile> files, List<Block> blocks, HeadView head, Hidden hidden, long fromMs, long toMs) {
        List<ChunkSource> samples = new ArrayList<>();
        long minMs = head.minMs();
        for (Block block : blocks) {
            minMs = Math.min(minMs, block.minMs());
            if (block.meta().overlaps(fromMs, toMs)) {
                samples.add(block);
            }
        }
        samples.add(head);
        return new RollupView(files, samples, sources(blocks), minMs, head.minMs(), hidden);
    }

    /**
     * Makes what is due.
     *
     * @param settledMs before which no sample comes any more and all are in blocks
     * @param tooOldBeforeMs says before when what is kept for some milliseconds is too old
     */
    void make(List<Block> blocks, Expiry expiry, long settledMs, LongUnaryOperator tooOldBeforeMs) {
        boolean whole = false;
        try {
            for (Resolution resolution : Resolution.values()) {
                Keep keep = settings.of(resolution);
                if (keep.made()) {
                    makeDays(resolution, blocks, expiry, settledMs, tooOldBeforeMs);
                    join(resolution, blocks, expiry, settledMs);
                }
            }
            expire(blocks, expiry);
            whole = true;
        } finally {
            if (!whole) {
                failures.increment();
            }
        }
    }

    private long keptFromMs(Resolution resolution, LongUnaryOperator tooOldBeforeMs) {
        long keepMs = settings.of(resolution).retention().toMillis();
        return keepMs == 0 ? Long.MIN_VALUE : tooOldBeforeMs.applyAsLong(keepMs);
    }

    private void makeDays(
            Resolution resolution,
            List<Block> blocks,
            Expiry expiry,
            long settledMs,
            LongUnaryOperator tooOldBeforeMs) {
        long keptFromMs = Math.max(
                keptFromMs(resolution, tooOldBeforeMs), noRoomBeforeMs.getOrDefault(resolution, Long.MIN_VALUE));
        for (long fromMs : days(blocks)) {
            long toMs = fromMs + DAY_MS;
            boolean isThere = of(resolution).stream()
                    .anyMatch(file ->
                            file.meta().fromMs() <= fromMs && file.meta().toMs() >= toMs);
            Day day = new Day(resolution, fromMs);
            if (toMs < settledMs && toMs > keptFromMs && !isThere && !empty.contains(day)) {
                if (!write(resolution, fromMs, toMs, view(blocks, new Hidden(List.of(), expiry)), List.of())) {
                    empty.add(day);
                }
            }
        }
    }

    /** The days with samples: each begins after a midnight, and ends with the next. */
    private static SortedSet<Long> days(List<Block> blocks) {
        SortedSet<Long> days = new TreeSet<>();
        for (Block block : blocks) {
            long lastMs = Math.floorDiv(block.maxMs() - 1, DAY_MS) * DAY_MS;
            for (long day = Math.floorDiv(block.minMs() - 1, DAY_MS) * DAY_MS; day <= lastMs; day += DAY_MS) {
                days.add(day);
            }
        }
        return days;
    }

    /** Makes files of days one of ten days, once nothing comes for those any more. */
    private void join(Resolution resolution, List<Block> blocks, Expiry expiry, long settledMs) {
        long keepMs = settings.of(resolution).retention().toMillis();
        if (keepMs != 0 && keepMs < RETENTION_SPANS * SPAN_MS) {
            return;
        }
        Map<Long, List<RollupFile>> spans = new HashMap<>();
        for (RollupFile file : of(resolution)) {
            RollupMeta meta = file.meta();
            long spanMs = Math.floorDiv(meta.fromMs(), SPAN_MS) * SPAN_MS;
            if (meta.toMs() <= spanMs + SPAN_MS) {
                spans.computeIfAbsent(spanMs, _ -> new ArrayList<>()).add(file);
            }
        }
        for (var span : spans.entrySet()) {
            List<RollupFile> files = span.getValue();
            if (files.size() > 1 && span.getKey() + SPAN_MS < settledMs) {
                long fromMs = files.getFirst().meta().fromMs();
                long toMs = files.getLast().meta().toMs();
                write(resolution, fromMs, toMs, view(blocks, new Hidden(List.of(), expiry)), files);
            }
        }
    }

    /** Takes out of files what is too old as a whole, of series that have an age of their own. */
    private void expire(List<Block> blocks, Expiry expiry) {
        looked.keySet()
                .retainAll(store.files().stream().map(file -> file.meta().id()).toList());
        for (RollupFile file : store.files()) {
            if (hasExpired(file, expiry)) {
                rewrite(file, blocks, new Hidden(List.of(), expiry));
            }
        }
    }

    private boolean hasExpired(RollupFile file, Expiry expiry) {
        BitSet expired = new BitSet();
        for (int i = 0; i < expiry.classes().size(); i++) {
            expired.set(i, file.meta().toMs() < expiry.keptFromMs().get(i));
        }
        if (expired.equals(looked.getOrDefault(file.meta().id(), new BitSet()))) {
            return false;
        }
        looked.put(file.meta().id(), expired);
        RollupFile.Cursor series = file.select(List.of(), QueryBudget.UNLIMITED);
        while (series.next()) {
            if (expired.get(expiry.classOf(series.labels()))) {
                return true;
            }
        }
        return false;
    }

    private void rewrite(RollupFile file, List<Block> blocks, Hidden hidden) {
        RollupMeta meta = file.meta();
        write(meta.resolution(), meta.fromMs(), meta.toMs(), view(blocks, hidden), List.of(file));
    }

    /** @return whether there was something to write */
    private boolean write(Resolution resolution, long fromMs, long toMs, RollupView view, List<RollupFile> replaced) {
        RollupMeta meta = meta(resolution, fromMs, toMs, view);
        try (RollupWriter writer = new RollupWriter(store.begin(), meta)) {
            Selection all = new Selection(List.of(), fromMs + 1, toMs);
            RolledSelection series = new RolledSelection(view, all, resolution, QueryBudget.UNLIMITED);
            RollupColumns columns = RollupColumns.unbounded();
            while (series.next()) {
                writer.begin(series.labels());
                write(series, resolution, columns, writer);
                writer.end();
            }
            store.put(writer, replaced);
            if (!writer.isEmpty()) {
                made(resolution).increment();
            }
            return !writer.isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make rollups of " + resolution, e);
        }
    }

    private LongAdder made(Resolution resolution) {
        return made.getOrDefault(resolution, failures);
    }

    private static void write(RolledSelection series, Resolution resolution, RollupColumns columns, RollupWriter writer)
            throws IOException {
        columns.clear();
        WindowRollup windows = new WindowRollup(resolution, columns);
        for (Piece piece : series.pieces()) {
            long gapFromMs;
            long gapToMs;
            switch (piece) {
                case Piece.Samples samples -> {
                    // It begins with a window: what is before it is whole.
                    windows.end();
                    gapFromMs = samples.stretch().fromMs();
                    gapToMs = samples.stretch().toMs();
                }
                case Piece.Windows of -> {
                    gapFromMs =
                            of.part().firstMs() - of.part().file().resolution().millis();
                    gapToMs = of.part().lastMs();
                }
            }
            int before = columns.size();
            if (!series.add(piece, windows)) {
                windows.end();
                columns.truncate(before);
                writer.add(columns);
                columns.clear();
                writer.addGap(gapFromMs, gapToMs);
            }
        }
        windows.end();
        writer.add(columns);
    }

    /** What is made says what it is made of, whether that is still there or not. */
    private RollupMeta meta(Resolution resolution, long fromMs, long toMs, RollupView view) {
        SortedSet<Long> sources = new TreeSet<>();
        List<Long> cleaned = null;
        for (RolledStretches.Stretch stretch : RolledStretches.of(view, fromMs + 1, toMs, resolution)) {
            RollupFile file = stretch.file();
            if (file != null) {
                sources.addAll(file.meta().sources());
                cleaned = common(cleaned, file.meta().cleaned());
                continue;
            }
            for (ChunkSource source : view.samplesWithin(stretch.fromMs() + 1, stretch.toMs())) {
                if (source instanceof Block block) {
                    sources.addAll(block.meta().sources());
                    cleaned = common(cleaned, block.meta().cleaned());
                }
            }
        }
        List<Long> done = new ArrayList<>(cleaned == null ? List.of() : cleaned);
        view.hidden().deletions().forEach(deletion -> done.add(deletion.id()));
        return new RollupMeta(store.nextId(), resolution, fromMs, toMs, List.copyOf(sources), done, 0, 0);
    }

    /** Only what was carried out in all is in what they make. */
    private static List<Long> common(@Nullable List<Long> before, List<Long> more) {
        if (before == null) {
            return more;
        }
        List<Long> both = new ArrayList<>(before);
        both.retainAll(more);
        return both;
    }

    /**
     * Lets go of files into whose time late samples come, so that they are made anew with those. Where samples of before are gone they stay as they
     * are.
     */
    void letGo(long firstMs, long lastMs, List<Block> blocks, Expiry expiry) {
        RollupView view = view(blocks, new Hidden(List.of(), expiry));
        empty.removeIf(day -> day.fromMs() < lastMs && firstMs <= day.fromMs() + DAY_MS);
        store.remove(store.files().stream()
                .filter(file -> file.meta().overlaps(firstMs, lastMs) && view.isComplete(file))
                .toList());
    }

    /** Carries out deletions. */
    void clean(List<Deletion> due, List<Block> blocks, Expiry expiry) {
        for (RollupFile file : store.files()) {
            List<Deletion> here =
                    due.stream().filter(deletion -> isIn(file, deletion)).toList();
            if (!here.isEmpty()) {
                rewrite(file, blocks, new Hidden(here, expiry));
            }
        }
    }

    private static boolean isIn(RollupFile file, Deletion deletion) {
        return !file.meta().cleaned().contains(deletion.id())
                && file.meta()
                        .overlaps(deletion.time().fromMs(), deletion.time().toMs())
                && file.select(deletion.matchers(), QueryBudget.UNLIMITED).next();
    }

    /** Removes files that are too old as a whole, and the oldest ones while those of their resolution take too much room. */
    void retain(LongUnaryOperator tooOldBeforeMs) {
        for (Resolution resolution : Resolution.values()) {
            List<RollupFile> oldestFirst = new ArrayList<>(of(resolution));
            oldestFirst.sort(Comparator.comparingLong(file -> file.meta().fromMs()));
            long keptFromMs = keptFromMs(resolution, tooOldBeforeMs);
            long bytesMax = settings.of(resolution).bytes();
            long bytes = oldestFirst.stream().mapToLong(RollupFile::sizeBytes).sum();
            List<RollupFile> removed = new ArrayList<>();
            for (RollupFile file : oldestFirst) {
                boolean isTooMuch = bytesMax > 0 && bytes > bytesMax;
                if (file.meta().toMs() < keptFromMs || isTooMuch) {
                    removed.add(file);
                    bytes -= file.sizeBytes();
                    noRoomBeforeMs.merge(resolution, file.meta().toMs(), Math::max);
                }
            }
            store.remove(removed);
        }
    }

    /** The times that files are of. */
    List<Interval> covered() {
        return store.files().stream()
                .map(file -> new Interval(file.meta().fromMs(), file.meta().toMs()))
                .toList();
    }

    /** Puts links to those that end before a time into another directory. */
    void link(Path into, long beforeMs) throws IOException {
        store.link(into, beforeMs);
    }

    @Override
    public void close() {
        store.close();
    }
}
