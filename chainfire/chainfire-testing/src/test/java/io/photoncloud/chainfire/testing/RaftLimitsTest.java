package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import java.util.Collections;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A group whose limits are other than the default ones: it keeps to its own. */
class RaftLimitsTest extends ThreeMembers implements LimitsContract {

    private static final StoreLimits LIMITS = new StoreLimits(8, 40, 160, 10, 3, 5, 60);

    @BeforeEach
    void openGroupWithOtherLimits() {
        openGroup(1, options -> options.withLimits(LIMITS));
    }

    @Override
    public ReplicatedStore store() {
        return leader();
    }

    private static void refusedNaming(int bound, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(StoreException.class)
                .hasMessageMatching(".*\\bat most " + bound + "\\b.*");
    }

    @Test
    void aRefusalNamesTheBound() {
        assertThat(store().limits()).isEqualTo(LIMITS);
        refusedNaming(8, () -> put(store(), "k23456789", "1"));
        refusedNaming(40, () -> put(store(), "k", "v".repeat(41)));
        Operation[] puts = IntStream.range(0, 4)
                .mapToObj(i -> Operation.Put.of(key("k" + i), value("v".repeat(40))))
                .toArray(Operation[]::new);
        refusedNaming(160, () -> store().commit(Transaction.of(puts)));
        Operation get = new Operation.Get(RangeQuery.single(key("k")));
        refusedNaming(
                10,
                () -> store().commit(Transaction.of(Collections.nCopies(11, get).toArray(Operation[]::new))));
    }

    @Test
    void aPageIsNoLongerThanTheGroupHasItNorLargerInBytes() {
        for (int i = 0; i < 9; i++) {
            put(store(), "k" + i, "1");
        }
        assertThat(store().range(RangeQuery.of(KeyRange.ALL)).entries()).hasSize(3);
        assertThat(store().range(RangeQuery.of(KeyRange.ALL).limit(9)).entries())
                .hasSize(5);
        for (int i = 0; i < 9; i++) {
            store().commit(Transaction.put(Key.utf8("k" + i), Bytes.utf8("v".repeat(28))));
        }
        // Two keys and values of 30 bytes together fill a page, and a third has no room.
        assertThat(store().range(RangeQuery.of(KeyRange.ALL)).entries()).hasSize(2);
    }
}
