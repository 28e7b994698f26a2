package io.photoncloud.chainfire.client;

import io.grpc.Status;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import java.util.Map;

/** What a failed call tells of whether it took effect. */
sealed interface EtcdFailure {

    /** The server looked at the request and refused it: nothing was written, and asking again will not help. */
    record Refused(Reason reason, String message) implements EtcdFailure {
        StoreException toException(Throwable cause) {
            return new StoreException(reason, message, cause);
        }
    }

    /** Certainly nothing was written: asking another server, or later, may help. */
    record NotApplied(String message) implements EtcdFailure {}

    /** It may have been applied, or still be. */
    record Lost(String message) implements EtcdFailure {}

    /** The answer was there but is larger than this side takes. */
    record AnswerTooLarge(String message) implements EtcdFailure {}

    /** How gRPC begins to say that of a message. */
    String MESSAGE_TOO_LARGE = "gRPC message exceeds maximum size";

    /** Texts by which etcd tells errors of one code apart, without their prefix. */
    Map<String, Reason> TEXTS = Map.ofEntries(
            Map.entry("key is not provided", Reason.KEY_EMPTY),
            Map.entry("key not found", Reason.KEY_NOT_FOUND),
            Map.entry("duplicate key given in txn request", Reason.DUPLICATE_KEY),
            Map.entry("too many operations in txn request", Reason.TOO_MANY_OPERATIONS),
            Map.entry("request is too large", Reason.REQUEST_TOO_LARGE),
            Map.entry("too many requests", Reason.TOO_MANY_REQUESTS),
            Map.entry("requested lease not found", Reason.LEASE_NOT_FOUND),
            Map.entry("lease already exists", Reason.LEASE_EXISTS),
            Map.entry("too large lease TTL", Reason.LEASE_TTL_TOO_LARGE),
            Map.entry("mvcc: required revision has been compacted", Reason.COMPACTED),
            Map.entry("mvcc: required revision is a future revision", Reason.FUTURE_REVISION),
            Map.entry("mvcc: database space exceeded", Reason.NO_SPACE));

    /** Errors that etcd answers before it proposes anything to its log, or instead of it. */
    Map<String, String> BEFORE_PROPOSAL = Map.of(
            "etcdserver: no leader", "the server has no leader",
            "etcdserver: not leader", "the server is not the leader",
            "raft proposal dropped", "the server has no leader");

    /**
     * Judges a status.
     *
     * @param handedOver whether the call was ever given to a connection
     */
    static EtcdFailure of(Status status, boolean handedOver) {
        String text = status.getDescription() == null ? status.getCode().toString() : status.getDescription();
        String early = BEFORE_PROPOSAL.get(text);
        if (early != null || !handedOver) {
            return new NotApplied(early == null ? "not connected: " + text : early);
        }
        Reason known = TEXTS.get(text.startsWith("etcdserver: ") ? text.substring("etcdserver: ".length()) : text);
        if (known != null) {
            return new Refused(known, text);
        }
        if (text.startsWith(MESSAGE_TOO_LARGE)) {
            return new AnswerTooLarge(text);
        }
        return switch (status.getCode()) {
            case INVALID_ARGUMENT, OUT_OF_RANGE, NOT_FOUND, ALREADY_EXISTS, UNIMPLEMENTED ->
                new Refused(Reason.INVALID, text);
            case FAILED_PRECONDITION ->
                new Refused(text.startsWith("chainfire:") ? Reason.HISTORY_OFF : Reason.INVALID, text);
            case PERMISSION_DENIED, UNAUTHENTICATED -> new Refused(Reason.INVALID, "not allowed: " + text);
            case OK,
                    CANCELLED,
                    UNKNOWN,
                    DEADLINE_EXCEEDED,
                    RESOURCE_EXHAUSTED,
                    ABORTED,
                    INTERNAL,
                    UNAVAILABLE,
                    DATA_LOSS -> new Lost(text);
        };
    }
}
