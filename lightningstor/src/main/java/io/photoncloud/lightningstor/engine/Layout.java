package io.photoncloud.lightningstor.engine;

/**
 * Where the bytes of a blob lie in the records of its shards. The blob is cut into stripes of {@code data × BLOCK_BYTES} bytes, each stripe
 * into equal cells, one a shard; the last stripe has smaller cells. Every shard's record thus has the same size and stands at the
 * same offset of its file: header, table of the cells' checksums, the cells one after another.
 */
record Layout(Scheme scheme, long length) {

    static final int BLOCK_BYTES = 64 << 10;
    static final int ALIGN = 8;

    int stripes() {
        return (int) ((length + stripeBytes() - 1) / stripeBytes());
    }

    long stripeBytes() {
        return (long) BLOCK_BYTES * scheme.data();
    }

    /** The blob's bytes in this stripe. */
    int dataBytes(int stripe) {
        return (int) Math.min(stripeBytes(), length - stripe * stripeBytes());
    }

    int cellBytes(int stripe) {
        return (dataBytes(stripe) + scheme.data() - 1) / scheme.data();
    }

    /** Header and table. */
    int headBytes() {
        return align(RecordHeader.BYTES + Integer.BYTES * (stripes() + 1));
    }

    /** From the record's beginning. */
    long cellOffset(int stripe) {
        return headBytes() + (long) stripe * BLOCK_BYTES;
    }

    long recordBytes() {
        int last = stripes() - 1;
        return align(cellOffset(last) + cellBytes(last));
    }

    static int align(int bytes) {
        return (bytes + ALIGN - 1) & -ALIGN;
    }

    static long align(long bytes) {
        return (bytes + ALIGN - 1) & -ALIGN;
    }
}
