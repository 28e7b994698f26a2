package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.flaredb.transaction.LockTable.Grant;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The locks of one transaction. A key that a large transaction has written and not committed counts as locked by that, though the table of
 * locks does not know of it: its intent is the lock.
 */
final class HeldLocks {

    private record Taken(Key key, @Nullable LockStrength before) {}

    private final Reign reign;
    private final LockTable.Owner owner;
    private final int locksMax;
    private final Map<Key, LockStrength> held = new HashMap<>();
    private final List<Taken> taken = new ArrayList<>();

    HeldLocks(Reign reign, LockTable.Owner owner, int locksMax) {
        this.reign = reign;
        this.owner = owner;
        this.locksMax = locksMax;
    }

    Grant acquireToWrite(Key key, LockWait wait) {
        LockStrength present = held.get(key);
        return present != null && present.compareTo(LockStrength.NO_KEY_UPDATE) >= 0
                ? Grant.AT_ONCE
                : acquire(key, LockStrength.UPDATE, wait);
    }

    Grant acquire(Key key, LockStrength strength, LockWait wait) {
        LockStrength present = held.get(key);
        if (present != null && present.compareTo(strength) >= 0) {
            return Grant.AT_ONCE;
        }
        if (held.size() >= locksMax) {
            throw new SqlException(
                    SqlState.OUT_OF_MEMORY, "a transaction locks at most " + locksMax + " rows that it does not write");
        }
        Grant grant = reign.locks().acquire(key, owner, strength, wait);
        if (grant == Grant.SKIPPED) {
            return grant;
        }
        held.put(key, strength);
        taken.add(new Taken(key, present));
        return awaitIntents(key, wait, grant);
    }

    private Grant awaitIntents(Key key, LockWait wait, Grant soFar) {
        Grant grant = soFar;
        Set<Long> innocent = new HashSet<>(0);
        LargeTransaction other = reign.large().pendingOn(key, owner.id(), innocent);
        while (other != null) {
            if (findIntent(other, key)) {
                Key end = VersionKeys.lockOf(other.id());
                if (reign.locks().acquire(end, owner, LockStrength.SHARE, wait) == Grant.SKIPPED) {
                    backTo(taken.size() - 1);
                    return Grant.SKIPPED;
                }
                reign.locks().release(end, owner, null);
                grant = Grant.AFTER_WAITING;
            }
            innocent.add(other.id());
            other = reign.large().pendingOn(key, owner.id(), innocent);
        }
        return grant;
    }

    private boolean findIntent(LargeTransaction transaction, Key key) {
        try {
            return reign.reads().findIntent(transaction, key, Long.MAX_VALUE) != null;
        } catch (StoreException e) {
            throw StoreFailures.refused(e);
        }
    }

    /** These are guarded by intents from now on. */
    void release(Collection<Key> keys) {
        keys.forEach(held::remove);
        reign.locks().releaseAll(keys, owner);
    }

    int mark() {
        return taken.size();
    }

    /** Gives back what was taken since. */
    void backTo(int mark) {
        while (taken.size() > mark) {
            Taken last = taken.removeLast();
            if (!held.containsKey(last.key)) {
                continue;
            }
            reign.locks().release(last.key, owner, last.before);
            if (last.before == null) {
                held.remove(last.key);
            } else {
                held.put(last.key, last.before);
            }
        }
    }

    void releaseAll() {
        reign.locks().releaseAll(held.keySet(), owner);
    }
}
