package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.series.SeriesReader;

/** What all parts of one query share: where series come from, what may be used and what users are to be told. */
record QueryRun(SeriesReader reader, EngineSettings settings, Budget budget, Annotations annotations) {
    long lookBackMs() {
        return settings.lookBack().toMillis();
    }

    /** How much later than its older bound a window's first sample may be: windows that are open there begin after it. */
    long openMs() {
        return settings.windows() == EngineSettings.Windows.LEFT_OPEN ? 1 : 0;
    }
}
