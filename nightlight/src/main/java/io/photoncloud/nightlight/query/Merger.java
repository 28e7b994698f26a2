package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.series.Labels;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects series that may have come to the same labels. Those that are never there at the same step become one; others
 * are refused.
 */
final class Merger implements Sink {
    static final String SAME_LABELS = "vector cannot contain metrics with the same labelset";

    private static final int SAMPLE_BYTES = 16;

    private final Map<Labels, StepSeries> merged = new LinkedHashMap<>();
    private final @Nullable Budget budget;
    private long held;

    /** Of series that somebody holds already. */
    Merger() {
        this.budget = null;
    }

    /** Of series that come one after another, and are held from then on. */
    Merger(Budget budget) {
        this.budget = budget;
    }

    @Override
    public void accept(StepSeries series) {
        StepSeries before = merged.putIfAbsent(series.labels(), series);
        if (before == null) {
            hold(series);
            return;
        }
        for (int step = 0; step < series.steps(); step++) {
            if (series.has(step)) {
                if (before.has(step)) {
                    throw QueryException.execution(SAME_LABELS);
                }
                before.copy(step, series);
            }
        }
    }

    private void hold(StepSeries series) {
        if (budget != null) {
            long size = series.size() + series.labels().sizeBytes() / SAMPLE_BYTES;
            budget.hold(size);
            held += size;
        }
    }

    /** Passes all on, which are held no longer then. */
    void drain(Sink out) {
        merged.values().forEach(out::accept);
        if (budget != null) {
            budget.release(held);
            held = 0;
        }
    }

    Collection<StepSeries> series() {
        return merged.values();
    }
}
