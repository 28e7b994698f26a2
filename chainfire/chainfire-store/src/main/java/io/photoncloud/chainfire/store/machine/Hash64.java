package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.Entry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A 64-bit hash of entries, for comparing replicas; not for adversaries. Multiply-and-rotate over 8-byte words with the
 * finaliser of MurmurHash3.
 */
final class Hash64 {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ODD_1 = 0x9E3779B97F4A7C15L;
    private static final long ODD_2 = 0xC2B2AE3D27D4EB4FL;

    private Hash64() {}

    static long of(Entry entry) {
        long hash = bytes(ODD_1, entry.key().unsafeArray());
        hash = word(hash, entry.createRevision());
        hash = word(hash, entry.modRevision());
        hash = word(hash, entry.version());
        hash = word(hash, entry.lease());
        return finish(bytes(hash, entry.value().unsafeArray()));
    }

    static long ofLease(long id, long ttlSeconds) {
        return finish(word(word(ODD_2, id), ttlSeconds));
    }

    private static long bytes(long seed, byte[] content) {
        long hash = word(seed, content.length);
        int at = 0;
        for (; at + Long.BYTES <= content.length; at += Long.BYTES) {
            hash = word(hash, (long) LONGS.get(content, at));
        }
        long rest = 0;
        for (int shift = 0; at < content.length; at++, shift += 8) {
            rest |= (content[at] & 0xffL) << shift;
        }
        return word(hash, rest);
    }

    private static long word(long hash, long word) {
        return Long.rotateLeft(hash ^ (word * ODD_2), 29) * ODD_1;
    }

    private static long finish(long hash) {
        long h = hash;
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }
}
