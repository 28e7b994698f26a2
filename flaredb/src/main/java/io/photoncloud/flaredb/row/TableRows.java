package io.photoncloud.flaredb.row;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.execute.RowScan;
import io.photoncloud.flaredb.execute.RowSource;
import io.photoncloud.flaredb.execute.RowTarget;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.transaction.LockOutcome;
import io.photoncloud.flaredb.transaction.LockStrength;
import io.photoncloud.flaredb.transaction.LockWait;
import io.photoncloud.flaredb.transaction.Transaction;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of tables in one transaction, with all their index entries. A row's key is its primary key's; a row of a table without one has a key
 * of its own that nobody sees. For one thread at a time.
 */
public final class TableRows implements RowSource, RowTarget {
    private final Transaction transaction;
    private LockWait wait = LockWait.FOREVER;
    private int keysGiven;
    private @Nullable Written written;

    public TableRows(Transaction transaction) {
        this.transaction = transaction;
    }

    /** How locks are waited for from now on: PostgreSQL's lock_timeout. */
    public void waitForLocks(LockWait newWait) {
        wait = newWait;
        transaction.waitForLocks(newWait);
    }

    @Override
    public RowBatches scan(RowScan scan, EvaluationContext context) {
        return new RowScanner(transaction, scan, context, wait);
    }

    @Override
    public LockedRow lock(TableDescriptor table, Bytes rowKey, List<Integer> columns, RowLock lock) {
        return switch (transaction.lock(Key.wrap(rowKey.array()), strength(lock), wait(lock, wait))) {
            case LockOutcome.Skipped() -> new LockedRow.Skipped();
            case LockOutcome.Locked(var value, boolean changed) ->
                value == null ? new LockedRow.Gone() : new LockedRow.Held(row(table, columns, value), changed);
        };
    }

    private static Batch row(TableDescriptor table, List<Integer> columns, io.photoncloud.chainfire.store.Bytes value) {
        VectorBuilder[] builders = columns.stream()
                .map(number -> VectorBuilder.forType(table.column(number).type(), 1))
                .toArray(VectorBuilder[]::new);
        new RowReader(table, columns).read(value.unsafeArray(), 0, builders);
        List<ColumnVector> vectors = new ArrayList<>(builders.length);
        for (VectorBuilder builder : builders) {
            vectors.add(builder.build());
        }
        return new Batch(vectors, 1);
    }

    static LockStrength strength(RowLock lock) {
        return switch (lock.strength()) {
            case KEY_SHARE -> LockStrength.KEY_SHARE;
            case SHARE -> LockStrength.SHARE;
            case NO_KEY_UPDATE -> LockStrength.NO_KEY_UPDATE;
            case UPDATE -> LockStrength.UPDATE;
        };
    }

    static LockWait wait(RowLock lock, LockWait otherwise) {
        return switch (lock.waiting()) {
            case WAIT -> otherwise;
            case NOWAIT -> LockWait.NOWAIT;
            case SKIP_LOCKED -> LockWait.SKIP_LOCKED;
        };
    }

    /** What writing into a table takes, kept from one row to the next. */
    private static final class Written {
        final TableDescriptor table;
        final RowWriter writer;
        final int[] positions;
        final List<EntryFormat> indexes;
        final StoredBytes buffer = new StoredBytes();

        Written(WrittenRows rows) {
            table = rows.table();
            List<ColumnDescriptor> columns = table.writtenColumns();
            writer = new RowWriter(columns);
            positions = IntStream.range(0, columns.size()).toArray();
            indexes = rows.entries().stream()
                    .map(each -> new EntryFormat(table, each.index()))
                    .toList();
        }

        @SuppressWarnings("ReferenceEquality") // descriptors come with each row: to compare what is in them costs more
        boolean isOf(WrittenRows rows) {
            return table == rows.table()
                    && indexes.size() == rows.entries().size()
                    && IntStream.range(0, indexes.size())
                            .allMatch(at -> indexes.get(at).index()
                                    == rows.entries().get(at).index());
        }

        io.photoncloud.chainfire.store.Bytes row(Batch rows, int row) {
            buffer.clear();
            writer.write(rows, positions, row, buffer);
            return io.photoncloud.chainfire.store.Bytes.wrap(buffer.copy());
        }
    }

    private Written written(WrittenRows rows) {
        Written now = written;
        if (now == null || !now.isOf(rows)) {
            now = new Written(rows);
            written = now;
        }
        return now;
    }

    @Override
    public WriteOutcome insert(WrittenRows rows, int row) {
        Written into = written(rows);
        IndexEntries primary = primary(rows);
        Key key = primary == null ? ownKey(into.table) : EntryFormat.rowKey(into.table, primary, row);
        if (primary != null && newest(key) != null) {
            return new WriteOutcome.Duplicate(primary.index(), Bytes.of(key.unsafeArray()));
        }
        List<EntryFormat.Entry> entries = new ArrayList<>();
        for (int at = 0; at < into.indexes.size(); at++) {
            EntryFormat.Entry entry = addable(into, rows, at, row, key);
            if (entry == null) {
                continue;
            }
            Key other = otherRow(into.indexes.get(at), entry);
            if (other != null) {
                return new WriteOutcome.Duplicate(into.indexes.get(at).index(), Bytes.of(other.unsafeArray()));
            }
            entries.add(entry);
        }
        transaction.put(key, into.row(rows.rows(), row));
        entries.forEach(this::put);
        return new WriteOutcome.Written(Bytes.of(key.unsafeArray()));
    }

