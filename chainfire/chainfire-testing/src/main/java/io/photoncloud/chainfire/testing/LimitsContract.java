package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.committed;
import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.refused;
import static io.photoncloud.chainfire.testing.Expect.revision;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** That the limits a store names are kept, and that what lies just within them is accepted. */
public interface LimitsContract extends StoreUnderTest {

    @Test
    default void aKeyOfTheLargestSizeIsAcceptedAndALongerOneRefused() {
        Key longest = filledKey(store().limits().keyBytesMax());
        Key tooLong = filledKey(store().limits().keyBytesMax() + 1);
        long before = revision(store());

        refused(Reason.KEY_TOO_LONG, () -> store().commit(Transaction.put(tooLong, value("1"))));
        refused(
                Reason.KEY_TOO_LONG,
                () -> store().commit(Transaction.of()
                        .otherwise(new Operation.Nested(Transaction.put(tooLong, value("1"))))));

        assertThat(revision(store())).isEqualTo(before);
        committed(store().commit(Transaction.put(longest, value("1"))));
        assertThat(store().find(longest)).isPresent();
        committed(store().commit(Transaction.delete(longest)));
        assertThat(store().find(longest)).isEmpty();
    }

    @Test
    default void aValueTooLargeIsRefused() {
        Bytes tooLarge = Bytes.wrap(new byte[store().limits().valueBytesMax() + 1]);
        long before = revision(store());

        refused(Reason.VALUE_TOO_LARGE, () -> store().commit(Transaction.put(key("a"), tooLarge)));

        assertThat(revision(store())).isEqualTo(before);
    }

    @Test
    default void valuesThatAreTooLargeTogetherAreRefused() {
        int size = store().limits().valueBytesMax();
        int count = store().limits().requestBytesMax() / size + 1;
        Operation[] puts = IntStream.range(0, count)
                .mapToObj(i -> Operation.Put.of(key("large" + i), Bytes.wrap(new byte[size])))
                .toArray(Operation[]::new);
        long before = revision(store());

        refused(Reason.REQUEST_TOO_LARGE, () -> store().commit(Transaction.of(puts)));
        refused(
                Reason.REQUEST_TOO_LARGE,
                () -> store().commit(Transaction.of(new Operation.Nested(Transaction.of(puts)))));

        assertThat(revision(store())).isEqualTo(before);
    }

    @Test
    default void asManyOperationsAsAllowedAreAcceptedAndOneMoreRefused() {
        int most = store().limits().operationsMax();
        List<Operation> allowed = IntStream.range(0, most)
                .<Operation>mapToObj(i -> Operation.Put.of(key("k" + i), value("1")))
                .toList();
        List<Operation> tooMany = Collections.nCopies(most + 1, new Operation.Get(RangeQuery.single(key("k"))));
        List<Condition> conditions = Collections.nCopies(most, Condition.absent(key("absent")));
        List<Condition> tooManyConditions = Collections.nCopies(most + 1, Condition.absent(key("absent")));

        committed(store().commit(new Transaction(conditions, allowed, allowed)));

        long before = revision(store());
        refused(Reason.TOO_MANY_OPERATIONS, () -> store().commit(new Transaction(List.of(), tooMany, List.of())));
        refused(Reason.TOO_MANY_OPERATIONS, () -> store().commit(new Transaction(List.of(), List.of(), tooMany)));
        refused(
                Reason.TOO_MANY_OPERATIONS,
                () -> store().commit(new Transaction(tooManyConditions, List.of(), List.of())));
        refused(
                Reason.TOO_MANY_OPERATIONS,
                () -> store().commit(
                                Transaction.of(new Operation.Nested(new Transaction(List.of(), tooMany, List.of())))));
        assertThat(revision(store())).isEqualTo(before);
        assertThat(store().range(RangeQuery.of(KeyRange.ALL)
                                .project(RangeQuery.Projection.COUNT)
                                .withCount())
                        .count())
                .isEqualTo(most);
    }

    @Test
    default void transactionsNestAFewLevelsDeepAndNoDeeper() {
        committed(store().commit(nested(3)));
        assertThat(store().find(key("deep"))).isPresent();

        refused(Reason.INVALID, () -> store().commit(nested(Transaction.DEPTH_MAX * 2)));
    }

    private static Transaction nested(int depth) {
        Transaction transaction = Transaction.put(key("deep"), value("1"));
        for (int i = 0; i < depth; i++) {
            transaction = Transaction.of(new Operation.Nested(transaction));
        }
        return transaction;
    }

    private static Key filledKey(int size) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) 'k');
        return Key.wrap(content);
    }
}
