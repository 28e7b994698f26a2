package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.tsdb.head.MemorySeries.Appended;
import java.util.HashMap;
import java.util.Map;

/** The late samples of one batch, of which there are mostly none: of those of one time the first counts. */
final class LateInBatch {
    private final Map<MemorySeries, Map<Long, Double>> samples = new HashMap<>();

    Appended add(MemorySeries series, long timeMs, double value) {
        Double there = samples.computeIfAbsent(series, _ -> new HashMap<>()).putIfAbsent(timeMs, value);
        return there == null ? Appended.DONE : MemorySeries.compare(timeMs, there, timeMs, value);
    }
}
