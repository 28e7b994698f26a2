package io.photoncloud.lightningstor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A small metadata store beside the engine: which blobs are live, where, and with which bytes. It outlives crashes, as metadata that is
 * durable does.
 */
final class StoreModel implements Liveness, Relocation {

    /** A row: where the blob stands, and what must be read there. */
    static final class Row {
        private final Place place;
        private final byte[] bytes;

        Row(Place place, byte[] bytes) {
            this.place = place;
            this.bytes = bytes;
        }

        Place place() {
            return place;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    final Map<BlobId, Row> rows = new LinkedHashMap<>();
    /** How many changes of places were asked for. */
    int changes;

    private final List<Found> freed = new ArrayList<>();
    private final RandomGenerator random;

    StoreModel(RandomGenerator random) {
        this.random = random;
    }

    /** Writes a blob in pieces of any size and commits it; nothing is committed when the engine fails. */
    BlobId write(BlobStore store, int length) {
        BlobId blob = BlobId.random(random);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        try (BlobWriter writer = store.begin(blob, length)) {
            for (int at = 0; at < length; ) {
                int count = Math.min(length - at, 1 + random.nextInt(2 * Layout.BLOCK_BYTES));
                writer.write(bytes, at, count);
                at += count;
            }
            rows.put(blob, new Row(writer.finish(), bytes));
        }
        return blob;
    }

    void free(BlobStore store, BlobId blob) {
        Row row = rows.remove(blob);
        if (row != null && !store.free(blob, row.place())) {
            freed.add(new Found(blob, row.place()));
        }
    }

    /** What a start tells the engine again. */
    void tellFreed(BlobStore store) {
        freed.removeIf(each -> store.free(each.blob(), each.place()));
    }

    void checkAll(BlobStore store) throws IOException {
        for (Map.Entry<BlobId, Row> each : rows.entrySet()) {
            int length = each.getValue().bytes().length;
            check(store, each.getKey(), 0, length);
        }
    }

    void checkSome(BlobStore store, BlobId blob) throws IOException {
        int length = row(blob).bytes().length;
        int offset = random.nextInt(length);
        check(store, blob, offset, random.nextInt(length - offset + 1));
    }

    Row row(BlobId blob) {
        Row row = rows.get(blob);
        if (row == null) {
            throw new IllegalArgumentException("no row " + blob);
        }
        return row;
    }

    private void check(BlobStore store, BlobId blob, int offset, int length) throws IOException {
        byte[] expected = java.util.Arrays.copyOfRange(row(blob).bytes(), offset, offset + length);
        assertThat(read(store, blob, row(blob).place(), offset, length)).isEqualTo(expected);
    }

    static byte[] read(BlobStore store, BlobId blob, Place place, int offset, int length) throws IOException {
        var out = new ByteArrayOutputStream();
        try (BlobReader reader = store.read(blob, place)) {
            reader.read(offset, length, out::write);
        }
        return out.toByteArray();
    }

    @Override
    public BitSet live(List<Found> blobs) {
        BitSet live = new BitSet();
        for (int i = 0; i < blobs.size(); i++) {
            Row row = rows.get(blobs.get(i).blob());
            live.set(i, row != null && row.place().equals(blobs.get(i).place()));
        }
        return live;
    }

    @Override
    public BitSet move(List<Move> moves) {
        changes++;
        BitSet unnamed = new BitSet();
        for (int i = 0; i < moves.size(); i++) {
            Move move = moves.get(i);
            Row row = rows.get(move.blob());
            if (row == null || !row.place().equals(move.from())) {
                unnamed.set(i);
            } else {
                rows.put(move.blob(), new Row(move.to(), row.bytes()));
            }
        }
        return unnamed;
    }

    @Override
    public void removed(VolumeId volume) {
        freed.removeIf(each -> each.place().volume().equals(volume));
    }
}
