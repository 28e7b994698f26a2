package io.photoncloud.chainfire.resources.reconcile;

import io.photoncloud.chainfire.store.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes the world agree with a row, and writes what it saw back to the store. It is called for a row as it is, not for
 * what happened to it; it may be called again at any time, for the same row too, and after a crash between any two of its
 * steps. So every step is idempotent, and carries a deadline of its own.
 */
public interface Reconciler<T> {

    /** What is to be done about a row after an attempt. */
    sealed interface Next {

        Settled SETTLED = new Settled();

        /** Nothing, until it changes or its deadline comes. */
        record Settled() implements Next {}

        /** Looking again after a while: the world takes its time. */
        record Again(Duration after) implements Next {}
    }

    /** @throws Exception the attempt failed; it is made again, later and later each time, until the row's deadline */
    Next reconcile(Row<T> row) throws Exception;

    /** Until when the row may stay in the state it is in; empty where it may for ever. Pure. */
    Optional<Instant> deadline(T row);

    /**
     * The row's deadline has passed: takes it out of its state, into one that says what did not happen in time.
     *
     * @throws Exception as of {@link #reconcile}
     */
    void expire(Row<T> row) throws Exception;
}