    @Override
    public WriteOutcome update(
            WrittenRows before, int rowBefore, Bytes rowKey, WrittenRows after, int rowAfter, Set<Integer> changed) {
        Written into = written(after);
        Key oldKey = Key.wrap(rowKey.array());
        IndexEntries primary = primary(after);
        boolean moves = primary != null && names(primary.index(), changed);
        Key newKey = moves && primary != null ? EntryFormat.rowKey(into.table, primary, rowAfter) : oldKey;
        moves = !newKey.equals(oldKey);
        if (moves && primary != null && newest(newKey) != null) {
            return new WriteOutcome.Duplicate(primary.index(), Bytes.of(newKey.unsafeArray()));
        }
        List<Key> removed = new ArrayList<>();
        List<EntryFormat.Entry> added = new ArrayList<>();
        for (int at = 0; at < into.indexes.size(); at++) {
            EntryFormat format = into.indexes.get(at);
            if (format.index().primary() || (!moves && isUntouched(format.index(), changed))) {
                continue;
            }
            EntryFormat.Entry old = entry(into, before, at, rowBefore, oldKey);
            EntryFormat.Entry now = addable(into, after, at, rowAfter, newKey);
            if (old != null && now != null && old.isSame(now)) {
                continue;
            }
            if (now != null && (old == null || !old.key().equals(now.key()))) {
                Key other = otherRow(format, now);
                if (other != null) {
                    return new WriteOutcome.Duplicate(format.index(), Bytes.of(other.unsafeArray()));
                }
            }
            if (old != null) {
                removed.add(old.key());
            }
            if (now != null) {
                added.add(now);
            }
        }
        if (moves) {
            transaction.delete(oldKey);
        }
        removed.forEach(transaction::delete);
        transaction.put(newKey, into.row(after.rows(), rowAfter));
        added.forEach(this::put);
        return new WriteOutcome.Written(Bytes.of(newKey.unsafeArray()));
    }

    @Override
    public void delete(WrittenRows before, int row, Bytes rowKey) {
        Written of = written(before);
        Key key = Key.wrap(rowKey.array());
        transaction.delete(key);
        for (int at = 0; at < of.indexes.size(); at++) {
            EntryFormat.Entry entry = entry(of, before, at, row, key);
            if (entry != null) {
                transaction.delete(entry.key());
            }
        }
    }

    /** Adds the index entries of a row that is there, for indexes that are being built; the rows' entries are of those alone. */
    public WriteOutcome addEntries(WrittenRows rows, int row, Bytes rowKey) {
        Written into = written(rows);
        Key key = Key.wrap(rowKey.array());
        for (int at = 0; at < into.indexes.size(); at++) {
            EntryFormat.Entry entry = addable(into, rows, at, row, key);
            if (entry == null) {
                continue;
            }
            Key other = otherRow(into.indexes.get(at), entry);
            if (other != null && !other.equals(key)) {
                return new WriteOutcome.Duplicate(into.indexes.get(at).index(), Bytes.of(other.unsafeArray()));
            }
            put(entry);
        }
        return new WriteOutcome.Written(rowKey);
    }

    private void put(EntryFormat.Entry entry) {
        transaction.put(entry.key(), entry.value());
    }

    /** The entry that an index has of a row, if it has one. */
    private static EntryFormat.@Nullable Entry entry(Written of, WrittenRows rows, int at, int row, Key key) {
        IndexEntries entries = rows.entries().get(at);
        boolean present = !entries.index().primary()
                && Boolean.TRUE.equals(entries.present().get(row));
        return present ? of.indexes.get(at).entry(entries, rows.rows(), row, key) : null;
    }

    /** As {@link #entry}, where the index takes new ones. */
    private static EntryFormat.@Nullable Entry addable(Written of, WrittenRows rows, int at, int row, Key key) {
        return switch (rows.entries().get(at).index().state()) {
            case WRITE_ONLY, PUBLIC -> entry(of, rows, at, row, key);
            case DELETE_ONLY, INVALID -> null;
        };
    }

    /** Which row has the entry's key already, where only one may. */
    private @Nullable Key otherRow(EntryFormat format, EntryFormat.Entry entry) {
        if (!entry.unique()) {
            return null;
        }
        io.photoncloud.chainfire.store.Bytes present = newest(entry.key());
        return present == null ? null : format.rowKey(entry.key(), new StoredReader().reset(present.unsafeArray(), 0));
    }

    /** Waits for whoever writes the key, and keeps others from writing it: what is not there then is not there until the commit. */
    private io.photoncloud.chainfire.store.@Nullable Bytes newest(Key key) {
        return switch (transaction.lock(key, LockStrength.UPDATE, wait)) {
            case LockOutcome.Locked(var value, var _) -> value;
            case LockOutcome.Skipped() -> throw new IllegalStateException("a write does not skip locks");
        };
    }

    private static @Nullable IndexEntries primary(WrittenRows rows) {
        return rows.entries().stream()
                .filter(each -> each.index().primary())
                .findFirst()
                .orElse(null);
    }

    private static boolean names(IndexDescriptor index, Set<Integer> changed) {
        return index.keys().stream().anyMatch(key -> key.column() == 0 || changed.contains(key.column()));
    }

    private static boolean isUntouched(IndexDescriptor index, Set<Integer> changed) {
        return index.predicate() == null
                && !names(index, changed)
                && index.include().stream().noneMatch(changed::contains);
    }

    /** A key that no row has had: the transaction's number is used by no other. */
    private Key ownKey(TableDescriptor table) {
        return Key.wrap(ByteBuffer.allocate(TableKeys.PREFIX_BYTES + Long.BYTES + Integer.BYTES)
                .put(TableKeys.rows(table.storage()))
                .putLong(transaction.id())
                .putInt(keysGiven++)
                .array());
    }
}
