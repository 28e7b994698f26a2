package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.entity.Task;
import com.google.protobuf.CodedOutputStream;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.decide.Chain;
import io.photoncloud.chainfire.store.machine.LogCodec;
import io.photoncloud.chainfire.store.machine.Outcome;
import io.photoncloud.chainfire.store.raft.CommitNotices.Notice;
import io.photoncloud.proto.chainfire.stored.v1.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings commands into the log. On the leader, commands that arrive while an entry is on its way gather into the next
 * one, its own and those that followers sent; a follower sends its commands to the leader and answers when it applies
 * them itself, so that no outcome travels. Order of arrival is kept on the leader. Non-blocking.
 */
final class Proposals {

    /** Commands waiting or under way in one member, at most. */
    static final int PENDING_MAX = 65_536;

    /** Bytes of commands waiting or under way in one member, at most; a single one may be larger. */
    static final long PENDING_BYTES_MAX = 32L << 20;

    private static final int BATCH_COMMANDS_MAX = 512;
    private static final int BATCH_BYTES_MAX = 2 << 20;
    /** What an entry takes beside its commands' own bytes, at most: their tags, lengths and origins, and JRaft's header. */
    private static final int ENTRY_OVERHEAD_MAX = BATCH_COMMANDS_MAX * 64;

    /**
     * One entry at a time: what an entry costs (a dozen wake-ups in three processes, an fsync in each) is far more than
     * what a command costs, so the fewer and fuller the better; and commands enter the log in the order they came.
     */
    private static final int ENTRIES_IN_FLIGHT_MAX = 1;

    private static final int FORWARDS_IN_FLIGHT_MAX = 1;

    // What a leader answers to a forward; the first is followed by a notice.
    private static final byte COMMITTED = 0;
    private static final byte[] NOT_APPENDED = {1};
    private static final byte[] UNKNOWN = {2};

    /** How long a command whose forward failed may still turn up in the log before it is given up as lost. */
    private static final Duration LOST_GRACE = Duration.ofSeconds(1);

    private final Consumer<Task> log;
    private final GroupRole role;
    private final GroupCalls calls;
    private final CommitNotices notices;
    private final long member;
    private final Duration timeout;
    private final int commandBytesMax;
    private final AtomicLong nextSequence;
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final Deque<Proposal> waiting = new ConcurrentLinkedDeque<>();
    private final Queue<Proposal> byAge = new ConcurrentLinkedQueue<>();
    private final Map<Long, Proposal> forwarded = new ConcurrentHashMap<>();
    /** What followers sent and no entry holds yet. */
    private final Deque<Forward> forwards = new ConcurrentLinkedDeque<>();

    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicLong pendingBytes = new AtomicLong();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger forwardsInFlight = new AtomicInteger();
    private final AtomicInteger pumps = new AtomicInteger();
    /** How long to wait for the clients that were just answered; only the thread that pumps uses it. */
    private final Gathering gathering;

    /** Set while the next attempt waits for a tick: the leader just refused, and would again at once. */
    private volatile boolean resting;

    private volatile boolean closed;

    /** The largest command that fits into a log entry of this size. */
    static int commandBytesMax(int entryBytesMax) {
        if (entryBytesMax < BATCH_BYTES_MAX + ENTRY_OVERHEAD_MAX) {
            throw new IllegalArgumentException("a log's entries must hold " + (BATCH_BYTES_MAX + ENTRY_OVERHEAD_MAX)
                    + " bytes at least, not " + entryBytesMax);
        }
        return entryBytesMax - ENTRY_OVERHEAD_MAX;
    }

