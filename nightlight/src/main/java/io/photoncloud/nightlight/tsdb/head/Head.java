package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.ExemplarSource;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.KnownMetrics;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleRefused;
import io.photoncloud.nightlight.series.SampleStore;
import io.photoncloud.nightlight.series.SeriesExemplars;
import io.photoncloud.nightlight.tsdb.chunk.Leases;
import io.photoncloud.nightlight.tsdb.chunk.ScratchFiles;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import io.photoncloud.nightlight.tsdb.chunk.UnknownVersion;
import io.photoncloud.nightlight.tsdb.index.ChunkSeries;
import io.photoncloud.nightlight.tsdb.index.ChunkSource;
import io.photoncloud.nightlight.tsdb.index.Matching;
import io.photoncloud.nightlight.tsdb.wal.Wal;
import io.photoncloud.nightlight.tsdb.wal.WalBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/**
 * What was written lately: in memory, and in the log. Safe for use by many threads. Appenders prepare beside each other
 * and commit one after another: it is decided which samples are taken, those go into the log, and then into memory. All
 * that stands in the log is taken when it is replayed, whatever the settings are then. A series stands in the log before
 * any sample of it: the first commit that brings something to it tells the log of it too. One that its appender made and
 * nothing was committed to goes with its appender, so that what is refused takes up no room.
 *
 * <p>Where memory fails to take what stands in the log already, the head takes and shows nothing any more, and gives
 * nothing up: opened again, it has all of it.
 */
public final class Head implements SampleStore, ChunkSource, ExemplarSource, AutoCloseable {
    /** A sample so far ahead of the clock, or less, may be right where clocks differ. */
    private static final long AHEAD_MS = Duration.ofMinutes(15).toMillis();

    private final Path directory;
    private final HeadSettings settings;
    private final InstantSource clock;
    private final ScratchFiles scratch;
    private final SeriesRoom room;
    private final Wal wal;
    private final SeriesTable series = new SeriesTable();
    private final HeadIndex index = new HeadIndex();
    private final OpenHistograms histograms;
    private final Exemplars exemplars;
    private final KnownMetrics metrics = new KnownMetrics();
    private final ReentrantLock commitLock = new ReentrantLock();
    private final Views views = new Views();
    /** By what else the log calls series: such as were given up and came again before a process died. */
    private final Map<Long, MemorySeries> aliases = new HashMap<>();

    /** Of the series that the log hears of first by a commit. */
    private final WalBatch newSeries;

    private final AtomicLong lastWalReference = new AtomicLong();
    private volatile long minMs = Long.MAX_VALUE;
    private volatile long maxMs = Long.MIN_VALUE;
    /** What is before this is in blocks. */
    private volatile long truncatedMs;
    /** Rises whenever a block is about to be written. */
    private int epoch;
    /** The earliest of the samples that came since the head was last truncated. */
    private long recentMinMs = Long.MAX_VALUE;

    private final LongAdder samplesTaken = new LongAdder();
    /** Changes whenever a series is given up. */
    private final AtomicInteger removals = new AtomicInteger();
    /** Whether all room that its series took was given back. */
    private boolean closed;

    /** Why memory does not hold all that is in the log. */
    private volatile @Nullable Throwable failure;

    /** Opens what a log holds; a block ends at the time given, from which on the head has what is in order. */
    public Head(
            Path directory,
            HeadSettings settings,
            long segmentBytesMax,
            long truncatedMs,
            Leases leases,
            InstantSource clock,
            SeriesRoom room) {
        this(
                directory,
                settings,
                segmentBytesMax,
                truncatedMs,
                new ScratchFiles(directory.resolve("scratch"), leases),
                clock,
                room);
    }

    Head(
            Path directory,
            HeadSettings settings,
            long segmentBytesMax,
            long truncatedMs,
            ScratchFiles scratch,
            InstantSource clock,
            SeriesRoom room) {
        this.directory = directory;
        this.settings = settings;
        this.clock = clock;
        this.room = room;
        this.newSeries = new WalBatch(settings.walLevel());
        this.histograms = new OpenHistograms(settings.openHistogramBytesMax());
        this.exemplars = new Exemplars(settings.exemplarsMax());
        this.scratch = scratch;
        boolean opened = false;
        try {
            Path log = directory.resolve("wal");
            MovedMark moved = MovedMark.read(log);
            this.truncatedMs = Math.max(truncatedMs, moved.beforeMs());
            HeadReplay replay = new HeadReplay(this, moved);
            this.wal = Wal.open(log, segmentBytesMax, replay);
            this.lastWalReference.set(replay.lastReference());
            opened = true;
        } finally {
            if (!opened) {
                room.release(series.size());
                scratch.close();
            }
        }
    }

