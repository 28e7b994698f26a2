package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.MemoryClaim;
import java.util.Arrays;

/** Which kept rows of a join have found a partner; nothing is kept where nobody asks. For one thread at a time. */
final class MatchedRows implements AutoCloseable {
    private final boolean wanted;
    private final MemoryClaim claim;
    private long[] bits = {};

    MatchedRows(boolean wanted, MemoryClaim claim) {
        this.wanted = wanted;
        this.claim = claim;
    }

    void set(int row) {
        if (!wanted) {
            return;
        }
        int word = row >> 6;
        if (word >= bits.length) {
            int capacity = Math.max(word + 1, Math.max(16, bits.length * 2));
            claim.grow((long) (capacity - bits.length) * Long.BYTES);
            bits = Arrays.copyOf(bits, capacity);
        }
        bits[word] |= 1L << row;
    }

    boolean isSet(int row) {
        int word = row >> 6;
        return word < bits.length && (bits[word] & (1L << row)) != 0;
    }

    void clear() {
        bits = new long[0];
        claim.shrink(claim.bytes());
    }

    @Override
    public void close() {
        bits = new long[0];
        claim.close();
    }
}