    /**
     * {@code log} takes an entry as JRaft does, which calls the entry's closure; a command of at most {@code
     * commandBytesMax} fits into one; {@code firstSequence} must differ from start to start: answers are matched by it.
     */
    Proposals(
            Consumer<Task> log,
            GroupRole role,
            GroupCalls calls,
            CommitNotices notices,
            long member,
            Duration timeout,
            int commandBytesMax,
            long firstSequence,
            ScheduledExecutorService timer) {
        this.gathering = new Gathering(timer, System::nanoTime, this::pump);
        this.log = log;
        this.role = role;
        this.calls = calls;
        this.notices = notices;
        this.member = member;
        this.timeout = timeout;
        this.commandBytesMax = commandBytesMax;
        this.nextSequence = new AtomicLong(firstSequence);
    }

    /** Those of a group of a node. */
    static Proposals of(
            StoreNode storeNode,
            GroupOptions options,
            LogEntrance entrance,
            GroupRole role,
            GroupCalls calls,
            CommitNotices notices) {
        return new Proposals(
                entrance::apply,
                role,
                calls,
                notices,
                Membership.idOf(storeNode.options().address()),
                options.requestTimeout(),
                commandBytesMax(storeNode.options().log().entryBytesMax()),
                storeNode.options().random().nextLong(1, Long.MAX_VALUE >> 1),
                storeNode.timer());
    }

    /** Commands of a follower, as an entry of the log of their own, and how it is told what became of them. */
    private record Forward(String member, ByteBuffer entry, long deadlineNanos, Consumer<byte[]> answer) {}

    /**
     * Brings a command into the log of {@code term}, or of any. Of those that share a {@code chain}, none gets there
     * after one of them was given up or refused.
     */
    void propose(
            io.photoncloud.chainfire.store.machine.Command command,
            long term,
            @Nullable Chain chain,
            Consumer<Answer> waiter) {
        if (closed) {
            waiter.accept(new Answer.NotProposed(new StoreException(Reason.CLOSED, "the store is closed")));
            return;
        }
        byte[] bytes = LogCodec.encode(command, io.photoncloud.chainfire.store.machine.Command.Origin.NONE);
        StoreException refusal = admit(bytes.length);
        if (refusal != null) {
            waiter.accept(new Answer.NotProposed(refusal));
            return;
        }
        long now = System.nanoTime();
        Proposal proposal = new Proposal(
                bytes, term, chain, nextSequence.getAndIncrement(), now, now + timeout.toNanos(), answer -> {
                    left(bytes.length);
                    waiter.accept(answer);
                });
        waitingCount.incrementAndGet();
        waiting.add(proposal);
        byAge.add(proposal);
        pump();
        if (closed) {
            // close() may not have seen it.
            endAtClose(proposal);
        }
    }

    /** Counts a command in, or says why it is one too many. */
    private @Nullable StoreException admit(int bytes) {
        if (bytes > commandBytesMax) {
            return new StoreException(
                    Reason.REQUEST_TOO_LARGE,
                    "a request takes at most " + commandBytesMax + " bytes in the log, not " + bytes);
        }
        int count = pending.incrementAndGet();
        long sum = pendingBytes.addAndGet(bytes);
        if (count <= PENDING_MAX && (sum <= PENDING_BYTES_MAX || sum == bytes)) {
            return null;
        }
        left(bytes);
        return new StoreException(
                Reason.TOO_MANY_REQUESTS,
                count > PENDING_MAX
                        ? "too many requests: " + PENDING_MAX + " are under way already"
                        : "too many requests: those under way take " + PENDING_BYTES_MAX + " bytes already");
    }

    private void left(int bytes) {
        pending.decrementAndGet();
        pendingBytes.addAndGet(-bytes);
    }

    /** Sends what waits, as far as the entries under way allow. One thread at a time does the work for all. */
    void pump() {
        if (pumps.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            if (role.isLeader()) {
                pumpToLog();
            } else {
                pumpToLeader();
            }
            seen = pumps.addAndGet(-seen);
        } while (seen != 0);
    }

