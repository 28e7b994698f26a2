package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.tsdb.block.BlockMeta;
import io.photoncloud.nightlight.tsdb.block.BlockWriter;
import io.photoncloud.nightlight.tsdb.chunk.MergedCursor;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import io.photoncloud.nightlight.tsdb.head.Head;
import io.photoncloud.nightlight.tsdb.head.HeadView;
import io.photoncloud.nightlight.tsdb.index.ChunkSeries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes what the head has as blocks of another directory. */
final class SnapshotBlocks {
    private SnapshotBlocks() {}

    /** @param view what is written of the head; the last block ends with it, as what comes after it is not there */
    static void write(Path into, Head head, HeadView view, long rangeMs, BlockStore ids) throws IOException {
        long endMs = head.maxMs() + 1;
        for (long start : head.stretches(rangeMs, endMs)) {
            long blockEndMs = Math.min(start + rangeMs, endMs);
            long id = ids.nextId();
            BlockMeta meta = new BlockMeta(id, start, blockEndMs, 1, List.of(id), List.of(), 0, 0, 0);
            try (BlockWriter writer = new BlockWriter(into, meta)) {
                ChunkSeries series = view.select(List.of(), start, blockEndMs - 1, QueryBudget.UNLIMITED);
                while (series.next()) {
                    List<StoredChunk> chunks = new ArrayList<>();
                    series.addChunks(start, blockEndMs - 1, chunks);
                    writer.add(series.labels(), new MergedCursor(chunks, QueryBudget.UNLIMITED));
                }
                if (!writer.isEmpty()) {
                    writer.finish();
                }
            }
        }
    }
}
