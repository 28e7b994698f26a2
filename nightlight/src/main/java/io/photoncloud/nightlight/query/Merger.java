package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.series.Labels;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Collects series that may have come to the same labels. Those that are never there at the same step become one; others
 * are refused.
 */
final class Merger implements Sink {
    static final String SAME_LABELS = "vector cannot contain metrics with the same labelset";

    private final Map<Labels, StepSeries> merged = new LinkedHashMap<>();

    @Override
    public void accept(StepSeries series) {
        StepSeries before = merged.putIfAbsent(series.labels(), series);
        if (before == null) {
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

    Collection<StepSeries> series() {
        return merged.values();
    }
}
