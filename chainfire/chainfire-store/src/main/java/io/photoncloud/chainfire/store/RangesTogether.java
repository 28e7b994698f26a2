package io.photoncloud.chainfire.store;

import io.photoncloud.chainfire.store.StoreException.Reason;
import java.util.List;

/** A read of several ranges, of a store that answers one at a time: a transaction that writes nothing sees one moment. */
final class RangesTogether {

    private RangesTogether() {}

    static List<Page> byTransaction(ReplicatedStore store, List<RangeQuery> queries) {
        Operation[] gets = queries.stream().map(Operation.Get::new).toArray(Operation[]::new);
        return switch (store.commit(Transaction.of(gets))) {
            case CommitResult.Committed(long _, List<OperationResult> results) ->
                results.stream().map(RangesTogether::page).toList();
            case CommitResult.Conflicted _ -> throw new IllegalStateException("it was on no condition");
            // Nothing was written, whatever became of it.
            case CommitResult.Unknown(String reason) -> throw new StoreException(Reason.UNAVAILABLE, reason);
        };
    }

    private static Page page(OperationResult result) {
        if (result instanceof OperationResult.Get(Page page)) {
            return page;
        }
        throw new IllegalStateException("a read was answered by " + result);
    }
}
