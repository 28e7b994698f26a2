package io.photoncloud.chainfire.keyspace;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Condition.Comparison;
import io.photoncloud.chainfire.store.Condition.Target;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.OperationResult;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.WatchEvent;
import java.util.List;

/** Takes transactions into a keyspace, and their results and watched changes out of it. */
public final class KeyspaceTransactions {

    private KeyspaceTransactions() {}

    public static Transaction stored(Keyspace keyspace, Transaction shown) {
        return new Transaction(
                shown.conditions().stream().map(c -> stored(keyspace, c)).toList(),
                storedSteps(keyspace, shown.then()),
                storedSteps(keyspace, shown.otherwise()));
    }

    private static List<Operation> storedSteps(Keyspace keyspace, List<Operation> steps) {
        return switch (steps.size()) {
            case 0 -> List.of();
            case 1 -> List.of(stored(keyspace, steps.getFirst()));
            default -> steps.stream().map(step -> stored(keyspace, step)).toList();
        };
    }

    private static Condition stored(Keyspace keyspace, Condition shown) {
        Target target = shown.target() instanceof Target.Lease(long lease)
                ? new Target.Lease(storedComparand(keyspace, shown.comparison(), lease))
                : shown.target();
        return new Condition(keyspace.stored(shown.keys()), shown.comparison(), target);
    }

    private static long storedComparand(Keyspace keyspace, Comparison comparison, long lease) {
        if (keyspace.equals(Keyspace.PUBLIC)) {
            return lease;
        }
        boolean ordered = comparison == Comparison.LESS || comparison == Comparison.GREATER;
        if (ordered) {
            throw new StoreException(
                    StoreException.Reason.INVALID, "in a keyspace of a service leases compare only as equal or not");
        }
        return keyspace.storedLease(lease);
    }

    private static Operation stored(Keyspace keyspace, Operation shown) {
        return switch (shown) {
            case Operation.Put put ->
                new Operation.Put(
                        keyspace.stored(put.key()),
                        put.value(),
                        keyspace.storedLease(put.lease()),
                        put.keepValue(),
                        put.keepLease(),
                        put.returnPrevious());
            case Operation.Delete(var keys, boolean returnPrevious) ->
                new Operation.Delete(keyspace.stored(keys), returnPrevious);
            case Operation.Get(RangeQuery query) -> new Operation.Get(stored(keyspace, query));
            case Operation.Nested(Transaction nested) -> new Operation.Nested(stored(keyspace, nested));
        };
    }

    public static RangeQuery stored(Keyspace keyspace, RangeQuery shown) {
        return new RangeQuery(
                keyspace.stored(shown.keys()),
                shown.revision(),
                shown.limit(),
                shown.projection(),
                shown.counted(),
                shown.consistency());
    }

    public static CommitResult shown(Keyspace keyspace, CommitResult stored) {
        return switch (stored) {
            case CommitResult.Committed(long revision, var results) ->
                new CommitResult.Committed(revision, shownResults(keyspace, results));
            case CommitResult.Conflicted(long revision, var results) ->
                new CommitResult.Conflicted(revision, shownResults(keyspace, results));
            case CommitResult.Unknown unknown -> unknown;
        };
    }

    private static List<OperationResult> shownResults(Keyspace keyspace, List<OperationResult> results) {
        // No stream here and above: one result is by far the commonest, and every write passes.
        return results.size() == 1
                ? List.of(shown(keyspace, results.getFirst()))
                : results.stream().map(result -> shown(keyspace, result)).toList();
    }

    private static OperationResult shown(Keyspace keyspace, OperationResult stored) {
        return switch (stored) {
            case OperationResult.Put put ->
                put.previous() == null ? put : new OperationResult.Put(keyspace.shown(put.previous()));
            case OperationResult.Delete(long count, var previous) ->
                new OperationResult.Delete(count, keyspace.shown(previous));
            case OperationResult.Get(var page) -> new OperationResult.Get(keyspace.shown(page));
            case OperationResult.Nested(boolean held, var results) ->
                new OperationResult.Nested(held, shownResults(keyspace, results));
        };
    }

    public static WatchEvent shown(Keyspace keyspace, WatchEvent stored) {
        return switch (stored) {
            case WatchEvent.Put(var entry, int subIndex, var previous) ->
                new WatchEvent.Put(keyspace.shown(entry), subIndex, keyspace.shownOrNull(previous));
            case WatchEvent.Deleted(var key, long revision, int subIndex, var previous) ->
                new WatchEvent.Deleted(keyspace.shown(key), revision, subIndex, keyspace.shownOrNull(previous));
            case WatchEvent.Progress _, WatchEvent.Compacted _, WatchEvent.Cancelled _ -> stored;
        };
    }
}
