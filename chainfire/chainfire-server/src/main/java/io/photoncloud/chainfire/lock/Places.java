package io.photoncloud.chainfire.lock;

import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.kv.KvService;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.OperationResult;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import java.util.OptionalLong;

/** Places in a queue of keys: taken by creating a key that hangs on a lease, kept while it has not been deleted. */
public final class Places {

    private final KvService kv;

    public Places(KvService kv) {
        this.kv = kv;
    }

    /**
     * A place in a queue.
     *
     * @param createRevision since when it is held: the revision that created the key
     * @param value what the key held when the place was taken, which is not new if it was held before
     * @param revision the store's after taking it
     */
    public record Place(Key key, long createRevision, Bytes value, long revision) {}

    /** Takes a place, or finds the one that the same lease has already. */
    public Place take(Keyspace keyspace, Key key, Bytes value, long lease) {
        CommitResult result = kv.commit(
                keyspace,
                Transaction.when(Condition.absent(key))
                        .then(Operation.Put.leased(key, value, lease))
                        .otherwise(new Operation.Get(RangeQuery.single(key))));
        return switch (result) {
            case CommitResult.Committed(long revision, var _) -> new Place(key, revision, value, revision);
            case CommitResult.Conflicted(long revision, var results) -> {
                Entry had = ((OperationResult.Get) results.getFirst())
                        .page()
                        .entries()
                        .getFirst();
                yield new Place(key, had.createRevision(), had.value(), revision);
            }
            case CommitResult.Unknown unknown -> throw lost(unknown);
        };
    }

    /** Writes a place's value. @return the revision, empty where the place is no longer held */
    public OptionalLong write(Keyspace keyspace, Key key, long createRevision, Bytes value, long lease) {
        return change(keyspace, key, createRevision, Operation.Put.leased(key, value, lease));
    }

    /** Leaves a place, if it is held. @return the revision, empty where it was not */
    public OptionalLong leave(Keyspace keyspace, Key key, long createRevision) {
        return change(keyspace, key, createRevision, Operation.Delete.of(key));
    }

    private OptionalLong change(Keyspace keyspace, Key key, long createRevision, Operation operation) {
        Condition held = new Condition(
                KeyRange.single(key), Condition.Comparison.EQUAL, new Condition.Target.CreateRevision(createRevision));
        return switch (kv.commit(keyspace, Transaction.when(held).then(operation))) {
            case CommitResult.Committed(long revision, var _) -> OptionalLong.of(revision);
            case CommitResult.Conflicted _ -> OptionalLong.empty();
            case CommitResult.Unknown unknown -> throw lost(unknown);
        };
    }

    /** Deletes a key, held by whomever. @return the store's revision after it */
    public long clear(Keyspace keyspace, Key key) {
        return switch (kv.commit(keyspace, Transaction.delete(key))) {
            case CommitResult.Committed(long revision, var _) -> revision;
            case CommitResult.Conflicted(long revision, var _) -> revision;
            case CommitResult.Unknown unknown -> throw lost(unknown);
        };
    }

    private static StoreException lost(CommitResult.Unknown unknown) {
        return new StoreException(Reason.DEADLINE_EXCEEDED, unknown.reason());
    }
}
