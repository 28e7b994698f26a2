package io.photoncloud.chainfire.store.raft.rpc;

import java.io.IOException;

/** A call to a peer did not end with its answer. */
public final class PeerException extends IOException {

    /** Why; callers tell these apart, never messages. */
    public enum Reason {
        /** No answer in time. */
        TIMEOUT,
        /** There is no connection to the peer. */
        UNREACHABLE,
        /** The connection broke while the answer was awaited. */
        BROKEN,
        /** The peer does not accept our credentials, or we do not accept its. */
        REFUSED,
        /** Too much is outstanding already, here or there. */
        OVERLOADED,
        /** The request or the answer exceeds {@link PeerSettings#FRAME_BYTES_MAX}. */
        TOO_LARGE,
        /** The peer knows no such method. */
        NO_SUCH_METHOD,
        /** The peer's handler said no. */
        FAILED,
        /** This transport is closed. */
        CLOSED
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final boolean mayHaveArrived;

    PeerException(Reason reason, boolean mayHaveArrived, String message) {
        super(message);
        this.reason = reason;
        this.mayHaveArrived = mayHaveArrived;
    }

    static PeerException notSent(Reason reason, String message) {
        return new PeerException(reason, false, message);
    }

    static PeerException uncertain(Reason reason, String message) {
        return new PeerException(reason, true, message);
    }

    public Reason reason() {
        return reason;
    }

    /** False where the request certainly never reached the peer's handler, so that a retry cannot double anything. */
    public boolean mayHaveArrived() {
        return mayHaveArrived;
    }
}
