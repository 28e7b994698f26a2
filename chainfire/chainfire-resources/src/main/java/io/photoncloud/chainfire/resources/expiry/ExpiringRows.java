package io.photoncloud.chainfire.resources.expiry;

import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import java.util.List;
import java.util.function.Predicate;

/**
 * Rows of a table that has an index by when they are over. One is forgotten only if it is over still in the transaction
 * that deletes it: whatever prolongs it meanwhile keeps it. Safe for many threads.
 */
public final class ExpiringRows<T> {

    private static final int AT_ONCE = 100;

    private final ReplicatedStore store;
    private final Table<T> table;
    private final Index<T> byEnd;

    /** @param byEnd in whose order rows come to be over */
    public ExpiringRows(ReplicatedStore store, Table<T> table, Index<T> byEnd) {
        this.store = store;
        this.table = table;
        this.byEnd = byEnd;
    }

    /**
     * Forgets all rows that are over.
     *
     * @return how many
     * @throws io.photoncloud.chainfire.store.StoreException the store does not answer
     */
    public int forget(Predicate<? super T> isOver) {
        int forgotten = 0;
        while (true) { // Ends at the first row that is not over, or with a round that could delete none.
            List<Row<T>> rows =
                    table.list(byEnd, IndexKey.ALL, PageRequest.first(AT_ONCE)).rows();
            int before = forgotten;
            for (Row<T> row : rows) {
                if (!isOver.test(row.value())) {
                    return forgotten;
                }
                forgotten += forget(row.id(), isOver) ? 1 : 0;
            }
            if (forgotten == before) {
                return forgotten;
            }
        }
    }

    private boolean forget(Key id, Predicate<? super T> isOver) {
        TableResult<Boolean> result = TableTransaction.run(store, transaction -> {
            boolean over = transaction
                    .find(table, id)
                    .filter(row -> isOver.test(row.value()))
                    .isPresent();
            if (over) {
                var _ = transaction.delete(table, id);
            }
            return over;
        });
        return result instanceof TableResult.Done<Boolean>(Boolean over, long _) && over;
    }
}
