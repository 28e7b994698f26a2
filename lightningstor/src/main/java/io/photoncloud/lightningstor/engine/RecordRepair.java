package io.photoncloud.lightningstor.engine;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Verifies one record on all shards, and writes anew in place what is rotten or missing there, from the other shards. */
final class RecordRepair {

    enum Outcome {
        WHOLE,
        REPAIRED,
        /** More is rotten than parity makes good. */
        DAMAGED
    }

    private final Parts parts;
    private final VolumeHandle handle;
    private final RecordReader record;
    private final Layout layout;
    private final long offset;
    private final boolean[] headless;
    private final boolean[] written;
    private final int[][] tables;

    RecordRepair(Parts parts, VolumeHandle handle, BlobId blob, Place place) {
        this.parts = parts;
        this.handle = handle;
        this.record = new RecordReader(handle, blob, place);
        this.layout = place.layout();
        this.offset = place.offset();
        int shards = place.scheme().total();
        this.headless = new boolean[shards];
        this.written = new boolean[shards];
        this.tables = new int[shards][layout.stripes()];
    }

    Outcome run(Buffers buffers) throws IOException {
        for (int shard = 0; shard < headless.length; shard++) {
            headless[shard] = !record.hasHead(shard) && handle.find(shard) != null;
        }
        byte[][] cells = buffers.take(headless.length);
        try {
            ReedSolomon code = parts.code(layout.scheme());
            for (int stripe = 0; stripe < layout.stripes(); stripe++) {
                boolean[] present = record.readStripe(stripe, cells, code);
                if (present == null) {
                    return Outcome.DAMAGED;
                }
                write(stripe, cells, present);
            }
        } finally {
            buffers.giveBack(cells);
        }
        return finish();
    }

    private void write(int stripe, byte[][] cells, boolean[] present) throws IOException {
        int bytes = layout.cellBytes(stripe);
        for (int shard = 0; shard < cells.length; shard++) {
            DiskFile file = handle.find(shard);
            if (!present[shard] && file != null) {
                tables[shard][stripe] = RecordHeader.crc(cells[shard], Buffers.HEAD_BYTES, bytes);
                file.write(
                        ByteBuffer.wrap(cells[shard], Buffers.HEAD_BYTES, bytes), offset + layout.cellOffset(stripe));
                written[shard] = true;
                parts.counters().cellsRepaired.increment();
            }
        }
    }

    private Outcome finish() throws IOException {
        Outcome outcome = Outcome.WHOLE;
        for (int shard = 0; shard < written.length; shard++) {
            DiskFile file = handle.find(shard);
            if (file != null && (headless[shard] || written[shard])) {
                if (headless[shard]) {
                    byte[] head = new byte[layout.headBytes()];
                    record.header(shard).putWithTable(head, 0, tables[shard]);
                    file.write(ByteBuffer.wrap(head), offset);
                }
                file.force();
                outcome = Outcome.REPAIRED;
            }
        }
        return outcome;
    }
}
