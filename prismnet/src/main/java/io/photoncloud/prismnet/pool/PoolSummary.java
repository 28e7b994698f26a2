package io.photoncloud.prismnet.pool;

import io.photoncloud.chainfire.store.Key;
import java.util.BitSet;

/** Which chunks of a pool are full, so that none of them is looked into for a free address. A value. */
record PoolSummary(String pool, BitSet full) {

    PoolSummary {
        full = (BitSet) full.clone();
    }

    static PoolSummary empty(String pool) {
        return new PoolSummary(pool, new BitSet());
    }

    static Key key(String pool) {
        return Key.utf8(pool);
    }

    Key key() {
        return key(pool);
    }

    int firstNotFull() {
        return full.nextClearBit(0);
    }

    PoolSummary withFull(int chunk) {
        BitSet next = (BitSet) full.clone();
        next.set(chunk);
        return new PoolSummary(pool, next);
    }

    PoolSummary withoutFull(int chunk) {
        BitSet next = (BitSet) full.clone();
        next.clear(chunk);
        return new PoolSummary(pool, next);
    }
}
