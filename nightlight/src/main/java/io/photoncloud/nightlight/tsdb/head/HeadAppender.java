package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.KnownMetrics;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.OpenSeries;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleRefused;
import io.photoncloud.nightlight.series.StaleMarker;
import io.photoncloud.nightlight.tsdb.chunk.ChunkKind;
import io.photoncloud.nightlight.tsdb.chunk.HistogramChunkWriter;
import io.photoncloud.nightlight.tsdb.head.MemorySeries.Appended;
import io.photoncloud.nightlight.tsdb.wal.WalBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Decides as Prometheus does which samples are taken, and keeps them until they are committed. */
final class HeadAppender implements SampleAppender {
    private static final int SAMPLES_FIRST = 128;

    private final Head head;
    private final int removals;
    private final WalBatch batch;
    private @Nullable MemorySeries[] series = new MemorySeries[SAMPLES_FIRST];
    private long[] times = new long[SAMPLES_FIRST];
    private double[] values = new double[SAMPLES_FIRST];
    /** The histogram of each sample that is one; of no length as long as none is. */
    private @Nullable Histogram[] histograms = new Histogram[0];

    /** Series that were not there before. */
    private final List<MemorySeries> made = new ArrayList<>(0);

    private final List<Told> exemplars = new ArrayList<>(0);
    private final Map<String, KnownMetrics.About> metrics = new LinkedHashMap<>(0);
    /** What the histograms of the batch take of memory once they are committed, beyond what their series take now; at most. */
    private long histogramBytes;

    private int count;
    private long newestMs;
    private long minValidMs;
    private boolean ended;

    /** An exemplar, and the series of which it is one. */
    private record Told(MemorySeries series, Exemplar exemplar) {}

    HeadAppender(Head head) {
        this.head = head;
        this.removals = head.removals();
        this.batch = new WalBatch(head.settings().walLevel());
        this.newestMs = head.maxMs();
        this.minValidMs = newestMs == Long.MIN_VALUE ? Long.MIN_VALUE : head.minValidMs(newestMs);
    }

    @Override
    public long sample(long reference, Labels labels, long timeMs, double value) {
        MemorySeries target = find(reference, labels, timeMs);
        Histogram stale = StaleMarker.is(value) ? staleHistogram(target) : null;
        take(target, timeMs, stale == null ? value : 0, stale);
        return target.reference();
    }

    @Override
    public long histogram(long reference, Labels labels, long timeMs, Histogram histogram) {
        try {
            HistogramChunkWriter.require(histogram);
        } catch (IllegalArgumentException e) {
            throw new SampleRefused(SampleRefused.Kind.INVALID_HISTOGRAM, String.valueOf(e.getMessage()));
        }
        MemorySeries target = find(reference, labels, timeMs);
        requireRoom(target, histogram);
        take(target, timeMs, 0, histogram);
        return target.reference();
    }

    /** A series that has a chunk for as many buckets goes on; others need room, of which this batch may have promised some already. */
    private void requireRoom(MemorySeries target, Histogram histogram) {
        long more = HistogramChunkWriter.memoryBytes(histogram) - target.openHistogramBytes();
        if (more > 0) {
            head.histograms().requireRoom(histogramBytes + more);
            histogramBytes += more;
        }
    }

    @Override
    public boolean exemplar(long reference, Labels labels, Exemplar exemplar) {
        requireOpen();
        MemorySeries target = reference == NO_REFERENCE ? null : head.byReference(reference);
        if (target == null) {
            target = head.find(labels);
        }
        if (target == null || !head.exemplars().accepts(target.labels(), exemplar)) {
            return false;
        }
        exemplars.add(new Told(target, exemplar));
        return true;
    }

