package io.photoncloud.chainfire.store;

import io.photoncloud.chainfire.store.StoreException.Reason;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads of one moment: the first asks for the newest revision (or the one wanted), and all others read at it, without
 * asking the group again where this member has it. For one thread.
 */
final class SnapshotReader {

    private final ReplicatedStore store;
    private long revision;
    private boolean started;

    /** @param revision the revision to read at; 0 for the newest at the first read */
    SnapshotReader(ReplicatedStore store, long revision) {
        this.store = store;
        this.revision = revision;
    }

    /**
     * Reads at one revision, and anew where a compaction took the newest one away in between.
     *
     * @throws StoreException COMPACTED (the revision wanted), and as {@link ReplicatedStore#range}
     */
    static <A> A read(ReplicatedStore store, long revision, Function<SnapshotReader, A> reading) {
        for (int attempt = 1; ; attempt++) {
            try {
                return reading.apply(new SnapshotReader(store, revision));
            } catch (StoreException e) {
                if (e.reason() != Reason.COMPACTED || revision != 0 || attempt == TableTransaction.ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    /** The moment's revision, 0 before the first read of the newest. */
    long revision() {
        return revision;
    }

    Optional<Entry> find(Key key) {
        return range(RangeQuery.single(key)).entries().stream().findFirst();
    }

    Page range(RangeQuery query) {
        RangeQuery now = query.at(revision);
        Page page = started ? again(() -> store.range(now.serializable()), () -> store.range(now)) : store.range(now);
        began(page.revision());
        return page;
    }

    /** Those of the keys that are there, or of the first of them. */
    KeysPage findAll(Collection<Key> keys) {
        KeysQuery query = KeysQuery.of(keys).at(revision);
        KeysPage page = started
                ? again(() -> store.findAll(query.serializable()), () -> store.findAll(query))
                : store.findAll(query);
        began(page.revision());
        return page;
    }

    private void began(long newest) {
        if (revision == 0) {
            revision = newest;
        }
        started = true;
    }

    private static <A> A again(Supplier<A> here, Supplier<A> asNew) {
        try {
            return here.get();
        } catch (StoreException e) {
            if (e.reason() != Reason.FUTURE_REVISION) {
                throw e;
            }
            // Another member answered, and lags.
            return asNew.get();
        }
    }
}
