package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A commit on its way: from its validation until it is known, in order, what became of it. */
final class PendingCommit {

    /** What the store said of it. */
    private sealed interface Answer {
        record Applied() implements Answer {}

        /** It certainly had no effect. */
        record Refused(SqlException reason) implements Answer {}

        record Lost(String reason) implements Answer {}
    }

    private final long timestamp;
    /** Written by nothing else: where it is there, the commit was applied. */
    private final Key witness;

    private final Runnable onApplied;
    private final Runnable onEnd;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Answer answer;
    private volatile @Nullable Outcome outcome;

    /**
     * @param onApplied is run before what was committed can be read
     * @param onEnd is run once the outcome is known, before whoever waits hears of it
     */
    PendingCommit(long timestamp, Key witness, Runnable onApplied, Runnable onEnd) {
        this.timestamp = timestamp;
        this.witness = witness;
        this.onApplied = onApplied;
        this.onEnd = onEnd;
    }

    long timestamp() {
        return timestamp;
    }

    Key witness() {
        return witness;
    }

    void answered(@Nullable CommitResult result, @Nullable StoreException refusal) {
        if (refusal != null) {
            answer = new Answer.Refused(StoreFailures.refused(refusal));
            return;
        }
        answer = switch (result) {
            case CommitResult.Committed _ -> new Answer.Applied();
            case CommitResult.Conflicted _ -> new Answer.Refused(StoreFailures.reignEnded());
            case CommitResult.Unknown(String reason) -> new Answer.Lost(reason);
            case null -> throw new IllegalStateException("a commit was answered with nothing");
        };
    }

    boolean isAnswered() {
        return answer != null;
    }

    boolean isApplied() {
        return answer instanceof Answer.Applied;
    }

    /** Whether it has to be found out what became of it. */
    boolean isLost() {
        return answer instanceof Answer.Lost;
    }

    void applied() {
        onApplied.run();
    }

    void found(boolean applied) {
        answer = applied ? new Answer.Applied() : new Answer.Refused(StoreFailures.reignEnded());
    }

    /** To be called once, when everything before has ended. */
    void end() {
        if (answer instanceof Answer.Applied) {
            outcome = new Outcome.Committed(new Timestamp(timestamp));
        } else if (answer instanceof Answer.Lost(String reason)) {
            outcome = new Outcome.Unknown(reason);
        } else if (answer == null) {
            outcome = new Outcome.Unknown("the store did not answer before this node ceased to lead");
        }
        onEnd.run();
        ended.countDown();
    }

    /** Waits for the end; an interruption is not heeded but remembered, as what was sent cannot be called back. */
    Outcome await(Duration patience) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) { // until it ended, or the patience did
                try {
                    if (!ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        return new Outcome.Unknown("the commit was not answered in time");
                    }
                    break;
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (answer instanceof Answer.Refused(SqlException reason)) {
            throw reason;
        }
        Outcome known = outcome;
        if (known == null) {
            throw new SqlException(SqlState.INTERNAL_ERROR, "a commit ended without an outcome");
        }
        return known;
    }
}
