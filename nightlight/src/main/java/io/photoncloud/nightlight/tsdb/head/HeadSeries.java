package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.tsdb.chunk.ScratchFiles;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import io.photoncloud.nightlight.tsdb.index.ChunkSeries;
import java.util.List;

/** Series that were found, in their order, as a view sees them. */
final class HeadSeries implements ChunkSeries {
    private final List<MemorySeries> found;
    private final long view;
    private final ScratchFiles scratch;
    private int at = -1;

    HeadSeries(List<MemorySeries> found, long view, ScratchFiles scratch) {
        this.found = found;
        this.view = view;
        this.scratch = scratch;
    }

    @Override
    public boolean next() {
        return ++at < found.size();
    }

    @Override
    public Labels labels() {
        return found.get(at).labels();
    }

    @Override
    public void addChunks(long fromMs, long toMs, List<StoredChunk> chunks) {
        found.get(at).addChunks(view, fromMs, toMs, scratch, chunks);
    }
}