    /** @throws UnknownVersion where a later program wrote the log in a directory */
    public static void requireKnown(Path directory) throws IOException {
        Wal.requireKnown(directory.resolve("wal"));
        MovedMark.requireKnown(directory.resolve("wal"));
    }

    /** Makes sure that what appenders of another head called its series is not what series of this one are called. Before any is made. */
    public void callNoneAs(Head other) {
        lastWalReference.accumulateAndGet(other.lastWalReference.get(), Math::max);
    }

    /** What the head writes to; for those who look after it. */
    public Wal wal() {
        return wal;
    }

    @Override
    public long minMs() {
        return minMs;
    }

    @Override
    public long maxMs() {
        return maxMs;
    }

    /** How many series there are. */
    public int seriesCount() {
        return series.size();
    }

    /** What it holds, and at most so many of what there is most of. Goes over all series once. */
    public HeadStatistics statistics(int most) {
        long[] chunks = {0};
        series.forEach(one -> chunks[0] += one.chunkCount());
        return index.statistics(most, series.size(), chunks[0], minMs, maxMs);
    }

    /** How many samples were taken since it was opened; never less than before. */
    public long samplesTaken() {
        return samplesTaken.sum();
    }

    /** What is said of metrics. */
    public KnownMetrics metrics() {
        return metrics;
    }

    Exemplars exemplars() {
        return exemplars;
    }

    OpenHistograms histograms() {
        return histograms;
    }

    /** What histograms that are in no file yet take of memory. */
    public long openHistogramBytes() {
        return histograms.bytes();
    }

    @Override
    public List<SeriesExemplars> exemplars(List<List<Matcher>> selectors, long fromMs, long toMs) {
        return exemplars.select(selectors, fromMs, toMs);
    }

    HeadIndex index() {
        return index;
    }

    HeadSettings settings() {
        return settings;
    }

    int removals() {
        return removals.get();
    }

    /** What is before this is late, whatever its series holds. */
    public long inOrderFromMs() {
        return truncatedMs;
    }

    /** Whether a sample that is not in order is taken. */
    boolean takesLate(long timeMs, long newestMs) {
        long windowMs = settings.outOfOrderWindowMs();
        return (windowMs > 0 && timeMs >= newestMs - windowMs) || isOfNow(timeMs, newestMs);
    }

    /**
     * Where there are samples from ahead of the clock, one of them is wrong, or was when they came. Neither may keep out
     * what comes now, for as long as the clock needs to get there.
     */
    private boolean isOfNow(long timeMs, long newestMs) {
        long nowMs = clock.millis();
        return newestMs > nowMs + AHEAD_MS && timeMs >= nowMs - settings.rangeMs() / 2 && timeMs <= nowMs + AHEAD_MS;
    }

    /** No sample before this is taken in order, where the time of the newest sample is known. */
    long minValidMs(long newestMs) {
        return Math.max(truncatedMs, newestMs - settings.rangeMs() / 2);
    }

    @Override
    public SampleAppender appender() {
        requireWhole();
        return new HeadAppender(this);
    }

    @Nullable
    MemorySeries byReference(long reference) {
        MemorySeries found = series.at((int) reference);
        return found != null && found.reference() == reference ? found : null;
    }

    @Nullable
    MemorySeries find(byte[] labels, int from, int to) {
        return series.find(labels, from, to);
    }

    @Nullable
    MemorySeries find(Labels labels) {
        return series.find(labels);
    }

    /** @param made told of the series where it was not there before */
    MemorySeries byLabels(Labels labels, Consumer<MemorySeries> made) {
        MemorySeries found = series.find(labels);
        return found != null
                ? found
                : series.findOrMake(labels, (wanted, slot) -> {
                    MemorySeries one = make(wanted, slot);
                    made.accept(one);
                    return one;
                });
    }

    private MemorySeries make(Labels labels, int slot) {
        if (labels.isEmpty()) {
            throw new SampleRefused(SampleRefused.Kind.INVALID, "empty labelset: invalid sample");
        }
        if (series.size() >= settings.seriesMax()) {
            throw new SampleRefused(
                    SampleRefused.Kind.SERIES_LIMIT,
                    "too many series: there may be " + settings.seriesMax() + " at a time (series-max)");
        }
        if (!room.take()) {
            throw new SampleRefused(
                    SampleRefused.Kind.SERIES_LIMIT,
                    "too many series: there may be " + room.max()
                            + " at a time in all projects together (all-series-max)");
        }
        index.add(slot, labels);
        return new MemorySeries(labels, lastWalReference.incrementAndGet(), slot);
    }

