package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import com.alipay.sofa.jraft.option.ReadOnlyOption;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Lets a read go when this member has applied everything that was acknowledged before the read came. The leader makes
 * sure of its leadership by a ReadIndex round; a follower asks the leader for its revision after such a round, and waits
 * until it has come as far. Reads that come while a round is under way share the next one.
 */
final class ReadBarrier {

    private static final byte[] NO_CONTEXT = new byte[0];
    private static final int ROUNDS_IN_FLIGHT_MAX = 2;

    /** For JRaft, whose timer would hold the reads of a round long after it; {@link #tick} ends overdue rounds. */
    private static final long NO_TIMEOUT = -1;

    /** After so long a round is given up and its reads are asked again. */
    private static final Duration ROUND_TIME_MAX = Duration.ofSeconds(1);

    /** What happens to a waiting read. */
    interface Waiter {
        void passed();

        void failed(StoreException failure);
    }

    private record Waiting(Waiter waiter, long deadlineNanos) {}

    private record ForRevision(long revision, List<Waiting> waiting) implements Comparable<ForRevision> {
        @Override
        public int compareTo(ForRevision other) {
            return Long.compare(revision, other.revision);
        }
    }

    private final Node node;
    private final GroupRole role;
    private final GroupCalls calls;
    private final Duration timeout;
    private final ReadOnlyOption option;
    private final LongSupplier applied;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    /** Reads whose round failed; they wait again from the next tick on. Guarded by {@link #waiting}. */
    private final List<Waiting> later = new ArrayList<>();

    private final Set<Round> underWay = ConcurrentHashMap.newKeySet();
    private final PriorityQueue<ForRevision> forRevision = new PriorityQueue<>();
    private final AtomicInteger rounds = new AtomicInteger();
    /** Set under both locks. */
    private volatile boolean closed;

    /** {@code applied} tells the revision that readers of this member see. */
    ReadBarrier(
            Node node, GroupRole role, GroupCalls calls, Duration timeout, boolean leaseReads, LongSupplier applied) {
        this.node = node;
        this.role = role;
        this.calls = calls;
        this.timeout = timeout;
        this.option = leaseReads ? ReadOnlyOption.ReadOnlyLeaseBased : ReadOnlyOption.ReadOnlySafe;
        this.applied = applied;
    }

    void pass(Waiter waiter) {
        Waiting read = new Waiting(waiter, System.nanoTime() + timeout.toNanos());
        boolean refused;
        synchronized (waiting) {
            refused = closed;
            if (!refused) {
                waiting.add(read);
            }
        }
        if (refused) {
            failClosed(List.of(read));
        } else {
            pump();
        }
    }

    private void pump() {
        String leader = role.leaderAddress();
        boolean leads = role.isLeader();
        if (!leads && leader == null) {
            // Tried again by tick(), until the deadline.
            return;
        }
        if (rounds.incrementAndGet() > ROUNDS_IN_FLIGHT_MAX) {
            rounds.decrementAndGet();
            return;
        }
        List<Waiting> reads;
        synchronized (waiting) {
            reads = new ArrayList<>(waiting);
            waiting.clear();
        }
        if (reads.isEmpty()) {
            rounds.decrementAndGet();
            return;
        }
        Round round = new Round(reads, System.nanoTime() + ROUND_TIME_MAX.toNanos());
        underWay.add(round);
        if (leads) {
            askQuorum(round);
        } else if (leader != null) {
            askLeader(leader, round);
        }
    }

    /**
     * Reads that share one question. It ends once: JRaft may forget a question when it ceases to lead, or answer it
     * twice, and then the round ends by time.
     */
    private final class Round {
        private final List<Waiting> reads;
        private final long deadlineNanos;
        private final AtomicBoolean ended = new AtomicBoolean();

        Round(List<Waiting> reads, long deadlineNanos) {
            this.reads = reads;
            this.deadlineNanos = deadlineNanos;
        }

