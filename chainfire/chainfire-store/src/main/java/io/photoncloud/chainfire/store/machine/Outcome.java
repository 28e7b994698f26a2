package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.StoreException;

/** What applying a {@link Command} came to; equal on every member. */
public sealed interface Outcome {

    record Transacted(CommitResult result) implements Outcome {}

    record LeaseGranted(long id, long ttlSeconds) implements Outcome {}

    record LeaseRevoked(long id, long revision) implements Outcome {}

    /** Some of the lease's keys were deleted; it has more of them than one command deletes, and is to be revoked again. */
    record LeaseShrunk(long id, long revision) implements Outcome {}

    record Checkpointed() implements Outcome {}

    record Compacted(long revision) implements Outcome {}

    record DigestMarked(long id, long digest) implements Outcome {}

    /** Nothing was changed. */
    record Refused(StoreException.Reason reason, String message) implements Outcome {
        public StoreException toException() {
            return new StoreException(reason, message);
        }
    }
}
