package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.asDelete;
import static io.photoncloud.chainfire.testing.Expect.asGet;
import static io.photoncloud.chainfire.testing.Expect.asNested;
import static io.photoncloud.chainfire.testing.Expect.asPut;
import static io.photoncloud.chainfire.testing.Expect.committed;
import static io.photoncloud.chainfire.testing.Expect.conflicted;
import static io.photoncloud.chainfire.testing.Expect.entry;
import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.refused;
import static io.photoncloud.chainfire.testing.Expect.revision;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.OperationResult;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a transaction does with its branches, and what it answers. */
public interface TransactionContract extends StoreUnderTest {

    @Test
    default void whereAllConditionsHoldTheThenBranchRuns() {
        put(store(), "a", "1");

        CommitResult.Committed result = committed(
                store().commit(Transaction.when(Condition.valueIs(key("a"), value("1")), Condition.absent(key("b")))
                        .then(Operation.Put.of(key("b"), value("then")))
                        .otherwise(Operation.Put.of(key("b"), value("otherwise")))));

        assertThat(result.results()).containsExactly(new OperationResult.Put(null));
        assertThat(entry(store(), "b").value()).isEqualTo(value("then"));
        assertThat(entry(store(), "b").modRevision()).isEqualTo(result.revision());
    }

    @Test
    default void whereOneConditionFailsTheElseBranchRuns() {
        put(store(), "a", "1");

        CommitResult.Conflicted result = conflicted(
                store().commit(Transaction.when(Condition.valueIs(key("a"), value("1")), Condition.present(key("b")))
                        .then(Operation.Put.of(key("b"), value("then")))
                        .otherwise(
                                Operation.Put.of(key("b"), value("otherwise")),
                                new Operation.Get(RangeQuery.single(key("b"))))));

        assertThat(result.results()).hasSize(2);
        assertThat(asGet(result.results().get(1)).page().entries())
                .containsExactly(new Entry(key("b"), value("otherwise"), result.revision(), result.revision(), 1, 0));
        assertThat(entry(store(), "b").value()).isEqualTo(value("otherwise"));
    }

    @Test
    default void aConflictWithoutAnElseBranchChangesNothing() {
        long before = put(store(), "a", "1");

        CommitResult.Conflicted result = conflicted(store().commit(
                        Transaction.when(Condition.absent(key("a"))).then(Operation.Put.of(key("a"), value("2")))));

        assertThat(result).isEqualTo(new CommitResult.Conflicted(before, List.of()));
        assertThat(entry(store(), "a").value()).isEqualTo(value("1"));
        assertThat(revision(store())).isEqualTo(before);
    }

    @Test
    default void resultsStandInThePlaceOfTheirOperations() {
        put(store(), "a", "1");
        put(store(), "b", "1");
        put(store(), "c", "1");

        List<OperationResult> results = committed(store().commit(Transaction.of(
                        new Operation.Get(RangeQuery.single(key("a"))),
                        new Operation.Delete(KeyRange.between(key("a"), key("c")), false),
                        Operation.Put.of(key("d"), value("1")),
                        new Operation.Nested(Transaction.of()),
                        new Operation.Get(RangeQuery.of(KeyRange.ALL)))))
                .results();

        assertThat(asGet(results.get(0)).page().entries()).hasSize(1);
        assertThat(asDelete(results.get(1))).isEqualTo(new OperationResult.Delete(2, List.of()));
        assertThat(asPut(results.get(2)).previous()).isNull();
        assertThat(asNested(results.get(3))).isEqualTo(new OperationResult.Nested(true, List.of()));
        assertThat(asGet(results.get(4)).page().entries())
                .extracting(Entry::key)
                .containsExactly(key("c"), key("d"));
    }

