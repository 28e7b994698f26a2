package io.photoncloud.nightlight.tsdb.index;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import java.util.List;

/** Goes over series in the order of their labels. Used by one thread. */
public interface ChunkSeries {
    boolean next();

    Labels labels();

    /** Adds the chunks of the present series that have samples between two times, both of which belong to it. */
    void addChunks(long fromMs, long toMs, List<StoredChunk> chunks);
}
