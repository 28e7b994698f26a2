package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.delete;
import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Condition.Comparison;
import io.photoncloud.chainfire.store.Condition.Target;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.OperationResult;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** Which conditions hold when: each target, each comparison, on keys and ranges, there or not. */
public interface ConditionContract extends StoreUnderTest {

    /** A number of an entry that a condition can look at. */
    record Numeric(String name, LongFunction<Target> target, ToLongFunction<Entry> actual) {
        @Override
        public String toString() {
            return name;
        }
    }

    List<Numeric> NUMBERS = List.of(
            new Numeric("version", Target.Version::new, Entry::version),
            new Numeric("create revision", Target.CreateRevision::new, Entry::createRevision),
            new Numeric("mod revision", Target.ModRevision::new, Entry::modRevision),
            new Numeric("lease", Target.Lease::new, Entry::lease));

    @Test
    default void aConditionOnANumberOfAKeyComparesIt() {
        long lease = store().leases().grant(0, Duration.ofMinutes(10)).id();
        put(store(), "a", "1");
        put(store(), "other", "1");
        store().commit(Transaction.of(Operation.Put.leased(key("a"), value("2"), lease)));
        Entry entry = Expect.entry(store(), "a");

        List<Expected> expected = new ArrayList<>();
        for (Numeric number : NUMBERS) {
            long actual = number.actual().applyAsLong(entry);
            for (Comparison comparison : comparisons(number)) {
                for (long other : List.of(actual - 1, actual, actual + 1)) {
                    expected.add(new Expected(
                            new Condition(
                                    KeyRange.single(key("a")),
                                    comparison,
                                    number.target().apply(other)),
                            agrees(Long.compare(actual, other), comparison)));
                }
            }
        }
        assertHoldAsExpected(expected);
        store().leases().revoke(lease);
    }

    @Test
    default void allNumbersOfAnAbsentKeyAreZeroAndOfARangeWithoutKeysToo() {
        put(store(), "deleted", "1");
        delete(store(), "deleted");
        put(store(), "z", "1");

        List<Expected> expected = new ArrayList<>();
        for (KeyRange keys : List.of(
                KeyRange.single(key("never")),
                KeyRange.single(key("deleted")),
                KeyRange.between(key("a"), key("c")),
                KeyRange.between(key("c"), key("a")))) {
            for (Numeric number : NUMBERS) {
                for (Comparison comparison : comparisons(number)) {
                    for (long other : List.of(0L, 1L)) {
                        expected.add(new Expected(
                                new Condition(keys, comparison, number.target().apply(other)),
                                agrees(Long.compare(0, other), comparison)));
                    }
                }
            }
        }
        assertHoldAsExpected(expected);
    }

    /** All that the store has for a number. */
    private List<Comparison> comparisons(Numeric number) {
        boolean ordered = ordersLeases() || !(number.target().apply(0) instanceof Target.Lease);
        return ordered ? List.of(Comparison.values()) : List.of(Comparison.EQUAL, Comparison.NOT_EQUAL);
    }

    @Test
    default void leasesAreOrderedOrTheQuestionIsRefused() {
        put(store(), "a", "1");
        for (Comparison comparison : List.of(Comparison.LESS, Comparison.GREATER)) {
            Condition condition = new Condition(KeyRange.single(key("a")), comparison, new Target.Lease(1));
            if (ordersLeases()) {
                assertThat(holds(condition)).isEqualTo(comparison == Comparison.LESS);
            } else {
                Expect.refused(Reason.INVALID, () -> holds(condition));
            }
        }
    }

    @Test
    default void noComparisonOfAValueThatIsNotThereHolds() {
        List<Expected> expected = new ArrayList<>();
        for (KeyRange keys : List.of(KeyRange.single(key("absent")), KeyRange.between(key("a"), key("c")))) {
            for (Comparison comparison : Comparison.values()) {
                expected.add(new Expected(new Condition(keys, comparison, new Target.Value(Bytes.EMPTY)), false));
                expected.add(new Expected(new Condition(keys, comparison, new Target.Value(value("x"))), false));
            }
        }
        assertHoldAsExpected(expected);
    }