    @Test
    default void aReadInATransactionSeesWhatTheOperationsBeforeItWrote() {
        long created = put(store(), "a", "1");
        put(store(), "b", "1");
        Operation read = new Operation.Get(RangeQuery.of(KeyRange.ALL).withCount());

        CommitResult.Committed result = committed(store().commit(Transaction.of(
                read, Operation.Put.of(key("a"), value("2")), read, Operation.Delete.of(key("b")), read)));

        assertThat(asGet(result.results().get(0)).page().entries())
                .extracting(Entry::value)
                .containsExactly(value("1"), value("1"));
        assertThat(asGet(result.results().get(2)).page().entries())
                .first()
                .isEqualTo(new Entry(key("a"), value("2"), created, result.revision(), 2, 0));
        assertThat(asGet(result.results().get(2)).page().count()).isEqualTo(2);
        assertThat(asGet(result.results().get(4)).page().entries())
                .extracting(Entry::key)
                .containsExactly(key("a"));
        assertThat(asGet(result.results().get(4)).page().count()).isEqualTo(1);
    }

    @Test
    default void aReadInATransactionIsBoundedAndMayLookBack() {
        long old = put(store(), "a", "1");
        put(store(), "b", "1");
        put(store(), "a", "2");

        List<OperationResult> results = committed(store().commit(Transaction.of(
                        Operation.Put.of(key("c"), value("1")),
                        new Operation.Get(RangeQuery.of(KeyRange.ALL).limit(2).withCount()),
                        new Operation.Get(RangeQuery.of(KeyRange.ALL).at(old)),
                        new Operation.Get(RangeQuery.of(KeyRange.ALL).project(RangeQuery.Projection.KEYS)),
                        new Operation.Get(RangeQuery.of(KeyRange.ALL)
                                .project(RangeQuery.Projection.COUNT)
                                .withCount()))))
                .results();

        assertThat(asGet(results.get(1)).page().entries()).hasSize(2);
        assertThat(asGet(results.get(1)).page().more()).isTrue();
        assertThat(asGet(results.get(1)).page().count()).isEqualTo(3);
        assertThat(asGet(results.get(2)).page().entries())
                .containsExactly(new Entry(key("a"), value("1"), old, old, 1, 0));
        assertThat(asGet(results.get(3)).page().entries())
                .hasSize(3)
                .extracting(Entry::value)
                .containsOnly(Bytes.EMPTY);
        assertThat(asGet(results.get(4)).page().entries()).isEmpty();
        assertThat(asGet(results.get(4)).page().count()).isEqualTo(3);
    }

    @Test
    default void putAndDeleteAnswerWhatTheyReplacedWhereAsked() {
        put(store(), "a", "1");
        put(store(), "b", "1");
        Entry a = entry(store(), "a");
        Entry b = entry(store(), "b");

        List<OperationResult> results = committed(store().commit(Transaction.of(
                        new Operation.Put(key("a"), value("2"), 0, false, false, true),
                        new Operation.Put(key("new"), value("2"), 0, false, false, true),
                        new Operation.Delete(KeyRange.between(key("b"), key("c")), true),
                        new Operation.Delete(KeyRange.single(key("absent")), true))))
                .results();

        assertThat(results)
                .containsExactly(
                        new OperationResult.Put(a),
                        new OperationResult.Put(null),
                        new OperationResult.Delete(1, List.of(b)),
                        new OperationResult.Delete(0, List.of()));
    }

    @Test
    default void aDeletedRangeIsAnsweredInKeyOrder() {
        for (String name : List.of("b", "a", "c", "outside")) {
            put(store(), name, name);
        }

        OperationResult.Delete deleted = asDelete(committed(store().commit(
                                Transaction.of(new Operation.Delete(KeyRange.between(key("a"), key("d")), true))))
                .results()
                .getFirst());

        assertThat(deleted.count()).isEqualTo(3);
        assertThat(deleted.previous()).extracting(Entry::key).containsExactly(key("a"), key("b"), key("c"));
        assertThat(store().range(RangeQuery.of(KeyRange.ALL)).entries())
                .extracting(Entry::key)
                .containsExactly(key("outside"));
    }

