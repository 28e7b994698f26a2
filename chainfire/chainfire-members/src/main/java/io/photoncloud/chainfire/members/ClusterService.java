package io.photoncloud.chainfire.members;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.EmbeddedStore.Member;
import io.photoncloud.chainfire.store.EmbeddedStore.MemberState;
import io.photoncloud.chainfire.store.EmbeddedStore.Role;
import io.photoncloud.chainfire.store.EmbeddedStore.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** The members of the cluster and who leads it, for all doors. */
public final class ClusterService {

    /** How long a change of members waits for what would allow it; etcd's clients wait no longer than 5 s. */
    static final Duration CHANGE_WAIT = Duration.ofSeconds(3);

    /** No event tells of members. */
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

    private final EmbeddedStore store;
    private final Duration transferWait;
    private final LongSupplier nanoTime;

    /** @param transferWait how long handing over the leadership may take */
    public ClusterService(EmbeddedStore store, Duration transferWait, LongSupplier nanoTime) {
        this.store = store;
        this.transferWait = transferWait;
        this.nanoTime = nanoTime;
    }

    public Status status() {
        return store.status();
    }

    /** As {@link EmbeddedStore#clusterId}. */
    public long id() {
        return store.clusterId();
    }

    public List<Member> members() {
        return store.status().members();
    }

    public Optional<Member> findMember(long id) {
        return members().stream().filter(member -> member.id() == id).findFirst();
    }

    public Optional<Member> findMember(String address) {
        return members().stream()
                .filter(member -> member.address().equals(address))
                .findFirst();
    }

    /** As {@link EmbeddedStore#addMember}. */
    public Member add(String address) {
        return store.addMember(address);
    }

    /** Whether a member may be removed, and what stands against it. */
    public enum Removal {
        ALLOWED,
        LAST_VOTER,
        /** Too few of the voters that stay can be reached. One that is down is none of those, and may go. */
        BREAKS_QUORUM
    }

    /**
     * As etcd judges it: a learner may always go. A leader that was just elected has not heard from the others yet, so a
     * refusal is looked at again for {@link #CHANGE_WAIT}.
     */
    public Removal removal(Member member) {
        long deadline = nanoTime.getAsLong() + CHANGE_WAIT.toNanos();
        Removal judged = judge(member);
        while (judged == Removal.BREAKS_QUORUM && nanoTime.getAsLong() - deadline < 0) {
            LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
            judged = judge(findMember(member.id()).orElse(member));
        }
        return judged;
    }

    private Removal judge(Member member) {
        if (member.state() != MemberState.VOTER) {
            return Removal.ALLOWED;
        }
        List<Member> voters = members().stream()
                .filter(each -> each.state() == MemberState.VOTER)
                .toList();
        if (voters.size() == 1) {
            return Removal.LAST_VOTER;
        }
        int rest = voters.size() - 1;
        long reached = voters.stream()
                .filter(each -> each.reachable() && each.id() != member.id())
                .count();
        return member.reachable() && reached < 1 + rest / 2 ? Removal.BREAKS_QUORUM : Removal.ALLOWED;
    }

    /** As {@link EmbeddedStore#removeMember}. */
    public void remove(long id) {
        store.removeMember(id);
    }

    public boolean leads() {
        return store.status().role() == Role.LEADER;
    }

    /** How asking for a learner to become a voter ended. */
    public enum Promotion {
        DONE,
        NOT_A_LEARNER,
        NOT_IN_SYNC
    }

    /** A learner is promoted by itself: this waits for that, where it has nearly caught up, up to {@link #CHANGE_WAIT}. */
    public Promotion awaitPromotion(long id) {
        Status status = status();
        Optional<Member> asked = findMember(id);
        if (asked.filter(member -> member.state() == MemberState.VOTER).isPresent()) {
            return Promotion.NOT_A_LEARNER;
        }
        if (asked.filter(member -> isNear(member, status.commitIndex())).isEmpty()) {
            return Promotion.NOT_IN_SYNC;
        }
        long deadline = nanoTime.getAsLong() + CHANGE_WAIT.toNanos();
        while (findMember(id)
                .filter(member -> member.state() == MemberState.VOTER)
                .isEmpty()) {
            if (nanoTime.getAsLong() - deadline > 0) {
                return Promotion.NOT_IN_SYNC;
            }
            LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
        }
        return Promotion.DONE;
    }

    /** As near as etcd wants a learner to be. */
    private static boolean isNear(Member learner, long commitIndex) {
        return learner.reachable() && learner.matchIndex() >= commitIndex / 10 * 9;
    }

    /** As {@link EmbeddedStore#transferLeadership}. */
    public void transferLeadership(long id) {
        store.transferLeadership(id, transferWait);
    }
}
