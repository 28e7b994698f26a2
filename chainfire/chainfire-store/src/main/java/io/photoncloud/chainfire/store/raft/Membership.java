package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.error.RaftError;
import io.photoncloud.chainfire.store.EmbeddedStore.Member;
import io.photoncloud.chainfire.store.EmbeddedStore.MemberState;
import io.photoncloud.chainfire.store.EmbeddedStore.Role;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.raft.rpc.Responder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who belongs to a group. A new member first joins as a learner, which counts for no quorum; the leader asks each learner
 * how far it is and makes it a voter when it has nearly caught up. Changes may be asked of any member.
 */
final class Membership {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    /** A learner so many log entries behind the leader, or fewer, is made a voter. */
    private static final long CAUGHT_UP_ENTRIES = 1_000;

    /** A change waits for a leader so long: an election takes less. */
    private static final Duration LEADER_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(20);
    /** While a change is waited for, what helps it on runs so often. */
    private static final Duration MEANWHILE_INTERVAL = Duration.ofMillis(100);

    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration ASK_INTERVAL = Duration.ofSeconds(1);

    /** A member that has heard of no leader for so long asks the others whether it still is one. */
    private static final Duration LONELY_AFTER = Duration.ofSeconds(2);

    /** What a leader answers when a change is made; otherwise a reason and a message. */
    private static final byte[] DONE = {};

    private record Heard(long index, boolean reachable) {}

    private final Node node;
    private final GroupRole role;
    private final GroupCalls calls;
    private final String self;
    private final ReadBarrier barrier;
    private final Executor blocking;
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    /** Learners between their removal as such and their return as voters, while this member leads. */
    private final Set<String> promoting = ConcurrentHashMap.newKeySet();
    /** Those that are no voters yet, while this member leads; for event loops, which may not wait for JRaft's lock. */
    private final Set<String> joining = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean changing = new AtomicBoolean();
    private volatile Configuration configuration;
    /** What the leader last told of the members; empty before it did. */
    private volatile List<Member> told = List.of();

    /** A leader's list of the members lacked this one. */
    private volatile boolean removed;

    private long nextAskNanos = System.nanoTime();
    private long leaderKnownNanos = System.nanoTime();

    Membership(
            Node node,
            GroupRole role,
            GroupCalls calls,
            String self,
            List<String> initialVoters,
            ReadBarrier barrier,
            Executor blocking) {
        this.node = node;
        this.role = role;
        this.calls = calls;
        this.self = self;
        this.barrier = barrier;
        this.configuration =
                new Configuration(initialVoters.stream().map(Membership::peer).toList());
        this.blocking = blocking;
        calls.register(GroupCalls.PROGRESS, (peer, request, responder) -> {
            hear(request);
            long index;
            try {
                index = node.getLastAppliedLogIndex();
            } catch (IllegalStateException _) {
                responder.fail("the store is closed");
                return;
            }
            responder.answer(ByteBuffer.allocate(Long.BYTES).putLong(index).array());
        });
        calls.register(GroupCalls.MEMBERS, (peer, request, responder) -> answerMembers(responder));
        serve(GroupCalls.ADD_MEMBER, this::addHere);
        serve(GroupCalls.REMOVE_MEMBER, this::removeHere);
        serve(GroupCalls.TRANSFER, this::transferHere);
    }