    private void pumpToLog() {
        while (!resting
                && (!waiting.isEmpty() || !forwards.isEmpty())
                && inFlight.get() < ENTRIES_IN_FLIGHT_MAX
                && gathering.isDone(waitingCount.get(), forwards.size())) {
            List<Proposal> batch = take();
            List<Forward> fromFollowers = takeForwards(batch);
            if (batch.isEmpty() && fromFollowers.isEmpty()) {
                return;
            }
            gathering.begin(batch.size(), fromFollowers.size());
            inFlight.incrementAndGet();
            Task task = new Task();
            task.setData(LogCodec.entryOf(
                    batch.stream().map(Proposal::command).toList(),
                    fromFollowers.stream().map(Forward::entry).toList()));
            task.setExpectedTerm(
                    batch.isEmpty() ? Proposal.ANY_TERM : batch.getFirst().term());
            task.setDone(new Batch(
                    notice -> tellFollowers(fromFollowers, notice),
                    (fate, outcomes) -> endBatch(batch, fromFollowers, fate, outcomes)));
            apply(task, batch, fromFollowers);
        }
    }

    private void apply(Task task, List<Proposal> batch, List<Forward> fromFollowers) {
        try {
            log.accept(task);
        } catch (IllegalStateException e) {
            // The store is closing. JRaft may run the closure as well, and each proposal ends once.
            batch.forEach(Proposal::breakChain);
            batch.forEach(proposal ->
                    proposal.end(new Answer.NotProposed(new StoreException(Reason.CLOSED, "the store is closing", e))));
            fromFollowers.forEach(forward -> forward.answer.accept(NOT_APPENDED));
        }
    }

    /** The next proposals that may share an entry: of one term, and within the bounds of a batch. */
    private List<Proposal> take() {
        List<Proposal> batch = new ArrayList<>();
        int bytes = 0;
        while (batch.size() < BATCH_COMMANDS_MAX) {
            Proposal next = waiting.peek();
            if (next == null
                    || (!batch.isEmpty()
                            && (next.term() != batch.getFirst().term()
                                    || bytes + next.command().length > BATCH_BYTES_MAX))) {
                break;
            }
            // Whoever takes it out of the queue decides its fate: this, or giving it up. The chain is looked at after
            // that: whoever gave up one before it broke the chain before this one came to the head.
            if (takeOut(next) && !next.hasEnded()) {
                if (next.lostItsFooting()) {
                    refuseChained(next);
                } else {
                    batch.add(next);
                    bytes += next.command().length;
                }
            }
        }
        return batch;
    }

    private boolean takeOut(Proposal proposal) {
        boolean wasThere = waiting.remove(proposal);
        if (wasThere) {
            waitingCount.decrementAndGet();
        }
        return wasThere;
    }

    /** What followers sent, as far as it fits into an entry with {@code batch}. */
    private List<Forward> takeForwards(List<Proposal> batch) {
        List<Forward> taken = new ArrayList<>();
        long bytes = 0;
        for (Proposal proposal : batch) {
            bytes += proposal.command().length;
        }
        Forward next = forwards.peek();
        while (next != null && (bytes == 0 || bytes + next.entry.remaining() <= BATCH_BYTES_MAX)) {
            // Whoever takes it out of the queue answers it: this, or giving it up.
            if (forwards.remove(next)) {
                taken.add(next);
                bytes += next.entry.remaining();
            }
            next = forwards.peek();
        }
        return taken;
    }

    /** Those whose commands it holds hear of it by the answer. */
    private void tellFollowers(List<Forward> fromFollowers, Notice notice) {
        byte[] answer = ByteBuffer.allocate(1 + Notice.BYTES)
                .put(COMMITTED)
                .put(notice.bytes())
                .array();
        fromFollowers.forEach(forward -> forward.answer.accept(answer));
        notices.tell(notice, fromFollowers.stream().map(Forward::member).toList());
    }

