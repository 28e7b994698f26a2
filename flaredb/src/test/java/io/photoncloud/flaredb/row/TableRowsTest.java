package io.photoncloud.flaredb.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.execute.IndexRange;
import io.photoncloud.flaredb.execute.RowScan;
import io.photoncloud.flaredb.execute.RowSource;
import io.photoncloud.flaredb.execute.RowSource.LockedRow;
import io.photoncloud.flaredb.execute.RowTarget.IndexEntries;
import io.photoncloud.flaredb.execute.RowTarget.WriteOutcome;
import io.photoncloud.flaredb.execute.RowTarget.WrittenRows;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.transaction.GroupTransactions;
import io.photoncloud.flaredb.transaction.Transaction;
import io.photoncloud.flaredb.transaction.TransactionLimits;
import io.photoncloud.flaredb.transaction.TransactionOptions;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.type.EnumLabel;
import io.photoncloud.flaredb.type.EnumType;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows are what was written, by whichever index they are read; a unique key has one row. */
class TableRowsTest {
    private static final StoreLimits LIMITS =
            new StoreLimits(16 << 10, 2 << 20, 6 << 20, 65_536, 1_000, 10_000, 4 << 20);

    private static final EnumType MOOD = new EnumType(
            20_000,
            20_001,
            "public",
            "mood",
            List.of(new EnumLabel(1, 1, "sad"), new EnumLabel(2, 2, "ok"), new EnumLabel(3, 3, "happy")));

    private static final int STORAGE = 16_500;
    private static final int PRIMARY = 16_501;
    private static final int BY_MOOD = 16_502;
    private static final int BY_CODE = 16_503;
    private static final int BY_PRICE = 16_504;

    private static final List<ColumnDescriptor> COLUMNS = List.of(
            ColumnDescriptor.of(1, "id", SqlType.BIGINT, true),
            ColumnDescriptor.of(2, "name", SqlType.TEXT, false),
            ColumnDescriptor.of(3, "price", SqlType.numeric(12, 2), false),
            ColumnDescriptor.of(4, "mood", SqlType.enumOf(MOOD), false),
            ColumnDescriptor.of(5, "code", SqlType.INTEGER, false),
            ColumnDescriptor.of(6, "score", SqlType.DOUBLE, false),
            ColumnDescriptor.of(7, "on_sale", SqlType.BOOLEAN, false),
            ColumnDescriptor.of(8, "raw", SqlType.BYTEA, false));

    private static final TableDescriptor TABLE = table(
            COLUMNS,
            List.of(
                    index(PRIMARY, "t_pkey", true, true, List.of(IndexDescriptor.Key.of(COLUMNS.get(0))), List.of()),
                    index(
                            BY_MOOD,
                            "t_mood",
                            false,
                            false,
                            List.of(
                                    new IndexDescriptor.Key(
                                            4, null, COLUMNS.get(3).type(), true, true),
                                    IndexDescriptor.Key.of(COLUMNS.get(1))),
                            List.of(6)),
                    index(BY_CODE, "t_code", true, false, List.of(IndexDescriptor.Key.of(COLUMNS.get(4))), List.of()),
                    index(
                            BY_PRICE,
                            "t_price",
                            false,
                            false,
                            List.of(IndexDescriptor.Key.of(COLUMNS.get(2))),
                            List.of(2))));

    private final MemoryStore store = MemoryStore.withoutHistory(LIMITS);
    private final GroupTransactions transactions = begun();

    private GroupTransactions begun() {
        var begun = new GroupTransactions(store, TransactionLimits.DEFAULT, InstantSource.system(), new Random());
        while (!begun.status().serving()) {
            Thread.onSpinWait();
        }
        return begun;
    }

    @AfterEach
    void close() {
        transactions.close();
        store.close();
    }

    private static TableDescriptor table(List<ColumnDescriptor> columns, List<IndexDescriptor> indexes) {
        return new TableDescriptor(
                STORAGE,
                2200,
                "t",
                STORAGE,
                TableDescriptor.Persistence.PERMANENT,
                "owner",
                columns,
                indexes,
                List.of());
    }

    private static IndexDescriptor index(
            int oid,
            String name,
            boolean unique,
            boolean primary,
            List<IndexDescriptor.Key> keys,
            List<Integer> include) {
        return new IndexDescriptor(
                oid,
                name,
                IndexDescriptor.Method.ORDERED,
                unique,
                primary,
                false,
                keys,
                include,
                null,
                IndexDescriptor.State.PUBLIC);
    }

    private enum NoSession implements EvaluationContext {
        CONTEXT;

        @Override
        public ZoneId timeZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public long transactionMicros() {
            return 0;
        }
    }

    // Rows as lists of datums

