package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.SampleRefused;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the histograms of a head that are in no file yet take of memory, and may: one has 20,000 buckets at most, so that a number of series
 * bounds nothing. Series go on where they take as much as they may: their chunks are put into files before they grow. What would begin another
 * chunk is refused. Changed by the thread that commits, and read by any.
 */
final class OpenHistograms {
    private final AtomicLong bytes = new AtomicLong();
    private final long bytesMax;

    OpenHistograms(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    void change(long by) {
        if (by != 0) {
            bytes.addAndGet(by);
        }
    }

    long bytes() {
        return bytes.get();
    }

    boolean isFull() {
        return bytes.get() >= bytesMax;
    }

    /** @throws SampleRefused there is no room for so many bytes more */
    void requireRoom(long more) {
        if (bytes.get() > bytesMax - more) {
            throw new SampleRefused(
                    SampleRefused.Kind.HISTOGRAM_LIMIT,
                    "too many histograms: those of a project that are being written may take " + bytesMax
                            + " bytes of memory (open-histograms-size)");
        }
    }
}