    private void endBatch(List<Proposal> batch, List<Forward> fromFollowers, Batch.Fate fate, List<Outcome> outcomes) {
        gathering.end(waitingCount.get(), forwards.size());
        if (fate != Batch.Fate.APPLIED) {
            // Before the next entry may be filled, as is the return of those that may still get into the log.
            batch.forEach(Proposal::breakChain);
        }
        if (fate == Batch.Fate.NOT_APPENDED) {
            again(batch);
        }
        inFlight.decrementAndGet();
        if (fate != Batch.Fate.APPLIED) {
            byte[] answer = fate == Batch.Fate.NOT_APPENDED ? NOT_APPENDED : UNKNOWN;
            fromFollowers.forEach(forward -> forward.answer.accept(answer));
        }
        switch (fate) {
            case APPLIED -> {
                for (int i = 0; i < batch.size(); i++) {
                    batch.get(i).end(new Answer.Applied(outcomes.get(i)));
                }
            }
            case NOT_APPENDED -> {}
            case UNKNOWN ->
                batch.forEach(proposal ->
                        proposal.end(new Answer.Lost("the leader changed while the transaction was under way")));
        }
        pump();
    }

    /** Puts a proposal that is certainly in no log back into the queue; one of a past term is refused. */
    private void again(List<Proposal> batch) {
        resting = true;
        // Before those that came later, in their former order.
        batch.reversed().forEach(proposal -> {
            if (proposal.term() != Proposal.ANY_TERM) {
                refuseTerm(proposal);
            } else if (!proposal.hasEnded()) {
                waitingCount.incrementAndGet();
                waiting.addFirst(proposal);
                if (closed) {
                    endAtClose(proposal);
                }
            }
        });
    }

    private static void refuseTerm(Proposal proposal) {
        proposal.end(new Answer.NotProposed(
                new StoreException(Reason.UNAVAILABLE, "the term in which this was decided has ended")));
    }

    private static void refuseChained(Proposal proposal) {
        proposal.end(new Answer.NotProposed(
                new StoreException(Reason.UNAVAILABLE, "what this was decided on was not committed: ask again")));
    }

    private void pumpToLeader() {
        refuseForwards();
        String leader = role.leaderAddress();
        while (!resting
                && leader != null
                && !waiting.isEmpty()
                && forwardsInFlight.get() < FORWARDS_IN_FLIGHT_MAX
                && gathering.isDone(waitingCount.get(), 0)) {
            List<Proposal> batch = take();
            if (batch.isEmpty()) {
                return;
            }
            if (batch.getFirst().term() != Proposal.ANY_TERM) {
                batch.forEach(Proposal::breakChain);
                batch.forEach(Proposals::refuseTerm);
                continue;
            }
            gathering.begin(batch.size(), 0);
            forwardsInFlight.incrementAndGet();
            List<byte[]> commands = new ArrayList<>(batch.size());
            for (Proposal proposal : batch) {
                forwarded.put(proposal.sequence(), proposal);
                commands.add(withOrigin(proposal));
            }
            calls.call(leader, GroupCalls.PROPOSE, LogCodec.entryOf(commands).array(), timeout, (answer, failure) -> {
                gathering.end(waitingCount.get(), 0);
                forwardsInFlight.decrementAndGet();
                if (failure != null) {
                    forwardFailed(batch, !failure.mayHaveArrived());
                } else if (answer != null && answer.length == 1 + Notice.BYTES && answer[0] == COMMITTED) {
                    notices.heard(Notice.from(ByteBuffer.wrap(answer).position(1)));
                } else {
                    forwardFailed(batch, Arrays.equals(answer, NOT_APPENDED));
                }
                pump();
            });
        }
    }

