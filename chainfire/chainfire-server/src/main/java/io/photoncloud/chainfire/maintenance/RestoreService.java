package io.photoncloud.chainfire.maintenance;

import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.rest.UnknownOutcome;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.RangeQuery.Projection;
import io.photoncloud.chainfire.store.StateFile;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Brings the keys of a snapshot back: for a service those of the whole store but ChainFire's own, for everybody else the
 * public ones. The file is taken in and checked before anything is written. The writing itself is many transactions: it
 * is not atomic, others see it grow, and one that broke off is repeated with {@link Present#REPLACED}. What hung on a lease
 * tells of somebody who held it then, a lock or an election for one, and comes back only where that is asked for, without
 * a lease.
 */
public final class RestoreService {

    private static final Keyspace OWN = Keyspace.ofService("chainfire");

    /** Whose room a key and its value take in a transaction beside their bytes. */
    private static final int ENTRY_OVERHEAD_BYTES = 64;

    private final EmbeddedStore store;
    private final Path temporaryDirectory;
    private final Semaphore places = new Semaphore(1);

    public RestoreService(EmbeddedStore store, Path temporaryDirectory) {
        this.store = store;
        this.temporaryDirectory = temporaryDirectory;
    }

    /** What becomes of keys that are there before: the restore is refused, or they are deleted first. */
    public enum Present {
        REFUSED,
        REPLACED
    }

    /** What becomes of keys that hung on a lease, which is no more. */
    public enum Leased {
        SKIPPED,
        RESTORED_FOR_GOOD
    }

    /**
     * @param keys written
     * @param leasedKeysSkipped not written, because they hung on a lease
     * @param revision the store's after the last write
     * @param snapshotRevision at which the snapshot was made
     */
    public record Restored(long keys, long leasedKeysSkipped, long revision, long snapshotRevision) {}

    /** @throws CloudException VALIDATION_ERROR for a file that is none or damaged, CONFLICT where there are keys */
    public Restored restore(CallerKeyspace caller, Present present, Leased leased, InputStream body)
            throws IOException {
        if (!places.tryAcquire()) {
            throw new StoreException(Reason.TOO_MANY_REQUESTS, "a snapshot is being restored already");
        }
        Path sent = Files.createTempFile(temporaryDirectory, "chainfire-restore-", ".sent");
        Path export = Files.createTempFile(temporaryDirectory, "chainfire-restore-", ".export");
        try {
            Files.copy(body, sent, StandardCopyOption.REPLACE_EXISTING);
            SnapshotFile.extract(sent, export);
            return restore(targets(caller), present, leased, export);
        } catch (SnapshotFile.DamagedException e) {
            throw CloudException.invalid("$", "a snapshot of ChainFire", String.valueOf(e.getMessage()));
        } finally {
            Files.deleteIfExists(sent);
            Files.deleteIfExists(export);
            places.release();
        }
    }

    /** What may be restored: ChainFire's own records tell of this cluster, not of the one the snapshot is from. */
    private static List<KeyRange> targets(CallerKeyspace caller) {
        KeyRange own = OWN.whole();
        Key afterOwn = own.end();
        return caller.service() && afterOwn != null
                ? List.of(new KeyRange(KeyRange.ALL.start(), own.start()), KeyRange.from(afterOwn))
                : List.of(Keyspace.PUBLIC.whole());
    }

    private Restored restore(List<KeyRange> targets, Present present, Leased leased, Path export) throws IOException {
        StoreLimits limits = store.limits();
        read(export, entry -> check(targets, limits, entry));
        if (present == Present.REFUSED) {
            targets.forEach(this::requireEmpty);
        }
        for (KeyRange target : targets) {
            clear(target);
        }
        Batch batch = new Batch(limits, leased);
        long snapshotRevision = read(export, entry -> {
            if (!OWN.holds(entry.key())) {
                batch.add(entry);
            }
        });
        batch.commit();
        return new Restored(batch.keys, batch.skipped, store.status().revision(), snapshotRevision);
    }

    private static long read(Path export, java.util.function.Consumer<StateFile.KeyValue> each) throws IOException {
        try (InputStream in = Files.newInputStream(export)) {
            return StateFile.read(in, each);
        }
    }

    private static void check(List<KeyRange> targets, StoreLimits limits, StateFile.KeyValue entry) {
        boolean wanted = OWN.holds(entry.key())
                ? targets.size() > 1
                : targets.stream().anyMatch(target -> target.contains(entry.key()));
        if (!wanted) {
            throw new CloudException(
                    ErrorCode.PERMISSION_DENIED, "the snapshot holds keys of services: only a service may restore it");
        }
        if (entry.key().size() > limits.keyBytesMax() || entry.value().size() > limits.valueBytesMax()) {
            throw new StoreException(
                    Reason.VALUE_TOO_LARGE, "the snapshot holds a key or value beyond this store's limits");
        }
    }

    private void requireEmpty(KeyRange target) {
        if (!store.range(RangeQuery.of(target).project(Projection.KEYS).limit(1))
                .entries()
                .isEmpty()) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "there are keys already: restore into an empty store, or with ?replace=true",
                    Map.of(CloudException.FIELD, "replace", CloudException.CONSTRAINT, "true where there are keys"));
        }
    }

    /** Deletes page by page, so that no transaction touches more keys than a page has. */
    private void clear(KeyRange target) {
        Page page = store.range(RangeQuery.of(target).project(Projection.KEYS));
        while (!page.entries().isEmpty()) {
            List<Entry> entries = page.entries();
            Key after = entries.getLast().key().next();
            commit(Transaction.of(
                    new Operation.Delete(KeyRange.between(entries.getFirst().key(), after), false)));
            page = store.range(RangeQuery.of(new KeyRange(after, target.end())).project(Projection.KEYS));
        }
    }

    private void commit(Transaction transaction) {
        if (store.commit(transaction) instanceof CommitResult.Unknown lost) {
            throw UnknownOutcome.of(lost);
        }
    }

    /** Puts gathered up to what a transaction may hold. */
    private final class Batch {
        private final StoreLimits limits;
        private final List<Operation> puts = new ArrayList<>();
        private long bytes;
        private final Leased leased;
        private long keys;
        private long skipped;

        Batch(StoreLimits limits, Leased leased) {
            this.limits = limits;
            this.leased = leased;
        }

        void add(StateFile.KeyValue entry) {
            if (leased == Leased.SKIPPED && entry.lease() != Entry.NO_LEASE) {
                skipped++;
                return;
            }
            long size = (long) entry.key().size() + entry.value().size() + ENTRY_OVERHEAD_BYTES;
            if (puts.size() == limits.operationsMax() || bytes + size > limits.requestBytesMax()) {
                commit();
            }
            puts.add(Operation.Put.of(entry.key(), entry.value()));
            bytes += size;
        }

        void commit() {
            if (puts.isEmpty()) {
                return;
            }
            RestoreService.this.commit(Transaction.of(puts.toArray(Operation[]::new)));
            keys += puts.size();
            puts.clear();
            bytes = 0;
        }
    }
}
