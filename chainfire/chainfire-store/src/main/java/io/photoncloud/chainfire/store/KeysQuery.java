package io.photoncloud.chainfire.store;

import io.photoncloud.chainfire.store.RangeQuery.Consistency;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * A read of single keys at one moment, wherever they lie.
 *
 * @param keys in key order, one at the least
 * @param revision the revision to read at; 0 for the newest
 */
public record KeysQuery(List<Key> keys, long revision, Consistency consistency) {

    public KeysQuery {
        if (keys.isEmpty()) {
            throw new StoreException(StoreException.Reason.INVALID, "a read of keys needs one at the least");
        }
        if (revision < 0) {
            throw new StoreException(StoreException.Reason.INVALID, "revision must not be negative");
        }
        keys = List.copyOf(keys);
    }

    public static KeysQuery of(Collection<Key> keys) {
        return new KeysQuery(List.copyOf(new TreeSet<>(keys)), 0, Consistency.LINEARIZABLE);
    }

    public KeysQuery at(long newRevision) {
        return new KeysQuery(keys, newRevision, consistency);
    }

    public KeysQuery serializable() {
        return new KeysQuery(keys, revision, Consistency.SERIALIZABLE);
    }

    /** The read of its first key alone. */
    public RangeQuery first() {
        RangeQuery first = RangeQuery.single(keys.getFirst()).at(revision);
        return switch (consistency) {
            case LINEARIZABLE -> first;
            case SERIALIZABLE -> first.serializable();
        };
    }
}
