package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.rpc.RaftServerService;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells followers at once how far the log is committed. JRaft tells them with the next entry or else the next heartbeat,
 * so a follower's own clients and watchers would wait for that: a third of an election timeout when nothing else is
 * written. A notice says what a heartbeat of the leader would, and a follower hands it to JRaft as one. Losing one only
 * costs that time. Non-blocking; at most one notice is under way to each member, and then the newest is sent.
 */
final class CommitNotices {

    /** A notice: up to this index the leader of this term has committed, and the entry there is of this term. */
    record Notice(long term, long index) {

        static final int BYTES = 2 * Long.BYTES;

        private boolean isAfter(Notice other) {
            return term > other.term || (term == other.term && index > other.index);
        }

        static Notice from(ByteBuffer buffer) {
            return new Notice(buffer.getLong(), buffer.getLong());
        }

        byte[] bytes() {
            return ByteBuffer.allocate(BYTES).putLong(term).putLong(index).array();
        }
    }

    /** Stands for a member that is being told what is newest. */
    private static final Notice NOTHING_NEWER = new Notice(0, 0);

    private static final Duration NOTICE_TIMEOUT = Duration.ofSeconds(1);
    private static final byte[] DONE = {};

    private final Consumer<AppendEntriesRequest> heartbeats;
    private final String group;
    private final String self;
    private final GroupRole role;
    private final GroupCalls calls;
    private final Supplier<Collection<String>> others;
    private final Executor blocking;
    /** What each member is still to be told, while a notice to it is under way. */
    private final Map<String, Notice> underWay = new ConcurrentHashMap<>();

    private final AtomicReference<@Nullable Notice> heard = new AtomicReference<>();
    private final AtomicBoolean delivering = new AtomicBoolean();
    private volatile long stableIndex;

    /**
     * {@code heartbeats} takes what the leader's heartbeat would have told; {@code others} gives the addresses of the
     * other members while this one leads.
     */
    CommitNotices(
            Consumer<AppendEntriesRequest> heartbeats,
            String group,
            String self,
            GroupRole role,
            GroupCalls calls,
            Supplier<Collection<String>> others,
            Executor blocking) {
        this.heartbeats = heartbeats;
        this.group = group;
        this.self = self;
        this.role = role;
        this.calls = calls;
        this.others = others;
        this.blocking = blocking;
        calls.register(GroupCalls.COMMITTED, (peer, request, responder) -> {
            if (request.length != Notice.BYTES) {
                responder.fail("not a notice");
                return;
            }
            heard(Notice.from(ByteBuffer.wrap(request)));
            responder.answer(DONE);
        });
    }

    /** Hands JRaft what it takes for a heartbeat; what such a one is answered with comes back by itself. */
    static Consumer<AppendEntriesRequest> heartbeatsOf(Node node) {
        return request -> ((RaftServerService) node).handleAppendEntriesRequest(request, null);
    }

    /** Those of a group of a node. */
    static CommitNotices of(
            StoreNode storeNode,
            GroupOptions options,
            Node node,
            GroupRole role,
            GroupCalls calls,
            Supplier<Collection<String>> others) {
        String self = storeNode.options().address();
        return new CommitNotices(heartbeatsOf(node), options.name(), self, role, calls, others, storeNode.blocking());
    }

    /** Tells the other members, except those who know it already. */
    void tell(Notice notice, Collection<String> told) {
        for (String address : others.get()) {
            if (!told.contains(address)) {
                tell(address, notice);
            }
        }
    }

    private void tell(String address, Notice notice) {
        while (underWay.putIfAbsent(address, NOTHING_NEWER) != null) {
            if (underWay.computeIfPresent(address, (_, _) -> notice) != null) {
                return;
            }
        }
        calls.call(address, GroupCalls.COMMITTED, notice.bytes(), NOTICE_TIMEOUT, (answer, failure) -> {
            Notice newer = underWay.remove(address);
            if (newer != null && !newer.equals(NOTHING_NEWER) && failure == null) {
                tell(address, newer);
            }
        });
    }

    /** Takes what the leader told. What this member's own log does not hold yet on disk waits for {@link #stable}. */
    void heard(Notice notice) {
        heard.accumulateAndGet(notice, (old, now) -> old == null || now == null || now.isAfter(old) ? now : old);
        deliver();
    }

    /** This member's log is on disk up to here. */
    void stable(long index) {
        stableIndex = index;
        if (heard.get() != null) {
            deliver();
        }
    }

    private void deliver() {
        Notice notice = heard.get();
        if (notice == null || notice.index > stableIndex || !delivering.compareAndSet(false, true)) {
            return;
        }
        try {
            // JRaft takes its lock, which a vote holds during an fsync.
            blocking.execute(this::deliverHeard);
        } catch (RejectedExecutionException _) {
            // The node is closing.
        }
    }

    private void deliverHeard() {
        Notice notice = heard.get();
        GroupRole.Following following = role.following();
        try {
            if (notice != null && following != null && following.term() == notice.term) {
                heartbeats.accept(AppendEntriesRequest.newBuilder()
                        .setGroupId(group)
                        .setServerId(Membership.peer(following.leader()).toString())
                        .setPeerId(Membership.peer(self).toString())
                        .setTerm(notice.term)
                        .setPrevLogIndex(notice.index)
                        .setPrevLogTerm(notice.term)
                        .setCommittedIndex(notice.index)
                        .build());
            }
        } finally {
            heard.compareAndSet(notice, null);
            delivering.set(false);
        }
        // Another may have come since it was read.
        deliver();
    }
}