    /** A series that stood in the log. */
    MemorySeries restore(long walReference, Labels labels) {
        MemorySeries restored = series.findOrMake(labels, (_, slot) -> {
            room.takeAnyway();
            index.add(slot, labels);
            return new MemorySeries(labels, walReference, slot);
        });
        restored.markLogged();
        if (restored.walReference() != walReference) {
            aliases.put(walReference, restored);
        }
        return restored;
    }

    /** From now on it is known that memory does not hold what the log does. */
    void fail(Throwable cause) {
        failure = cause;
    }

    /** Whether memory failed to take what stands in the log, so that it has to be opened again. */
    public boolean hasFailed() {
        return failure != null;
    }

    private void requireWhole() {
        Throwable cause = failure;
        if (cause != null) {
            throw new UncheckedIOException(new IOException(
                    "memory does not hold all that the log in " + directory + " does, which has to be opened again: "
                            + cause,
                    cause));
        }
    }

    /** @return how many samples were left out */
    int commit(HeadAppender appender) {
        commitLock.lock();
        try {
            requireWhole();
            int left = appender.replaceRemoved() + appender.decide(maxMs);
            scratch.requireRoom();
            Set<MemorySeries> added = appender.unlogged();
            newSeries.clear();
            added.forEach(one -> newSeries.series(one.walReference(), one.labels()));
            wal.append(newSeries, appender.batch());
            added.forEach(MemorySeries::markLogged);
            apply(appender);
            samplesTaken.add(appender.count());
            appender.forEachExemplar(exemplars::add);
            return left;
        } finally {
            commitLock.unlock();
        }
    }

    /** Takes series from the head that an appender made and nothing was committed to, by it or by another one. */
    void giveUp(List<MemorySeries> made) {
        if (!made.isEmpty()) {
            locked(() -> {
                if (!closed && !hasFailed()) {
                    made.stream().filter(MemorySeries::removeUnlogged).forEach(this::remove);
                }
            });
        }
    }

    private void remove(MemorySeries gone) {
        // Before, for those who found the slot; after, for those who found the series until it was gone.
        removals.incrementAndGet();
        index.remove(gone.slot(), gone.labels());
        series.remove(gone);
        room.release(1);
        removals.incrementAndGet();
    }

    /** Takes what stands in the log now: nothing of it is left out. */
    private void apply(HeadAppender appender) {
        long number = views.begin();
        try {
            Change change = change(number, views.moments());
            long min = Long.MAX_VALUE;
            long max = maxMs;
            for (int i = 0; i < appender.count(); i++) {
                long timeMs = appender.timeMs(i);
                appender.series(i).take(timeMs, appender.value(i), appender.histogram(i), change);
                min = Math.min(min, timeMs);
                max = Math.max(max, timeMs);
            }
            recentMinMs = Math.min(recentMinMs, min);
            minMs = Math.min(minMs, min);
            maxMs = max;
        } catch (RuntimeException | Error e) { // tidy: whatever it is, what was logged is not all there
            fail(e);
            throw e;
        } finally {
            views.end();
        }
    }

    /** A sample of the log, which is taken whenever it came: it was, when it was written. */
    void replay(MemorySeries target, long timeMs, double value, @Nullable Histogram histogram, Change change) {
        scratch.requireRoom();
        target.take(timeMs, value, histogram, change);
        minMs = Math.min(minMs, timeMs);
        maxMs = Math.max(maxMs, timeMs);
    }

    /** As what the log holds is taken when it is replayed. */
    Change replaying() {
        return change(0, new long[0]);
    }

    private Change change(long number, long[] seen) {
        return new Change(number, seen, truncatedMs, settings.rangeMs(), epoch, scratch, histograms);
    }

    // Reading. Whoever reads holds a lease, so that scratch files stay.

    /** A view of all commits up to now, in which nothing changes. To be closed before the lease that its reader holds. */
    public HeadView view() {
        HeadView view = new HeadView(this, views.open());
        boolean whole = false;
        try {
            requireWhole();
            whole = true;
            return view;
        } finally {
            if (!whole) {
                view.close();
            }
        }
    }

    void close(long view) {
        views.close(view);
    }

    @Override
    public ChunkSeries select(List<Matcher> matchers, long fromMs, long toMs, QueryBudget budget) {
        return select(Views.LATEST, matchers, fromMs, toMs, budget);
    }

