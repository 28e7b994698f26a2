package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.tsdb.chunk.MaskedCursor.Interval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Says what is too old. Age counts from the newest sample, or from the clock where that is behind; and of a gap without
 * samples it counts no more than a tenth of the retention, nor more than a day. So a clock that jumps, with samples or
 * without, deletes nothing: it takes as much time as is kept to be sure that time went by. After a machine stood still
 * for long, what is old stays longer for it.
 */
final class Retention {
    private static final int GAPS = 10;
    private static final long GAP_MS_MAX = Duration.ofDays(1).toMillis();

    private Retention() {}

    /**
     * @param covered times of which there are samples, in no order
     * @return before which all is too old; the lowest time where nothing is
     */
    static long beforeMs(List<Interval> covered, long nowMs, long keepMs) {
        List<Interval> newestFirst = new ArrayList<>(covered);
        newestFirst.removeIf(interval -> interval.fromMs() > nowMs);
        newestFirst.sort(Comparator.comparingLong(Interval::toMs).reversed());
        if (newestFirst.isEmpty()) {
            return Long.MIN_VALUE;
        }
        long gapMs = Math.min(GAP_MS_MAX, keepMs / GAPS);
        long atMs = Math.min(nowMs, newestFirst.getFirst().toMs());
        long leftMs = keepMs;
        for (Interval interval : newestFirst) {
            long gap = Math.min(Math.max(0, atMs - interval.toMs()), gapMs);
            if (leftMs <= gap) {
                return atMs - leftMs;
            }
            leftMs -= gap;
            atMs = Math.min(atMs, interval.toMs());
            long span = Math.max(0, atMs - interval.fromMs());
            if (leftMs <= span) {
                return atMs - leftMs;
            }
            leftMs -= span;
            atMs = Math.min(atMs, interval.fromMs());
        }
        return Long.MIN_VALUE;
    }
}
