package io.photoncloud.flaredb.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.ColumnDescriptor;
import io.photoncloud.flaredb.catalog.CommentKey;
import io.photoncloud.flaredb.catalog.ConstraintDescriptor;
import io.photoncloud.flaredb.catalog.EnumDescriptor;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.SchemaDescriptor;
import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.catalog.ViewDescriptor;
import io.photoncloud.flaredb.transaction.Direction;
import io.photoncloud.flaredb.transaction.GroupTransactions;
import io.photoncloud.flaredb.transaction.KeySpace;
import io.photoncloud.flaredb.transaction.LockWait;
import io.photoncloud.flaredb.transaction.Outcome;
import io.photoncloud.flaredb.transaction.RowCursor;
import io.photoncloud.flaredb.transaction.Transaction;
import io.photoncloud.flaredb.transaction.TransactionLimits;
import io.photoncloud.flaredb.transaction.TransactionOptions;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.EnumLabel;
import io.photoncloud.flaredb.type.EnumType;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlType;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogRowsTest {

    private static final EnumType MOOD = new EnumType(
            16_400, 16_401, "public", "mood", List.of(new EnumLabel(1, 1, "sad"), new EnumLabel(2, 1.5, "so so")));

    private final MemoryStore store = MemoryStore.withoutHistory();
    private final GroupTransactions transactions =
            new GroupTransactions(store, TransactionLimits.DEFAULT, InstantSource.system(), new Random());
    private final CatalogRows catalog = new CatalogRows(CatalogSnapshot.initial("photon"));

    @BeforeEach
    void awaitReign() {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!transactions.status().serving() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(200_000);
        }
    }

    @AfterEach
    void close() {
        transactions.close();
        store.close();
    }

    private Transaction begin() {
        return transactions.begin(TransactionOptions.SERIALIZABLE);
    }

    private static List<ColumnDescriptor> columns() {
        return List.of(
                new ColumnDescriptor(
                        1,
                        "id",
                        SqlType.BIGINT,
                        true,
                        "nextval('s')",
                        null,
                        ColumnDescriptor.Identity.BY_DEFAULT,
                        16_410,
                        null,
                        ColumnDescriptor.State.PUBLIC),
                new ColumnDescriptor(
                        2,
                        "moods",
                        SqlType.arrayOf(SqlType.enumOf(MOOD)),
                        false,
                        null,
                        null,
                        ColumnDescriptor.Identity.NONE,
                        0,
                        "{sad}",
                        ColumnDescriptor.State.WRITE_ONLY),
                new ColumnDescriptor(
                        3,
                        "price",
                        SqlType.numeric(10, 2),
                        false,
                        null,
                        "id * 2",
                        ColumnDescriptor.Identity.NONE,
                        0,
                        null,
                        ColumnDescriptor.State.PUBLIC),
                ColumnDescriptor.of(4, "name", SqlType.varchar(20).withCollation(Collation.UNICODE), false));
    }

    private static TableDescriptor table() {
        List<ColumnDescriptor> columns = columns();
        IndexDescriptor primary = new IndexDescriptor(
                16_421,
                "t_pkey",
                IndexDescriptor.Method.ORDERED,
                true,
                true,
                false,
                List.of(IndexDescriptor.Key.of(columns.get(0))),
                List.of(3),
                null,
                IndexDescriptor.State.PUBLIC);
        IndexDescriptor expression = new IndexDescriptor(
                16_422,
                "t_lower",
                IndexDescriptor.Method.INVERTED,
                false,
                false,
                true,
                List.of(new IndexDescriptor.Key(0, "lower(name)", SqlType.TEXT, true, true)),
                List.of(),
                "price > 0",
                IndexDescriptor.State.DELETE_ONLY);
        return new TableDescriptor(
                16_420,
                SchemaDescriptor.PUBLIC,
                "t",
                16_420,
                TableDescriptor.Persistence.UNLOGGED,
                "photon",
                columns,
                List.of(primary, expression),
                List.of(
                        new ConstraintDescriptor.Check(16_430, "positive", "price > 0", List.of(3), true, false),
                        new ConstraintDescriptor.Unique(16_431, "t_pkey", 16_421, true, List.of(1), true, true),
                        new ConstraintDescriptor.ForeignKey(
                                16_432,
                                "t_fk",
                                List.of(1),
                                16_420,
                                List.of(1),
                                16_421,
                                ConstraintDescriptor.Match.FULL,
                                ConstraintDescriptor.Action.SET_NULL,
                                ConstraintDescriptor.Action.CASCADE,
                                List.of(1),
                                false,
                                false,
                                true)));
    }

    private static SequenceDescriptor sequence(long increment, long minimum, long maximum, boolean cycle) {
        return new SequenceDescriptor(
                16_410,
                SchemaDescriptor.PUBLIC,
                "s",
                "photon",
                SqlType.BIGINT,
                increment > 0 ? minimum : maximum,
                increment,
                minimum,
                maximum,
                1,
                cycle,
                16_420,
                1);
    }

    @Test
    void everyObjectIsReadAsItWasWritten() {
        List<CatalogChange> changes = List.of(
                new CatalogChange.PutSchema(new SchemaDescriptor(16_390, "shop", "photon")),
                new CatalogChange.RemoveSchema(SchemaDescriptor.PUBLIC),
                new CatalogChange.PutEnum(new EnumDescriptor(SchemaDescriptor.PUBLIC, "photon", MOOD)),
                new CatalogChange.PutRelation(table()),
                new CatalogChange.PutRelation(sequence(1, 1, 100, true)),
                new CatalogChange.PutRelation(new ViewDescriptor(
                        16_440,
                        SchemaDescriptor.PUBLIC,
                        "v",
                        "photon",
                        List.of(new ViewDescriptor.ViewColumn(1, "id", SqlType.BIGINT)),
                        "select id from t",
                        List.of("public", "shop"),
                        List.of(16_420))),
                new CatalogChange.PutComment(new CommentKey(16_420, 4), "a name"));
        CatalogSnapshot written;
        try (Transaction transaction = begin()) {
            CatalogSnapshot seen = catalog.read(transaction);
            assertThat(seen.version()).isZero();
            written = catalog.write(transaction, seen, changes);
            assertThat(transaction.commit()).isInstanceOf(Outcome.Committed.class);
        }
        try (Transaction transaction = begin()) {
            CatalogSnapshot read = new CatalogRows(CatalogSnapshot.initial("photon")).read(transaction);
            assertThat(read.version()).isEqualTo(1);
            assertThat(read.schemas()).containsExactlyInAnyOrderElementsOf(written.schemas());
            assertThat(read.findSchema("public")).isEmpty();
            assertThat(read.relations()).containsExactlyInAnyOrderElementsOf(written.relations());
            assertThat(read.enums()).containsExactlyInAnyOrderElementsOf(written.enums());
            assertThat(read.comments()).isEqualTo(written.comments());
            assertThat(catalog.read(transaction)).isSameAs(catalog.read(transaction));
        }
    }

    @Test
    void ofTwoWhoChangeTheSchemaTheLaterIsRefusedAndSoIsWhoReadTheFormer() {
        CatalogChange change = new CatalogChange.PutRelation(table().withName(SchemaDescriptor.PUBLIC, "u"));
        CatalogChange enumeration =
                new CatalogChange.PutEnum(new EnumDescriptor(SchemaDescriptor.PUBLIC, "photon", MOOD));
        Transaction late = begin();
        CatalogSnapshot seen = catalog.read(late);
        try (Transaction early = begin()) {
            var _ = catalog.write(early, catalog.read(early), List.of(enumeration, change));
            var _ = early.commit();
        }
        assertThatThrownBy(() -> catalog.write(late, seen, List.of(change)))
                .isInstanceOf(SqlException.class)
                .hasMessageContaining("could not serialize access");
        late.rollback();
    }

    @Test
    void writersOfATableAndItsDefinitionKeepEachOtherAway() {
        try (Transaction writer = begin();
                Transaction other = begin();
                Transaction definer = begin()) {
            CatalogRows.share(writer, 16_420, LockWait.NOWAIT);
            CatalogRows.share(other, 16_420, LockWait.NOWAIT);
            assertThatThrownBy(() -> CatalogRows.exclude(definer, 16_420, LockWait.NOWAIT))
                    .hasMessage("could not obtain lock on row");
            writer.rollback();
            other.rollback();
            CatalogRows.exclude(definer, 16_420, LockWait.NOWAIT);
        }
    }

    @Test
    void theRowsOfADroppedTableGoInTheBackground() {
        try (Transaction transaction = begin()) {
            for (int i = 0; i < 2_500; i++) {
                transaction.put(
                        Key.wrap(new byte[] {KeySpace.TABLES.prefix(), 0, 0, 0, 7, (byte) (i >> 8), (byte) i}),
                        Bytes.EMPTY);
            }
            transaction.put(Key.wrap(new byte[] {KeySpace.TABLES.prefix(), 0, 0, 0, 8, 0, 0, 0, 3, 1}), Bytes.EMPTY);
            transaction.put(Key.wrap(new byte[] {KeySpace.TABLES.prefix(), 0, 0, 0, 8, 0, 0, 0, 4, 1}), Bytes.EMPTY);
            DroppedStorages.drop(transaction, 7);
            DroppedStorages.dropIndex(transaction, 8, 3);
            var _ = transaction.commit();
        }
        DroppedStorages dropped = new DroppedStorages(transactions);
        int turns = 0;
        while (dropped.removeSome()) {
            turns++;
        }
        assertThat(turns).isEqualTo(3);
        try (Transaction transaction = begin();
                RowCursor cursor =
                        transaction.scan(KeyRange.prefix(new byte[] {KeySpace.TABLES.prefix()}), Direction.FORWARD)) {
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.key().unsafeArray()[8]).isEqualTo((byte) 4);
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void aSequenceGivesEachValueOnceAcrossTransactionsAndRestartsUpToItsEnd() {
        Sequences sequences = new Sequences(transactions);
        SequenceDescriptor up = sequence(3, 1, 10, false);
        assertThat(sequences.state(up)).isEqualTo(new Sequences.State(1, false));
        for (long expected : List.of(1L, 4L, 7L, 10L)) {
            assertThat(sequences.next(up)).isEqualTo(expected);
            assertThat(sequences.state(up)).isEqualTo(new Sequences.State(expected, true));
        }
        assertThatThrownBy(() -> sequences.next(up))
                .hasMessage("nextval: reached maximum value of sequence \"s\" (10)");
        sequences.set(up, 4, false);
        assertThat(sequences.next(up)).isEqualTo(4);
        assertThat(new Sequences(transactions).state(up).value()).isGreaterThanOrEqualTo(4);
        assertThatThrownBy(() -> sequences.set(up, 11, true))
                .hasMessage("setval: value 11 is out of bounds for sequence \"s\" (1..10)");
        SequenceDescriptor down = sequence(-1, Long.MIN_VALUE, Long.MAX_VALUE, true);
        sequences.set(down, Long.MIN_VALUE, true);
        assertThat(sequences.next(down)).isEqualTo(Long.MAX_VALUE);
        assertThat(sequences.next(down)).isEqualTo(Long.MAX_VALUE - 1);
        int first = sequences.nextOid();
        assertThat(first).isGreaterThanOrEqualTo(CatalogSnapshot.FIRST_USER_OID);
        assertThat(new Sequences(transactions).nextOid()).isGreaterThan(first);
    }
}
