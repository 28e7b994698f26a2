package io.photoncloud.flaredb.row;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.execute.IndexRange;
import io.photoncloud.flaredb.execute.RowScan;
import io.photoncloud.flaredb.execute.RowSource;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.transaction.Direction;
import io.photoncloud.flaredb.transaction.LockOutcome;
import io.photoncloud.flaredb.transaction.LockStrength;
import io.photoncloud.flaredb.transaction.LockWait;
import io.photoncloud.flaredb.transaction.RowCursor;
import io.photoncloud.flaredb.transaction.Transaction;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One scan: ranges one after the other, rows gathered into batches, then filtered. For one thread. */
final class RowScanner implements RowSource.RowBatches {
    /** A first batch for who wants few rows; later ones grow. */
    private static final int ROWS_AT_FIRST = 16;

    /** Rows with long values make a batch full before it has all its rows. */
    private static final long BATCH_BYTES_MAX = 1 << 20;

    private static final int GROWTH = 4;

    private final Transaction transaction;
    private final RowScan scan;
    private final EvaluationContext context;
    private final @Nullable EntryFormat entries;
    private final @Nullable EntryReader covered;
    private final RowReader reader;
    private final List<SqlType> types;
    private final Iterator<IndexRange> ranges;
    private final @Nullable LockStrength strength;
    private final LockWait wait;
    private final VectorBuilder[] builders;
    private final StoredReader value = new StoredReader();
    private @Nullable RowCursor cursor;
    private int target;
    private int rows;
    private long bytes;

    RowScanner(Transaction transaction, RowScan scan, EvaluationContext context, LockWait wait) {
        this.transaction = transaction;
        this.scan = scan;
        this.context = context;
        TableDescriptor table = scan.table();
        IndexDescriptor index = scan.index();
        this.entries = index == null || index.primary() ? null : new EntryFormat(table, index);
        this.covered = entries != null && scan.lock() == null && entries.covers(scan.columns())
                ? new EntryReader(table, entries, scan.columns())
                : null;
        this.reader = new RowReader(table, scan.columns());
        this.types = types(table, scan);
        this.builders = new VectorBuilder[types.size()];
        this.ranges = index == null
                ? List.of(IndexRange.ALL).iterator()
                : scan.ranges().iterator();
        this.strength = scan.lock() == null ? null : TableRows.strength(scan.lock());
        this.wait = scan.lock() == null ? wait : TableRows.wait(scan.lock(), wait);
        this.target = Math.clamp(scan.limit(), ROWS_AT_FIRST, Batch.ROWS);
    }

    private static List<SqlType> types(TableDescriptor table, RowScan scan) {
        List<SqlType> types = new ArrayList<>();
        scan.columns().forEach(number -> types.add(table.column(number).type()));
        if (scan.rowKey()) {
            types.add(SqlType.BYTEA);
        }
        return types;
    }

    private KeyRange keys(IndexRange range) {
        TableDescriptor table = scan.table();
        IndexDescriptor index = scan.index();
        if (index == null) {
            return KeyRange.prefix(TableKeys.rows(table.storage()));
        }
        return IndexRanges.of(
                index.primary() ? TableKeys.rows(table.storage()) : TableKeys.entries(table.storage(), index.oid()),
                index,
                range);
    }

    /** Whether it is one row's key, and the row is to be locked: so that it is locked before anything of it is read. */
    private boolean isLockedRow(IndexRange range) {
        IndexDescriptor index = scan.index();
        return strength != null
                && index != null
                && index.primary()
                && range.prefix().size() == index.keys().size();
    }

    @Override
    public @Nullable Batch next() {
        while (true) { // until rows pass the filter or there are no more
            Batch read = read();
            if (read == null) {
                return null;
            }
            Batch passed = scan.filter() == null ? read : scan.filter().select(read, context);
            if (passed.size() > 0) {
                return passed;
            }
            context.checkCancelled();
        }
    }

    private @Nullable Batch read() {
        for (int column = 0; column < builders.length; column++) {
            builders[column] = VectorBuilder.forType(types.get(column), target);
        }
        rows = 0;
        bytes = 0;
        while (rows < target && bytes < BATCH_BYTES_MAX) {
            if (cursor == null) {
                if (!ranges.hasNext()) {
                    break;
                }
                IndexRange range = ranges.next();
                if (isLockedRow(range)) {
                    Key key = keys(range).start();
                    take(key, Bytes.EMPTY);
                    continue;
                }
                cursor = transaction.scan(keys(range), scan.backwards() ? Direction.REVERSE : Direction.FORWARD);
            }
            if (cursor.next()) {
                take(cursor.key(), cursor.value());
            } else {
                cursor.close();
                cursor = null;
            }
        }
        target = Math.min(Batch.ROWS, target * GROWTH);
        return rows == 0 && cursor == null && !ranges.hasNext() ? null : built();
    }

    private Batch built() {
        List<ColumnVector> columns = new ArrayList<>(builders.length);
        for (VectorBuilder builder : builders) {
            columns.add(builder.build());
        }
        return new Batch(columns, rows);
    }

    private void take(Key found, Bytes stored) {
        Key row = found;
        Bytes content = stored;
        if (entries != null) {
            value.reset(stored.unsafeArray(), 0);
            row = entries.rowKey(found, value);
            if (covered != null) {
                covered.read(found, value, builders);
                add(row, stored);
                return;
            }
            content = strength == null ? transaction.get(row) : Bytes.EMPTY;
            if (content == null) {
                throw new SqlException(
                        SqlState.DATA_CORRUPTED,
                        "index \"" + entries.index().name() + "\" has an entry of a row that is not there");
            }
        }
        Bytes locked = strength == null ? content : lock(found, row, strength);
        if (locked != null) {
            reader.read(locked.unsafeArray(), 0, builders);
            add(row, locked);
        }
    }

    /** Where another has changed the row meanwhile its entry may be gone: then this range does not have it any more. */
    private @Nullable Bytes lock(Key found, Key row, LockStrength wanted) {
        return switch (transaction.lock(row, wanted, wait)) {
            case LockOutcome.Skipped() -> null;
            case LockOutcome.Locked(var newest, boolean changed) ->
                newest == null || (changed && entries != null && isEntryGone(found)) ? null : newest;
        };
    }

    private boolean isEntryGone(Key entry) {
        return transaction.lock(entry, LockStrength.KEY_SHARE, wait) instanceof LockOutcome.Locked(var newest, var _)
                && newest == null;
    }

    private void add(Key row, Bytes content) {
        if (scan.rowKey()) {
            builders[builders.length - 1].appendBytes(row.unsafeArray(), 0, row.size());
        }
        rows++;
        bytes += content.size();
    }

    @Override
    public void close() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
    }
}
