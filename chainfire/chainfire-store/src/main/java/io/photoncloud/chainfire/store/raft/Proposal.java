package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.decide.Chain;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One command on its way through the log, and who waits for it. It ends once, whoever is first to end it. */
final class Proposal {

    static final long ANY_TERM = -1;

    private final byte[] command;
    private final long term;
    private final @Nullable Chain chain;
    private final long sequence;
    private final long bornNanos;
    private final Consumer<Answer> waiter;
    private final AtomicBoolean ended = new AtomicBoolean();
    /** When it is given up, on the clock of {@link System#nanoTime}; moved closer when its answer seems lost. */
    private volatile long deadlineNanos;

    /**
     * {@code term} is the only term in which it may enter the log, or {@link #ANY_TERM}; {@code chain} ties it to those
     * it rests on and those that rest on it; {@code sequence} is its number among all proposals this member ever makes.
     */
    Proposal(
            byte[] command,
            long term,
            @Nullable Chain chain,
            long sequence,
            long bornNanos,
            long deadlineNanos,
            Consumer<Answer> waiter) {
        this.command = command;
        this.term = term;
        this.chain = chain;
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

    /** To be called before a proposal that shall not enter the log leaves the queue: those behind it shall not either. */
    void breakChain() {
        if (chain != null) {
            chain.snap();
        }
    }

    boolean lostItsFooting() {
        return chain != null && chain.isBroken();
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
