package io.photoncloud.chainfire.etcd;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.photoncloud.chainfire.store.StoreException;

/**
 * Refusals in etcd's words and codes. Clients of etcd recognise errors by their text, so a text here that begins with
 * "etcdserver:" may not change; what etcd has no word for begins with "chainfire:" and names what was exceeded.
 */
public final class EtcdErrors {

    /** What a watch says that asked for a revision that cannot be. */
    public static final String COMPACTED = "etcdserver: mvcc: required revision has been compacted";

    private EtcdErrors() {}

    public static Status status(StoreException e) {
        return switch (e.reason()) {
            case UNAVAILABLE -> noLeader();
            case DEADLINE_EXCEEDED -> timedOut();
            case KEY_EMPTY -> keyNotProvided();
            case VALUE_TOO_LARGE, REQUEST_TOO_LARGE -> invalid("request is too large");
            case TOO_MANY_OPERATIONS -> tooManyOperations();
            case TOO_MANY_REQUESTS -> Status.RESOURCE_EXHAUSTED.withDescription("etcdserver: too many requests");
            case DUPLICATE_KEY -> invalid("duplicate key given in txn request");
            case KEY_NOT_FOUND -> keyNotFound();
            case LEASE_NOT_FOUND -> Status.NOT_FOUND.withDescription("etcdserver: requested lease not found");
            case LEASE_EXISTS -> Status.FAILED_PRECONDITION.withDescription("etcdserver: lease already exists");
            case LEASE_TTL_TOO_LARGE -> Status.OUT_OF_RANGE.withDescription("etcdserver: too large lease TTL");
            case COMPACTED -> Status.OUT_OF_RANGE.withDescription(COMPACTED);
            case FUTURE_REVISION ->
                Status.OUT_OF_RANGE.withDescription("etcdserver: mvcc: required revision is a future revision");
            case NO_SPACE -> Status.RESOURCE_EXHAUSTED.withDescription("etcdserver: mvcc: database space exceeded");
            case DIVERGED -> Status.DATA_LOSS.withDescription("etcdserver: corrupt cluster");
            case HISTORY_OFF -> Status.FAILED_PRECONDITION.withDescription("chainfire: " + e.getMessage());
            case KEY_TOO_LONG, INVALID -> Status.INVALID_ARGUMENT.withDescription("chainfire: " + e.getMessage());
            case CLOSED -> Status.UNAVAILABLE.withDescription("etcdserver: server stopped");
        };
    }

    /** What every door of etcd's API answers with, whatever went wrong: never a cause, never a stack trace. */
    public static StatusRuntimeException of(RuntimeException e) {
        return switch (e) {
            case StatusRuntimeException already -> already;
            case StoreException refused -> status(refused).asRuntimeException();
            default ->
                Status.INTERNAL
                        .withDescription("chainfire: internal error")
                        .withCause(e)
                        .asRuntimeException();
        };
    }

    /** The write may have been applied, or still be, or never: etcd's clients know this text to mean just that. */
    public static StatusRuntimeException unknownOutcome() {
        return timedOut().asRuntimeException();
    }

    public static Status keyNotProvided() {
        return invalid("key is not provided");
    }

    public static Status keyNotFound() {
        return invalid("key not found");
    }

    public static Status valueProvided() {
        return invalid("value is provided");
    }

    public static Status leaseProvided() {
        return invalid("lease is provided");
    }

    public static Status invalidSortOption() {
        return invalid("invalid sort option");
    }

    public static Status unknownComparison() {
        return Status.INVALID_ARGUMENT.withDescription("chainfire: unknown comparison");
    }

    public static Status tooManyOperations() {
        return invalid("too many operations in txn request");
    }

    public static Status noLeader() {
        return Status.UNAVAILABLE.withDescription("etcdserver: no leader");
    }

    public static Status notLeader() {
        return Status.FAILED_PRECONDITION.withDescription("etcdserver: not leader");
    }

    private static Status timedOut() {
        return Status.UNAVAILABLE.withDescription("etcdserver: request timed out");
    }

    private static Status invalid(String text) {
        return Status.INVALID_ARGUMENT.withDescription("etcdserver: " + text);
    }
}