    @Test
    default void keepingTheValueChangesOnlyTheLeaseAndTheVersion() {
        long lease = store().leases().grant(0, Duration.ofMinutes(10)).id();
        long created = put(store(), "a", "1");

        long revision = committed(store().commit(
                                Transaction.of(new Operation.Put(key("a"), Bytes.EMPTY, lease, true, false, false))))
                .revision();

        assertThat(entry(store(), "a")).isEqualTo(new Entry(key("a"), value("1"), created, revision, 2, lease));
        store().leases().revoke(lease);
    }

    @Test
    default void keepingTheLeaseChangesOnlyTheValueAndTheVersion() {
        long lease = store().leases().grant(0, Duration.ofMinutes(10)).id();
        long created = committed(store().commit(Transaction.of(Operation.Put.leased(key("a"), value("1"), lease))))
                .revision();

        long revision = committed(
                        store().commit(Transaction.of(new Operation.Put(key("a"), value("2"), 0, false, true, false))))
                .revision();

        assertThat(entry(store(), "a")).isEqualTo(new Entry(key("a"), value("2"), created, revision, 2, lease));
        assertThat(store().leases().keys(lease)).containsExactly(key("a"));
        store().leases().revoke(lease);
    }

    @Test
    default void keepingWhatIsNotThereRefusesTheWholeTransaction() {
        long before = revision(store());
        Operation other = Operation.Put.of(key("b"), value("1"));

        refused(
                Reason.KEY_NOT_FOUND,
                () -> store().commit(Transaction.of(
                        other, new Operation.Put(key("a"), Bytes.EMPTY, 0, true, false, false))));
        refused(
                Reason.KEY_NOT_FOUND,
                () -> store().commit(
                                Transaction.of(other, new Operation.Put(key("a"), value("1"), 0, false, true, false))));

        assertThat(revision(store())).isEqualTo(before);
        assertThat(store().find(key("b"))).isEmpty();
    }

    @Test
    default void anUnknownLeaseRefusesTheWholeTransactionWhereItsBranchIsTaken() {
        long before = revision(store());
        Operation leased = Operation.Put.leased(key("a"), value("1"), 424_242);
        Operation other = Operation.Put.of(key("b"), value("1"));

        refused(Reason.LEASE_NOT_FOUND, () -> store().commit(Transaction.of(other, leased)));
        refused(
                Reason.LEASE_NOT_FOUND,
                () -> store().commit(Transaction.when(Condition.present(key("absent")))
                        .otherwise(other, leased)));
        refused(
                Reason.LEASE_NOT_FOUND,
                () -> store().commit(Transaction.of(other, new Operation.Nested(Transaction.of(leased)))));

        assertThat(revision(store())).isEqualTo(before);
        assertThat(store().find(key("b"))).isEmpty();
        committed(store().commit(Transaction.of(other).otherwise(leased)));
        assertThat(store().find(key("b"))).isPresent();
    }

    @Test
    default void aRevisionThatCannotBeReadRefusesTheWholeTransaction() {
        long old = put(store(), "a", "1");
        long now = put(store(), "a", "2");
        store().compact(now);
        Operation write = Operation.Put.of(key("b"), value("1"));

        refused(
                Reason.COMPACTED,
                () -> store().commit(Transaction.of(
                        write, new Operation.Get(RangeQuery.of(KeyRange.ALL).at(old)))));
        refused(
                Reason.FUTURE_REVISION,
                () -> store().commit(Transaction.of(
                        write, new Operation.Get(RangeQuery.of(KeyRange.ALL).at(now + 10)))));

        assertThat(revision(store())).isEqualTo(now);
    }

