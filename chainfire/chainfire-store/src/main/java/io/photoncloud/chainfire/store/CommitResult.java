package io.photoncloud.chainfire.store;

import java.util.List;

/**
 * How a commit ended. That it was refused before it could have any effect (too large, no quorum, no such lease, no
 * space) is not among these: that is a {@link StoreException}.
 */
public sealed interface CommitResult {

    /** All conditions held; the then-branch is applied and durable. {@code revision} is the store's after it. */
    record Committed(long revision, List<OperationResult> results) implements CommitResult {
        public Committed {
            results = List.copyOf(results);
        }
    }

    /** A condition did not hold; the else-branch is applied and durable. {@code revision} is the store's after it. */
    record Conflicted(long revision, List<OperationResult> results) implements CommitResult {
        public Conflicted {
            results = List.copyOf(results);
        }
    }

    /** The answer was lost (time-out, leader change, connection): it may have been applied, or still be, or never. */
    record Unknown(String reason) implements CommitResult {}
}
