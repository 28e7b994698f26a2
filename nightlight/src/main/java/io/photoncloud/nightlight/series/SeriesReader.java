package io.photoncloud.nightlight.series;

import java.util.List;
import java.util.Optional;

/** A view of stored series that does not change while it is open. To be closed by who opened it. */
public interface SeriesReader extends AutoCloseable {
    SeriesCursor select(Selection selection);

    /** The names of the labels of the series that match and have samples in the time, in order, each once. */
    List<String> labelNames(Selection selection);

    /** The values of a label, likewise. */
    List<String> labelValues(String name, Selection selection);

    /** The rollups of what can be read, where it is rolled up. */
    default Optional<RollupReader> rollups() {
        return Optional.empty();
    }

    @Override
    void close();
}
