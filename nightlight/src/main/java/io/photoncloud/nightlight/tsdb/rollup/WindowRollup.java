package io.photoncloud.nightlight.tsdb.rollup;

import io.photoncloud.nightlight.histogram.Neumaier;
import io.photoncloud.nightlight.series.Aggregate;
import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.series.RollupColumns;
import io.photoncloud.nightlight.series.StaleMarker;

/**
 * Makes windows of samples, or of windows that are shorter; what comes must be ordered by time. Both ways come to the same, but for the last
 * digits of sums. For one thread.
 */
public final class WindowRollup {
    private final Resolution resolution;
    private final RollupColumns into;
    private boolean open;
    private long endMs;
    private double count;
    private final Neumaier sum = new Neumaier();
    private double first;
    private double last;
    private double min;
    private double max;
    private double firstMs;
    private double lastMs;
    private double resets;
    private double lost;
    private double changes;
    private boolean stale;

    /** @param into gets the windows */
    public WindowRollup(Resolution resolution, RollupColumns into) {
        this.resolution = resolution;
        this.into = into;
    }

    private void begin(long windowEndMs) {
        if (open && windowEndMs == endMs) {
            return;
        }
        end();
        open = true;
        endMs = windowEndMs;
        count = 0;
        sum.set(0, 0);
        resets = 0;
        lost = 0;
        changes = 0;
        stale = false;
    }

    /** Adds a sample, or the end of a series. */
    public void add(long timeMs, double value) {
        begin(resolution.endOf(timeMs));
        if (StaleMarker.is(value)) {
            stale = true;
            return;
        }
        follow(value);
        if (count == 0) {
            min = value;
            max = value;
            firstMs = timeMs;
        } else {
            min = less(min, value);
            max = greater(max, value);
        }
        last = value;
        lastMs = timeMs;
        count++;
        sum.add(value);
        stale = false;
    }

    /** Adds a window that lies within one of these. */
    public void add(RollupColumns windows, int at) {
        begin(resolution.endOf(windows.endMs(at)));
        double more = windows.get(Aggregate.COUNT, at);
        if (more == 0) {
            stale = true;
            return;
        }
        follow(windows.get(Aggregate.FIRST, at));
        if (count == 0) {
            min = windows.get(Aggregate.MIN, at);
            max = windows.get(Aggregate.MAX, at);
            firstMs = windows.get(Aggregate.FIRST_MS, at);
        } else {
            min = less(min, windows.get(Aggregate.MIN, at));
            max = greater(max, windows.get(Aggregate.MAX, at));
        }
        last = windows.get(Aggregate.LAST, at);
        lastMs = windows.get(Aggregate.LAST_MS, at);
        count += more;
        sum.add(windows.get(Aggregate.SUM, at));
        resets += windows.get(Aggregate.RESETS, at);
        lost += windows.get(Aggregate.LOST, at);
        changes += windows.get(Aggregate.CHANGES, at);
        stale = windows.get(Aggregate.STALE, at) != 0;
    }

    /** Looks at what follows the last value. */
    private void follow(double value) {
        if (count == 0) {
            first = value;
            return;
        }
        if (value < last) {
            resets++;
            lost += last;
        }
        if (isChange(last, value)) {
            changes++;
        }
    }

    /** Whether a value counts as another one than the one before it: NaNs are all the same. */
    public static boolean isChange(double before, double now) {
        return before != now && !(Double.isNaN(before) && Double.isNaN(now));
    }

    /** The lesser of two; a NaN only where the other is one too. Of equal ones the first. */
    public static double less(double before, double now) {
        return now < before || Double.isNaN(before) ? now : before;
    }

    /** The greater of two, likewise. */
    public static double greater(double before, double now) {
        return now > before || Double.isNaN(before) ? now : before;
    }

    /** Gives the last window. */
    public void end() {
        if (!open) {
            return;
        }
        open = false;
        into.add(endMs);
        into.set(Aggregate.COUNT, count);
        into.set(Aggregate.STALE, stale ? 1 : 0);
        boolean any = count > 0;
        into.set(Aggregate.SUM, Double.isInfinite(sum.sum()) ? sum.sum() : sum.sum() + sum.lost());
        into.set(Aggregate.FIRST, any ? first : 0);
        into.set(Aggregate.LAST, any ? last : 0);
        into.set(Aggregate.MIN, any ? min : 0);
        into.set(Aggregate.MAX, any ? max : 0);
        into.set(Aggregate.FIRST_MS, any ? firstMs : endMs);
        into.set(Aggregate.LAST_MS, any ? lastMs : endMs);
        into.set(Aggregate.RESETS, resets);
        into.set(Aggregate.LOST, lost);
        into.set(Aggregate.CHANGES, changes);
    }
}
