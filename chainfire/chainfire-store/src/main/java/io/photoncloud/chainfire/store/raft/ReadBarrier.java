package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.ReadOnlyOption;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.raft.rpc.Responder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a read go when this member has applied everything that was acknowledged before the read came. The only voter waits for
 * what it has committed. Another leader makes sure of its leadership by a ReadIndex round; a follower asks the leader how far it has applied the log after such a
 * round, and waits until it has come as far. Not by the revision: leases come and go without one. Reads that come while
 * a round is under way share the next one.
 */
final class ReadBarrier {

    private static final Logger LOG = LoggerFactory.getLogger(ReadBarrier.class);

    /** Reads that wait in one member, at most. */
    static final int WAITING_MAX = 65_536;

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

    /** A read that waits, and is told once. What it does then is its own affair: the others are told all the same. */
    private final class Waiting {
        private final Waiter waiter;
        private final long deadlineNanos;

        Waiting(Waiter waiter, long deadlineNanos) {
            this.waiter = waiter;
            this.deadlineNanos = deadlineNanos;
        }

        void passed() {
            tell(waiter::passed);
        }

        void failed(StoreException failure) {
            tell(() -> waiter.failed(failure));
        }

        private void tell(Runnable news) {
            count.decrementAndGet();
            try {
                news.run();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a read failed behind the barrier");
            }
        }
    }

    private record ForIndex(long index, List<Waiting> waiting) implements Comparable<ForIndex> {
        @Override
        public int compareTo(ForIndex other) {
            return Long.compare(index, other.index);
        }
    }

    private final Quorum quorum;
    private final GroupRole role;
    private final GroupCalls calls;
    private final Duration timeout;
    private final LongSupplier applied;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    /** Reads whose round failed; they wait again from the next tick on. Guarded by {@link #waiting}. */
    private final List<Waiting> later = new ArrayList<>();

    private final Set<Round> underWay = ConcurrentHashMap.newKeySet();
    private final PriorityQueue<ForIndex> forIndex = new PriorityQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger rounds = new AtomicInteger();
    /** Set under both locks. */
    private volatile boolean closed;

    /** Told once, or never, whether this member was found to lead, and has applied all that was committed when asked. */
    interface Confirmation {
        void ended(boolean leads);
    }

    /** Makes sure that this member leads: by asking the others, or by its lease. Does not wait. */
    interface Quorum {
        /** @throws IllegalStateException the node is shutting down */
        void confirm(Confirmation confirmation);

        /**
         * Where there is nobody to ask, as nobody else may vote and so nobody else can lead: up to where the log is committed. Empty
         * where there are others, or this member does not lead.
         */
        default OptionalLong findCommittedIfSole() {
            return OptionalLong.empty();
        }
    }

    /**
     * JRaft's way; {@code leaseReads} counts on the leader's lease. {@code mayBeSole} is asked first, without JRaft's lock: whether there was
     * one voter when the members were last told.
     */
    static Quorum quorumOf(Node node, boolean leaseReads, BooleanSupplier mayBeSole) {
        ReadOnlyOption option = leaseReads ? ReadOnlyOption.ReadOnlyLeaseBased : ReadOnlyOption.ReadOnlySafe;
        List<PeerId> self = List.of(node.getNodeId().getPeerId());
        return new Quorum() {
            @Override
            public void confirm(Confirmation confirmation) {
                node.readIndex(option, NO_CONTEXT, new ReadIndexClosure(NO_TIMEOUT) {
                    @Override
                    public void run(Status status, long index, byte[] context) {
                        confirmation.ended(status.isOk());
                    }
                });
            }

            // By the newest members in its log, as the rounds of JRaft have it. Who was forwarded from may be told of
            // what is
            // committed before this member has applied it, so that much is waited for, as JRaft's rounds do.
            @Override
            public OptionalLong findCommittedIfSole() {
                try {
                    return mayBeSole.getAsBoolean() && node.listPeers().equals(self)
                            ? OptionalLong.of(node.getLastCommittedIndex())
                            : OptionalLong.empty();
                } catch (IllegalStateException _) {
                    // It does not lead.
                    return OptionalLong.empty();
                }
            }
        };
    }

