package io.photoncloud.chainfire.store.raft.rpc;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;

/**
 * Wakes up when the earliest of many deadlines passes. Adding a deadline costs one comparison unless it is the earliest
 * yet, and one that is met costs nothing at all, which is what nearly all do.
 */
final class DeadlineSweep {

    static final long NONE = Long.MAX_VALUE;

    private final PeerThreads threads;
    private final LongUnaryOperator expire;
    private final AtomicLong next = new AtomicLong(NONE);

    /** @param expire ends what is due at the time given, and answers the earliest deadline left, or {@link #NONE} */
    DeadlineSweep(PeerThreads threads, LongUnaryOperator expire) {
        this.threads = threads;
        this.expire = expire;
    }

    /** To be called after what has the deadline can be found by {@code expire}. */
    void arm(long deadline) {
        long seen = next.get();
        while (deadline < seen) {
            if (next.compareAndSet(seen, deadline)) {
                threads.after(Math.max(0, deadline - threads.now()), () -> sweep(deadline));
                return;
            }
            seen = next.get();
        }
    }

    private void sweep(long scheduledFor) {
        // Where an earlier deadline took its place, that one's sweep sees to everything.
        if (next.compareAndSet(scheduledFor, NONE)) {
            long left = expire.applyAsLong(threads.now());
            if (left != NONE) {
                arm(left);
            }
        }
    }
}