    private void serve(String method, Consumer<String> change) {
        calls.register(method, blocking, (peer, request, responder) -> {
            try {
                if (!role.isLeader()) {
                    throw new StoreException(Reason.UNAVAILABLE, "not the leader");
                }
                change.accept(new String(request, StandardCharsets.UTF_8));
                responder.answer(DONE);
            } catch (StoreException e) {
                responder.answer((e.reason() + " " + e.getMessage()).getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    private void hear(byte[] memberList) {
        List<Member> members = MemberList.decode(memberList);
        boolean without = members.stream().noneMatch(member -> member.address().equals(self));
        if (without && !removed) {
            LOG.atWarn().log("this member was removed from the cluster");
        }
        removed = without;
        told = members;
    }

    /** Only who leads beyond doubt knows who is a member. */
    private void answerMembers(Responder responder) {
        barrier.answerIfLeading(responder, () -> MemberList.encode(members()));
    }

    /** Whether this member was removed, as far as it has heard. */
    boolean isRemoved() {
        return removed && !role.isLeader();
    }

    /** Whether this member leads, and the address is of one that is no voter yet. */
    boolean isJoining(String address) {
        return role.isLeader() && joining.contains(address);
    }

    /** 0 where none is known. */
    static long leaderOf(List<Member> members) {
        return members.stream()
                .filter(Member::leader)
                .map(Member::id)
                .findFirst()
                .orElse(0L);
    }

    /** An address's id: the same everywhere and at all times. FNV-1a, 63 bits. */
    static long idOf(String address) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : address.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return Math.max(1, hash & Long.MAX_VALUE);
    }

    static PeerId peer(String address) {
        return new PeerId(GroupCalls.endpoint(address), 0);
    }

    void configured(Configuration newConfiguration) {
        configuration = newConfiguration.copy();
    }

    /** Told when the node has read its log: until a leader tells more, that is what is known. */
    void started() {
        Configuration inLog = ((NodeImpl) node).getCurrentConf(); // a follower's too, unlike the interface
        if (inLog != null && !inLog.isEmpty()) {
            configuration = inLog;
        }
    }

    /** The newest configuration this member knows of: the leader's own, which includes learners, or the last it was told. */
    private Configuration current() {
        if (role.isLeader()) {
            try {
                return new Configuration(node.listPeers(), node.listLearners());
            } catch (IllegalStateException _) {
                // It has just ceased to lead.
                return configuration;
            }
        }
        return configuration;
    }

    /** Whether there was one voter when the members were last told; for event loops, which may not wait for JRaft's lock. */
    boolean isSoleVoterAsTold() {
        return configuration.size() == 1;
    }

    /** The addresses of the other voters and learners, while this member leads. */
    List<String> others() {
        Configuration now = current();
        return Stream.concat(now.listPeers().stream(), now.getLearners().stream())
                .map(peer -> peer.getEndpoint().toString())
                .filter(address -> !address.equals(self))
                .toList();
    }

    List<Member> members() {
        List<Member> fromLeader = told;
        String leader = role.isLeader() ? self : role.leaderAddress();
        if (!role.isLeader() && !fromLeader.isEmpty()) {
            return fromLeader.stream().map(member -> ledBy(leader, member)).toList();
        }
        List<Member> members = new ArrayList<>();
        Configuration now = current();
        now.listPeers().forEach(peer -> members.add(member(peer, MemberState.VOTER, leader)));
        now.listLearners().forEach(peer -> members.add(member(peer, MemberState.JOINING, leader)));
        for (String address : List.copyOf(promoting)) {
            if (members.stream().noneMatch(member -> member.address().equals(address))) {
                members.add(member(peer(address), MemberState.JOINING, leader));
            }
        }
        return members;
    }

    /** What this member is among these, as far as it knows. */
    Role roleHere(List<Member> members) {
        if (role.isLeader()) {
            return Role.LEADER;
        }
        Optional<Member> here =
                members.stream().filter(member -> member.address().equals(self)).findFirst();
        if (here.isEmpty()) {
            return Role.INACTIVE;
        }
        if (here.get().state() == MemberState.JOINING) {
            return Role.LEARNER;
        }
        return role.leaderAddress() == null ? Role.CANDIDATE : Role.FOLLOWER;
    }

    private static Member ledBy(@Nullable String leader, Member member) {
        boolean leads = member.address().equals(leader);
        return new Member(
                member.id(), member.address(), member.state(), leads, member.matchIndex(), member.reachable());
    }

    private Member member(PeerId peer, MemberState state, @Nullable String leader) {
        String address = peer.getEndpoint().toString();
        Heard known = address.equals(self)
                ? new Heard(node.getLastAppliedLogIndex(), true)
                : heard.getOrDefault(address, new Heard(-1, false));
        return new Member(idOf(address), address, state, address.equals(leader), known.index, known.reachable);
    }

    Member add(String address) {
        try {
            if (GroupCalls.endpoint(address).getPort() <= 0) {
                throw new NumberFormatException("no port");
            }
        } catch (StringIndexOutOfBoundsException | NumberFormatException e) {
            throw new StoreException(Reason.INVALID, "a member's address is host:port, not " + address, e);
        }
        atLeader(GroupCalls.ADD_MEMBER, address, this::addHere);
        return new Member(idOf(address), address, MemberState.JOINING, false, -1, false);
    }

    void remove(long id) {
        atLeader(GroupCalls.REMOVE_MEMBER, addressOf(id), this::removeHere);
    }

    /** Returns once {@code leader} tells that it leads. */
    void transfer(long id, Duration wait, LongSupplier leader) {
        atLeader(GroupCalls.TRANSFER, addressOf(id), this::transferHere);
        long deadline = System.nanoTime() + wait.toNanos();
        while (leader.getAsLong() != id) {
            if (System.nanoTime() - deadline > 0) {
                throw new StoreException(
                        Reason.UNAVAILABLE, "member " + id + " does not lead after " + wait.toMillis() + " ms");
            }
            GroupRole.pause();
        }
    }

    private String addressOf(long id) {
        return members().stream()
                .filter(member -> member.id() == id)
                .map(Member::address)
                .findFirst()
                .orElseThrow(() -> new StoreException(Reason.INVALID, "no member " + id));
    }

    private void atLeader(String method, String address, Consumer<String> change) {
        try {
            role.awaitLeader(LEADER_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Reason.UNAVAILABLE, "interrupted", e);
        }
        if (role.isLeader()) {
            change.accept(address);
            return;
        }
        String leader = role.leaderAddress();
        if (leader == null) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "no leader is known for " + LEADER_TIMEOUT.toSeconds() + " s: is there a quorum of the members?");
        }
        long end = System.nanoTime() + LEADER_TIMEOUT.toNanos();
        while (!askLeader(leader, method, address, end)) {
            pause();
        }
    }

    /** Whether the leader was reached; not, where the connection is still being made and there is time for that until {@code end}. */
    private boolean askLeader(String leader, String method, String address, long end) {
        AtomicBoolean unreached = new AtomicBoolean();
        CompletableFuture<byte[]> future = new CompletableFuture<>();
        calls.call(leader, method, address.getBytes(StandardCharsets.UTF_8), CHANGE_TIMEOUT, (answer, failure) -> {
            if (failure != null && !failure.mayHaveArrived() && end - System.nanoTime() > 0) {
                unreached.set(true);
                future.complete(DONE);
            } else if (answer == null) {
                future.completeExceptionally(new StoreException(
                        Reason.UNAVAILABLE, "the leader did not answer", Objects.requireNonNull(failure)));
            } else if (answer.length == 0) {
                future.complete(answer);
            } else {
                String[] refusal = new String(answer, StandardCharsets.UTF_8).split(" ", 2);
                future.completeExceptionally(new StoreException(Reason.valueOf(refusal[0]), refusal[1]));
            }
        });
        await(future, () -> {});
        return !unreached.get();
    }

    /** For the connection to be tried again. */
    private static void pause() {
        CompletableFuture<byte[]> over = new CompletableFuture<>();
        await(over.completeOnTimeout(DONE, MEANWHILE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS), () -> {});
    }

    private void addHere(String address) {
        PeerId peer = peer(address);
        Configuration now = current();
        if (now.contains(peer) || now.getLearners().contains(peer) || promoting.contains(address)) {
            throw new StoreException(Reason.INVALID, address + " is a member already");
        }
        joining.add(address); // before JRaft speaks to it
        boolean added = false;
        try {
            change(done -> node.addLearners(List.of(peer), done));
            added = true;
        } finally {
            if (!added) {
                joining.remove(address);
            }
        }
        tellAll(current());
    }

    private void removeHere(String address) {
        PeerId peer = peer(address);
        boolean promoted = promoting.remove(address);
        Configuration now = current();
        if (now.getLearners().contains(peer)) {
            change(done -> node.removeLearners(List.of(peer), done));
        } else if (now.contains(peer)) {
            if (now.size() == 1) {
                throw new StoreException(Reason.INVALID, "the last member cannot be removed");
            }
            change(done -> node.removePeer(peer, done));
        } else if (!promoted) {
            throw new StoreException(Reason.INVALID, address + " is no member");
        }
        heard.remove(address);
        joining.remove(address);
        // It learns from the list that it is no member; if this is lost, it will ask.
        calls.call(address, GroupCalls.PROGRESS, MemberList.encode(members()), ASK_TIMEOUT, (answer, failure) -> {});
        tellAll(current());
    }

    /** And asks how far they are. */
    private void tellAll(Configuration present) {
        present.listPeers().forEach(peer -> ask(peer.getEndpoint().toString()));
        present.listLearners().forEach(peer -> ask(peer.getEndpoint().toString()));
    }

    private void transferHere(String address) {
        PeerId peer = peer(address);
        if (!current().contains(peer)) {
            throw new StoreException(Reason.INVALID, address + " is no voter");
        }
        if (address.equals(self)) {
            return;
        }
        Status status = node.transferLeadershipTo(peer);
        long end = System.nanoTime() + LEADER_TIMEOUT.toNanos();
        // A change of the members that was answered already may have a last step to go.
        while (status.getRaftError() == RaftError.EBUSY && end - System.nanoTime() > 0) {
            pause();
            status = node.transferLeadershipTo(peer);
        }
        if (!status.isOk()) {
            throw new StoreException(Reason.UNAVAILABLE, "leadership was not transferred: " + status.getErrorMsg());
        }
    }

    private static void change(Consumer<Closure> start) {
        change(start, () -> {});
    }

    /** {@code meanwhile} runs every {@link #MEANWHILE_INTERVAL} until the change is made. */
    private static void change(Consumer<Closure> start, Runnable meanwhile) {
        CompletableFuture<byte[]> future = new CompletableFuture<>();
        start.accept(status -> {
            if (status.isOk()) {
                future.complete(DONE);
            } else {
                future.completeExceptionally(new StoreException(
                        Reason.UNAVAILABLE, "the membership was not changed: " + status.getErrorMsg()));
            }
        });
        await(future, meanwhile);
    }

    private static void await(CompletableFuture<byte[]> future, Runnable meanwhile) {
        long end = System.nanoTime() + CHANGE_TIMEOUT.toNanos();
        try {
            while (end - System.nanoTime() > 0) {
                try {
                    future.get(MEANWHILE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                    return;
                } catch (TimeoutException _) {
                    meanwhile.run();
                }
            }
            throw new StoreException(
                    Reason.UNAVAILABLE, "the membership did not change within " + CHANGE_TIMEOUT.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Reason.UNAVAILABLE, "interrupted", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof StoreException cause
                    ? new StoreException(cause.reason(), String.valueOf(cause.getMessage()), e)
                    : new StoreException(Reason.UNAVAILABLE, "the membership was not changed", e);
        }
    }

    /** While this member leads: asks the others how far they are, and promotes learners that have caught up. */
    void tick() {
        long now = System.nanoTime();
        if (nextAskNanos - now > 0) {
            return;
        }
        // All groups of a process ask at the same moments, so that one waking serves them all.
        nextAskNanos = (Math.floorDiv(now, ASK_INTERVAL.toNanos()) + 1) * ASK_INTERVAL.toNanos();
        if (role.isLeader() || role.leaderAddress() != null) {
            leaderKnownNanos = now;
        }
        if (!role.isLeader()) {
            joining.clear();
            if (now - leaderKnownNanos > LONELY_AFTER.toNanos()) {
                askWhetherRemoved();
            }
            return;
        }
        Configuration present = current();
        present.listLearners()
                .forEach(learner -> joining.add(learner.getEndpoint().toString()));
        joining.removeIf(address -> present.contains(peer(address)));
        if (present.size() + present.getLearners().size() > 1) {
            tellAll(present);
        }
        for (PeerId learner : present.listLearners()) {
            Heard known = heard.get(learner.getEndpoint().toString());
            if (known != null
                    && known.reachable
                    && node.getLastCommittedIndex() - known.index <= CAUGHT_UP_ENTRIES
                    && changing.compareAndSet(false, true)) {
                blocking.execute(() -> promote(learner));
            }
        }
        retryPromotions(present);
    }

    /** The one who removed this member may have been unable to tell it. */
    private void askWhetherRemoved() {
        Configuration known = ((NodeImpl) node).getCurrentConf();
        Stream<String> addresses = known == null
                ? Stream.of()
                : known.listPeers().stream().map(peer -> peer.getEndpoint().toString());
        Stream.concat(addresses, told.stream().map(Member::address))
                .filter(address -> !address.equals(self))
                .distinct()
                .forEach(address ->
                        calls.call(address, GroupCalls.MEMBERS, new byte[0], ASK_TIMEOUT, (answer, failure) -> {
                            if (answer != null) {
                                hear(answer);
                            }
                        }));
    }

    private void ask(String address) {
        if (address.equals(self)) {
            return;
        }
        calls.call(address, GroupCalls.PROGRESS, MemberList.encode(members()), ASK_TIMEOUT, (answer, failure) -> {
            if (answer != null) {
                heard.put(address, new Heard(ByteBuffer.wrap(answer).getLong(), true));
            } else {
                heard.computeIfPresent(address, (key, former) -> new Heard(former.index, false));
            }
        });
    }

    /**
     * JRaft knows no step from learner to voter: a member that is both is invalid, and in one change it would lose its
     * replicator. So the learner is removed and added as a voter, for which JRaft waits until it has caught up.
     */
    private void promote(PeerId learner) {
        String address = learner.getEndpoint().toString();
        promoting.add(address);
        try {
            change(done -> node.removeLearners(List.of(learner), done));
            addVoter(learner);
        } catch (StoreException e) {
            LOG.atWarn().addKeyValue("member", address).setCause(e).log("promotion failed, retrying");
        } finally {
            changing.set(false);
        }
    }

    /**
     * JRaft sees that a member has caught up when that one acknowledges an entry. If it acknowledged the last one before
     * JRaft began to wait for it, that is the next one, and an idle group writes none: so an empty entry follows now and
     * then.
     */
    void addVoter(PeerId peer) {
        change(done -> node.addPeer(peer, done), this::applyNothing);
        promoting.remove(peer.getEndpoint().toString());
        tellAll(current());
        LOG.atInfo().addKeyValue("member", peer.getEndpoint()).log("member has caught up and is a voter now");
    }

    private void applyNothing() {
        try {
            node.apply(new Task(ByteBuffer.allocate(0), _ -> {}));
        } catch (IllegalStateException e) {
            throw new StoreException(Reason.CLOSED, "the store is closing", e);
        }
    }

    private void retryPromotions(Configuration present) {
        for (String address : List.copyOf(promoting)) {
            PeerId peer = peer(address);
            if (present.contains(peer)) {
                promoting.remove(address);
            } else if (!present.getLearners().contains(peer) && changing.compareAndSet(false, true)) {
                blocking.execute(() -> {
                    try {
                        addVoter(peer);
                    } catch (StoreException e) {
                        LOG.atWarn().addKeyValue("member", address).setCause(e).log("promotion failed, retrying");
                    } finally {
                        changing.set(false);
                    }
                });
            }
        }
    }
}
