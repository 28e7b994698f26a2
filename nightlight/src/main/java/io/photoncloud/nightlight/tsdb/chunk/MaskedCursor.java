package io.photoncloud.nightlight.tsdb.chunk;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.SampleCursor;
import java.util.List;

/** Leaves out the samples of some times. */
public final class MaskedCursor implements SampleCursor {
    /** A time, both ends of which belong to it. */
    public record Interval(long fromMs, long toMs) {
        public boolean covers(long from, long to) {
            return fromMs <= from && to <= toMs;
        }
    }

    private final SampleCursor all;
    private final List<Interval> masks;
    /** Whether what was just before the present sample is left out. */
    private boolean afterMasked;

    public MaskedCursor(SampleCursor all, List<Interval> masks) {
        this.all = all;
        this.masks = List.copyOf(masks);
    }

    /** Goes on from a sample that may be masked to the first that is not. */
    private Kind skip(Kind found) {
        Kind kind = found;
        boolean masked = kind != Kind.NONE;
        while (masked) {
            masked = false;
            for (Interval mask : masks) {
                if (kind != Kind.NONE && mask.fromMs <= all.timeMs() && all.timeMs() <= mask.toMs) {
                    kind = mask.toMs == Long.MAX_VALUE ? end() : all.seek(mask.toMs + 1);
                    masked = true;
                    afterMasked = true;
                }
            }
        }
        return kind;
    }

    private Kind end() {
        Kind kind = all.seek(Long.MAX_VALUE);
        return kind == Kind.NONE ? kind : all.next();
    }

    @Override
    public Kind next() {
        afterMasked = false;
        return skip(all.next());
    }

    @Override
    public Kind seek(long timeMs) {
        return skip(all.seek(timeMs));
    }

    @Override
    public long timeMs() {
        return all.timeMs();
    }

    @Override
    public double value() {
        return all.value();
    }

    @Override
    public Histogram histogram() {
        return afterMasked ? all.histogram().afterOthers() : all.histogram();
    }
}