    /** {@code applied} tells up to which index of the log readers of this member see everything. */
    ReadBarrier(Quorum quorum, GroupRole role, GroupCalls calls, Duration timeout, LongSupplier applied) {
        this.quorum = quorum;
        this.role = role;
        this.calls = calls;
        this.timeout = timeout;
        this.applied = applied;
    }

    void pass(Waiter waiter) {
        if (count.incrementAndGet() > WAITING_MAX) {
            count.decrementAndGet();
            waiter.failed(new StoreException(
                    Reason.TOO_MANY_REQUESTS, "too many reads: " + WAITING_MAX + " are waiting already"));
            return;
        }
        Waiting read = new Waiting(waiter, System.nanoTime() + timeout.toNanos());
        OptionalLong committed = role.isLeader() ? quorum.findCommittedIfSole() : OptionalLong.empty();
        // Who leads has applied what earlier terms committed.
        if (committed.isPresent() && role.isLeader()) {
            await(committed.getAsLong(), List.of(read));
            return;
        }
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

    /** Answers a peer once it is sure that this member leads and has applied all that was committed, and else fails. */
    void answerIfLeading(Responder responder, Supplier<byte[]> answer) {
        if (!role.isLeader()) {
            responder.fail("not the leader");
            return;
        }
        pass(new Waiter() {
            @Override
            public void passed() {
                responder.answer(answer.get());
            }

            @Override
            public void failed(StoreException failure) {
                responder.fail(String.valueOf(failure.getMessage()));
            }
        });
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
            try {
                next.accept(reads);
            } finally {
                rounds.decrementAndGet();
            }
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
            quorum.confirm(leads -> {
                // A member that has just become leader and stepped down again must not count its own word.
                if (leads && role.isLeader()) {
                    round.end(reads -> reads.forEach(Waiting::passed));
                } else {
                    round.end(this::againLater);
                }
            });
        } catch (IllegalStateException _) {
            // The node is shutting down.
            round.end(this::againLater);
        }
    }

    private void askLeader(String leader, Round round) {
        calls.call(leader, GroupCalls.READ_INDEX, NO_CONTEXT, ROUND_TIME_MAX, (answer, failure) -> {
            if (answer == null || answer.length != Long.BYTES) {
                round.end(this::againLater);
            } else {
                round.end(reads -> await(ByteBuffer.wrap(answer).getLong(), reads));
            }
        });
    }

    private void await(long index, List<Waiting> round) {
        synchronized (forIndex) {
            if (!closed && applied.getAsLong() < index) {
                forIndex.add(new ForIndex(index, round));
                return;
            }
        }
        if (closed) {
            failClosed(round);
        } else {
            round.forEach(Waiting::passed);
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

    /** Called by the applier when readers see everything up to {@code index}. */
    void applied(long index) {
        List<ForIndex> reached = new ArrayList<>();
        synchronized (forIndex) {
            while (!forIndex.isEmpty() && forIndex.peek().index <= index) {
                reached.add(forIndex.remove());
            }
        }
        reached.forEach(group -> group.waiting.forEach(Waiting::passed));
    }

    /** Whether any read waits that a tick may have to help on. */
    boolean isBusy() {
        synchronized (waiting) {
            if (!waiting.isEmpty() || !later.isEmpty()) {
                return true;
            }
        }
        synchronized (forIndex) {
            return !underWay.isEmpty() || !forIndex.isEmpty();
        }
    }

    /** Ends what is overdue and asks again for the others. Called every few dozen milliseconds. */
    void tick() {
        long now = System.nanoTime();
        // What JRaft itself puts into the log is applied without a word to the applier.
        applied(applied.getAsLong());
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
        synchronized (forIndex) {
            forIndex.removeIf(group -> {
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

    private boolean isOverdue(Waiting read, long now, List<Waiting> overdue) {
        boolean over = read.deadlineNanos - now <= 0;
        if (over) {
            overdue.add(read);
        }
        return over;
    }

    private void fail(List<Waiting> reads, Reason reason, String message) {
        reads.forEach(read -> read.failed(new StoreException(reason, message)));
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
        synchronized (forIndex) {
            forIndex.forEach(group -> all.addAll(group.waiting));
            forIndex.clear();
        }
        underWay.forEach(round -> round.end(all::addAll));
        failClosed(all);
    }

    private void failClosed(List<Waiting> reads) {
        fail(reads, Reason.CLOSED, "the store is closed");
    }
}
