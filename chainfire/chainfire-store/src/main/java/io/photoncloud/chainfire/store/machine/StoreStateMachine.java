package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
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

    /** Bytes of replaced versions that watches are told of in one batch; beyond it those who want them read history. */
    private static final int TOLD_BYTES_MAX = 4 << 20;

    /** Versions of a key from one milestone to the next; see {@link Space#MILESTONES}. Part of the form of the rows. */
    private static final int VERSIONS_PER_MILESTONE = 16;

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

    private Predicate<Key> previousWanted = _ -> true;
    private boolean newIsTrusted = true;
    /** Of replaced versions among {@link #changes}. */
    private long toldBytes;

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

    /** Asks of each changed key whether what it replaced is wanted, as that takes a read. Without history it is. */
    public void tellPreviousWhere(Predicate<Key> wanted) {
        previousWanted = wanted;
    }

    /** Fails where a key is there that is written as a new one, instead of not looking. For tests of who writes so. */
    public void doubtWhatIsNew() {
        newIsTrusted = false;
    }

    /** Gives back what this machine keeps in memory beside its rows. */
    public void close() {
        recent.clear();
        staging.close();
    }

    /** Reads the engine's rows again, after somebody else replaced them. What was staged is forgotten. */
    public void reload() {
        staging.discard();
        changes.clear();
        toldBytes = 0;
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

    /** Whether the row of META under this key is the one that tells how far the rows have come. */
    public static boolean isProgress(byte[] metaKey) {
        return Arrays.equals(metaKey, Rows.PROGRESS_KEY);
    }

    static boolean isMilestone(long version) {
        return version % VERSIONS_PER_MILESTONE == 0;
    }

    /** How far rows have come, by that row of META. */
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
        toldBytes = 0;
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
            Present present = find(condition.keys().start());
            return Comparisons.holds(condition, present == null ? null : judged(condition, present));
        }
        try (Cursor cursor = current(condition.keys())) {
            if (!cursor.isValid()) {
                return Comparisons.holds(condition, null);
            }
            for (; cursor.isValid(); cursor.next()) {
                Present present = Rows.present(Key.wrap(cursor.key()), cursor.value(), history);
                if (!Comparisons.holds(condition, judged(condition, present))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Only a comparison of values needs the value. */
    private Entry judged(Condition condition, Present present) {
        return condition.target() instanceof Condition.Target.Value ? present.entry(staging) : present.withoutValue();
    }

    /** Finds what makes the chosen path impossible, before anything of it is written. */
    private Outcome.@Nullable Refused refuse(Path path) {
        Extent extent = new Extent();
        TransactionReads reads = new TransactionReads();
        Outcome.Refused refused = refuse(path, extent, reads);
        if (refused != null) {
            return refused;
        }
        reads.countInto(extent, reader, staging, revision);
        return extent.refusal();
    }

    private Outcome.@Nullable Refused refuse(Path path, Extent extent, TransactionReads reads) {
        for (Operation operation : path.operations) {
            reads.add(operation);
            switch (operation) {
                case Operation.Put put -> {
                    if (put.lease() != Entry.NO_LEASE && !leases.containsKey(put.lease())) {
                        return leaseNotFound(put.lease());
                    }
                    if ((put.keepValue() || put.keepLease()) && find(put.key()) == null) {
                        return new Outcome.Refused(Reason.KEY_NOT_FOUND, "key not found: " + put.key());
                    }
                    Present replaced = put.returnPrevious() ? find(put.key()) : null;
                    if (replaced != null) {
                        extent.holds(replaced);
                    }
                }
                case Operation.Delete delete -> count(delete, extent);
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
                case Operation.Nested _ -> {}
            }
            Outcome.Refused tooMuch = extent.refusal();
            if (tooMuch != null) {
                return tooMuch;
            }
        }
        for (Path nested : path.nested) {
            Outcome.Refused refused = refuse(nested, extent, reads);
            if (refused != null) {
                return refused;
            }
        }
        return null;
    }

    /** Counts no further than is needed to know that it is too much. */
    private void count(Operation.Delete delete, Extent extent) {
        boolean holds = delete.returnPrevious() || history == History.OFF;
        if (delete.keys().isSingle() && !holds) {
            extent.deletes();
            return;
        }
        try (Cursor cursor = current(delete.keys())) {
            for (; cursor.isValid() && extent.refusal() == null; cursor.next()) {
                extent.deletes();
                if (holds) {
                    extent.holds(Rows.present(Key.wrap(cursor.key()), cursor.value(), history));
                }
            }
        }
    }

    /** The present rows of a range. */
    private Cursor current(KeyRange keys) {
        byte[] start = keys.start().unsafeArray();
        Key end = keys.isEmpty() ? keys.start() : keys.end();
        return staging.cursor(Space.CURRENT, start, end == null ? null : end.unsafeArray());
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

    private @Nullable Present find(Key key) {
        Present present = recent.find(key);
        return present == null ? reader.findPresent(staging, key) : present;
    }

    private OperationResult put(Operation.Put put) {
        Present replaced = put.isNew() && newIsTrusted ? null : find(put.key());
        if (put.isNew() && replaced != null) {
            throw new IllegalStateException("it was said to be new, and is there: " + put.key());
        }
        Entry entry = new Entry(
                put.key(),
                put.keepValue() && replaced != null ? replaced.entry(staging).value() : put.value(),
                replaced == null ? writing() : replaced.createRevision(),
                writing(),
                replaced == null ? 1 : replaced.version() + 1,
                put.keepLease() && replaced != null ? replaced.lease() : put.lease());
        Entry previous = put.returnPrevious() && replaced != null ? replaced.entry(staging) : previousToTell(replaced);
        write(entry, replaced);
        hang(put.key(), replaced == null ? Entry.NO_LEASE : replaced.lease(), entry.lease());
        changes.add(new WatchEvent.Put(entry, nextSubIndex++, previous));
        return new OperationResult.Put(put.returnPrevious() ? previous : null);
    }

    private @Nullable Entry previousToTell(@Nullable Present replaced) {
        if (replaced == null
                || toldBytes >= TOLD_BYTES_MAX
                || !(history == History.OFF || previousWanted.test(replaced.key()))) {
            return null;
        }
        toldBytes += replaced.valueBytes();
        return replaced.entry(staging);
    }

    private void write(Entry entry, @Nullable Present replaced) {
        byte[] key = entry.key().unsafeArray();
        long hash = Hash64.of(entry);
        digest += hash - (replaced == null ? 0 : replaced.hash());
        Present present = new Present(
                entry.key(),
                entry.createRevision(),
                entry.modRevision(),
                nextSubIndex,
                entry.version(),
                entry.lease(),
                entry.value().size(),
                hash,
                history == History.OFF ? entry.value() : null);
        staging.put(Space.CURRENT, key, Rows.present(present));
        recent.put(present);
        if (history == History.KEPT) {
            staging.put(Space.CHANGES, Rows.changeKey(writing(), nextSubIndex), Rows.written(entry, replaced));
            if (isMilestone(entry.version())) {
                markMilestone(key);
            }
        }
    }

    private void markMilestone(byte[] key) {
        staging.put(Space.MILESTONES, Rows.milestoneKey(key, writing()), Rows.milestone(nextSubIndex));
    }

    private void hang(Key key, long formerLease, long lease) {
        if (formerLease == lease) {
            return;
        }
        if (formerLease != Entry.NO_LEASE) {
            staging.delete(Space.LEASE_KEYS, Rows.leasedKey(formerLease, key.unsafeArray()));
        }
        if (lease != Entry.NO_LEASE) {
            staging.put(Space.LEASE_KEYS, Rows.leasedKey(lease, key.unsafeArray()), new byte[0]);
        }
    }

    private OperationResult delete(Operation.Delete delete) {
        List<Present> found = new ArrayList<>();
        if (delete.keys().isSingle()) {
            Present present = find(delete.keys().start());
            if (present != null) {
                found.add(present);
            }
        } else {
            try (Cursor cursor = current(delete.keys())) {
                for (; cursor.isValid(); cursor.next()) {
                    found.add(Rows.present(Key.wrap(cursor.key()), cursor.value(), history));
                }
            }
        }
        List<Entry> returned = delete.returnPrevious()
                ? found.stream().map(present -> present.entry(staging)).toList()
                : List.of();
        found.forEach(this::remove);
        return new OperationResult.Delete(found.size(), returned);
    }

    private void remove(Present present) {
        byte[] key = present.key().unsafeArray();
        Entry previous = previousToTell(present);
        staging.delete(Space.CURRENT, key);
        recent.remove(present.key());
        hang(present.key(), present.lease(), Entry.NO_LEASE);
        digest -= present.hash();
        if (history == History.KEPT) {
            staging.put(Space.CHANGES, Rows.changeKey(writing(), nextSubIndex), Rows.deleted(present));
            markMilestone(key);
        }
        changes.add(new WatchEvent.Deleted(present.key(), writing(), nextSubIndex++, previous));
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

    /** A lease with very many keys ends in parts: each command deletes so many, and the last one the lease. */
    private Outcome revokeLease(long id) {
        StoredLease lease = leases.get(id);
        if (lease == null) {
            return leaseNotFound(id);
        }
        List<Key> keys = keysOf(staging, id, Extent.DELETED_KEYS_MAX + 1);
        boolean whole = keys.size() <= Extent.DELETED_KEYS_MAX;
        nextSubIndex = 0;
        for (Key key : whole ? keys : keys.subList(0, Extent.DELETED_KEYS_MAX)) {
            Present present = find(key);
            if (present != null) {
                remove(present);
            }
        }
        endTransaction();
        if (!whole) {
            return new Outcome.LeaseShrunk(id, revision);
        }
        leases.remove(id);
        digest -= Hash64.ofLease(id, lease.getTtlSeconds());
        staging.delete(Space.LEASES, Rows.leaseKey(id));
        return new Outcome.LeaseRevoked(id, revision);
    }

    /** The keys that hang on a lease, in key order, and no more than {@code max}. */
    public static List<Key> keysOf(View view, long lease, int max) {
        List<Key> keys = new ArrayList<>();
        byte[] end = lease == -1 ? null : Rows.leaseKey(lease + 1);
        try (Cursor cursor = view.cursor(Space.LEASE_KEYS, Rows.leaseKey(lease), end)) {
            for (; cursor.isValid() && keys.size() < max; cursor.next()) {
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
