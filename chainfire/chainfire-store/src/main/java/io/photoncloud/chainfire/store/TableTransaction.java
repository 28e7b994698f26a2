package io.photoncloud.chainfire.store;

import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.TableKeys.IndexEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Rows of any tables read and written as one: a body that reads one moment's rows and says what shall be written, and a
 * commit on the condition that everything read is still so. It is made again on newer rows where that does not hold, so
 * a body is pure: it does nothing but call its transaction, which is its own and for one thread.
 *
 * <p>A refusal (a row that is there, or is not, or has a key of a unique index) ends the body by an exception that it
 * must let through, and is the transaction's result. Collisions are judged by what the transaction makes of all its
 * rows, at its end: rows may exchange the keys of a unique index. What it reads and writes must keep to the store's
 * {@link StoreLimits#operationsMax}, index entries included.
 */
public final class TableTransaction {

    /** How often a body is run because others write the same rows. At each attempt one of them wins. */
    public static final int ATTEMPTS_MAX = 32;

    private final ReplicatedStore store;
    private final SnapshotReader reader;
    /** Everything read, by key: the transaction's conditions. */
    private final Map<Key, Optional<Entry>> read = new LinkedHashMap<>();

    /** Of those, the ones that were made up and not looked for. */
    private final Set<Key> made = new HashSet<>();

    /** Instead of reading, where it knows a key; null for never. */
    private final @Nullable LastSeen lastSeen;

    private boolean recalled;

    private final Map<Key, Staged<?>> rows = new LinkedHashMap<>();
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Operation> operations = new ArrayList<>();

    /** What becomes of one row: of what was read, and what shall be there; null for no row. */
    private static final class Staged<T> {
        private final Table<T> table;
        private final Key id;
        private final @Nullable Entry stored;
        private final @Nullable Row<T> before;
        private @Nullable Row<T> after;
        private @Nullable Map<Key, IndexEntry> entriesBefore;
        private @Nullable Map<Key, IndexEntry> entriesAfter;

        private Staged(Table<T> table, Key id, @Nullable Entry stored) {
            this.table = table;
            this.id = id;
            this.stored = stored;
            this.before = table.rowOrNull(stored);
            this.after = before;
        }

        private void become(@Nullable Row<T> next) {
            after = next;
            entriesAfter = null;
        }

        private Map<Key, IndexEntry> entriesBefore() {
            if (entriesBefore == null) {
                entriesBefore = entries(before);
            }
            return entriesBefore;
        }

        private Map<Key, IndexEntry> entriesAfter() {
            if (entriesAfter == null) {
                entriesAfter = entries(after);
            }
            return entriesAfter;
        }

        private Map<Key, IndexEntry> entries(@Nullable Row<T> row) {
            return row == null ? Map.of() : table.keys().entries(id, row.value());
        }

        @SuppressWarnings("ReferenceEquality") // unchanged is what was never replaced
        private int operations() {
            if (after == before) {
                return 0;
            }
            if (before == null) {
                return 1 + entriesAfter().size();
            }
            Set<Key> changed = new HashSet<>(entriesBefore().keySet());
            entriesAfter().keySet().forEach(key -> {
                if (!changed.remove(key)) {
                    changed.add(key);
                }
            });
            return 1 + changed.size();
        }
    }

    private TableTransaction(ReplicatedStore store, @Nullable LastSeen lastSeen) {
        this.store = store;
        this.reader = new SnapshotReader(store, 0);
        this.lastSeen = lastSeen;
    }

    /**
     * Runs a body until what it read was still so when it was committed, {@link #ATTEMPTS_MAX} times at the most. Where
     * it writes nothing and asks for no further condition, nothing is committed: its reads were of one moment.
     *
     * @throws StoreException where it certainly was not applied
     */
    public static <A> TableResult<A> run(ReplicatedStore store, Function<TableTransaction, A> body) {
        return runOn(store, null, body);
    }

    /**
     * As {@link #run(ReplicatedStore, Function)}, first on what transactions before it last saw. What the body answers is as
     * true as ever once it is committed; what it throws, or is refused, may rest on what is out of date.
     *
     * @param lastSeen of those before it, and for those after it
     */
    public static <A> TableResult<A> run(ReplicatedStore store, LastSeen lastSeen, Function<TableTransaction, A> body) {
        return runOn(store, lastSeen, body);
    }

    private static <A> TableResult<A> runOn(
            ReplicatedStore store, @Nullable LastSeen lastSeen, Function<TableTransaction, A> body) {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            TableTransaction transaction = new TableTransaction(store, lastSeen);
            try {
                A answer = body.apply(transaction);
                CommitResult result = transaction.commit();
                transaction.tell(result);
                switch (result) {
                    case CommitResult.Committed(long revision, var _) -> {
                        return new TableResult.Done<>(answer, revision);
                    }
                    case CommitResult.Unknown(String reason) -> {
                        return new TableResult.Unknown<>(reason);
                    }
                    case CommitResult.Conflicted _ -> {}
                }
            } catch (TableRefusal refusal) {
                transaction.forget();
                return refusal.result();
            } catch (StoreException e) {
                if (e.reason() != Reason.COMPACTED) {
                    throw e;
                }
            }
        }
        return new TableResult.Contended<>(ATTEMPTS_MAX);
    }

    /**
     * What a body would answer if it were run now: it is refused what it would be refused, collisions included, and
     * nothing is written. Its further conditions are not judged.
     */
    public static <A> TableResult<A> preview(ReplicatedStore store, Function<TableTransaction, A> body) {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            TableTransaction transaction = new TableTransaction(store, null);
            try {
                A answer = body.apply(transaction);
                transaction.plan();
                return new TableResult.Done<>(answer, transaction.reader.revision());
            } catch (TableRefusal refusal) {
                return refusal.result();
            } catch (StoreException e) {
                if (e.reason() != Reason.COMPACTED) {
                    throw e;
                }
            }
        }
        return new TableResult.Contended<>(ATTEMPTS_MAX);
    }

    /** A row, as this transaction left it. */
    public <T> Optional<Row<T>> find(Table<T> table, Key id) {
        return Optional.ofNullable(staged(table, id).after);
    }

    /** The row that has the key in a unique index, as this transaction left it. @throws IllegalStateException it is write-only */
    public <T> Optional<Row<T>> find(Table<T> table, Index<T> unique, IndexKey key) {
        Key entryKey = table.uniqueEntry(unique, key);
        find(entryKey).ifPresent(entry -> staged(table, IndexEntry.holder(entry)));
        for (Staged<?> row : List.copyOf(rows.values())) {
            if (row.table == table && row.entriesAfter().containsKey(entryKey)) {
                return find(table, row.id);
            }
        }
        return Optional.empty();
    }

    /**
     * The first rows whose key in an index begins with {@code leading}, as they are stored: what this transaction writes
     * is not among them. No row gets such a key before the commit, or the body is run again; so what was found to be
     * unused stays unused.
     *
     * @param max the most rows
     * @throws IllegalStateException the index is write-only
     */
    public <T> List<Row<T>> list(Table<T> table, Index<T> index, IndexKey leading, int max) {
        List<Row<T>> found = table.list(reader, index, leading, max);
        conditions.add(new Condition(
                table.indexRange(index, leading),
                Condition.Comparison.LESS,
                new Condition.Target.ModRevision(reader.revision() + 1)));
        return found;
    }

    /** Writes a row whose id is not taken, and answers it. */
    public <T> T insert(Table<T> table, T value) {
        Key id = table.id(value);
        Staged<T> row = staged(table, id);
        if (row.after != null) {
            throw new TableRefusal(new TableResult.Present<>(table.name(), id));
        }
        row.become(new Row<>(id, value, 0, 0));
        return value;
    }

    /**
     * As {@link #insert}, of a row whose id was just made up: it is not looked for first. Where it is taken all the same,
     * the body is run again, and is to make up another.
     */
    public <T> T insertNew(Table<T> table, T value) {
        Key key = table.keys().row(table.id(value));
        if (read.putIfAbsent(key, Optional.empty()) == null) {
            made.add(key);
        }
        return insert(table, value);
    }

    /** Replaces a row by what the change makes of it, and answers that. @throws IllegalArgumentException the id changed */
    public <T> T update(Table<T> table, Key id, UnaryOperator<T> change) {
        return updateRow(table, id, row -> change.apply(row.value())).value();
    }

    /**
     * As {@link #update}, for a change that depends on the row's revisions; the row it answers has modRevision 0, or the
     * revision it had where nothing changed.
     */
    public <T> Row<T> updateRow(Table<T> table, Key id, Function<Row<T>, T> change) {
        Staged<T> row = staged(table, id);
        Row<T> present = present(row);
        T next = change.apply(present);
        if (!table.id(next).equals(id)) {
            throw new IllegalArgumentException("a row's id does not change: " + id + " of " + table.name());
        }
        if (!table.encode(next).equals(table.encode(present.value()))) {
            row.become(new Row<>(id, next, present.createRevision(), 0));
        }
        return present(row);
    }

    /** Removes a row, and answers it. */
    public <T> Row<T> delete(Table<T> table, Key id) {
        Staged<T> row = staged(table, id);
        Row<T> gone = present(row);
        row.become(null);
        return gone;
    }

    /** The entry of a key that is no table's, as of this transaction's moment. */
    public Optional<Entry> find(Key key) {
        return read.computeIfAbsent(key, this::look);
    }

    private void forget() {
        if (lastSeen != null) {
            lastSeen.forget();
        }
    }

    private void tell(CommitResult result) {
        forget();
        if (lastSeen != null && result instanceof CommitResult.Committed(long revision, var _)) {
            lastSeen.committed(read, made, operations, revision);
        }
    }

    private Optional<Entry> look(Key key) {
        if (lastSeen == null || !lastSeen.knows(key)) {
            return reader.find(key);
        }
        recalled = true;
        return lastSeen.recall(key);
    }

    /** How many operations the commit has, or conditions if they are more, if nothing else is read or written. */
    public int size() {
        int rowsAndEntries = rows.values().stream().mapToInt(Staged::operations).sum();
        return Math.max(operations.size() + rowsAndEntries, conditions.size() + read.size());
    }

    /** A further condition of the commit. Where it does not hold the body is run again. */
    public void require(Condition condition) {
        conditions.add(condition);
    }

    /** A further write of the commit, to keys that are no table's. This transaction's reads do not see it. */
    public void write(Operation operation) {
        operations.add(operation);
    }

    private static <T> Row<T> present(Staged<T> row) {
        if (row.after == null) {
            throw new TableRefusal(new TableResult.Absent<>(row.table.name(), row.id));
        }
        return row.after;
    }

    @SuppressWarnings("ReferenceEquality") // the very store and table: equal ones would not do
    private <T> Staged<T> staged(Table<T> table, Key id) {
        if (table.store() != store) {
            throw new IllegalArgumentException(table + " is of another store than the transaction");
        }
        Key key = table.keys().row(id);
        Staged<?> known = rows.get(key);
        if (known == null) {
            Staged<T> row = new Staged<>(table, id, find(key).orElse(null));
            rows.put(key, row);
            return row;
        }
        if (known.table != table) {
            throw new IllegalArgumentException("two tables are named " + table.name());
        }
        @SuppressWarnings("unchecked") // the same table has rows of the same type
        Staged<T> row = (Staged<T>) known;
        return row;
    }

    private void plan() {
        IndexChanges changes = new IndexChanges();
        for (Staged<?> row : rows.values()) {
            planRow(row);
            changes.replace(row.entriesBefore(), row.entriesAfter());
        }
        operations.addAll(changes.plan(this::find));
    }

    private CommitResult commit() {
        plan();
        if (operations.isEmpty() && conditions.isEmpty() && !recalled) {
            return new CommitResult.Committed(reader.revision(), List.of());
        }
        read.forEach((key, found) -> conditions.add(
                Condition.unchangedSince(key, found.map(Entry::modRevision).orElse(0L))));
        return store.commit(new Transaction(conditions, operations, List.of()));
    }

    private <T> void planRow(Staged<T> row) {
        Key key = row.table.keys().row(row.id);
        if (row.after != null) {
            Bytes value = row.table.encode(row.after.value());
            if (row.stored == null || !row.stored.value().equals(value)) {
                operations.add(Operation.Put.of(key, value));
            }
        } else if (row.stored != null) {
            operations.add(Operation.Delete.of(key));
        }
    }
}
