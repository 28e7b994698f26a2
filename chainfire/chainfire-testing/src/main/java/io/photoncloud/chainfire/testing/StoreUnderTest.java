package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.ReplicatedStore;

/** What the contract needs to know of the store it is held against. */
public interface StoreUnderTest {

    /** The store of the running test: the same at each call, without keys of its own when the test starts. */
    ReplicatedStore store();

    /** Whether the store's history begins with the test, too; false where tests share one server. */
    default boolean startsAtRevisionOne() {
        return true;
    }

    /**
     * Whether a change's sub-index counts all keys that its revision changed. False for a store that only hears of the
     * keys it watches; it then counts those.
     */
    default boolean subIndexCountsEveryKey() {
        return true;
    }

    /**
     * Whether a condition may ask which of two leases has the smaller id. False for a store whose server keeps leases
     * under other ids than it tells; it then refuses the question.
     */
    default boolean ordersLeases() {
        return true;
    }
}
