package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.EmbeddedStore.Member;
import io.photoncloud.chainfire.store.machine.Command;
import io.photoncloud.chainfire.store.machine.Outcome;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds members whose state differs. When the state has changed, the leader now and then puts a mark into the log;
 * every member notes its digest at that place, and the leader compares. A member that differs from the majority is told
 * so: it fences itself and takes the leader's state. A leader that differs itself hands leadership over first.
 */
final class DigestExchange {

    private static final Logger LOG = LoggerFactory.getLogger(DigestExchange.class);
    private static final int MARKS_KEPT = 16;
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ASK_AFTER = Duration.ofSeconds(1);

    private final RaftStore store;
    private final GroupRole role;
    private final GroupCalls calls;
    private final String self;
    private final Duration interval;
    private final RandomGenerator random;
    private final Supplier<List<Member>> members;
    private final LongSupplier revision;
    private final Runnable fence;
    private final Executor blocking;
    private final Map<Long, Long> digests = new LinkedHashMap<>();
    private long nextMarkNanos;
    private volatile long markedRevision;
    /** Written by the applier before {@link #toCompare}. */
    private volatile long compareNanos;

    private volatile @Nullable Long toCompare;

    DigestExchange(
            RaftStore store,
            GroupRole role,
            GroupCalls calls,
            String self,
            Duration interval,
            RandomGenerator random,
            Supplier<List<Member>> members,
            LongSupplier revision,
            Runnable fence,
            Executor blocking) {
        this.store = store;
        this.role = role;
        this.calls = calls;
        this.self = self;
        this.interval = interval;
        this.random = random;
        this.members = members;
        this.revision = revision;
        this.fence = fence;
        this.blocking = blocking;
        this.nextMarkNanos = System.nanoTime() + interval.toNanos();
        calls.register(GroupCalls.DIGEST, (peer, request, responder) -> {
            Long digest = digestAt(ByteBuffer.wrap(request).getLong());
            responder.answer(
                    digest == null
                            ? new byte[0]
                            : ByteBuffer.allocate(Long.BYTES).putLong(digest).array());
        });
        calls.register(GroupCalls.DIVERGED, blocking, (peer, request, responder) -> {
            fence.run();
            responder.answer(new byte[0]);
        });
    }

    private @Nullable Long digestAt(long mark) {
        synchronized (digests) {
            return digests.get(mark);
        }
    }

    /** Called by the applier on every member. */
    void applied(Outcome.DigestMarked mark) {
        synchronized (digests) {
            digests.put(mark.id(), mark.digest());
            if (digests.size() > MARKS_KEPT) {
                digests.remove(digests.keySet().iterator().next());
            }
        }
    }

    /** Called every few dozen milliseconds by one thread. */
    void tick() {
        long now = System.nanoTime();
        Long due = toCompare;
        if (due != null && compareNanos - now <= 0) {
            toCompare = null;
            compare(due);
        }
        if (interval.isZero() || nextMarkNanos - now > 0) {
            return;
        }
        nextMarkNanos = now + interval.toNanos();
        if (role.isLeader()
                && revision.getAsLong() != markedRevision
                && members.get().size() > 1) {
            mark();
        }
    }

    /** Starts a comparison now. */
    void mark() {
        markedRevision = revision.getAsLong();
        long id = random.nextLong();
        store.propose(new Command.MarkDigest(id), role.leadingTerm(), answer -> {
            compareNanos = System.nanoTime() + ASK_AFTER.toNanos();
            toCompare = id;
        });
    }

    private void compare(long mark) {
        Long own = digestAt(mark);
        if (own == null || !role.isLeader()) {
            return;
        }
        List<String> others = members.get().stream()
                .map(Member::address)
                .filter(address -> !address.equals(self))
                .toList();
        Map<String, Long> answers = new HashMap<>();
        answers.put(self, own);
        List<String> silent = new ArrayList<>(others);
        byte[] request = ByteBuffer.allocate(Long.BYTES).putLong(mark).array();
        for (String other : others) {
            calls.call(other, GroupCalls.DIGEST, request, ASK_TIMEOUT, (answer, failure) -> {
                boolean complete;
                synchronized (answers) {
                    silent.remove(other);
                    if (answer != null && answer.length == Long.BYTES) {
                        answers.put(other, ByteBuffer.wrap(answer).getLong());
                    }
                    complete = silent.isEmpty();
                }
                if (complete) {
                    judge(answers, others.size() + 1);
                }
            });
        }
    }

    private void judge(Map<String, Long> answers, int size) {
        Map<Long, Integer> votes = new HashMap<>();
        answers.values().forEach(digest -> votes.merge(digest, 1, Integer::sum));
        if (votes.size() < 2) {
            return;
        }
        Long right = votes.entrySet().stream()
                .filter(vote -> vote.getValue() * 2 > size)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
        LOG.atError().addKeyValue("digests", answers).log("members' states differ");
        if (right == null) {
            LOG.atError()
                    .log("no majority of members agrees: restore a snapshot, or remove the members that are wrong");
            return;
        }
        answers.forEach((address, digest) -> {
            if (digest.equals(right)) {
                return;
            }
            if (address.equals(self)) {
                // It writes to the disk, and this is the transport's thread.
                blocking.execute(fence);
            } else {
                calls.call(address, GroupCalls.DIVERGED, new byte[0], ASK_TIMEOUT, (answer, failure) -> mark());
            }
        });
    }
}
