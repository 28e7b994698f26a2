package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** pg_advisory_lock() and its kin, between the sessions of this node. Whoever waits in a circle gets 40P01. Safe for many threads. */
final class AdvisoryLocks {
    /** Locks that all sessions may hold together. */
    static final int LOCKS_MAX = 100_000;

    /** What is locked: one number of 64 bits, or two of 32, which are never the same. */
    record Key(long high, long low, boolean pair) {}

    private static final class Held {
        final Map<Owner, Integer> exclusive = new HashMap<>();
        final Map<Owner, Integer> shared = new HashMap<>();

        boolean isFree() {
            return exclusive.isEmpty() && shared.isEmpty();
        }
    }

    /** A session. */
    static final class Owner {
        /** What it waits for, and in which way. */
        private @Nullable Key waitsFor;

        private boolean waitsShared;
        /** Locks that go with the transaction. */
        private final Map<Key, int[]> ofTransaction = new HashMap<>();
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final Map<Key, Held> all = new HashMap<>();

    /** @return whether it is held now; false only where no waiting was wanted */
    boolean acquire(Owner owner, Key key, boolean shared, boolean ofTransaction, boolean waits, long timeoutMillis) {
        long nanos = timeoutMillis == 0
                ? Long.MAX_VALUE
                : Duration.ofMillis(timeoutMillis).toNanos();
        lock.lock();
        try {
            while (!isCompatible(owner, key, shared)) {
                if (!waits) {
                    return false;
                }
                owner.waitsFor = key;
                owner.waitsShared = shared;
                if (blocks(owner, owner, new HashSet<>())) {
                    throw new SqlException(SqlState.DEADLOCK_DETECTED, "deadlock detected");
                }
                nanos = await(nanos);
            }
            add(owner, key, shared, ofTransaction);
            return true;
        } finally {
            owner.waitsFor = null;
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // its caller is the loop
    private long await(long nanos) {
        try {
            if (nanos == Long.MAX_VALUE) {
                released.await();
                return nanos;
            }
            long left = released.awaitNanos(nanos);
            if (left <= 0) {
                throw new SqlException(SqlState.LOCK_NOT_AVAILABLE, "canceling statement due to lock timeout");
            }
            return left;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SqlException(SqlState.QUERY_CANCELED, "canceling statement due to user request");
        }
    }

    private boolean isCompatible(Owner owner, Key key, boolean shared) {
        Held held = all.get(key);
        if (held == null) {
            return true;
        }
        boolean othersExclusive = held.exclusive.keySet().stream().anyMatch(other -> other != owner);
        boolean othersShared = held.shared.keySet().stream().anyMatch(other -> other != owner);
        return !othersExclusive && (shared || !othersShared);
    }

    /** Whether somebody whom a waiter waits for waits, in the end, for the owner. */
    private boolean blocks(Owner waiter, Owner owner, Set<Owner> seen) {
        Key key = waiter.waitsFor;
        Held held = key == null ? null : all.get(key);
        if (held == null || !seen.add(waiter)) {
            return false;
        }
        Set<Owner> holders = new HashSet<>(held.exclusive.keySet());
        if (!waiter.waitsShared) {
            holders.addAll(held.shared.keySet());
        }
        holders.remove(waiter);
        return holders.stream().anyMatch(holder -> holder == owner || blocks(holder, owner, seen));
    }

    private void add(Owner owner, Key key, boolean shared, boolean ofTransaction) {
        if (all.size() >= LOCKS_MAX && !all.containsKey(key)) {
            throw new SqlException(
                    SqlState.OUT_OF_MEMORY, "no more than " + LOCKS_MAX + " advisory locks can be held at a time");
        }
        Held held = all.computeIfAbsent(key, _ -> new Held());
        (shared ? held.shared : held.exclusive).merge(owner, 1, Integer::sum);
        if (ofTransaction) {
            owner.ofTransaction.computeIfAbsent(key, _ -> new int[2])[shared ? 1 : 0]++;
        }
    }

    /** @return false where it was not held */
    boolean release(Owner owner, Key key, boolean shared) {
        lock.lock();
        try {
            Held held = all.get(key);
            Map<Owner, Integer> counts = held == null ? Map.of() : shared ? held.shared : held.exclusive;
            int ofTransaction = owner.ofTransaction.getOrDefault(key, new int[2])[shared ? 1 : 0];
            if (counts.getOrDefault(owner, 0) <= ofTransaction) {
                return false;
            }
            remove(owner, key, shared, 1);
            released.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void remove(Owner owner, Key key, boolean shared, int count) {
        Held held = all.get(key);
        if (held != null) {
            (shared ? held.shared : held.exclusive)
                    .computeIfPresent(owner, (_, before) -> before <= count ? null : before - count);
            if (held.isFree()) {
                all.remove(key);
            }
        }
    }

    /** The transaction has ended. */
    void releaseOfTransaction(Owner owner) {
        if (owner.ofTransaction.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            owner.ofTransaction.forEach((key, counts) -> {
                remove(owner, key, false, counts[0]);
                remove(owner, key, true, counts[1]);
            });
            owner.ofTransaction.clear();
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Those that do not go with the transaction. */
    void releaseOfSession(Owner owner) {
        lock.lock();
        try {
            for (Key key : Set.copyOf(all.keySet())) {
                Held held = all.get(key);
                int[] kept = owner.ofTransaction.getOrDefault(key, new int[2]);
                if (held != null) {
                    remove(owner, key, false, held.exclusive.getOrDefault(owner, 0) - kept[0]);
                    remove(owner, key, true, held.shared.getOrDefault(owner, 0) - kept[1]);
                }
            }
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** All of a session that has ended. */
    void releaseAll(Owner owner) {
        lock.lock();
        try {
            for (Iterator<Held> each = all.values().iterator(); each.hasNext(); ) {
                Held held = each.next();
                held.exclusive.remove(owner);
                held.shared.remove(owner);
                if (held.isFree()) {
                    each.remove();
                }
            }
            owner.ofTransaction.clear();
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