    private static WrittenRows written(TableDescriptor table, List<? extends @Nullable Object> row) {
        List<ColumnVector> columns = new ArrayList<>();
        List<ColumnDescriptor> described = table.writtenColumns();
        for (int at = 0; at < described.size(); at++) {
            columns.add(VectorBuilder.forType(described.get(at).type(), 1)
                    .append(row.get(at))
                    .build());
        }
        ColumnVector present =
                VectorBuilder.forType(SqlType.BOOLEAN, 1).appendBoolean(true).build();
        List<IndexEntries> entries = table.indexes().stream()
                .map(index -> new IndexEntries(
                        index,
                        index.keys().stream()
                                .map(key -> columns.get(described.indexOf(table.column(key.column()))))
                                .toList(),
                        present))
                .toList();
        return new WrittenRows(table, new Batch(columns, 1), entries);
    }

    private static List<List<@Nullable Object>> all(TableRows rows, RowScan scan) {
        List<List<@Nullable Object>> found = new ArrayList<>();
        try (RowSource.RowBatches batches = rows.scan(scan, NoSession.CONTEXT)) {
            for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
                for (int row = 0; row < batch.size(); row++) {
                    List<@Nullable Object> values = new ArrayList<>();
                    for (ColumnVector column : batch.columns()) {
                        values.add(column.get(row));
                    }
                    found.add(values);
                }
            }
        }
        return found;
    }

    private static RowScan by(
            TableDescriptor table, int index, IndexRange range, boolean backwards, List<Integer> columns, boolean key) {
        return RowScan.by(table, table.findIndex(index).orElseThrow(), range, backwards, columns, key);
    }

    private static List<Integer> allColumns(TableDescriptor table) {
        return table.visibleColumns().stream().map(ColumnDescriptor::number).toList();
    }

    private static List<@Nullable Object> randomRow(Random random, long id) {
        return Arrays.asList(
                id,
                random.nextInt(5) == 0 ? null : "n" + random.nextInt(6) + (random.nextBoolean() ? "\u0000é" : ""),
                random.nextInt(5) == 0 ? null : Numeric.of(BigDecimal.valueOf(random.nextInt(2_000) - 1_000, 2)),
                random.nextInt(4) == 0 ? null : MOOD.labels().get(random.nextInt(3)),
                random.nextInt(3) == 0 ? null : (Object) (random.nextLong(60) - 30),
                random.nextInt(5) == 0 ? null : random.nextGaussian(),
                random.nextInt(5) == 0 ? null : random.nextBoolean(),
                random.nextInt(5) == 0 ? null : Bytes.of(new byte[] {(byte) random.nextInt(), 0, 1}));
    }

    @Test
    void rowsAreWhatWasWrittenByWhicheverIndexTheyAreRead() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        TreeMap<Long, List<@Nullable Object>> model = new TreeMap<>();
        for (int step = 0; step < 60; step++) {
            TreeMap<Long, List<@Nullable Object>> tried = new TreeMap<>(model);
            try (Transaction transaction = transactions.begin(TransactionOptions.SERIALIZABLE)) {
                TableRows rows = new TableRows(transaction);
                for (int change = random.nextInt(8); change >= 0; change--) {
                    change(random, rows, tried);
                }
                compare(random, rows, tried, seed);
                if (random.nextInt(4) > 0) {
                    transaction.commit();
                    model = tried;
                }
            }
        }
        try (Transaction transaction = transactions.begin(TransactionOptions.READ_ONLY)) {
            compare(random, new TableRows(transaction), model, seed);
        }
    }

    private static void change(Random random, TableRows rows, NavigableMap<Long, List<@Nullable Object>> model) {
        long id = random.nextInt(40);
        List<@Nullable Object> now = randomRow(random, id);
        if (!model.containsKey(id) || random.nextInt(6) == 0) {
            WriteOutcome outcome = rows.insert(written(TABLE, now), 0);
            if (expectedDuplicate(model, now, null) == 0) {
                assertThat(outcome).isInstanceOf(WriteOutcome.Written.class);
                model.put(id, now);
            } else {
                assertThat(outcome)
                        .isInstanceOfSatisfying(
                                WriteOutcome.Duplicate.class,
                                duplicate -> assertThat(duplicate.index().oid())
                                        .isEqualTo(expectedDuplicate(model, now, null)));
            }
            return;
        }
        List<@Nullable Object> before = Objects.requireNonNull(model.get(id));
        Bytes key = keyOf(rows, id);
        if (random.nextInt(3) == 0) {
            rows.delete(written(TABLE, before), 0, key);
            model.remove(id);
            return;
        }
        long newId = random.nextInt(5) == 0 ? random.nextInt(40) : id;
        List<@Nullable Object> after = new ArrayList<>(before);
        after.set(0, newId);
        Set<Integer> changed = new HashSet<>();
        if (newId != id) {
            changed.add(1);
        }
        for (int column = 2; column <= COLUMNS.size(); column++) {
            if (random.nextInt(3) == 0) {
                after.set(column - 1, now.get(column - 1));
                changed.add(column);
            }
        }
        WriteOutcome outcome = rows.update(written(TABLE, before), 0, key, written(TABLE, after), 0, changed);
        int duplicate = expectedDuplicate(model, after, id);
        assertThat(outcome instanceof WriteOutcome.Duplicate(var index, var _) ? index.oid() : 0)
                .isEqualTo(duplicate);
        if (duplicate == 0) {
            model.remove(id);
            model.put(newId, after);
        }
    }

    private static Bytes keyOf(TableRows rows, long id) {
        List<List<@Nullable Object>> found =
                all(rows, by(TABLE, PRIMARY, IndexRange.equal(List.of(id)), false, List.of(1), true));
        assertThat(found).hasSize(1);
        return (Bytes) Objects.requireNonNull(found.getFirst().get(1));
    }

    /** The first index that refuses a row, 0 for none. */
    private static int expectedDuplicate(
            NavigableMap<Long, List<@Nullable Object>> model, List<@Nullable Object> row, @Nullable Long of) {
        Long id = (Long) Objects.requireNonNull(row.getFirst());
        if (!id.equals(of) && model.containsKey(id)) {
            return PRIMARY;
        }
        Object code = row.get(4);
        boolean taken = code != null
                && model.entrySet().stream()
                        .anyMatch(each -> !each.getKey().equals(of)
                                && code.equals(each.getValue().get(4)));
        return taken ? BY_CODE : 0;
    }

    private static void compare(
            Random random, TableRows rows, NavigableMap<Long, List<@Nullable Object>> model, long seed) {
        List<Integer> columns = allColumns(TABLE);
        assertThat(all(rows, RowScan.all(TABLE, columns, false)))
                .as("seed %d", seed)
                .containsExactlyElementsOf(model.values());
        List<Integer> some = columns.stream().filter(_ -> random.nextBoolean()).toList();
        assertThat(all(rows, by(TABLE, PRIMARY, IndexRange.ALL, true, some, false)))
                .as("seed %d, columns %s", seed, some)
                .containsExactlyElementsOf(project(model.reversed().values(), some));
        for (int index : new int[] {BY_MOOD, BY_CODE, BY_PRICE}) {
            assertThat(all(rows, by(TABLE, index, IndexRange.ALL, random.nextBoolean(), some, false)))
                    .as("seed %d, index %d", seed, index)
                    .containsExactlyInAnyOrderElementsOf(project(model.values(), some));
        }
        long low = random.nextLong(60) - 30;
        long high = low + random.nextInt(20);
        boolean open = random.nextBoolean();
        IndexRange range =
                new IndexRange(List.of(), new IndexRange.Bound(low, !open), new IndexRange.Bound(high, open), true);
        assertThat(all(rows, by(TABLE, BY_CODE, range, false, columns, false)))
                .as("seed %d, codes %d to %d", seed, low, high)
                .containsExactlyElementsOf(where(
                        model,
                        row -> row.get(4) instanceof Long code
                                && (open ? code > low && code <= high : code >= low && code < high)));
        EnumLabel mood = MOOD.labels().get(random.nextInt(3));
        assertThat(all(rows, by(TABLE, BY_MOOD, IndexRange.equal(List.of(mood)), false, columns, false)))
                .as("seed %d, mood %s", seed, mood)
                .containsExactlyInAnyOrderElementsOf(where(model, row -> mood.equals(row.get(3))));
        assertThat(all(rows, by(TABLE, BY_MOOD, IndexRange.equal(Arrays.asList((Object) null)), false, columns, false)))
                .as("seed %d, no mood", seed)
                .containsExactlyInAnyOrderElementsOf(where(model, row -> row.get(3) == null));
        IndexRange worse = new IndexRange(List.of(), null, new IndexRange.Bound(mood, false), true);
        assertThat(all(rows, by(TABLE, BY_MOOD, worse, false, columns, false)))
                .as("seed %d, moods below %s, of a descending index", seed, mood)
                .containsExactlyInAnyOrderElementsOf(
                        where(model, row -> row.get(3) instanceof EnumLabel each && each.order() < mood.order()));
    }

    private static List<List<@Nullable Object>> where(
            NavigableMap<Long, List<@Nullable Object>> model, Predicate<List<@Nullable Object>> wanted) {
        return model.values().stream()
                .filter(wanted)
                .sorted(Comparator.comparing(row -> row.get(4) instanceof Long code ? code : Long.MAX_VALUE))
                .toList();
    }

    private static List<List<@Nullable Object>> project(
            Collection<List<@Nullable Object>> rows, List<Integer> columns) {
        List<List<@Nullable Object>> all = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            List<@Nullable Object> projected = new ArrayList<>();
            columns.forEach(number -> projected.add(row.get(number - 1)));
            all.add(projected);
        }
        return all;
    }

    @Test
    void aColumnThatWasAddedHasItsDefaultInOlderRowsAndOneThatWasDroppedIsGone() {
        List<@Nullable Object> row = randomRow(new Random(1), 7);
        write(TABLE, row);
        List<ColumnDescriptor> columns = new ArrayList<>(COLUMNS);
        columns.set(1, columns.get(1).withState(ColumnDescriptor.State.DROPPED));
        columns.add(new ColumnDescriptor(
                9,
                "added",
                SqlType.INTEGER,
                true,
                "42",
                null,
                ColumnDescriptor.Identity.NONE,
                0,
                "42",
                ColumnDescriptor.State.PUBLIC));
        TableDescriptor changed = table(columns, List.of(TABLE.primaryKey().orElseThrow()));
        List<@Nullable Object> second = new ArrayList<>(row);
        second.remove(1);
        second.set(0, 8L);
        second.add(null);
        write(changed, second);
        try (Transaction transaction = transactions.begin(TransactionOptions.READ_ONLY)) {
            assertThat(all(new TableRows(transaction), RowScan.all(changed, List.of(9, 1, 8), false)))
                    .containsExactly(Arrays.asList(42L, 7L, row.get(7)), Arrays.asList((Object) null, 8L, row.get(7)));
        }
    }

    private void write(TableDescriptor table, List<? extends @Nullable Object> row) {
        try (Transaction transaction = transactions.begin(TransactionOptions.SERIALIZABLE)) {
            assertThat(new TableRows(transaction).insert(written(table, row), 0))
                    .isInstanceOf(WriteOutcome.Written.class);
            transaction.commit();
        }
    }

    @Test
    void aTableWithoutPrimaryKeyTakesEqualRows() {
        TableDescriptor heap = table(COLUMNS.subList(0, 2), List.of());
        IntStream.range(0, 3).forEach(_ -> write(heap, List.of(1L, "same")));
        try (Transaction transaction = transactions.begin(TransactionOptions.SERIALIZABLE)) {
            TableRows rows = new TableRows(transaction);
            rows.insert(written(heap, List.of(1L, "same")), 0);
            List<List<@Nullable Object>> found = all(rows, RowScan.all(heap, List.of(2), true));
            assertThat(found).hasSize(4);
            rows.delete(written(heap, List.of(1L, "same")), 0, (Bytes)
                    Objects.requireNonNull(found.get(1).get(1)));
            assertThat(all(rows, RowScan.all(heap, List.of(1), false))).hasSize(3);
        }
    }

    @Test
    void aLockedRowIsGivenAsItIsByThenAndOneThatIsGoneIsNot() {
        write(TABLE, randomRow(new Random(2), 1));
        try (Transaction first = transactions.begin(TransactionOptions.READ_COMMITTED);
                Transaction second = transactions.begin(TransactionOptions.READ_COMMITTED)) {
            first.nextStatement();
            TableRows rows = new TableRows(first);
            Bytes key = keyOf(rows, 1);
            assertThat(rows.lock(TABLE, key, List.of(1), RowSource.RowLock.NO_KEY))
                    .isInstanceOf(LockedRow.Held.class);
            RowSource.RowLock skipping =
                    new RowSource.RowLock(RowSource.RowLock.Strength.UPDATE, RowSource.RowLock.Waiting.SKIP_LOCKED);
            TableRows others = new TableRows(second);
            assertThat(others.lock(TABLE, key, List.of(1), skipping)).isInstanceOf(LockedRow.Skipped.class);
            RowScan locking = new RowScan(
                    TABLE,
                    TABLE.primaryKey().orElseThrow(),
                    List.of(IndexRange.ALL),
                    false,
                    List.of(1),
                    false,
                    null,
                    skipping,
                    RowScan.NO_LIMIT);
            assertThat(all(others, locking)).isEmpty();
            RowSource.RowLock now =
                    new RowSource.RowLock(RowSource.RowLock.Strength.UPDATE, RowSource.RowLock.Waiting.NOWAIT);
            assertThatThrownBy(() -> others.lock(TABLE, key, List.of(1), now)).isInstanceOf(SqlException.class);
            rows.delete(written(TABLE, randomRow(new Random(2), 1)), 0, key);
            first.commit();
            assertThat(others.lock(TABLE, key, List.of(1), now)).isInstanceOf(LockedRow.Gone.class);
        }
    }
}
