package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import io.photoncloud.chainfire.store.EmbeddedStore.Role;
import io.photoncloud.chainfire.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What this member is in its group at the moment, and who leads. A member counts as leader from when it has applied
 * everything that earlier terms committed.
 */
final class GroupRole {

    private static final long NOT_LEADING = -1;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final List<Consumer<Role>> listeners = new CopyOnWriteArrayList<>();
    private final Object leaderKnown = new Object();
    private volatile long leadingTerm = NOT_LEADING;
    private volatile long term;
    private volatile @Nullable Following following;
    private volatile Role role = Role.FOLLOWER;

    /** Another member's address, and the term in which it leads. */
    record Following(String leader, long term) {}

    boolean isLeader() {
        return leadingTerm != NOT_LEADING;
    }

    /** The term in which this member leads, or {@link Proposal#ANY_TERM} if it does not. */
    long leadingTerm() {
        return leadingTerm;
    }

    /** The newest term in which a leader was heard of. */
    long term() {
        return term;
    }

    /** The address of another member that leads; null where none is known or this one does. */
    @Nullable
    String leaderAddress() {
        Following now = following;
        return now == null ? null : now.leader;
    }

    /** Another member that leads, and its term; null where none is known or this one does. */
    @Nullable
    Following following() {
        return following;
    }

    /** A short wait between two attempts of what the leader is needed for. */
    static void pause() {
        try {
            Thread.sleep(PAUSE); // tidy: another member will lead, no event here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Reason.UNAVAILABLE, "interrupted", e);
        }
    }

    /** Returns once some member leads, this one or another, or after the time given. */
    void awaitLeader(Duration max) throws InterruptedException {
        long end = System.nanoTime() + max.toNanos();
        synchronized (leaderKnown) {
            while (!isLeader() && following == null) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (leftMs <= 0) {
                    return;
                }
                leaderKnown.wait(leftMs);
            }
        }
    }

    private void tellOfLeader() {
        synchronized (leaderKnown) {
            leaderKnown.notifyAll();
        }
    }

    void leads(long newTerm) {
        term = newTerm;
        following = null;
        leadingTerm = newTerm;
        tellOfLeader();
        become(Role.LEADER);
    }

    void leadsNoMore() {
        leadingTerm = NOT_LEADING;
        become(Role.FOLLOWER);
    }

    void follows(PeerId newLeader, long newTerm) {
        term = newTerm;
        following = new Following(newLeader.getEndpoint().toString(), newTerm);
        tellOfLeader();
    }

    void followsNobody() {
        following = null;
    }

    private void become(Role newRole) {
        role = newRole;
        listeners.forEach(listener -> listener.accept(newRole));
    }

    void onChange(Consumer<Role> listener) {
        listeners.add(listener);
        listener.accept(role);
    }
}
