package io.photoncloud.chainfire.store;

/** Where commands for a {@link Decider} are handed in. */
public interface Decisions<C, A> extends AutoCloseable {

    /** How a command ended. */
    sealed interface Result<A> {

        /** Decided, and everything that it and the decision before it rest on is committed. */
        record Decided<A>(A answer) implements Result<A> {}

        /** It may have been committed or not; the command must be told apart from a new one by what it writes. */
        record Unknown<A>(String reason) implements Result<A> {}
    }

    /**
     * Waits for the outcome of one command.
     *
     * @throws StoreException certainly without effect: UNAVAILABLE (no member leads), TOO_MANY_REQUESTS, or what the
     *     commit was refused for
     */
    Result<A> decide(C command);

    @Override
    void close();
}
