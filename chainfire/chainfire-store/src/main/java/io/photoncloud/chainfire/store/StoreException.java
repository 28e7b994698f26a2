package io.photoncloud.chainfire.store;

/**
 * The store refused a call, and certainly nothing was written; only DEADLINE_EXCEEDED of a call that writes and has no
 * answer for it says less. The message is meant for the caller.
 */
public final class StoreException extends RuntimeException {

    /** Why; callers tell these apart, never messages. */
    public enum Reason {
        /** No quorum, or no leader known in time. */
        UNAVAILABLE,
        /**
         * A read's deadline passed; or the answer to a call about a lease, or to a compaction, was lost, and it may have
         * taken effect, may still, or may never.
         */
        DEADLINE_EXCEEDED,
        KEY_EMPTY,
        KEY_TOO_LONG,
        VALUE_TOO_LARGE,
        REQUEST_TOO_LARGE,
        TOO_MANY_OPERATIONS,
        TOO_MANY_REQUESTS,
        DUPLICATE_KEY,
        /** keepValue or keepLease on a key that does not exist. */
        KEY_NOT_FOUND,
        LEASE_NOT_FOUND,
        LEASE_EXISTS,
        LEASE_TTL_TOO_LARGE,
        /** The revision asked for was compacted away. */
        COMPACTED,
        /** The revision asked for does not exist yet. */
        FUTURE_REVISION,
        /** The space quota is reached: only deletes, compaction and reads are accepted until space is freed. */
        NO_SPACE,
        /** This member's state was found to differ from its peers' and is being rebuilt. */
        DIVERGED,
        /** History is switched off for this group. */
        HISTORY_OFF,
        INVALID,
        CLOSED
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public StoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public StoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
