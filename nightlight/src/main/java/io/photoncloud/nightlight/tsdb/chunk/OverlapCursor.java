package io.photoncloud.nightlight.tsdb.chunk;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.SampleCursor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Merges cursors whose samples lie between each other's. They are few: each step looks at all. Of two of one time the first cursor counts. */
final class OverlapCursor implements SampleCursor {
    private final SampleCursor[] cursors;
    private final Kind[] kinds;
    private @Nullable SampleCursor present;
    /** Whether the sample before the present one is of the same cursor, and just before. */
    private boolean consecutive;

    private boolean begun;

    OverlapCursor(List<SampleCursor> cursors) {
        this.cursors = cursors.toArray(SampleCursor[]::new);
        this.kinds = new Kind[this.cursors.length];
    }

    @Override
    public Kind next() {
        SampleCursor last = present;
        if (!begun) {
            begun = true;
            for (int i = 0; i < cursors.length; i++) {
                kinds[i] = cursors[i].next();
            }
        } else if (last != null) {
            long doneMs = last.timeMs();
            for (int i = 0; i < cursors.length; i++) {
                if (kinds[i] != Kind.NONE && cursors[i].timeMs() <= doneMs) {
                    kinds[i] = cursors[i].next();
                }
            }
        }
        Kind kind = pick();
        consecutive = last != null && last.equals(present);
        return kind;
    }

    @Override
    public Kind seek(long timeMs) {
        SampleCursor last = present;
        if (last != null && last.timeMs() >= timeMs) {
            return kind(last);
        }
        begun = true;
        consecutive = false;
        for (int i = 0; i < cursors.length; i++) {
            if (kinds[i] != Kind.NONE) {
                kinds[i] = cursors[i].seek(timeMs);
            }
        }
        return pick();
    }

    private Kind kind(SampleCursor cursor) {
        Kind kind = Kind.NONE;
        for (int i = 0; i < cursors.length; i++) {
            if (cursors[i].equals(cursor)) {
                kind = kinds[i];
            }
        }
        return kind;
    }

    private Kind pick() {
        Kind kind = Kind.NONE;
        present = null;
        for (int i = 0; i < cursors.length; i++) {
            if (kinds[i] != Kind.NONE && (present == null || cursors[i].timeMs() < present.timeMs())) {
                present = cursors[i];
                kind = kinds[i];
            }
        }
        return kind;
    }

    private SampleCursor present() {
        SampleCursor cursor = present;
        if (cursor == null) {
            throw new IllegalStateException("at no sample");
        }
        return cursor;
    }

    @Override
    public long timeMs() {
        return present().timeMs();
    }

    @Override
    public double value() {
        return present().value();
    }

    @Override
    public Histogram histogram() {
        Histogram histogram = present().histogram();
        return consecutive ? histogram : histogram.afterOthers();
    }
}
