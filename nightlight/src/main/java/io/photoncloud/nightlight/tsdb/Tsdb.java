package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.ExemplarSource;
import io.photoncloud.nightlight.series.KnownMetrics;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleStore;
import io.photoncloud.nightlight.series.SeriesExemplars;
import io.photoncloud.nightlight.series.SeriesReader;
import io.photoncloud.nightlight.series.SeriesSource;
import io.photoncloud.nightlight.tsdb.block.Block;
import io.photoncloud.nightlight.tsdb.block.BlockMeta;
import io.photoncloud.nightlight.tsdb.chunk.Leases;
import io.photoncloud.nightlight.tsdb.chunk.MaskedCursor.Interval;
import io.photoncloud.nightlight.tsdb.chunk.Repair;
import io.photoncloud.nightlight.tsdb.head.Head;
import io.photoncloud.nightlight.tsdb.head.HeadStatistics;
import io.photoncloud.nightlight.tsdb.head.HeadView;
import io.photoncloud.nightlight.tsdb.head.SeriesRoom;
import io.photoncloud.nightlight.tsdb.rollup.RollupFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A store of samples in a directory of its own. Safe for use by many threads. It starts none: who owns it calls {@link
 * #maintain} now and then, and {@link #sync} as often as it wants to lose nothing even when the machine dies. Whatever
 * {@link SampleAppender#commit} returned for survives the death of the process at any moment.
 */
public final class Tsdb implements SampleStore, SeriesSource, ExemplarSource, AutoCloseable {
    /** The head is written to a block when it spans this many halves of a block's range. */
    private static final int HEAD_HALVES_MAX = 3;

    /** Retention is this many times as long as what a block spans. */
    private static final int RETENTION_BLOCKS = 10;

    private final Path directory;
    private final TsdbSettings settings;
    private final InstantSource clock;
    private final FileChannel lock;
    private final Leases leases = new Leases();
    private final BlockStore blocks;
    private final Deletions deletions;
    private final RetentionClasses retention;
    private final Rollups rollups;
    private final Head head;
    /** What of the head is in blocks, and read by nobody any more who does not know them. */
    private final AtomicReference<Head.@Nullable Mark> truncatable = new AtomicReference<>();

    /** Whether a part of the head is in blocks and not given up yet. */
    private boolean moved;

    /** When the head was last moved to blocks, by the clock. */
    private long lastMovedMs;

    private boolean closed;

    private Tsdb(Path directory, TsdbSettings settings, InstantSource clock, SeriesRoom room, FileChannel lock)
            throws IOException {
        this.directory = directory;
        this.settings = settings;
        this.clock = clock;
        this.lock = lock;
        // Before anything is mended, as what a later program wrote is not this one's to mend.
        Head.requireKnown(directory);
        RollupStore.requireKnown(directory.resolve("rollups"));
        this.retention = new RetentionClasses(settings.retentionClasses(), settings.retention());
        this.deletions = new Deletions(directory.resolve("deletions"));
        this.blocks = new BlockStore(directory.resolve("blocks"), leases);
        this.lastMovedMs = clock.millis();
        boolean opened = false;
        Rollups rolled = null;
        try {
            rolled = new Rollups(directory.resolve("rollups"), settings.rollups(), leases);
            this.rollups = rolled;
            this.head = new Head(
                    directory, settings.head(), settings.walSegmentBytes(), blocks.endMs(), leases, clock, room);
            opened = true;
        } finally {
            if (!opened) {
                blocks.close();
                if (rolled != null) {
                    rolled.close();
                }
            }
        }
    }

    /** Opens a directory, which is made where there is none, and mends what is broken in it. */
    public static Tsdb open(Path directory, TsdbSettings settings, InstantSource clock) {
        return open(directory, settings, clock, SeriesRoom.unbounded());
    }

    /** The same, as one of several stores that hold so many series together. */
    public static Tsdb open(Path directory, TsdbSettings settings, InstantSource clock, SeriesRoom room) {
        try {
            Files.createDirectories(directory);
            FileChannel lock = StoreLock.take(directory.resolve("lock"));
            boolean opened = false;
            try {
                Tsdb tsdb = new Tsdb(directory, settings, clock, room, lock);
                opened = true;
                return tsdb;
            } finally {
                if (!opened) {
                    lock.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + directory, e);
        }
    }

    /**
     * Takes the place of another store that had the directory open before: what its appenders called a series, whoever remembers it means no other
     * one by it here. Before it has any appenders.
     */
    public void goOnFrom(Tsdb other) {
        head.callNoneAs(other.head);
    }

    /** What was found broken when the store was opened, and what was done about it. */
    public List<Repair> repairs() {
        List<Repair> all = new ArrayList<>(blocks.repairs());
        all.addAll(rollups.repairs());
        all.addAll(head.wal().repairs());
        return all;
    }

    @Override
    public SampleAppender appender() {
        return head.appender();
    }

    @Override
    public SeriesReader open(long fromMs, long toMs) {
        return open(fromMs, toMs, QueryBudget.UNLIMITED);
    }

    @Override
    public SeriesReader open(long fromMs, long toMs, QueryBudget budget) {
        Leases.Lease lease = leases.take();
        boolean opened = false;
        try {
            // What is carried out later is hidden from this reader by what it knows, whichever blocks it finds.
            Hidden hidden = new Hidden(deletions.present(), expiry());
            // Rollups first, which go before a block comes that they know nothing of; it is in the head until then.
            List<RollupFile> rolled = rollups.files();
            // The head last: what goes from it meanwhile would be in none of these blocks, and is kept by the lease.
            List<Block> present = blocks.blocks();
            HeadView view = head.view();
            TsdbReader reader =
                    new TsdbReader(lease, Rollups.view(rolled, present, view, hidden, fromMs, toMs), view, budget);
            opened = true;
            return reader;
        } finally {
            if (!opened) {
                lease.close();
            }
        }
    }

    @Override
    public List<SeriesExemplars> exemplars(List<List<Matcher>> selectors, long fromMs, long toMs) {
        return head.exemplars(selectors, fromMs, toMs);
    }

    /** What is said of metrics since the store was opened, by their names. */
    public Map<String, List<KnownMetrics.About>> knownMetrics() {
        return head.metrics().all();
    }

    /** Brings what was committed to the disk. */
    public void sync() {
        head.wal().sync();
    }

    /** Does what is due: moves the head to blocks, makes blocks larger, removes what is too old. */
    public synchronized void maintain() {
        requireOpen();
        RuntimeException first = null;
        // What makes room comes first, and what fails keeps nothing else from being done.
        for (Runnable step : List.<Runnable>of(
                this::retain,
                this::truncate,
                this::moveHead,
                this::truncate,
                this::compactBlocks,
                this::expire,
                this::rollUp,
                this::retain)) {
            try {
                step.run();
            } catch (RuntimeException e) { // tidy: thrown on once everything was tried
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the store in " + directory + " is closed");
        }
    }

    private void moveHead() {
        if (moved || head.minMs() > head.maxMs()) {
            return;
        }
        long rangeMs = settings.blockRange().toMillis();
        long beforeMs = movableBeforeMs(rangeMs);
        if (beforeMs == Long.MIN_VALUE) {
            return;
        }
        Head.Mark mark = head.mark(beforeMs);
        SortedSet<Long> stretches = head.stretches(rangeMs, beforeMs);
        List<Interval> covered = coveredByBlocks();
        stretches.forEach(start -> covered.add(new Interval(start, start + rangeMs)));
        covered.add(coveredByHead());
        long keptMs = tooOldBeforeMs(covered);
        List<Block> made = new ArrayList<>();
        boolean whole = false;
        try {
            for (long start : stretches) {
                // What is too old already is let go with the head, and not made blocks of.
                if (start + rangeMs > keptMs) {
                    long id = blocks.nextId();
                    BlockMeta meta = new BlockMeta(id, start, start + rangeMs, 1, List.of(id), List.of(), 0, 0, 0);
                    rollups.letGo(Math.max(start, head.minMs()), start + rangeMs - 1, blocks.blocks(), expiry());
                    blocks.write(meta, List.of(head), Hidden.NOTHING, List.of()).ifPresent(made::add);
                }
            }
            whole = true;
        } finally {
            if (!whole) {
                // The head has it all, and will be moved again.
                blocks.remove(made);
            }
        }
        lastMovedMs = clock.millis();
        moved = true;
        // Who reads the head without the new blocks needs what is in both.
        leases.retire(() -> truncatable.set(mark));
        head.markMoved(mark);
    }

    /**
     * Before which the head is to be moved to blocks; the lowest time where it is not yet. Late samples go with others,
     * or once in the time of a block: each time they go, blocks come that overlap others.
     */
    private long movableBeforeMs(long rangeMs) {
        long minMs = head.minMs();
        long maxMs = head.maxMs();
        if (maxMs - Math.max(minMs, head.inOrderFromMs()) > rangeMs / 2 * HEAD_HALVES_MAX) {
            long beforeMs = Math.floorDiv(maxMs - rangeMs / 2, rangeMs) * rangeMs;
            if (beforeMs > minMs) {
                return beforeMs;
            }
        }
        long waitedMs = clock.millis() - lastMovedMs;
        // A clock that went back says nothing of how long they waited.
        boolean longEnough = waitedMs >= rangeMs || waitedMs < 0;
        return longEnough && minMs < head.inOrderFromMs() ? head.inOrderFromMs() : Long.MIN_VALUE;
    }

    private void truncate() {
        Head.Mark mark = truncatable.getAndSet(null);
        if (mark != null) {
            try {
                head.truncate(mark);
            } finally {
                // Where it failed, the next mark covers this one's too.
                moved = false;
            }
        }
    }

    private void compactBlocks() {
        while (true) { // each round makes fewer blocks of those there are
            List<BlockMeta> metas = blocks.blocks().stream().map(Block::meta).toList();
            long settledMs = Math.max(blocks.endMs(), head.maxMs())
                    - settings.outOfOrderWindow().toMillis();
            List<BlockMeta> together =
                    CompactionPlan.next(metas, settings.blockRange().toMillis(), rangeMaxMs(), settledMs);
            if (together.isEmpty()) {
                return;
            }
            List<Block> sources = blocks.blocks().stream()
                    .filter(block -> together.contains(block.meta()))
                    .toList();
            rewrite(sources, List.of(), expiry());
        }
    }

    /** Larger blocks than a tenth of the retention would keep much of what is too old. */
    private long rangeMaxMs() {
        long rangeMs = settings.blockRangeMax().toMillis();
        long retentionMs = retention.longestMs();
        return retentionMs == 0 ? rangeMs : Math.min(rangeMs, retentionMs / RETENTION_BLOCKS);
    }

    private void rewrite(List<Block> sources, List<Deletion> carriedOut, Expiry expiry) {
        List<Long> cleaned = new ArrayList<>(sources.getFirst().meta().cleaned());
        for (Block source : sources) {
            // Only what was carried out in all of them is in the block they make.
            cleaned.retainAll(source.meta().cleaned());
        }
        carriedOut.forEach(deletion -> cleaned.add(deletion.id()));
        List<BlockMeta> metas = sources.stream().map(Block::meta).toList();
        BlockMeta meta = CompactionPlan.merged(blocks.nextId(), metas, cleaned);
        blocks.write(meta, sources, new Hidden(carriedOut, expiry), sources);
    }

    private Expiry expiry() {
        if (settings.retentionClasses().isEmpty()) {
            return Expiry.NONE;
        }
        List<Interval> covered = coveredByBlocks();
        covered.add(coveredByHead());
        return retention.at(keepMs -> Retention.beforeMs(covered, clock.millis(), keepMs));
    }

    /** Takes out of blocks what is too old as a whole. */
    private void expire() {
        Expiry expiry = expiry();
        Optional<Block> found = retention.findExpired(blocks.blocks(), expiry);
        while (found.isPresent()) { // as often as there are blocks: what is made of one has nothing that is too old
            // By the same times. Others may be earlier, as fewer blocks cover less, and leave in what was found.
            rewrite(List.of(found.get()), List.of(), expiry);
            found = retention.findExpired(blocks.blocks(), expiry);
        }
    }

    /** Makes rollups of what is in blocks and does not change any more. */
    private void rollUp() {
        long newestMs = Math.max(blocks.endMs(), head.maxMs());
        if (newestMs != Long.MIN_VALUE) {
            long waitMs = Math.max(
                    settings.outOfOrderWindow().toMillis(),
                    settings.rollups().after().toMillis());
            long settledMs = Math.min(head.minMs(), newestMs - waitMs);
            rollups.make(blocks.blocks(), expiry(), settledMs, this::rollupsTooOldBeforeMs);
        }
    }

    /** Rollups are of times, too, that there are no samples of any more. */
    private long rollupsTooOldBeforeMs(long keepMs) {
        List<Interval> covered = coveredByBlocks();
        covered.add(coveredByHead());
        covered.addAll(rollups.covered());
        return Retention.beforeMs(covered, clock.millis(), keepMs);
    }

    /** Removes blocks that are too old as a whole, and the oldest ones while all take too much room. */
    private void retain() {
        List<Block> all = new ArrayList<>(blocks.blocks());
        all.sort(Comparator.comparingLong(Block::minMs));
        List<Block> removed = new ArrayList<>();
        List<Interval> covered = coveredByBlocks();
        covered.add(coveredByHead());
        long beforeMs = tooOldBeforeMs(covered);
        all.stream().filter(block -> block.meta().endMs() <= beforeMs).forEach(removed::add);
        long bytes = blocks.sizeBytes() + head.wal().sizeBytes();
        for (Block block : all) {
            if (settings.retentionBytes() > 0 && bytes > settings.retentionBytes() && !removed.contains(block)) {
                removed.add(block);
            }
            bytes -= removed.contains(block) ? block.sizeBytes() : 0;
        }
        blocks.remove(removed);
        rollups.retain(this::rollupsTooOldBeforeMs);
    }

    private long tooOldBeforeMs(List<Interval> covered) {
        long keepMs = retention.longestMs();
        return keepMs == 0 ? Long.MIN_VALUE : Retention.beforeMs(covered, clock.millis(), keepMs);
    }

    private List<Interval> coveredByBlocks() {
        List<Interval> covered = new ArrayList<>();
        blocks.blocks()
                .forEach(block ->
                        covered.add(new Interval(block.minMs(), block.meta().endMs())));
        return covered;
    }

    /** The head spans a few blocks where all is well; where it spans more, nobody knows of how much it has samples. */
    private Interval coveredByHead() {
        long maxMs = head.maxMs();
        long mostMs = settings.blockRange().toMillis() * HEAD_HALVES_MAX;
        return maxMs == Long.MIN_VALUE
                ? new Interval(maxMs, maxMs)
                : new Interval(Math.max(head.minMs(), maxMs - mostMs), maxMs);
    }

    /**
     * Hides samples that are there now, until {@link #undo} brings them back or {@link #clean} removes them.
     *
     * @return by what it can be undone
     */
    public long delete(List<Matcher> matchers, long fromMs, long toMs) {
        // What comes later is not deleted: Prometheus, too, deletes what there is.
        long newestMs = Math.max(head.maxMs(), blocks.endMs());
        return deletions.add(clock.millis(), matchers, fromMs, Math.min(toMs, newestMs));
    }

    /** @return whether there was such a deletion, and its grace period is not over */
    public synchronized boolean undo(long id) {
        for (Deletion deletion : deletions.present()) {
            if (deletion.id() == id && !isDue(deletion)) {
                return deletions.remove(id);
            }
        }
        return false;
    }

    private boolean isDue(Deletion deletion) {
        return deletion.madeMs() + settings.deletionGrace().toMillis() <= clock.millis();
    }

    /** The deletions that can be undone. */
    public List<Deletion> deletions() {
        return deletions.present();
    }

    /** Carries out the deletions that are older than the grace period: in blocks now, in the head once it is in one. */
    public synchronized void clean() {
        requireOpen();
        List<Deletion> due = deletions.present().stream().filter(this::isDue).toList();
        for (Block block : blocks.blocks()) {
            List<Deletion> here =
                    due.stream().filter(deletion -> isIn(block, deletion)).toList();
            if (!here.isEmpty()) {
                rewrite(List.of(block), here, expiry());
            }
        }
        rollups.clean(due, blocks.blocks(), expiry());
        for (Deletion deletion : due) {
            if (head.minMs() > deletion.time().toMs() && !moved) {
                deletions.remove(deletion.id());
            }
        }
    }

    private static boolean isIn(Block block, Deletion deletion) {
        return !block.meta().cleaned().contains(deletion.id())
                && block.meta()
                        .overlaps(deletion.time().fromMs(), deletion.time().toMs())
                && block.select(
                                deletion.matchers(),
                                deletion.time().fromMs(),
                                deletion.time().toMs(),
                                QueryBudget.UNLIMITED)
                        .next();
    }

    /** Makes a copy that can be opened as a store, of all that is committed, by links to the blocks. */
    public synchronized void snapshot(Path into) {
        requireOpen();
        try {
            Path copied = Files.createDirectories(into.resolve("blocks"));
            blocks.link(copied);
            rollups.link(Files.createDirectories(into.resolve("rollups")), head.minMs());
            try (Leases.Lease _ = leases.take();
                    HeadView view = head.view()) {
                SnapshotBlocks.write(copied, head, view, settings.blockRange().toMillis(), blocks);
            }
            Path deleted = directory.resolve("deletions");
            if (Files.exists(deleted)) {
                Files.copy(deleted, into.resolve("deletions"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a snapshot in " + into, e);
        }
    }

    /** The blocks there are, oldest first. */
    public List<BlockMeta> blocks() {
        return blocks.blocks().stream()
                .map(Block::meta)
                .sorted(Comparator.comparingLong(BlockMeta::minMs))
                .toList();
    }

    /** What there is of rollups, by resolution, finest first. */
    public List<RollupStatus> rollups() {
        return rollups.status();
    }

    /** How often rollups could not be made since it was opened. */
    public long rollupFailures() {
        return rollups.failures();
    }

    /** How many bytes blocks, rollups and log take on disk. */
    public long sizeBytes() {
        return blocks.sizeBytes() + rollups.sizeBytes() + head.wal().sizeBytes();
    }

    /** Whether memory failed to take what the log holds: closed and opened again, the store has all of it. */
    public boolean hasFailed() {
        return head.hasFailed();
    }

    /** Whether writes are refused until the disk of the log does again what it is told. */
    public boolean isLogBroken() {
        return head.wal().isBroken();
    }

    /** How many series the head holds. */
    public int headSeries() {
        return head.seriesCount();
    }

    /** What histograms that are in no file yet take of memory. */
    public long openHistogramBytes() {
        return head.openHistogramBytes();
    }

    /** What the head holds, and at most so many of what there is most of in it. */
    public HeadStatistics statistics(int most) {
        return head.statistics(most);
    }

    /** How many samples were taken since it was opened; never less than before. */
    public long samplesTaken() {
        return head.samplesTaken();
    }

    /** The time of the first sample there is, if there is one. */
    public Optional<Long> findMinMs() {
        long min = head.minMs();
        for (Block block : blocks.blocks()) {
            min = Math.min(min, block.minMs());
        }
        return min == Long.MAX_VALUE ? Optional.empty() : Optional.of(min);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        // Whatever fails, another store may open the directory then, maybe one that this process has in its place.
        try {
            head.close();
        } finally {
            try {
                blocks.close();
            } finally {
                try {
                    rollups.close();
                } finally {
                    unlock();
                }
            }
        }
    }

    private void unlock() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give up the lock of " + directory, e);
        }
    }
}