    ChunkSeries select(long view, List<Matcher> matchers, long fromMs, long toMs, QueryBudget budget) {
        requireWhole();
        List<MemorySeries> found = new ArrayList<>();
        int before = removals.get();
        IntIterator slots = find(matchers, budget).getIntIterator();
        while (slots.hasNext()) {
            MemorySeries candidate = series.at(slots.next());
            // Where series were given up, a slot may have gone to another one since it was found.
            boolean sure = removals.get() == before;
            if (candidate != null
                    && candidate.hasBetween(view, fromMs, toMs)
                    && (sure || matches(candidate, matchers))) {
                found.add(candidate);
                budget.requireSeries(found.size());
            }
        }
        found.sort((left, right) -> left.labels().compareTo(right.labels()));
        return new HeadSeries(found, view, scratch);
    }

    private MutableRoaringBitmap find(List<Matcher> matchers, QueryBudget budget) {
        return Matching.find(index, matchers, budget);
    }

    private static boolean matches(MemorySeries candidate, List<Matcher> matchers) {
        for (Matcher matcher : matchers) {
            if (!matcher.matches(candidate.labels())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers, QueryBudget budget) {
        if (matchers.isEmpty()) {
            return index.names();
        }
        MutableRoaringBitmap found = find(matchers, budget);
        budget.requireSeries(found.getCardinality());
        Set<String> names = new HashSet<>();
        IntIterator slots = found.getIntIterator();
        while (slots.hasNext()) {
            MemorySeries candidate = series.at(slots.next());
            if (candidate != null) {
                candidate.labels().toList().forEach(label -> names.add(label.name()));
            }
        }
        List<String> sorted = new ArrayList<>(names);
        sorted.sort(Labels::compareTexts);
        return sorted;
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers, QueryBudget budget) {
        if (matchers.isEmpty()) {
            return index.values(name);
        }
        MutableRoaringBitmap found = find(matchers, budget);
        budget.requireSeries(found.getCardinality());
        return index.valuesWithin(name, found);
    }

    // Giving up what is in blocks.

    /** Where the stretches of a length begin in which there are samples before a time, in order. */
    public SortedSet<Long> stretches(long lengthMs, long beforeMs) {
        SortedSet<Long> starts = new TreeSet<>();
        List<StoredChunk> chunks = new ArrayList<>();
        series.forEach(one -> {
            one.addChunks(Views.LATEST, Long.MIN_VALUE, beforeMs - 1, scratch, chunks);
            chunks.forEach(chunk -> Stretches.add(chunk, lengthMs, beforeMs, starts));
            chunks.clear();
        });
        return starts;
    }

    /**
     * What stands in the log, and in memory out of order, when a block is about to be written.
     *
     * @param minMs the time of the first sample there was then
     */
    public record Mark(long segment, int epoch, long beforeMs, long minMs) {}

    /** Begins to move what is before a time to blocks: from now on samples before it come out of order. */
    public Mark mark(long beforeMs) {
        commitLock.lock();
        try {
            requireWhole();
            truncatedMs = Math.max(truncatedMs, beforeMs);
            return new Mark(wal.cut(), epoch++, beforeMs, minMs);
        } finally {
            commitLock.unlock();
        }
    }

    /** Says, so that it outlives this process, that all before a mark is in blocks. */
    public void markMoved(Mark mark) {
        MovedMark.write(directory.resolve("wal"), new MovedMark(mark.segment(), mark.beforeMs()));
    }

    /** Gives up what was moved, from memory and then from the log. */
    public void truncate(Mark mark) {
        requireWhole();
        locked(() -> recentMinMs = Long.MAX_VALUE);
        long[] min = {Long.MAX_VALUE};
        series.forEach(present -> locked(() -> {
            if (present.truncate(mark, scratch, views.moments(), histograms)) {
                remove(present);
            } else {
                min[0] = Math.min(min[0], present.minMs());
            }
        }));
        locked(() -> {
            minMs = Math.min(min[0], recentMinMs);
            scratch.dropUnused();
        });
        index.shrink();
        wal.checkpoint(mark.segment(), new LiveSeries(series, aliases, mark.beforeMs()));
        aliases.values().removeIf(MemorySeries::isRemoved);
    }

    private void locked(Runnable action) {
        commitLock.lock();
        try {
            action.run();
        } finally {
            commitLock.unlock();
        }
    }

    @Override
    public void close() {
        commitLock.lock();
        try {
            wal.close();
        } finally {
            closed = true;
            room.release(series.size());
            commitLock.unlock();
            scratch.close();
        }
    }
}
