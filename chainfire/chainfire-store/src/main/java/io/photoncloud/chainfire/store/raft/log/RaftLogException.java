package io.photoncloud.chainfire.store.raft.log;

/** The log refused; the message says which file, where, and what to do. */
public final class RaftLogException extends RuntimeException {

    /** Why; callers tell these apart, never messages. */
    public enum Problem {
        /** Bytes that had been forced do not verify, or files are missing. */
        CORRUPT,
        /** The files are not ours, or of a version this program does not know. */
        UNKNOWN_FORMAT,
        /** Another process, or this one, has the directory open. */
        LOCKED,
        /** An earlier write failed: nothing is appended until the log is opened again. */
        FENCED,
        /** A read, write or force failed. */
        IO,
        /** The call breaks the contract or a limit; nothing was written. */
        INVALID,
        CLOSED
    }

    private static final long serialVersionUID = 1L;

    private final Problem problem;

    RaftLogException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    RaftLogException(Problem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
