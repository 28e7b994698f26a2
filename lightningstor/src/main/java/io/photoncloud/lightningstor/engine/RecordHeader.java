package io.photoncloud.lightningstor.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The beginning of a record in a shard's file. It names its own volume and offset, so that bytes which only look like a record (a user's
 * object may) or stand in the wrong place are not taken for one. Behind it stands the table: a CRC32C for each cell, then one of header and table.
 */
record RecordHeader(VolumeId volume, long offset, BlobId blob, long length, Scheme scheme, int shard) {

    static final int BYTES = 64;

    private static final int MAGIC = 0x42_4f_4c_42; // "BLOB" on disk
    private static final byte VERSION = 1;
    private static final int CRC_AT = 60;

    Layout layout() {
        return new Layout(scheme, length);
    }

    Place place() {
        return new Place(volume, offset, length, scheme);
    }

    /** Writes {@link #BYTES} bytes from {@code at} on. */
    void put(byte[] target, int at) {
        ByteBuffer out = ByteBuffer.wrap(target, at, BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC)
                .put(VERSION)
                .put((byte) scheme.data())
                .put((byte) scheme.parity())
                .put((byte) shard)
                .putLong(volume.value())
                .putLong(offset)
                .putLong(blob.high())
                .putLong(blob.low())
                .putLong(length)
                .putInt(Layout.BLOCK_BYTES)
                .putLong(0);
        out.putInt(crc(target, at, CRC_AT));
    }

    /** Writes header and table, padding included: what {@link Layout#headBytes} counts. */
    void putWithTable(byte[] target, int at, int[] table) {
        put(target, at);
        ByteBuffer out = ByteBuffer.wrap(target).order(ByteOrder.LITTLE_ENDIAN);
        int position = at + BYTES;
        for (int crc : table) {
            out.putInt(position, crc);
            position += Integer.BYTES;
        }
        out.putInt(position, crc(target, at, position - at));
        int end = at + layout().headBytes();
        for (position += Integer.BYTES; position < end; position++) {
            target[position] = 0;
        }
    }

    /** The header of a whole look, if these bytes are one and it stands where it says. */
    static Optional<RecordHeader> find(byte[] bytes, int at, VolumeId volume, long offset) {
        ByteBuffer in = ByteBuffer.wrap(bytes, at, BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt() != MAGIC || in.getInt(at + CRC_AT) != crc(bytes, at, CRC_AT) || in.get() != VERSION) {
            return Optional.empty();
        }
        int data = in.get();
        int parity = in.get();
        int shard = in.get();
        VolumeId named = new VolumeId(in.getLong());
        long standing = in.getLong();
        BlobId blob = new BlobId(in.getLong(), in.getLong());
        long length = in.getLong();
        boolean here = named.equals(volume) && standing == offset && in.getInt() == Layout.BLOCK_BYTES;
        if (!here || length < 1 || length > BlobStore.BLOB_MAX_BYTES || shard < 0 || shard >= data + parity) {
            return Optional.empty();
        }
        return Optional.of(new RecordHeader(named, standing, blob, length, new Scheme(data, parity), shard));
    }

    /** The cells' checksums, if header and table are whole and are those of this record. */
    Optional<int[]> findTable(byte[] bytes, int at) {
        if (find(bytes, at, volume, offset).filter(this::equals).isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int[] table = new int[layout().stripes()];
        int end = at + BYTES + Integer.BYTES * table.length;
        if (in.getInt(end) != crc(bytes, at, end - at)) {
            return Optional.empty();
        }
        for (int stripe = 0; stripe < table.length; stripe++) {
            table[stripe] = in.getInt(at + BYTES + Integer.BYTES * stripe);
        }
        return Optional.of(table);
    }

    static int crc(byte[] bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, length);
        return (int) crc.getValue();
    }
}
