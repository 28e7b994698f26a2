package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.StoreLimits;

/**
 * How much is written to the store at once: less than it takes, as a condition, a clock and a record go with it, and small enough for an entry of the
 * log that holds nobody else up.
 */
record PartSize(int operations, int bytes) {

    private static final int OPERATIONS_MAX = 8_192;
    private static final int BYTES_MAX = 1 << 20;
    private static final int OTHER_OPERATIONS = 4;
    /** What one operation may be longer than the value and the key it was counted with. */
    private static final int OTHER_BYTES = 64;

    /** What goes into parts. */
    static PartSize of(StoreLimits limits) {
        return new PartSize(
                Math.clamp(limits.operationsMax() - OTHER_OPERATIONS, 1, OPERATIONS_MAX),
                Math.min(BYTES_MAX, (limits.requestBytesMax() - limits.valueBytesMax()) / 2));
    }

    /** What one commit may hold that is not in parts. */
    static boolean fits(StoreLimits limits, int keys, long bytes) {
        return keys <= limits.operationsMax() - OTHER_OPERATIONS
                && bytes + (long) keys * OTHER_BYTES <= limits.requestBytesMax();
    }

    boolean isFull(int countedOperations, long countedBytes) {
        return countedOperations >= operations || countedBytes >= bytes;
    }
}
