package io.photoncloud.chainfire.store.raft;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Decides when the next batch leaves. A client that was just answered will most likely ask again at once; if its next
 * command just misses the batch, it waits a whole round, and the round's fixed cost is shared by fewer. So after a
 * round the next one waits until most of those clients have come back, or enough of them, or it is no longer worth it.
 * A client that is alone is never held up, and clients that stop cost the others one such wait.
 *
 * <p>Only one thread at a time may use it, each seeing what the one before did.
 */
final class Gathering {

    /** How long a batch waits at most. */
    static final long WAIT_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    /** And not longer than this many times what the last round took. */
    static final double ROUNDS_MAX = 1.0;

    /** Of the clients that the last round answered or left waiting, this part is waited for. */
    static final double CLIENTS_PART = 0.9;

    /** More commands than this make a batch so full that the fixed cost no longer matters. */
    static final int COMMANDS_ENOUGH = 128;

    private final ScheduledExecutorService timer;
    private final LongSupplier nanoClock;
    private final Runnable wake;
    private volatile long begunNanos;
    private volatile int tookCommands;
    private volatile int tookForwards;
    private volatile int expectedCommands;
    private volatile int expectedForwards;
    private volatile long untilNanos;
    private volatile boolean wakes;

    /** {@code wake} runs on {@code timer} when a wait is over; it is to ask {@link #isDone} again. */
    Gathering(ScheduledExecutorService timer, LongSupplier nanoClock, Runnable wake) {
        this.timer = timer;
        this.nanoClock = nanoClock;
        this.wake = wake;
        this.untilNanos = nanoClock.getAsLong();
    }

    /** A batch leaves with so many commands of this member and so many forwards of followers. */
    void begin(int commands, int forwards) {
        begunNanos = nanoClock.getAsLong();
        tookCommands = commands;
        tookForwards = forwards;
    }

    /** The batch has come to its end, and its clients are about to hear of it; so much arrived meanwhile. */
    void end(int waitingCommands, int waitingForwards) {
        long now = nanoClock.getAsLong();
        expectedCommands = (int) Math.min(COMMANDS_ENOUGH, (tookCommands + waitingCommands) * CLIENTS_PART);
        expectedForwards = Math.max(tookForwards, waitingForwards);
        untilNanos = now + Math.min(WAIT_MAX_NANOS, (long) ((now - begunNanos) * ROUNDS_MAX));
        wakes = false;
    }

    /** Whether what waits should leave now; if not, {@code wake} runs when it should. */
    boolean isDone(int waitingCommands, int waitingForwards) {
        if (waitingCommands >= expectedCommands && waitingForwards >= expectedForwards) {
            return true;
        }
        long left = untilNanos - nanoClock.getAsLong();
        if (left <= 0) {
            return true;
        }
        if (!wakes) {
            try {
                var _ = timer.schedule(wake, left, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException _) {
                return true; // The node is closing.
            }
            wakes = true;
        }
        return false;
    }
}
