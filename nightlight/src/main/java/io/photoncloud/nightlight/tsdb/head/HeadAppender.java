package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.OpenSeries;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleRefused;
import io.photoncloud.nightlight.tsdb.head.MemorySeries.Appended;
import io.photoncloud.nightlight.tsdb.wal.WalBatch;
import java.util.Arrays;
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
    private int count;
    private long newestMs;
    private long minValidMs;
    private boolean ended;

    HeadAppender(Head head) {
        this.head = head;
        this.removals = head.removals();
        this.batch = new WalBatch(head.settings().walLevel());
        this.newestMs = head.maxMs();
        this.minValidMs = newestMs == Long.MIN_VALUE ? Long.MIN_VALUE : head.minValidMs(newestMs);
    }

    @Override
    public long sample(long reference, Labels labels, long timeMs, double value) {
        if (ended) {
            throw new IllegalStateException("the batch is at its end");
        }
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
        if (target == null) {
            target = head.byLabels(labels);
        }
        if (timeMs >= minValidMs && target.peek(timeMs, value) != Appended.DONE) {
            requireTaken(target, timeMs, value);
        }
        add(target, timeMs, value);
        return target.reference();
    }

    private void requireTaken(MemorySeries target, long timeMs, double value) {
        switch (target.check(timeMs, value)) {
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

    private void add(MemorySeries target, long timeMs, double value) {
        if (count == times.length) {
            series = Arrays.copyOf(series, count * 2);
            times = Arrays.copyOf(times, count * 2);
            values = Arrays.copyOf(values, count * 2);
        }
        series[count] = target;
        times[count] = timeMs;
        values[count++] = value;
        batch.sample(target.walReference(), timeMs, value);
    }

    @Override
    public @Nullable OpenSeries find(byte[] labels, int from, int to) {
        return head.find(labels, from, to);
    }

    @Override
    public int commit() {
        if (ended) {
            throw new IllegalStateException("the batch is at its end");
        }
        ended = true;
        batch.finish();
        return head.commit(this);
    }

    // For the head, while it commits.

    WalBatch batch() {
        return batch;
    }

    /** Where series were given up since the batch was begun, takes those that are there instead. */
    void replaceRemoved() {
        if (removals == head.removals()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            series[i] = head.present(series(i));
        }
        encode();
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
                    series[kept] = series[i];
                    times[kept] = times[i];
                    values[kept++] = values[i];
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
                    ? MemorySeries.compare(times[last], values[last], timeMs, values[at])
                    : target.peek(timeMs, values[at]);
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
        Appended there = target.checkLate(timeMs, values[at]);
        return there == Appended.DONE ? late.add(target, timeMs, values[at]) : there;
    }

    private void encode() {
        batch.clear();
        for (int i = 0; i < count; i++) {
            batch.sample(series(i).walReference(), times[i], values[i]);
        }
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

    @Override
    public void close() {
        ended = true;
    }
}
