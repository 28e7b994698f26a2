package io.photoncloud.flaredb.execute.spill;

/** A hash of bytes whose upper and lower halves are each as good as the whole: the upper chooses partitions, the lower places. */
public final class Hashing {
    private static final long FIRST = 0x9E3779B97F4A7C15L;
    private static final long SECOND = 0xD6E8FEB86659FD93L;

    private Hashing() {}

    public static long hash(GrowingBytes key) {
        return hash(key.array(), 0, key.length());
    }

    /** Of a record's key. */
    public static long hash(RecordView record) {
        return hash(record.bytes(), record.keyOffset(), record.keyLength());
    }

    public static long hash(byte[] bytes, int offset, int length) {
        long hash = FIRST ^ (length * SECOND);
        int at = offset;
        int end = offset + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash ^ (long) GrowingBytes.LONGS.get(bytes, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = (rest << 8) | (bytes[at] & 0xff);
        }
        return mix(hash ^ rest);
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 32)) * SECOND;
        mixed = (mixed ^ (mixed >>> 29)) * FIRST;
        return mixed ^ (mixed >>> 32);
    }
}
