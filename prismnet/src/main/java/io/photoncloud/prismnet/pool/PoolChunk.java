package io.photoncloud.prismnet.pool;

import io.photoncloud.chainfire.store.Key;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/** Which addresses of one chunk are taken. A value: its bits do not change. */
record PoolChunk(String pool, long number, BitSet taken) {

    PoolChunk {
        taken = (BitSet) taken.clone();
    }

    static PoolChunk empty(String pool, long number) {
        return new PoolChunk(pool, number, new BitSet());
    }

    static Key key(String pool, long number) {
        byte[] name = pool.getBytes(StandardCharsets.UTF_8);
        return Key.wrap(ByteBuffer.allocate(name.length + 1 + Long.BYTES)
                .put(name)
                .put((byte) '/')
                .putLong(number)
                .array());
    }

    Key key() {
        return key(pool, number);
    }

    boolean isTaken(int bit) {
        return taken.get(bit);
    }

    boolean isEmpty() {
        return taken.isEmpty();
    }

    /** The lowest bit that is neither taken nor withheld; {@link AddressPool#CHUNK_SIZE} where there is none. */
    int nextFree(BitSet withheld) {
        BitSet used = (BitSet) taken.clone();
        used.or(withheld);
        return used.nextClearBit(0);
    }

    boolean isFull(BitSet withheld) {
        return nextFree(withheld) >= AddressPool.CHUNK_SIZE;
    }

    PoolChunk with(int bit) {
        BitSet next = (BitSet) taken.clone();
        next.set(bit);
        return new PoolChunk(pool, number, next);
    }

    PoolChunk without(int bit) {
        BitSet next = (BitSet) taken.clone();
        next.clear(bit);
        return new PoolChunk(pool, number, next);
    }
}
