package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.tsdb.wal.WalVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Fills a head from its log, sample by sample: it needs the memory that the head needs, and a reference for each series.
 * The same labels may stand there under several references, where their series had been given up in between.
 */
final class HeadReplay implements WalVisitor {
    private final Head head;
    private final MovedMark moved;
    private final Change change;
    private final LongTable<MemorySeries> byReference = new LongTable<>();
    private long lastReference;
    private long fromMs = Long.MIN_VALUE;

    HeadReplay(Head head, MovedMark moved) {
        this.head = head;
        this.moved = moved;
        this.change = head.replaying();
    }

    long lastReference() {
        return lastReference;
    }

    @Override
    public void segment(long number) {
        fromMs = number <= moved.segment() ? moved.beforeMs() : Long.MIN_VALUE;
    }

    @Override
    public void series(long reference, Labels labels) {
        byReference.put(reference, head.restore(reference, labels));
        lastReference = Math.max(lastReference, reference);
    }

    @Override
    public void sample(long reference, long timeMs, double value) {
        take(reference, timeMs, value, null);
    }

    @Override
    public void histogram(long reference, long timeMs, Histogram histogram) {
        take(reference, timeMs, 0, histogram);
    }

    private void take(long reference, long timeMs, double value, @Nullable Histogram histogram) {
        if (timeMs < fromMs) {
            return;
        }
        MemorySeries series = byReference.get(reference);
        if (series != null) {
            head.replay(series, timeMs, value, histogram, change);
        }
    }

    @Override
    public void exemplar(long reference, Exemplar exemplar) {
        MemorySeries series = byReference.get(reference);
        if (series != null) {
            head.exemplars().add(series.labels(), exemplar);
        }
    }
}