    /** Appends the origin to an encoded command: fields of a protobuf may come in any order. */
    private byte[] withOrigin(Proposal proposal) {
        byte[] command = proposal.command();
        int size = CodedOutputStream.computeUInt64Size(Command.ORIGIN_MEMBER_FIELD_NUMBER, member)
                + CodedOutputStream.computeUInt64Size(Command.ORIGIN_SEQUENCE_FIELD_NUMBER, proposal.sequence());
        byte[] whole = new byte[command.length + size];
        System.arraycopy(command, 0, whole, 0, command.length);
        CodedOutputStream out = CodedOutputStream.newInstance(whole, command.length, size);
        try {
            out.writeUInt64(Command.ORIGIN_MEMBER_FIELD_NUMBER, member);
            out.writeUInt64(Command.ORIGIN_SEQUENCE_FIELD_NUMBER, proposal.sequence());
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return whole;
    }

    private void forwardFailed(List<Proposal> batch, boolean certain) {
        long lost = System.nanoTime() + LOST_GRACE.toNanos();
        if (certain) {
            batch.forEach(proposal -> forwarded.remove(proposal.sequence()));
            again(batch);
        } else {
            batch.forEach(proposal -> proposal.dueBy(lost));
        }
    }

    /** Answers a follower's forward: when its entry is committed, or as soon as it is clear that it will not be. */
    void handleForward(String from, byte[] entry, Consumer<byte[]> answer) {
        if (!role.isLeader() || closed) {
            answer.accept(NOT_APPENDED);
            return;
        }
        forwards.add(new Forward(from, ByteBuffer.wrap(entry), System.nanoTime() + timeout.toNanos(), answer));
        pump();
        if (closed) {
            // close() may not have seen it.
            refuseForwards();
        }
    }

    /** They are certainly in no log yet: their senders look for the leader themselves. */
    private void refuseForwards() {
        for (Forward next = forwards.poll(); next != null; next = forwards.poll()) {
            next.answer.accept(NOT_APPENDED);
        }
    }

    /** Called by the applier for every command that this member forwarded. */
    void applied(long sequence, Outcome outcome) {
        Proposal proposal = forwarded.remove(sequence);
        if (proposal != null) {
            proposal.end(new Answer.Applied(outcome));
        }
    }

    /** Whether anything is under way that a tick may have to help on. */
    boolean isBusy() {
        return !byAge.isEmpty() || !forwards.isEmpty();
    }

    /** Ends what is overdue, and starts again what waited for a leader. Called every few dozen milliseconds. */
    void tick() {
        long now = System.nanoTime();
        var ages = byAge.iterator();
        while (ages.hasNext()) {
            Proposal proposal = ages.next();
            if (proposal.hasEnded()) {
                ages.remove();
            } else if (proposal.isDue(now)) {
                ages.remove();
                giveUp(proposal);
            } else if (forwarded.isEmpty() && now - proposal.bornNanos() < timeout.toNanos()) {
                // All younger ones are younger than their time-out too.
                break;
            }
        }
        for (Forward next = forwards.peek(); next != null && next.deadlineNanos - now <= 0; next = forwards.peek()) {
            if (forwards.remove(next)) {
                next.answer.accept(NOT_APPENDED);
            }
        }
        resting = false;
        if (!waiting.isEmpty() || !forwards.isEmpty()) {
            pump();
        }
    }

    private void giveUp(Proposal proposal) {
        proposal.breakChain();
        boolean neverLeft = takeOut(proposal);
        forwarded.remove(proposal.sequence());
        proposal.end(
                neverLeft
                        ? new Answer.NotProposed(new StoreException(
                                Reason.UNAVAILABLE, "no leader or no quorum within " + timeout.toMillis() + " ms"))
                        : new Answer.Lost(
                                "the leader changed, or did not answer within " + timeout.toMillis() + " ms"));
    }

    void close() {
        closed = true;
        byAge.forEach(this::endAtClose);
        byAge.clear();
        forwarded.clear();
        refuseForwards();
    }

    private void endAtClose(Proposal proposal) {
        proposal.breakChain();
        boolean neverLeft = takeOut(proposal);
        proposal.end(
                neverLeft
                        ? new Answer.NotProposed(new StoreException(Reason.CLOSED, "the store is closed"))
                        : new Answer.Lost("the store closed before the answer came"));
    }
}
