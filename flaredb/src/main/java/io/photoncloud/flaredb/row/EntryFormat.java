package io.photoncloud.flaredb.row;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.execute.RowTarget.IndexEntries;
import io.photoncloud.flaredb.type.KeyFormat;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.vector.Batch;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Keys and values of an index's entries. The key is the index's encoded keys; where others may have the same ones (no unique index, or a
 * null among them, which equals nothing) the row's key follows. The value says where in the key that begins, or holds it, and then has
 * what the index carries of the row. For one thread.
 */
final class EntryFormat {
    /** In an entry's value: the row's key is not in the entry's key but follows. */
    private static final int ROW_KEY_FOLLOWS = 0;

    private final TableDescriptor table;
    private final IndexDescriptor index;
    private final byte[] prefix;
    private final byte[] rowPrefix;
    private final RowWriter carried;
    private final int[] carriedPositions;

    EntryFormat(TableDescriptor table, IndexDescriptor index) {
        this.table = table;
        this.index = index;
        this.prefix = TableKeys.entries(table.storage(), index.oid());
        this.rowPrefix = TableKeys.rows(table.storage());
        List<ColumnDescriptor> columns = carriedColumns(table, index);
        this.carried = new RowWriter(columns);
        List<ColumnDescriptor> written = table.writtenColumns();
        this.carriedPositions = columns.stream().mapToInt(written::indexOf).toArray();
    }

    IndexDescriptor index() {
        return index;
    }

    /** What entries have of the row beside keys that give back the very value. */
    static List<ColumnDescriptor> carriedColumns(TableDescriptor table, IndexDescriptor index) {
        var inexact = index.keys().stream()
                .filter(key -> key.column() != 0 && !KeyFormat.isExact(key.type()))
                .map(IndexDescriptor.Key::column);
        return java.util.stream.Stream.concat(inexact, index.include().stream())
                .distinct()
                .sorted()
                .map(table::column)
                .filter(column -> column.state() != ColumnDescriptor.State.DROPPED)
                .toList();
    }

    /** A row's key in the table itself, from its primary key. */
    static Key rowKey(TableDescriptor table, IndexEntries primary, int row) {
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        key.writeBytes(TableKeys.rows(table.storage()));
        writeKeys(key, primary, row);
        return Key.wrap(key.toByteArray());
    }

    /** @return whether one of the keys is null */
    private static boolean writeKeys(ByteArrayOutputStream key, IndexEntries entries, int row) {
        boolean nulls = false;
        List<IndexDescriptor.Key> keys = entries.index().keys();
        for (int position = 0; position < keys.size(); position++) {
            IndexDescriptor.Key each = keys.get(position);
            Object value = entries.keys().get(position).get(row);
            nulls |= value == null;
            KeyFormat.write(key, value, each.type(), each.descending(), each.nullsFirst());
        }
        return nulls;
    }

    /**
     * One entry.
     *
     * @param unique whether no other row may have one under this key
     */
    record Entry(Key key, Bytes value, boolean unique) {
        boolean isSame(Entry other) {
            return key.equals(other.key) && value.equals(other.value);
        }
    }

    Entry entry(IndexEntries entries, Batch rows, int row, Key rowKey) {
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        key.writeBytes(prefix);
        boolean nulls = writeKeys(key, entries, row);
        boolean unique = index.unique() && (!nulls || index.nullsNotDistinct());
        StoredBytes value = new StoredBytes();
        byte[] ofRow = rowKey.unsafeArray();
        int length = ofRow.length - TableKeys.PREFIX_BYTES;
        if (unique) {
            value.putVarint(ROW_KEY_FOLLOWS).putVarint(length).put(ofRow, TableKeys.PREFIX_BYTES, length);
        } else {
            value.putVarint(key.size());
            key.write(ofRow, TableKeys.PREFIX_BYTES, length);
        }
        carried.write(rows, carriedPositions, row, value);
        return new Entry(Key.wrap(key.toByteArray()), Bytes.wrap(value.copy()), unique);
    }

    /** The key of an entry's row. Afterwards the reader stands before what the entry carries. */
    Key rowKey(Key entry, StoredReader value) {
        long place = value.varint();
        if (place < 0 || place > entry.size()) {
            throw new SqlException(
                    SqlState.DATA_CORRUPTED, "an entry of index \"" + index.name() + "\" does not say whose it is");
        }
        int tail = (int) place;
        byte[] source = tail == ROW_KEY_FOLLOWS ? value.array() : entry.unsafeArray();
        int length = tail == ROW_KEY_FOLLOWS ? value.length() : source.length - tail;
        int start = tail == ROW_KEY_FOLLOWS ? value.take(length) : tail;
        byte[] key = Arrays.copyOf(rowPrefix, rowPrefix.length + length);
        System.arraycopy(source, start, key, rowPrefix.length, length);
        return Key.wrap(key);
    }

    /** Where the table's columns are found in entries, if all wanted ones are there: so the row need not be looked up. */
    boolean covers(List<Integer> wanted) {
        List<Integer> carriedNumbers = carriedColumns(table, index).stream()
                .map(ColumnDescriptor::number)
                .toList();
        return wanted.stream().allMatch(number -> carriedNumbers.contains(number) || keyOf(number) >= 0);
    }

    /** The position of the key that is this column and gives back its very value, or -1. */
    int keyOf(int column) {
        return IntStream.range(0, index.keys().size())
                .filter(position -> index.keys().get(position).column() == column
                        && KeyFormat.isExact(index.keys().get(position).type()))
                .findFirst()
                .orElse(-1);
    }
}