    @Override
    public void metadata(String metric, KnownMetrics.About about) {
        requireOpen();
        metrics.put(metric, about);
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("the batch is at its end");
        }
    }

    /** Who says that a series has ended does not know what it was: where it was one of histograms, that ends as one. */
    private static @Nullable Histogram staleHistogram(MemorySeries target) {
        ChunkKind kind = target.kind();
        return kind == ChunkKind.FLOATS
                ? null
                : new Histogram.Builder()
                        .whole(kind == ChunkKind.HISTOGRAMS)
                        .sum(StaleMarker.VALUE)
                        .build();
    }

    private MemorySeries find(long reference, Labels labels, long timeMs) {
        requireOpen();
        if (newestMs == Long.MIN_VALUE) {
            // The first sample of all says what is old.
            newestMs = timeMs;
            minValidMs = head.minValidMs(timeMs);
        }
        if (timeMs < minValidMs && !head.takesLate(timeMs, newestMs)) {
            // Before a series is made for it.
            throw new SampleRefused(
                    head.settings().outOfOrderWindowMs() > 0
                            ? SampleRefused.Kind.TOO_OLD
                            : SampleRefused.Kind.OUT_OF_BOUNDS);
        }
        MemorySeries target = reference == NO_REFERENCE ? null : head.byReference(reference);
        return target == null ? head.byLabels(labels, made::add) : target;
    }

    private void take(MemorySeries target, long timeMs, double value, @Nullable Histogram histogram) {
        if (timeMs >= minValidMs && !target.isAhead(timeMs)) {
            requireTaken(target, timeMs, value, histogram);
        }
        add(target, timeMs, value, histogram);
    }

    private void requireTaken(MemorySeries target, long timeMs, double value, @Nullable Histogram histogram) {
        switch (target.check(timeMs, value, histogram)) {
            case DONE, REPEATED -> {}
            case DUPLICATE -> throw new SampleRefused(SampleRefused.Kind.DUPLICATE);
            case OUT_OF_ORDER -> {
                if (!head.takesLate(timeMs, newestMs)) {
                    throw new SampleRefused(
                            head.settings().outOfOrderWindowMs() > 0
                                    ? SampleRefused.Kind.TOO_OLD
                                    : SampleRefused.Kind.OUT_OF_ORDER);
                }
            }
        }
    }

    private void add(MemorySeries target, long timeMs, double value, @Nullable Histogram histogram) {
        if (count == times.length) {
            series = Arrays.copyOf(series, count * 2);
            times = Arrays.copyOf(times, count * 2);
            values = Arrays.copyOf(values, count * 2);
        }
        if (histograms.length < times.length && (histogram != null || histograms.length > 0)) {
            histograms = Arrays.copyOf(histograms, times.length);
        }
        series[count] = target;
        times[count] = timeMs;
        values[count] = value;
        if (histogram != null) {
            histograms[count] = histogram;
        }
        log(count++);
    }

    private void log(int at) {
        long reference = series(at).walReference();
        Histogram histogram = histogram(at);
        if (histogram == null) {
            batch.sample(reference, times[at], values[at]);
        } else {
            batch.histogram(reference, times[at], histogram);
        }
    }

    private void log(Told told) {
        batch.exemplar(told.series.walReference(), told.exemplar);
    }

    @Override
    public @Nullable OpenSeries find(byte[] labels, int from, int to) {
        return head.find(labels, from, to);
    }

    @Override
    public int commit() {
        requireOpen();
        ended = true;
        // Of one histogram there may be several, in any order.
        exemplars.sort(Comparator.comparing(Told::exemplar, Exemplars.ORDER));
        exemplars.forEach(this::log);
        batch.finish();
        int left;
        try {
            left = head.commit(this);
        } finally {
            giveUpMade();
        }
        metrics.forEach(head.metrics()::tell);
        return left;
    }

    private void giveUpMade() {
        head.giveUp(made);
        made.clear();
    }

    // For the head, while it commits.

    WalBatch batch() {
        return batch;
    }

    /**
     * Where series were given up since the batch was begun, takes those that are there instead.
     *
     * @return how many samples are left out, as their series went and there is no room for another
     */
    int replaceRemoved() {
        if (removals == head.removals()) {
            return 0;
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            MemorySeries present = present(series(i));
            if (present != null) {
                move(i, kept);
                series[kept++] = present;
            }
        }
        int left = count - kept;
        count = kept;
        List<Told> all = List.copyOf(exemplars);
        exemplars.clear();
        for (Told told : all) {
            MemorySeries present = present(told.series);
            if (present != null) {
                exemplars.add(new Told(present, told.exemplar));
            }
        }
        encode();
        return left;
    }

    private @Nullable MemorySeries present(MemorySeries held) {
        try {
            return held.isRemoved() ? head.byLabels(held.labels(), made::add) : held;
        } catch (SampleRefused _) {
            return null;
        }
    }

    private void move(int from, int to) {
        series[to] = series[from];
        times[to] = times[from];
        values[to] = values[from];
        if (histograms.length > 0) {
            histograms[to] = histograms[from];
        }
    }

    /**
     * Leaves out what came too late meanwhile, and what is there already: from then on the batch holds what will be in
     * memory, and nothing else goes into the log.
     *
     * @param newestMs the time of the newest sample of all
     * @return how many samples came too late
     */
    int decide(long newestMs) {
        int kept = 0;
        int left = 0;
        long newest = newestMs;
        LateInBatch late = new LateInBatch();
        for (int i = 0; i < count; i++) {
            switch (decide(i, kept, newest, late)) {
                case DONE -> {
                    newest = Math.max(newest, times[i]);
                    move(i, kept++);
                }
                case REPEATED -> {}
                case DUPLICATE, OUT_OF_ORDER -> left++;
            }
        }
        if (kept < count) {
            count = kept;
            encode();
        }
        return left;
    }

    private Appended decide(int at, int kept, long newest, LateInBatch late) {
        MemorySeries target = series(at);
        long timeMs = times[at];
        if (timeMs >= head.inOrderFromMs()) {
            int last = target.placeInBatch();
            Appended appended = last < kept && target.equals(series[last])
                    ? compare(last, at)
                    : target.peek(timeMs, values[at], histogram(at));
            if (appended == Appended.DONE) {
                target.placeInBatch(kept);
            }
            if (appended != Appended.OUT_OF_ORDER) {
                return appended;
            }
        }
        if (!head.takesLate(timeMs, newest)) {
            return Appended.OUT_OF_ORDER;
        }
        Appended there = target.checkLate(timeMs, values[at], histogram(at));
        if (there == Appended.DONE) {
            there = late.add(target, timeMs, values[at], histogram(at));
        }
        if (there == Appended.DONE && target.placeInBatch() == kept) {
            // That is a place in a batch before: in this one a late sample gets it, which is not the newest.
            target.placeInBatch(Integer.MAX_VALUE);
        }
        return there;
    }

    /** What becomes of a sample after another one of the batch. */
    private Appended compare(int last, int at) {
        if (times[at] > times[last]) {
            return Appended.DONE;
        }
        if (times[at] < times[last]) {
            return Appended.OUT_OF_ORDER;
        }
        return Values.areSame(values[last], histogram(last), values[at], histogram(at))
                ? Appended.REPEATED
                : Appended.DUPLICATE;
    }

    private void encode() {
        batch.clear();
        for (int i = 0; i < count; i++) {
            log(i);
        }
        exemplars.forEach(this::log);
    }

    /** Series of which the log has to be told before it is told of the batch, in the order in which they come in it. */
    Set<MemorySeries> unlogged() {
        Set<MemorySeries> unlogged = new LinkedHashSet<>(0);
        for (int i = 0; i < count; i++) {
            if (!series(i).isLogged()) {
                unlogged.add(series(i));
            }
        }
        for (Told told : exemplars) {
            if (!told.series.isLogged()) {
                unlogged.add(told.series);
            }
        }
        return unlogged;
    }

    void forEachExemplar(BiConsumer<Labels, Exemplar> action) {
        exemplars.forEach(told -> action.accept(told.series.labels(), told.exemplar));
    }

    int count() {
        return count;
    }

    MemorySeries series(int at) {
        MemorySeries found = series[at];
        if (found == null) {
            throw new IndexOutOfBoundsException(at);
        }
        return found;
    }

    long timeMs(int at) {
        return times[at];
    }

    double value(int at) {
        return values[at];
    }

    /** The histogram where the sample is one, else null. */
    @Nullable
    Histogram histogram(int at) {
        return histograms.length == 0 ? null : histograms[at];
    }

    @Override
    public void close() {
        ended = true;
        giveUpMade();
    }
}
