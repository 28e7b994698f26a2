package io.photoncloud.nightlight.tsdb.wal;

import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Writes on what a filter keeps, in the order it comes. */
final class CheckpointWriter implements WalVisitor {
    private static final int LEVEL = 1;

    private final FileChannel out;
    private final WalFilter filter;
    private final WalBatch batch = new WalBatch(LEVEL);
    private int pending;

    CheckpointWriter(FileChannel out, WalFilter filter) {
        this.out = out;
        this.filter = filter;
    }

    @Override
    public void series(long reference, Labels labels) {
        if (filter.keepsSeries(reference)) {
            batch.series(reference, labels);
            written(labels.sizeBytes());
        }
    }

    @Override
    public void sample(long reference, long timeMs, double value) {
        if (filter.keepsSample(reference, timeMs)) {
            batch.sample(reference, timeMs, value);
            written(Long.BYTES);
        }
    }

    @Override
    public void histogram(long reference, long timeMs, Histogram histogram) {
        if (filter.keepsSample(reference, timeMs)) {
            written(batch.histogram(reference, timeMs, histogram));
        }
    }

    @Override
    public void exemplar(long reference, Exemplar exemplar) {
        if (filter.keepsSample(reference, exemplar.timeMs())) {
            batch.exemplar(reference, exemplar);
            written(exemplar.labels().sizeBytes());
        }
    }

    private void written(int bytes) {
        pending += bytes;
        if (pending > WalBatch.FRAME_BYTES) {
            flush();
        }
    }

    void flush() {
        try {
            ByteBuffer buffer = batch.toBuffer();
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a checkpoint", e);
        }
        batch.clear();
        pending = 0;
    }
}