    @Test
    default void aConditionOnTheValueComparesUnsignedBytes() {
        Bytes actual = Bytes.wrap(new byte[] {'m', (byte) 0x80});
        store().commit(Transaction.put(key("a"), actual));

        List<Expected> expected = new ArrayList<>();
        for (Bytes other : List.of(
                Bytes.EMPTY,
                actual,
                Bytes.utf8("m"),
                Bytes.utf8("l~~~"),
                Bytes.utf8("n"),
                Bytes.wrap(new byte[] {'m', 0x7f}),
                Bytes.wrap(new byte[] {'m', (byte) 0x81}),
                Bytes.wrap(new byte[] {'m', (byte) 0x80, 0}))) {
            for (Comparison comparison : Comparison.values()) {
                expected.add(new Expected(
                        new Condition(KeyRange.single(key("a")), comparison, new Target.Value(other)),
                        agrees(actual.compareTo(other), comparison)));
            }
        }
        assertHoldAsExpected(expected);
    }

    @Test
    default void aConditionOnARangeMustHoldForEachOfItsKeys() {
        put(store(), "a", "same");
        long second = put(store(), "b", "same");
        put(store(), "c", "different");
        KeyRange two = KeyRange.between(key("a"), key("c"));
        KeyRange three = KeyRange.from(key("a"));

        assertThat(holds(two, Comparison.EQUAL, new Target.Value(value("same"))))
                .isTrue();
        assertThat(holds(three, Comparison.EQUAL, new Target.Value(value("same"))))
                .isFalse();
        assertThat(holds(three, Comparison.NOT_EQUAL, new Target.Value(value("else"))))
                .isTrue();
        assertThat(holds(three, Comparison.EQUAL, new Target.Version(1))).isTrue();
        assertThat(holds(three, Comparison.GREATER, new Target.CreateRevision(0)))
                .isTrue();
        assertThat(holds(two, Comparison.LESS, new Target.ModRevision(second + 1)))
                .isTrue();
        assertThat(holds(two, Comparison.LESS, new Target.ModRevision(second))).isFalse();
        put(store(), "b", "same");
        assertThat(holds(three, Comparison.EQUAL, new Target.Version(1))).isFalse();
        assertThat(holds(two, Comparison.EQUAL, new Target.Value(value("same"))))
                .isTrue();
    }

    @Test
    default void theShortFormsMeanWhatTheySay() {
        long revision = put(store(), "a", "1");

        assertThat(holds(Condition.present(key("a")))).isTrue();
        assertThat(holds(Condition.present(key("b")))).isFalse();
        assertThat(holds(Condition.absent(key("b")))).isTrue();
        assertThat(holds(Condition.absent(key("a")))).isFalse();
        assertThat(holds(Condition.unchangedSince(key("a"), revision))).isTrue();
        assertThat(holds(Condition.unchangedSince(key("a"), revision - 1))).isFalse();
        assertThat(holds(Condition.valueIs(key("a"), value("1")))).isTrue();
        assertThat(holds(Condition.valueIs(key("a"), value("2")))).isFalse();
    }

    /** A condition and whether it must hold. */
    record Expected(Condition condition, boolean holds) {}

    /** Tests many conditions in few commits: each in a nested transaction of its own. */
    private void assertHoldAsExpected(List<Expected> expected) {
        // In etcd what is nested counts together with what it is nested in.
        int most = store().limits().operationsMax() / 2;
        for (int from = 0; from < expected.size(); from += most) {
            List<Expected> part = expected.subList(from, Math.min(expected.size(), from + most));
            List<Operation> nested = part.stream()
                    .<Operation>map(each -> new Operation.Nested(Transaction.when(each.condition())))
                    .toList();
            List<OperationResult> results = Expect.committed(
                            store().commit(new Transaction(List.of(), nested, List.of())))
                    .results();
            for (int i = 0; i < part.size(); i++) {
                assertThat(Expect.asNested(results.get(i)).conditionsHeld())
                        .as(part.get(i).toString())
                        .isEqualTo(part.get(i).holds());
            }
        }
    }

    private boolean holds(KeyRange keys, Comparison comparison, Target target) {
        return holds(new Condition(keys, comparison, target));
    }

    private boolean holds(Condition condition) {
        return switch (store().commit(Transaction.when(condition))) {
            case CommitResult.Committed _ -> true;
            case CommitResult.Conflicted _ -> false;
            case CommitResult.Unknown(String reason) -> throw new AssertionError("unknown: " + reason);
        };
    }

    private static boolean agrees(int order, Comparison comparison) {
        return switch (comparison) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case GREATER -> order > 0;
        };
    }
}
