package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.tsdb.head.MemorySeries.Appended;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The late samples of one batch, of which there are mostly none: of those of one time the first counts. */
final class LateInBatch {
    private final Map<MemorySeries, Map<Long, Late>> samples = new HashMap<>();

    private record Late(double value, @Nullable Histogram histogram) {}

    Appended add(MemorySeries series, long timeMs, double value, @Nullable Histogram histogram) {
        Late there =
                samples.computeIfAbsent(series, _ -> new HashMap<>()).putIfAbsent(timeMs, new Late(value, histogram));
        if (there == null) {
            return Appended.DONE;
        }
        return Values.areSame(there.value, there.histogram, value, histogram) ? Appended.REPEATED : Appended.DUPLICATE;
    }
}
