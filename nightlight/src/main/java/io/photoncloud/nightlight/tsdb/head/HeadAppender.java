package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.OpenSeries;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleRefused;
import io.photoncloud.nightlight.tsdb.wal.WalBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Decides as Prometheus does which samples are taken, and keeps them until they are committed. */
final class HeadAppender implements SampleAppender {
    private static final int SAMPLES_FIRST = 128;

    private final Head head;
    private final long windowMs;
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
        this.windowMs = head.settings().outOfOrderWindowMs();
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
        if (windowMs == 0 && timeMs < minValidMs) {
            throw new SampleRefused(SampleRefused.Kind.OUT_OF_BOUNDS);
        }
        MemorySeries target = reference == NO_REFERENCE ? null : head.byReference(reference);
        if (target == null) {
            target = head.byLabels(labels);
        }
        if (timeMs < minValidMs || target.peek(timeMs, value) != MemorySeries.Appended.DONE) {
            requireTaken(target, timeMs, value);
        }
        add(target, timeMs, value);
        return target.reference();
    }

    private void requireTaken(MemorySeries target, long timeMs, double value) {
        if (timeMs >= minValidMs) {
            switch (target.check(timeMs, value)) {
                case DONE, REPEATED -> {
                    return;
                }
                case DUPLICATE -> throw new SampleRefused(SampleRefused.Kind.DUPLICATE);
                case OUT_OF_ORDER -> {}
            }
        }
        if (windowMs > 0) {
            if (timeMs < newestMs - windowMs) {
                throw new SampleRefused(SampleRefused.Kind.TOO_OLD);
            }
        } else {
            throw new SampleRefused(
                    timeMs < minValidMs ? SampleRefused.Kind.OUT_OF_BOUNDS : SampleRefused.Kind.OUT_OF_ORDER);
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
        batch.clear();
        for (int i = 0; i < count; i++) {
            MemorySeries present = head.present(series(i));
            series[i] = present;
            batch.sample(present.walReference(), times[i], values[i]);
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
