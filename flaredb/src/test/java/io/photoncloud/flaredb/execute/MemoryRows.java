package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.type.KeyFormat;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.Values;
import io.photoncloud.flaredb.vector.Batch;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tables that are lists of rows, whose indexes are looked through from beginning to end. A row's key is its place. */
public final class MemoryRows implements RowSource {
    private final Map<Integer, List<List<@Nullable Object>>> tables = new HashMap<>();
    private int scans;

    public TableDescriptor table(int oid, String name, List<SqlType> types, List<List<@Nullable Object>> rows) {
        return table(oid, name, types, List.of(), rows);
    }

    /** Columns are called a, b, c and so on. */
    public TableDescriptor table(
            int oid,
            String name,
            List<SqlType> types,
            List<IndexDescriptor> indexes,
            List<List<@Nullable Object>> rows) {
        tables.put(oid, rows);
        List<ColumnDescriptor> columns = new ArrayList<>();
        for (int column = 0; column < types.size(); column++) {
            columns.add(
                    ColumnDescriptor.of(column + 1, String.valueOf((char) ('a' + column)), types.get(column), false));
        }
        return new TableDescriptor(
                oid, 0, name, oid, TableDescriptor.Persistence.PERMANENT, "me", columns, indexes, List.of());
    }

    public int scans() {
        return scans;
    }

    @Override
    public RowBatches scan(RowScan scan, EvaluationContext context) {
        scans++;
        List<Integer> found = new ArrayList<>();
        for (IndexRange range : scan.ranges()) {
            List<Integer> places = new ArrayList<>();
            for (int place = 0; place < rows(scan.table()).size(); place++) {
                if (scan.index() == null
                        || isIn(
                                scan.table(),
                                scan.index(),
                                range,
                                rows(scan.table()).get(place))) {
                    places.add(place);
                }
            }
            IndexDescriptor index = scan.index();
            if (index != null) {
                places.sort((a, b) -> Arrays.compareUnsigned(key(scan.table(), index, a), key(scan.table(), index, b)));
                if (scan.backwards()) {
                    places = places.reversed();
                }
            }
            found.addAll(places);
        }
        return new Found(scan, found, context);
    }

    private byte[] key(TableDescriptor table, IndexDescriptor index, int place) {
        var bytes = new ByteArrayOutputStream();
        for (IndexDescriptor.Key key : index.keys()) {
            KeyFormat.write(
                    bytes,
                    rows(table).get(place).get(key.column() - 1),
                    key.type(),
                    key.descending(),
                    key.nullsFirst());
        }
        return bytes.toByteArray();
    }

    private static boolean isIn(
            TableDescriptor table, IndexDescriptor index, IndexRange range, List<@Nullable Object> row) {
        for (int key = 0; key < range.prefix().size(); key++) {
            Object value = row.get(index.keys().get(key).column() - 1);
            Object wanted = range.prefix().get(key);
            SqlType type = table.column(index.keys().get(key).column()).type();
            if (value == null || wanted == null) {
                if (value != null || wanted != null) {
                    return false;
                }
            } else if (Values.compare(value, wanted, type) != 0) {
                return false;
            }
        }
        if (!range.notNull()) {
            return true;
        }
        IndexDescriptor.Key next = index.keys().get(range.prefix().size());
        Object value = row.get(next.column() - 1);
        IndexRange.Bound lower = range.lower();
        IndexRange.Bound upper = range.upper();
        return value != null
                && (lower == null || Values.compare(value, lower.value(), next.type()) >= (lower.inclusive() ? 0 : 1))
                && (upper == null || Values.compare(value, upper.value(), next.type()) <= (upper.inclusive() ? 0 : -1));
    }

    private List<List<@Nullable Object>> rows(TableDescriptor table) {
        return tables.getOrDefault(table.oid(), List.of());
    }

    @Override
    public LockedRow lock(TableDescriptor table, Bytes rowKey, List<Integer> columns, RowLock lock) {
        return new LockedRow.Gone();
    }

    private final class Found implements RowBatches {
        private final RowScan scan;
        private final List<Integer> places;
        private final EvaluationContext context;
        private int at;

        Found(RowScan scan, List<Integer> places, EvaluationContext context) {
            this.scan = scan;
            this.places = places;
            this.context = context;
        }

        @Override
        public @Nullable Batch next() {
            if (at == places.size()) {
                return null;
            }
            List<SqlType> types = new ArrayList<>();
            scan.columns()
                    .forEach(number -> types.add(scan.table().column(number).type()));
            if (scan.rowKey()) {
                types.add(SqlType.BYTEA);
            }
            var builder = new BatchBuilder(types);
            while (at < places.size() && !builder.isFull()) {
                int place = places.get(at++);
                List<@Nullable Object> row = new ArrayList<>();
                scan.columns()
                        .forEach(number -> row.add(rows(scan.table()).get(place).get(number - 1)));
                if (scan.rowKey()) {
                    row.add(Bytes.of(ByteBuffer.allocate(4).putInt(place).array()));
                }
                builder.append(row);
            }
            Batch batch = builder.build();
            return scan.filter() == null ? batch : scan.filter().select(batch, context);
        }

        @Override
        public void close() {
            at = places.size();
        }
    }
}
