package io.photoncloud.lightningstor.engine;

import java.nio.ByteBuffer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Reads verified cells of one record. Nothing it answers with was not checked against a table that names this very record. */
final class RecordReader {

    private final VolumeHandle handle;
    private final BlobId blob;
    private final Place place;
    private final Layout layout;
    private final int[] @Nullable [] tables;
    private final BitSet headless = new BitSet();

    RecordReader(VolumeHandle handle, BlobId blob, Place place) {
        this.handle = handle;
        this.blob = blob;
        this.place = place;
        this.layout = place.layout();
        this.tables = new int[place.scheme().total()][];
    }

    Layout layout() {
        return layout;
    }

    RecordHeader header(int shard) {
        return new RecordHeader(place.volume(), place.offset(), blob, place.length(), place.scheme(), shard);
    }

    /** Whether the shard's header and table are whole. */
    boolean hasHead(int shard) {
        return table(shard) != null;
    }

    /** Reads a cell to behind the head room of the buffer; false when it is missing or rotten. */
    boolean readCell(int shard, int stripe, byte[] buffer) {
        int bytes = layout.cellBytes(stripe);
        if (layout.stripes() == 1) {
            return readWhole(shard, buffer, bytes);
        }
        int[] table = table(shard);
        long position = place.offset() + layout.cellOffset(stripe);
        return table != null
                && handle.read(shard, ByteBuffer.wrap(buffer, Buffers.HEAD_BYTES, bytes), position)
                && RecordHeader.crc(buffer, Buffers.HEAD_BYTES, bytes) == table[stripe];
    }

    /** Reads all cells of a stripe and computes those that are missing; null when too many are. Tells which were present. */
    boolean @Nullable [] readStripe(int stripe, byte[][] buffers, ReedSolomon code) {
        boolean[] present = new boolean[buffers.length];
        int count = 0;
        for (int shard = 0; shard < buffers.length; shard++) {
            present[shard] = readCell(shard, stripe, buffers[shard]);
            count += present[shard] ? 1 : 0;
        }
        if (count < place.scheme().data()) {
            return null;
        }
        if (count < buffers.length) {
            code.reconstruct(buffers, present, Buffers.HEAD_BYTES, layout.cellBytes(stripe));
        }
        return present;
    }

    /** Head and cell at once, as the head of one stripe is just as long as the room before the cell. */
    private boolean readWhole(int shard, byte[] buffer, int bytes) {
        if (!handle.read(shard, ByteBuffer.wrap(buffer, 0, Buffers.HEAD_BYTES + bytes), place.offset())) {
            return false;
        }
        return header(shard)
                .findTable(buffer, 0)
                .filter(table -> table[0] == RecordHeader.crc(buffer, Buffers.HEAD_BYTES, bytes))
                .isPresent();
    }

    private int @Nullable [] table(int shard) {
        int[] known = tables[shard];
        if (known == null && !headless.get(shard)) {
            byte[] head = new byte[layout.headBytes()];
            if (handle.read(shard, ByteBuffer.wrap(head), place.offset())) {
                known = header(shard).findTable(head, 0).orElse(null);
            }
            tables[shard] = known;
            headless.set(shard, known == null);
        }
        return known;
    }
}
