package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.Transaction;
import java.util.Map;

/** What a log entry may ask of the state machine. */
public sealed interface Command {

    record Transact(Transaction transaction) implements Command {}

    record GrantLease(long id, long ttlSeconds) implements Command {}

    record RevokeLease(long id) implements Command {}

    /** What the leader found to be left of leases, in milliseconds by id. Unknown leases are passed over. */
    record CheckpointLeases(Map<Long, Long> remainingMs) implements Command {
        public CheckpointLeases {
            remainingMs = Map.copyOf(remainingMs);
        }
    }

    record Compact(long revision) implements Command {}

    /** Every member notes the digest of its state at this place in the log. */
    record MarkDigest(long id) implements Command {}

    /** Which member took a command from its client, and as which of its proposals; NONE for the leader's own. */
    record Origin(long member, long sequence) {
        public static final Origin NONE = new Origin(0, 0);
    }
}
