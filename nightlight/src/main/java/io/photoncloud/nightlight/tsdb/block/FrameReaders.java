package io.photoncloud.nightlight.tsdb.block;

import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.tsdb.chunk.CorruptChunk;
import io.photoncloud.nightlight.tsdb.chunk.FrameCursor;
import io.photoncloud.nightlight.tsdb.chunk.FrameReader;
import io.photoncloud.nightlight.tsdb.chunk.FrameWriter;
import io.photoncloud.nightlight.tsdb.chunk.HistogramChunkCursor;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Decoders that are used again and again, as each holds memory outside of the heap. Safe for use by many threads. */
public final class FrameReaders implements AutoCloseable {
    /** Bytes that must stand after a frame, whatever they are. */
    public static final int SLACK = FrameReader.SLACK;

    private final ConcurrentLinkedDeque<FrameReader> idle = new ConcurrentLinkedDeque<>();

    SampleCursor decode(byte[] frame, int length, int count) {
        if (count < 1 || count > FrameWriter.SAMPLES_MAX) {
            throw new CorruptChunk("a frame of " + count + " samples");
        }
        if (FrameReader.isOfHistograms(frame, 0)) {
            HistogramChunkCursor cursor = FrameReader.histograms(frame, 0, length);
            if (cursor.count() != count) {
                throw new CorruptChunk("a frame that does not have " + count + " histograms");
            }
            return cursor;
        }
        long[] times = new long[count];
        double[] values = new double[count];
        read(frame, 0, length, times, values);
        return new FrameCursor(times, values, count);
    }

    /** Decodes a frame of as many floats as two arrays hold, which has {@link #SLACK} bytes after it. */
    @SuppressWarnings("MustBeClosedChecker") // goes back to the idle ones, and is closed with them
    public void read(byte[] data, int from, int length, long[] times, double[] values) {
        FrameReader reader = idle.pollFirst();
        if (reader == null) {
            reader = new FrameReader();
        }
        try {
            if (reader.read(data, from, length, times, values, 0) != times.length) {
                throw new CorruptChunk("a frame that does not have " + times.length + " samples");
            }
        } finally {
            idle.addFirst(reader);
        }
    }

    @Override
    public void close() {
        for (FrameReader reader = idle.pollFirst(); reader != null; reader = idle.pollFirst()) {
            reader.close();
        }
    }
}
