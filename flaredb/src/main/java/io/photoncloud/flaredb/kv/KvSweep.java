package io.photoncloud.flaredb.kv;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.flaredb.kv.KvRecord.Presence;
import io.photoncloud.flaredb.transaction.Direction;
import io.photoncloud.flaredb.transaction.LockOutcome;
import io.photoncloud.flaredb.transaction.LockStrength;
import io.photoncloud.flaredb.transaction.RowCursor;
import io.photoncloud.flaredb.transaction.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes away what time has passed by: keys whose time is over, what is remembered of keys that are gone and of calls with a key, and what
 * lay in namespaces that were deleted. A crash at any step leaves what the next run does. Safe for many threads.
 */
final class KvSweep {

    /** Rows of one transaction. */
    static final int BATCH = 500;

    private final KvTransactions transactions;
    private final InstantSource clock;

    KvSweep(KvTransactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** @return whether there may be more to do at once */
    boolean run() {
        if (!transactions.store().status().serving()) {
            return false;
        }
        Instant now = clock.instant();
        List<Key> due = keys(KvKeys.dueBy(now));
        if (!due.isEmpty()) {
            transactions.write(transaction -> {
                Map<Long, Long> floors = new HashMap<>();
                due.forEach(row -> settle(transaction, row, now, floors));
                floors.forEach((namespace, version) -> raise(transaction, namespace, version));
                return true;
            });
        }
        boolean dropping = drop();
        return due.size() == BATCH || dropping;
    }

    private List<Key> keys(KeyRange range) {
        return transactions.read(transaction -> {
            List<Key> found = new ArrayList<>();
            try (RowCursor rows = transaction.scan(range, Direction.FORWARD)) {
                while (found.size() < BATCH && rows.next()) {
                    found.add(rows.key());
                }
            }
            return found;
        });
    }

    /** What a row is about that was to be looked at by now, which may have been changed since. */
    private static void settle(Transaction transaction, Key due, Instant now, Map<Long, Long> floors) {
        Key row = KvKeys.rowOf(due);
        transaction.delete(due);
        if (KvKeys.isOnce(row.unsafeArray())) {
            Optional.ofNullable(transaction.get(row))
                    .map(kept -> KvCodec.once(kept, List.of()))
                    .filter(once -> once.expiresAtMillis() <= now.toEpochMilli())
                    .ifPresent(_ -> transaction.delete(row));
            return;
        }
        if (!KvKeys.isEntry(row.unsafeArray())
                || !(transaction.lock(row, LockStrength.UPDATE, KvTransactions.LOCK_WAIT)
                        instanceof LockOutcome.Locked(Bytes kept, boolean _))
                || kept == null) {
            return;
        }
        KvRecord record = KvCodec.record(kept);
        if (!record.isDue(now)) {
            return;
        }
        if (record.presence() == Presence.PRESENT) {
            // 0 stays 0: that is of a namespace without versions.
            long version = record.version() == 0 ? 0 : record.version() + 1;
            KvService.bury(transaction, row, version, Presence.EXPIRED, now);
        } else {
            transaction.delete(row);
            floors.merge(KvKeys.namespaceOf(row.unsafeArray()), record.version(), Math::max);
        }
    }

    /** Versions of keys that are created from now on go on above this one. */
    private static void raise(Transaction transaction, long namespace, long version) {
        Key row = KvKeys.floor(namespace);
        if (version > KvCodec.number(transaction.get(row))) {
            transaction.put(row, KvCodec.encode(version));
        }
    }

    /** @return whether there may be more */
    private boolean drop() {
        List<Key> dropped = keys(KvKeys.dropped());
        if (dropped.isEmpty()) {
            return false;
        }
        Key first = dropped.getFirst();
        long namespace = KvKeys.droppedOf(first);
        List<Key> entries = keys(KvKeys.entries(namespace));
        return transactions.write(transaction -> {
            entries.forEach(transaction::delete);
            if (entries.size() < BATCH) {
                transaction.delete(KvKeys.floor(namespace));
                transaction.delete(first);
            }
            return true;
        });
    }
}
