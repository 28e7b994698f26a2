package io.photoncloud.chainfire.store;

import java.util.List;
import java.util.Optional;

/**
 * A multi-version key-value store, replicated or not: what every service keeps its state in. Safe for use by many
 * threads; calls block (they are meant for virtual threads) and end by the store's request deadline. Reads are
 * linearizable unless they say otherwise.
 */
public interface ReplicatedStore extends AutoCloseable {

    /** The newest version of a key, linearizable. @throws StoreException UNAVAILABLE */
    default Optional<Entry> find(Key key) {
        return range(RangeQuery.single(key)).entries().stream().findFirst();
    }

    /** @throws StoreException COMPACTED, FUTURE_REVISION, UNAVAILABLE, DEADLINE_EXCEEDED */
    Page range(RangeQuery query);

    /**
     * Reads single keys with one question, as many of the first as fit into a page: whoever wants all asks again for the rest, at
     * one revision.
     *
     * @throws StoreException as {@link #range}
     */
    default KeysPage findAll(KeysQuery query) {
        return KeysPage.ofFirst(range(query.first()));
    }

    /**
     * Reads ranges of one moment with one question, a page of each; linearizable. It needs no history.
     *
     * @param queries of the newest revision
     * @throws StoreException as {@link #range}
     */
    default List<Page> rangeAll(List<RangeQuery> queries) {
        return RangesTogether.byTransaction(this, queries);
    }

    /**
     * Applies a transaction, once at most: it is never retried where a duplicate would be possible.
     *
     * @throws StoreException where it certainly was not applied
     */
    CommitResult commit(Transaction transaction);

    /**
     * Opens a watch. It starts after everything that was acknowledged before the call.
     *
     * @throws StoreException UNAVAILABLE, HISTORY_OFF (a past revision, where no history is kept)
     */
    Watch watch(WatchRequest request);

    Leases leases();

    /**
     * Forgets versions that were replaced at or before {@code revision}; reads at older revisions end with COMPACTED.
     * Returns when that holds; the space comes back in the background.
     *
     * @throws StoreException COMPACTED (already compacted beyond it), FUTURE_REVISION, UNAVAILABLE, DEADLINE_EXCEEDED (it
     *     may have been done)
     */
    void compact(long revision);

    StoreLimits limits();

    @Override
    void close();
}
