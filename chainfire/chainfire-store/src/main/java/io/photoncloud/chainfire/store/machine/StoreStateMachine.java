package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.OperationResult;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.engine.Cursor;
import io.photoncloud.chainfire.store.engine.Engine;
import io.photoncloud.chainfire.store.engine.Mark;
import io.photoncloud.chainfire.store.engine.Space;
import io.photoncloud.chainfire.store.engine.Staging;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.proto.chainfire.stored.v1.Progress;
import io.photoncloud.proto.chainfire.stored.v1.StoredLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Applies commands in the order of the log: a pure function of the rows and the command, with no clock, no setting and
 * no chance in it, so that all members come to the same rows. Applied commands are staged; {@link #commit} writes them
 * as one batch together with the index they reach. Used by one thread; readers use views of the engine.
 *
 * <p>Revisions count writing transactions from 2, as in etcd: 1 is the empty store's.
 */
public final class StoreStateMachine {

    public static final long FIRST_REVISION = 1;

    /** Whether former versions and changes are kept for reads of the past and for resumed watches. */
    public enum History {
        KEPT,
        OFF
    }

    private final Engine engine;
    private final History history;
    private final Reader reader;
    private final Staging staging;
    private final RowCache recent;
    /** Read by other threads too. */
    private final SortedMap<Long, StoredLease> leases = new ConcurrentSkipListMap<>();

    private final List<WatchEvent.Change> changes = new ArrayList<>();

    private long appliedIndex;
    private long revision;
    private long compactedRevision;
    private long digest;
    private int nextSubIndex;

    /** Starts from what the engine holds, or anew where it holds nothing. */
    public StoreStateMachine(Engine engine, History history, StoreLimits limits) {
        this(engine, history, limits, RowCache.Budget.NONE);
    }

    /** As above, with memory for the entries written last. */
    public StoreStateMachine(Engine engine, History history, StoreLimits limits, RowCache.Budget budget) {
        this.recent = new RowCache(budget);
        this.engine = engine;
        this.history = history;
        this.reader = new Reader(limits, history);
        this.staging = new Staging(engine);
        reload();
    }

    /** Gives back what this machine keeps in memory beside its rows. */
    public void close() {
        recent.clear();
        staging.close();
    }

    /** Reads the engine's rows again, after somebody else replaced them. */
    public void reload() {
        changes.clear();
        recent.clear();
        try (View view = engine.view()) {
            Progress progress = progress(view);
            appliedIndex = progress.getAppliedIndex();
            revision = progress.getRevision();
            compactedRevision = progress.getCompactedRevision();
            digest = progress.getDigest();
            Map<Long, StoredLease> found = new TreeMap<>();
            try (Cursor cursor = view.cursor(Space.LEASES, new byte[0], null)) {
                for (; cursor.isValid(); cursor.next()) {
                    found.put(Rows.leaseOf(cursor.key()), Rows.lease(cursor.value()));
                }
            }
            // Not cleared first: others may be reading.
            leases.keySet().retainAll(found.keySet());
            leases.putAll(found);
        }
        engine.write(mark(), batch -> {});
    }

    /** How far rows have come, by their one row of META. */
    public static Mark markOf(byte[] progressRow) {
        Progress progress = Rows.progress(progressRow);
        return new Mark(progress.getRevision(), progress.getCompactedRevision(), progress.getAppliedIndex());
    }

    private Mark mark() {
        return new Mark(revision, compactedRevision, appliedIndex);
    }

    /** The log index up to which the engine's rows stand; staged commands count from their commit on. */
    public long appliedIndex() {
        return appliedIndex;
    }

    public long revision() {
        return revision;
    }

    public long compactedRevision() {
        return compactedRevision;
    }

    /** Equal on members with equal present entries and leases. */
    public long digest() {
        return digest;
    }

    /** TTL in seconds and remaining milliseconds of each lease, by id; may be asked by any thread. */
    public Map<Long, StoredLease> leases() {
        return Map.copyOf(leases);
    }

    /** The TTL of a lease in seconds; null where there is no such lease. May be asked by any thread. */
    public @Nullable Long leaseTtlSeconds(long id) {
        StoredLease lease = leases.get(id);
        return lease == null ? null : lease.getTtlSeconds();
    }

    /** How far the rows of a view have come, and their digest. */
    public static Progress progress(View view) {
        byte[] row = view.get(Space.META, Rows.PROGRESS_KEY);
        return row == null ? Progress.newBuilder().setRevision(FIRST_REVISION).build() : Rows.progress(row);
    }

    /** Applies one command, staged until {@link #commit}. Never throws but for damage: then the process must stop. */
    public Outcome apply(Command command) {
        return switch (command) {
            case Command.Transact(Transaction transaction) -> transact(transaction);
            case Command.GrantLease(long id, long ttlSeconds) -> grantLease(id, ttlSeconds);
            case Command.RevokeLease(long id) -> revokeLease(id);
            case Command.CheckpointLeases(Map<Long, Long> remainingMs) -> checkpointLeases(remainingMs);
            case Command.Compact(long upTo) -> compact(upTo);
            case Command.MarkDigest(long id) -> new Outcome.DigestMarked(id, digest);
        };
    }

    /**
     * Writes everything applied since the last commit, as one batch that reaches {@code index}, and publishes it.
     *
     * @return the changes of the batch, in order
     */
    public List<WatchEvent.Change> commit(long index) {
        appliedIndex = index;
        staging.put(
                Space.META,
                Rows.PROGRESS_KEY,
                Progress.newBuilder()
                        .setAppliedIndex(appliedIndex)
                        .setRevision(revision)
                        .setCompactedRevision(compactedRevision)
                        .setDigest(digest)
                        .build()
                        .toByteArray());
        staging.write(mark());
        List<WatchEvent.Change> written = List.copyOf(changes);
        changes.clear();
        return written;
    }

    // Transactions

    /** A transaction whose branches are chosen. */
    private record Path(boolean held, List<Operation> operations, List<Path> nested) {}

    private Outcome transact(Transaction transaction) {
        Path path = choose(transaction);
        Outcome.Refused refused = refuse(path);
        if (refused != null) {
            return refused;
        }
        nextSubIndex = 0;
        List<OperationResult> results = run(path);
        endTransaction();
        return new Outcome.Transacted(
                path.held
                        ? new CommitResult.Committed(revision, results)
                        : new CommitResult.Conflicted(revision, results));
    }

    private Path choose(Transaction transaction) {
        boolean held = true;
        for (Condition condition : transaction.conditions()) {
            if (!holds(condition)) {
                held = false;
                break;
            }
        }
        List<Operation> operations = held ? transaction.then() : transaction.otherwise();
        List<Path> nested = new ArrayList<>(0);
        for (Operation operation : operations) {
            if (operation instanceof Operation.Nested(Transaction inner)) {
                nested.add(choose(inner));
            }
        }
        return new Path(held, operations, nested);
    }

    private boolean holds(Condition condition) {
        if (condition.keys().isSingle()) {
            return Comparisons.holds(condition, find(condition.keys().start()));
        }
        Key end = condition.keys().end();
        try (Cursor cursor = staging.cursor(
                Space.CURRENT, condition.keys().start().unsafeArray(), end == null ? null : end.unsafeArray())) {
            if (!cursor.isValid()) {
                return Comparisons.holds(condition, null);
            }
            for (; cursor.isValid(); cursor.next()) {
                if (!Comparisons.holds(condition, Rows.current(Key.wrap(cursor.key()), cursor.value()))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Finds what makes the chosen path impossible, before anything of it is written. */
    private Outcome.@Nullable Refused refuse(Path path) {
        for (Operation operation : path.operations) {
            switch (operation) {
                case Operation.Put put -> {
                    if (put.lease() != Entry.NO_LEASE && !leases.containsKey(put.lease())) {
                        return leaseNotFound(put.lease());
                    }
                    if ((put.keepValue() || put.keepLease()) && find(put.key()) == null) {
                        return new Outcome.Refused(Reason.KEY_NOT_FOUND, "key not found: " + put.key());
                    }
                }
                case Operation.Get(RangeQuery query) -> {
                    if (history == History.OFF && query.revision() > 0) {
                        // Whether it needs history depends on what the transaction wrote before.
                        return new Outcome.Refused(
                                Reason.HISTORY_OFF, "this store keeps no history: a transaction reads the newest only");
                    }
                    try {
                        Reader.checkRevision(query.revision(), compactedRevision, revision);
                    } catch (StoreException e) {
                        return new Outcome.Refused(e.reason(), String.valueOf(e.getMessage()));
                    }
                }
                case Operation.Delete _, Operation.Nested _ -> {}
            }
        }
        for (Path nested : path.nested) {
            Outcome.Refused refused = refuse(nested);
            if (refused != null) {
                return refused;
            }
        }
        return null;
    }

    private List<OperationResult> run(Path path) {
        List<OperationResult> results = new ArrayList<>(path.operations.size());
        int nextNested = 0;
        for (Operation operation : path.operations) {
            results.add(
                    switch (operation) {
                        case Operation.Put put -> put(put);
                        case Operation.Delete delete -> delete(delete);
                        case Operation.Get(RangeQuery query) ->
                            new OperationResult.Get(reader.range(staging, query, newestInTransaction()));
                        case Operation.Nested _ -> {
                            Path nested = path.nested.get(nextNested++);
                            yield new OperationResult.Nested(nested.held, run(nested));
                        }
                    });
        }
        return results;
    }

    /** The revision that this transaction's writes carry. */
    private long writing() {
        return revision + 1;
    }

    private long newestInTransaction() {
        return nextSubIndex > 0 ? writing() : revision;
    }

    private void endTransaction() {
        if (nextSubIndex > 0) {
            revision = writing();
            nextSubIndex = 0;
        }
    }

    private @Nullable Entry find(Key key) {
        Entry entry = recent.find(key);
        return entry == null ? reader.find(staging, key) : entry;
    }

    private OperationResult put(Operation.Put put) {
        Entry previous = find(put.key());
        Entry entry = new Entry(
                put.key(),
                put.keepValue() && previous != null ? previous.value() : put.value(),
                previous == null ? writing() : previous.createRevision(),
                writing(),
                previous == null ? 1 : previous.version() + 1,
                put.keepLease() && previous != null ? previous.lease() : put.lease());
        byte[] key = put.key().unsafeArray();
        staging.put(Space.CURRENT, key, Rows.current(entry));
        recent.put(entry);
        keep(previous, put.key(), false);
        digest += Hash64.of(entry);
        long formerLease = previous == null ? Entry.NO_LEASE : previous.lease();
        if (formerLease != entry.lease()) {
            if (formerLease != Entry.NO_LEASE) {
                staging.delete(Space.LEASE_KEYS, Rows.leasedKey(formerLease, key));
            }
            if (entry.lease() != Entry.NO_LEASE) {
                staging.put(Space.LEASE_KEYS, Rows.leasedKey(entry.lease(), key), new byte[0]);
            }
        }
        changes.add(new WatchEvent.Put(entry, nextSubIndex++, previous));
        return new OperationResult.Put(put.returnPrevious() ? previous : null);
    }

    private OperationResult delete(Operation.Delete delete) {
        List<Entry> found = new ArrayList<>();
        if (delete.keys().isSingle()) {
            Entry entry = find(delete.keys().start());
            if (entry != null) {
                found.add(entry);
            }
        } else if (!delete.keys().isEmpty()) {
            Key end = delete.keys().end();
            try (Cursor cursor = staging.cursor(
                    Space.CURRENT, delete.keys().start().unsafeArray(), end == null ? null : end.unsafeArray())) {
                for (; cursor.isValid(); cursor.next()) {
                    found.add(Rows.current(Key.wrap(cursor.key()), cursor.value()));
                }
            }
        }
        found.forEach(this::remove);
        return new OperationResult.Delete(found.size(), delete.returnPrevious() ? found : List.of());
    }

    private void remove(Entry entry) {
        staging.delete(Space.CURRENT, entry.key().unsafeArray());
        recent.remove(entry.key());
        if (entry.lease() != Entry.NO_LEASE) {
            staging.delete(
                    Space.LEASE_KEYS, Rows.leasedKey(entry.lease(), entry.key().unsafeArray()));
        }
        keep(entry, entry.key(), true);
        changes.add(new WatchEvent.Deleted(entry.key(), writing(), nextSubIndex++, entry));
    }

    /** Takes the replaced version out of the digest and into history, and notes the change. */
    private void keep(@Nullable Entry replaced, Key key, boolean deleted) {
        if (replaced != null) {
            digest -= Hash64.of(replaced);
        }
        if (history == History.OFF) {
            return;
        }
        long replacedRevision = replaced == null ? 0 : replaced.modRevision();
        if (replaced != null) {
            staging.put(
                    Space.HISTORY,
                    Rows.historyKey(key.unsafeArray(), replacedRevision),
                    Rows.former(replaced, writing()));
        }
        staging.put(
                Space.CHANGES, Rows.changeKey(writing(), nextSubIndex), Rows.change(key, deleted, replacedRevision));
    }

    // Leases

    private Outcome grantLease(long id, long ttlSeconds) {
        if (leases.containsKey(id)) {
            return new Outcome.Refused(Reason.LEASE_EXISTS, "lease already exists: " + id);
        }
        store(
                id,
                StoredLease.newBuilder()
                        .setTtlSeconds(ttlSeconds)
                        .setRemainingMs(ttlSeconds * 1000)
                        .build());
        digest += Hash64.ofLease(id, ttlSeconds);
        return new Outcome.LeaseGranted(id, ttlSeconds);
    }

    private void store(long id, StoredLease lease) {
        leases.put(id, lease);
        staging.put(Space.LEASES, Rows.leaseKey(id), Rows.lease(lease));
    }

    private Outcome revokeLease(long id) {
        StoredLease lease = leases.remove(id);
        if (lease == null) {
            return leaseNotFound(id);
        }
        digest -= Hash64.ofLease(id, lease.getTtlSeconds());
        staging.delete(Space.LEASES, Rows.leaseKey(id));
        List<Entry> attached = new ArrayList<>();
        for (Key key : keysOf(staging, id)) {
            Entry entry = find(key);
            if (entry != null) {
                attached.add(entry);
            }
        }
        nextSubIndex = 0;
        attached.forEach(this::remove);
        endTransaction();
        return new Outcome.LeaseRevoked(id, revision);
    }

    /** The keys that hang on a lease, in key order. */
    public static List<Key> keysOf(View view, long lease) {
        List<Key> keys = new ArrayList<>();
        byte[] end = lease == -1 ? null : Rows.leaseKey(lease + 1);
        try (Cursor cursor = view.cursor(Space.LEASE_KEYS, Rows.leaseKey(lease), end)) {
            for (; cursor.isValid(); cursor.next()) {
                keys.add(Rows.keyOfLeased(cursor.key()));
            }
        }
        return keys;
    }

    private static Outcome.Refused leaseNotFound(long id) {
        return new Outcome.Refused(Reason.LEASE_NOT_FOUND, "requested lease not found: " + id);
    }

    private Outcome checkpointLeases(Map<Long, Long> remainingMs) {
        new TreeMap<>(remainingMs).forEach((id, remaining) -> {
            StoredLease lease = leases.get(id);
            if (lease != null) {
                store(id, lease.toBuilder().setRemainingMs(remaining).build());
            }
        });
        return new Outcome.Checkpointed();
    }

    // Compaction

    private Outcome compact(long upTo) {
        if (upTo > revision) {
            return new Outcome.Refused(
                    Reason.FUTURE_REVISION,
                    "required revision " + upTo + " is a future revision: the newest is " + revision);
        }
        if (upTo <= compactedRevision) {
            return new Outcome.Refused(
                    Reason.COMPACTED,
                    "required revision " + upTo + " has been compacted: the oldest kept is " + compactedRevision);
        }
        compactedRevision = upTo;
        return new Outcome.Compacted(upTo);
    }
}
