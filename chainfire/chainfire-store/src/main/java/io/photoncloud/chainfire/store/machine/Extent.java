package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * How much of the state a transaction would touch, and whether that is too much: applying it takes memory on every
 * member, and an entry of the log that does not fit into it would end all of them, at each start again. The bounds are part of the
 * rules of the log. For one transaction.
 */
final class Extent {

    /** Keys that one transaction may delete. */
    static final int DELETED_KEYS_MAX = 100_000;

    /** Bytes of the replaced versions that one transaction may hold at once. */
    static final int HELD_BYTES_MAX = 16 << 20;

    /** Bytes that all reads of one transaction may give together. */
    static final int READ_BYTES_MAX = 16 << 20;

    private int deletedKeys;
    private long heldBytes;
    private long readBytes;

    void deletes() {
        deletedKeys++;
    }

    /** A version that is kept in memory until the transaction is applied: it is answered, or carries its value. */
    void holds(Present present) {
        heldBytes += present.key().size() + present.valueBytes();
    }

    /** What one of its reads gives. */
    void reads(long bytes) {
        readBytes += bytes;
    }

    Outcome.@Nullable Refused refusal() {
        if (deletedKeys > DELETED_KEYS_MAX) {
            return new Outcome.Refused(
                    Reason.INVALID,
                    "a transaction deletes at most " + DELETED_KEYS_MAX
                            + " keys, and there are more in the range: delete it in parts");
        }
        if (heldBytes > HELD_BYTES_MAX) {
            return new Outcome.Refused(
                    Reason.INVALID,
                    "a transaction holds at most " + HELD_BYTES_MAX
                            + " bytes of replaced values: do not ask for them, or write in parts");
        }
        if (readBytes > READ_BYTES_MAX) {
            return new Outcome.Refused(
                    Reason.INVALID,
                    "the reads of a transaction give at most " + READ_BYTES_MAX
                            + " bytes together: read less in each, or in several transactions");
        }
        return null;
    }
}