    @Test
    default void aNestedTransactionRunsItsOwnBranchUnderTheSameRevision() {
        long before = put(store(), "a", "1");
        Transaction held = Transaction.when(Condition.present(key("a")))
                .then(Operation.Put.of(key("b"), value("then")))
                .otherwise(Operation.Put.of(key("b"), value("otherwise")));
        Transaction failed = Transaction.when(Condition.absent(key("a")))
                .then(Operation.Put.of(key("c"), value("then")))
                .otherwise(
                        Operation.Put.of(key("c"), value("otherwise")),
                        new Operation.Get(RangeQuery.single(key("b"))),
                        new Operation.Nested(Transaction.of(Operation.Put.of(key("d"), value("deep")))));

        CommitResult.Committed result =
                committed(store().commit(Transaction.of(new Operation.Nested(held), new Operation.Nested(failed))));

        assertThat(result.revision()).isEqualTo(before + 1);
        assertThat(asNested(result.results().get(0)).conditionsHeld()).isTrue();
        OperationResult.Nested second = asNested(result.results().get(1));
        assertThat(second.conditionsHeld()).isFalse();
        assertThat(asGet(second.results().get(1)).page().entries())
                .extracting(Entry::value)
                .containsExactly(value("then"));
        assertThat(asNested(second.results().get(2)).conditionsHeld()).isTrue();
        assertThat(entry(store(), "b").value()).isEqualTo(value("then"));
        assertThat(entry(store(), "c").value()).isEqualTo(value("otherwise"));
        assertThat(entry(store(), "d").modRevision()).isEqualTo(before + 1);
    }

    /** As in etcd, which chooses every branch, nested ones too, before it writes anything. */
    @Test
    default void conditionsOfANestedTransactionAreJudgedBeforeAnythingIsWritten() {
        Transaction nested = Transaction.when(Condition.present(key("a")))
                .then(Operation.Put.of(key("b"), value("saw the write")))
                .otherwise(Operation.Put.of(key("b"), value("saw none")));

        CommitResult.Committed result = committed(
                store().commit(Transaction.of(Operation.Put.of(key("a"), value("1")), new Operation.Nested(nested))));

        assertThat(asNested(result.results().get(1)).conditionsHeld()).isFalse();
        assertThat(entry(store(), "b").value()).isEqualTo(value("saw none"));
    }

    @Test
    default void writingAKeyTwiceIsRefused() {
        Operation put = Operation.Put.of(key("b"), value("1"));
        Operation delete = new Operation.Delete(KeyRange.between(key("a"), key("c")), false);
        Operation nested = new Operation.Nested(Transaction.of(put));
        Operation nestedDelete = new Operation.Nested(Transaction.of(delete));

        for (Transaction twice : List.of(
                Transaction.of(put, Operation.Put.of(key("b"), value("2"))),
                Transaction.of(put, delete),
                Transaction.of(delete, put),
                Transaction.of(put, nested),
                Transaction.of(nested, put),
                Transaction.of(nested, nested),
                Transaction.of(delete, nested),
                Transaction.of(nestedDelete, put),
                Transaction.when(Condition.present(key("absent"))).then(put, put),
                Transaction.of().otherwise(put, put))) {
            refused(Reason.DUPLICATE_KEY, () -> store().commit(twice));
        }
        assertThat(store().find(key("b"))).isEmpty();
    }

    @Test
    default void branchesThatExcludeEachOtherAndOverlappingDeletesMayNameTheSameKey() {
        put(store(), "a", "1");
        Operation put = Operation.Put.of(key("b"), value("1"));
        Operation delete = new Operation.Delete(KeyRange.from(key("a")), false);

        List<OperationResult> results = committed(store().commit(Transaction.of(
                        delete, Operation.Delete.of(key("a")), new Operation.Nested(Transaction.of(delete)))))
                .results();

        assertThat(asDelete(results.get(0)).count()).isEqualTo(1);
        assertThat(asDelete(results.get(1)).count()).isZero();
        committed(store().commit(Transaction.of(put).otherwise(put)));
        committed(store().commit(
                        Transaction.of(new Operation.Nested(Transaction.of(put).otherwise(put)))));
        assertThat(entry(store(), "b").version()).isEqualTo(2);
    }

    @Test
    default void theSameTransactionCommittedTwiceIsAppliedTwice() {
        Transaction put = Transaction.put(key("a"), value("1"));

        long first = committed(store().commit(put)).revision();
        long second = committed(store().commit(put)).revision();

        assertThat(second).isEqualTo(first + 1);
        assertThat(entry(store(), "a").version()).isEqualTo(2);
    }
}
