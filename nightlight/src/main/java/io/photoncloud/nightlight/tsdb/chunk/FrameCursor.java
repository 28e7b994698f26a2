package io.photoncloud.nightlight.tsdb.chunk;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.SampleCursor;
import java.util.Arrays;

/** Goes over floats that stand in arrays. */
public final class FrameCursor implements SampleCursor {
    private final long[] times;
    private final double[] values;
    private final int count;
    private int at = -1;

    /** Over the first samples of two arrays, which are not to be changed any more. */
    public FrameCursor(long[] times, double[] values, int count) {
        this.times = times;
        this.values = values;
        this.count = count;
    }

    @Override
    public Kind next() {
        if (at < count) {
            at++;
        }
        return at < count ? Kind.FLOAT : Kind.NONE;
    }

    @Override
    public Kind seek(long timeMs) {
        if (at < 0) {
            at = 0;
        }
        if (at < count && times[at] < timeMs) {
            int found = Arrays.binarySearch(times, at, count, timeMs);
            at = found >= 0 ? found : -found - 1;
        }
        return at < count ? Kind.FLOAT : Kind.NONE;
    }

    @Override
    public int read(long[] intoTimes, double[] intoValues, int from) {
        int start = Math.min(at + 1, count);
        int length = Math.min(count - start, intoTimes.length - from);
        System.arraycopy(times, start, intoTimes, from, length);
        System.arraycopy(values, start, intoValues, from, length);
        at = start + length - 1;
        if (from + length < intoTimes.length) {
            at = count;
        }
        return from + length;
    }

    @Override
    public long timeMs() {
        return times[at];
    }

    @Override
    public double value() {
        return values[at];
    }

    @Override
    public Histogram histogram() {
        throw new IllegalStateException("a frame of floats has no histogram");
    }
}
