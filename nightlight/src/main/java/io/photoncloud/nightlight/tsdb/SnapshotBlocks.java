package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.tsdb.block.BlockMeta;
import io.photoncloud.nightlight.tsdb.block.BlockWriter;
import io.photoncloud.nightlight.tsdb.chunk.MergedCursor;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import io.photoncloud.nightlight.tsdb.index.ChunkSeries;
import io.photoncloud.nightlight.tsdb.index.ChunkSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes what the head has as blocks of another directory. */
final class SnapshotBlocks {
    private SnapshotBlocks() {}

    static void write(Path into, ChunkSource head, long rangeMs, long firstId) throws IOException {
        long id = firstId;
        long lastMs = head.maxMs();
        for (long start = Math.floorDiv(head.minMs(), rangeMs) * rangeMs; start <= lastMs; start += rangeMs) {
            BlockMeta meta = new BlockMeta(id, start, start + rangeMs, 1, List.of(id), List.of(), 0, 0, 0);
            id++;
            try (BlockWriter writer = new BlockWriter(into, meta)) {
                ChunkSeries series = head.select(List.of(), start, start + rangeMs - 1, QueryBudget.UNLIMITED);
                while (series.next()) {
                    List<StoredChunk> chunks = new ArrayList<>();
                    series.addChunks(start, start + rangeMs - 1, chunks);
                    writer.add(series.labels(), new MergedCursor(chunks, QueryBudget.UNLIMITED));
                }
                if (!writer.isEmpty()) {
                    writer.finish();
                }
            }
        }
    }
}
