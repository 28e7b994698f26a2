package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Locks on keys, in memory. Who has to wait stands in the key's queue and is served in its turn; only who holds a lock on the key already
 * goes before the others. Whoever would close a circle of waiting transactions is told of the deadlock instead. Safe for use by many threads.
 */
final class LockTable {

    /** Who asks for locks, by identity. */
    interface Owner {
        long id();
    }

    enum Grant {
        /** It was free. */
        AT_ONCE,
        AFTER_WAITING,
        SKIPPED
    }

    private static final class Holder {
        private final Owner owner;
        private LockStrength strength;

        Holder(Owner owner, LockStrength strength) {
            this.owner = owner;
            this.strength = strength;
        }
    }

    private final class Waiter {
        private final Owner owner;
        private final LockStrength strength;
        private final Condition turn = mutex.newCondition();
        private boolean granted;

        Waiter(Owner owner, LockStrength strength) {
            this.owner = owner;
            this.strength = strength;
        }
    }

    private static final class KeyLock {
        private final List<Holder> holders = new ArrayList<>(1);
        private final List<Waiter> queue = new ArrayList<>(0);

        @Nullable
        Holder of(Owner owner) {
            for (Holder holder : holders) {
                if (holder.owner.id() == owner.id()) {
                    return holder;
                }
            }
            return null;
        }

        boolean isHeldAgainst(Owner owner, LockStrength strength) {
            for (Holder holder : holders) {
                if (holder.owner.id() != owner.id() && holder.strength.conflictsWith(strength)) {
                    return true;
                }
            }
            return false;
        }
    }

    private final ReentrantLock mutex = new ReentrantLock();
    private final Map<Key, KeyLock> locks = new HashMap<>();
    /** Each owner waits for one key at most. */
    private final Map<Long, KeyLock> waitsFor = new HashMap<>();

    private @Nullable SqlException closed;

    /** @throws SqlException 40P01, 55P03, 57014, or what the table was closed with */
    Grant acquire(Key key, Owner owner, LockStrength strength, LockWait wait) {
        mutex.lock();
        try {
            refuseIfClosed();
            KeyLock lock = locks.computeIfAbsent(key, _ -> new KeyLock());
            Holder own = lock.of(owner);
            if (own != null && own.strength.compareTo(strength) >= 0) {
                return Grant.AT_ONCE;
            }
            if (!lock.isHeldAgainst(owner, strength) && (own != null || !queuedAgainst(lock, strength))) {
                grant(lock, owner, strength);
                return Grant.AT_ONCE;
            }
            return switch (wait) {
                case LockWait.Skip _ -> Grant.SKIPPED;
                case LockWait.Fail _ ->
                    throw new SqlException(SqlState.LOCK_NOT_AVAILABLE, "could not obtain lock on row");
                case LockWait.Wait(var timeout) -> {
                    await(key, lock, new Waiter(owner, strength), own != null, timeout.toNanos());
                    yield Grant.AFTER_WAITING;
                }
            };
        } finally {
            mutex.unlock();
        }
    }

    private void refuseIfClosed() {
        if (closed != null) {
            throw closed;
        }
    }

    private static boolean queuedAgainst(KeyLock lock, LockStrength strength) {
        return lock.queue.stream().anyMatch(waiter -> waiter.strength.conflictsWith(strength));
    }

    private static void grant(KeyLock lock, Owner owner, LockStrength strength) {
        Holder own = lock.of(owner);
        if (own == null) {
            lock.holders.add(new Holder(owner, strength));
        } else if (own.strength.compareTo(strength) < 0) {
            own.strength = strength;
        }
    }

