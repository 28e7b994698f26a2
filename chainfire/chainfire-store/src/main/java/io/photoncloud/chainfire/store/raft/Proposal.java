package io.photoncloud.chainfire.store.raft;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One command on its way through the log, and who waits for it. It ends once, whoever is first to end it. */
final class Proposal {

    static final long ANY_TERM = -1;

    private final byte[] command;
    private final long term;
    private final long sequence;
    private final long bornNanos;
    private final Consumer<Answer> waiter;
    private final AtomicBoolean ended = new AtomicBoolean();
    /** When it is given up, on the clock of {@link System#nanoTime}; moved closer when its answer seems lost. */
    private volatile long deadlineNanos;

    /**
     * {@code term} is the only term in which it may enter the log, or {@link #ANY_TERM}; {@code sequence} is its number
     * among all proposals this member ever makes.
     */
    Proposal(byte[] command, long term, long sequence, long bornNanos, long deadlineNanos, Consumer<Answer> waiter) {
        this.command = command;
        this.term = term;
        this.sequence = sequence;
        this.bornNanos = bornNanos;
        this.deadlineNanos = deadlineNanos;
        this.waiter = waiter;
    }

    byte[] command() {
        return command;
    }

    long term() {
        return term;
    }

    long sequence() {
        return sequence;
    }

    long bornNanos() {
        return bornNanos;
    }

    boolean isDue(long nowNanos) {
        return deadlineNanos - nowNanos <= 0;
    }

    void dueBy(long nanos) {
        if (deadlineNanos - nanos > 0) {
            deadlineNanos = nanos;
        }
    }

    boolean hasEnded() {
        return ended.get();
    }

    void end(Answer answer) {
        if (ended.compareAndSet(false, true)) {
            waiter.accept(answer);
        }
    }
}