        void end(Consumer<List<Waiting>> next) {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            underWay.remove(this);
            next.accept(reads);
            rounds.decrementAndGet();
            boolean more;
            synchronized (waiting) {
                more = !waiting.isEmpty();
            }
            if (more) {
                pump();
            }
        }
    }

    private void askQuorum(Round round) {
        try {
            node.readIndex(option, NO_CONTEXT, new ReadIndexClosure(NO_TIMEOUT) {
                @Override
                public void run(Status status, long index, byte[] context) {
                    // A member that has just become leader and stepped down again must not count its own word.
                    if (status.isOk() && role.isLeader()) {
                        round.end(reads -> reads.forEach(read -> read.waiter.passed()));
                    } else {
                        round.end(ReadBarrier.this::againLater);
                    }
                }
            });
        } catch (IllegalStateException _) {
            // The node is shutting down.
            round.end(this::againLater);
        }
    }

    private void askLeader(String leader, Round round) {
        calls.call(leader, GroupCalls.READ_INDEX, NO_CONTEXT, ROUND_TIME_MAX, (answer, failure) -> {
            if (answer == null) {
                round.end(this::againLater);
            } else {
                round.end(reads -> await(ByteBuffer.wrap(answer).getLong(), reads));
            }
        });
    }

    private void await(long revision, List<Waiting> round) {
        synchronized (forRevision) {
            if (!closed && applied.getAsLong() < revision) {
                forRevision.add(new ForRevision(revision, round));
                return;
            }
        }
        if (closed) {
            failClosed(round);
        } else {
            round.forEach(read -> read.waiter.passed());
        }
    }

    /** A read may always be asked again, until its deadline; {@link #tick} does, so that nothing spins meanwhile. */
    private void againLater(List<Waiting> round) {
        synchronized (waiting) {
            if (!closed) {
                later.addAll(round);
                return;
            }
        }
        failClosed(round);
    }

    /** Called by the applier when readers see everything up to {@code revision}. */
    void applied(long revision) {
        List<ForRevision> reached = new ArrayList<>();
        synchronized (forRevision) {
            while (!forRevision.isEmpty() && forRevision.peek().revision <= revision) {
                reached.add(forRevision.remove());
            }
        }
        reached.forEach(group -> group.waiting.forEach(read -> read.waiter.passed()));
    }

    /** Ends what is overdue and asks again for the others. Called every few dozen milliseconds. */
    void tick() {
        long now = System.nanoTime();
        List<Waiting> overdue = new ArrayList<>();
        for (Round round : underWay) {
            if (round.deadlineNanos - now <= 0) {
                round.end(this::againLater);
            }
        }
        synchronized (waiting) {
            waiting.addAll(later);
            later.clear();
            waiting.removeIf(read -> isOverdue(read, now, overdue));
        }
        synchronized (forRevision) {
            forRevision.removeIf(group -> {
                boolean over = group.waiting.getFirst().deadlineNanos - now <= 0;
                if (over) {
                    overdue.addAll(group.waiting);
                }
                return over;
            });
        }
        fail(overdue, Reason.UNAVAILABLE, "no leader or no quorum within " + timeout.toMillis() + " ms");
        pump();
    }

    private static boolean isOverdue(Waiting read, long now, List<Waiting> overdue) {
        boolean over = read.deadlineNanos - now <= 0;
        if (over) {
            overdue.add(read);
        }
        return over;
    }

    private static void fail(List<Waiting> reads, Reason reason, String message) {
        reads.forEach(read -> read.waiter.failed(new StoreException(reason, message)));
    }

    void close() {
        List<Waiting> all;
        synchronized (waiting) {
            closed = true;
            all = new ArrayList<>(waiting);
            all.addAll(later);
            waiting.clear();
            later.clear();
        }
        synchronized (forRevision) {
            forRevision.forEach(group -> all.addAll(group.waiting));
            forRevision.clear();
        }
        underWay.forEach(round -> round.end(all::addAll));
        failClosed(all);
    }

    private static void failClosed(List<Waiting> reads) {
        fail(reads, Reason.CLOSED, "the store is closed");
    }
}