    private void await(Key key, KeyLock lock, Waiter waiter, boolean upgrade, long timeoutNanos) {
        lock.queue.add(upgrade ? upgradesOf(lock) : lock.queue.size(), waiter);
        waitsFor.put(waiter.owner.id(), lock);
        try {
            refuseCircle(waiter);
            long left = timeoutNanos;
            while (!waiter.granted) {
                refuseIfClosed();
                if (timeoutNanos == 0) {
                    waiter.turn.await();
                } else if (left <= 0) {
                    throw new SqlException(SqlState.LOCK_NOT_AVAILABLE, "canceling statement due to lock timeout");
                } else {
                    left = waiter.turn.awaitNanos(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (!waiter.granted) {
                throw new SqlException(SqlState.QUERY_CANCELED, "canceling statement due to user request", e);
            }
            // Granted in the same moment: the owner has to know, and hears of the interruption the next time that it
            // waits.
        } finally {
            waitsFor.remove(waiter.owner.id());
            if (!waiter.granted && lock.queue.remove(waiter)) {
                serve(key, lock);
            }
        }
    }

    private static int upgradesOf(KeyLock lock) {
        int at = 0;
        while (at < lock.queue.size() && lock.of(lock.queue.get(at).owner) != null) {
            at++;
        }
        return at;
    }

    /** Follows who waits for whom, from one that has just begun to wait. */
    private void refuseCircle(Waiter waiter) {
        Set<Long> seen = new HashSet<>();
        List<Owner> open = new ArrayList<>(blockersOf(waiter.owner));
        while (!open.isEmpty()) {
            Owner owner = open.removeLast();
            if (owner.id() == waiter.owner.id()) {
                throw new SqlException(SqlState.DEADLOCK_DETECTED, "deadlock detected")
                        .withDetail("Transaction " + waiter.owner.id() + " would wait for itself, through "
                                + seen.size() + " other transactions.");
            }
            if (seen.add(owner.id())) {
                open.addAll(blockersOf(owner));
            }
        }
    }

    private Collection<Owner> blockersOf(Owner owner) {
        KeyLock lock = waitsFor.get(owner.id());
        List<Owner> blockers = new ArrayList<>();
        if (lock == null) {
            return blockers;
        }
        LockStrength wanted = null;
        for (Waiter waiter : lock.queue) {
            if (waiter.owner.id() == owner.id()) {
                wanted = waiter.strength;
                break;
            }
        }
        if (wanted == null) {
            return blockers;
        }
        for (Waiter before : lock.queue) {
            if (before.owner.id() == owner.id()) {
                break;
            }
            if (before.strength.conflictsWith(wanted)) {
                blockers.add(before.owner);
            }
        }
        for (Holder holder : lock.holders) {
            if (holder.owner.id() != owner.id() && holder.strength.conflictsWith(wanted)) {
                blockers.add(holder.owner);
            }
        }
        return blockers;
    }

    /** Gives an owner's lock on a key back, or all above a strength. */
    void release(Key key, Owner owner, @Nullable LockStrength backTo) {
        mutex.lock();
        try {
            releaseHere(key, owner, backTo);
        } finally {
            mutex.unlock();
        }
    }

    void releaseAll(Collection<Key> keys, Owner owner) {
        if (keys.isEmpty()) {
            return;
        }
        mutex.lock();
        try {
            keys.forEach(key -> releaseHere(key, owner, null));
        } finally {
            mutex.unlock();
        }
    }

    private void releaseHere(Key key, Owner owner, @Nullable LockStrength backTo) {
        KeyLock lock = locks.get(key);
        Holder own = lock == null ? null : lock.of(owner);
        if (lock == null || own == null) {
            return;
        }
        if (backTo == null) {
            lock.holders.remove(own);
        } else {
            own.strength = backTo;
        }
        serve(key, lock);
    }

    /** Grants those of the queue, from its head, that nobody before them or among the holders is against. */
    private void serve(Key key, KeyLock lock) {
        List<LockStrength> passedOver = new ArrayList<>(0);
        int at = 0;
        while (at < lock.queue.size()) {
            Waiter waiter = lock.queue.get(at);
            boolean before = passedOver.stream().anyMatch(strength -> strength.conflictsWith(waiter.strength));
            if (before || lock.isHeldAgainst(waiter.owner, waiter.strength)) {
                passedOver.add(waiter.strength);
                at++;
                continue;
            }
            lock.queue.remove(at);
            grant(lock, waiter.owner, waiter.strength);
            waiter.granted = true;
            waiter.turn.signal();
        }
        if (lock.holders.isEmpty() && lock.queue.isEmpty()) {
            locks.remove(key);
        }
    }

    /** Whoever waits, and whoever comes, is told this. */
    void close(SqlException reason) {
        mutex.lock();
        try {
            closed = reason;
            locks.values().forEach(lock -> lock.queue.forEach(waiter -> waiter.turn.signal()));
        } finally {
            mutex.unlock();
        }
    }

    int lockedKeys() {
        mutex.lock();
        try {
            return locks.size();
        } finally {
            mutex.unlock();
        }
    }

    int waiting() {
        mutex.lock();
        try {
            return waitsFor.size();
        } finally {
            mutex.unlock();
        }
    }
}
