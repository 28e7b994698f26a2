package io.photoncloud.chainfire.kv;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeysPage;
import io.photoncloud.chainfire.store.KeysQuery;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.OperationResult;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.RangeQuery.Projection;
import io.photoncloud.chainfire.store.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Transactions that do nothing but read single keys at one moment, on no condition: they need no place in the log. */
final class KeyReads {

    private KeyReads() {}

    /** Empty where a transaction is more than that. */
    static Optional<KeysQuery> of(Transaction transaction) {
        if (!transaction.conditions().isEmpty()
                || transaction.then().isEmpty()
                || !(transaction.then().getFirst() instanceof Operation.Get(RangeQuery first))) {
            return Optional.empty();
        }
        List<Key> keys = new ArrayList<>();
        for (Operation operation : transaction.then()) {
            if (!(operation instanceof Operation.Get(RangeQuery query)) || !isOfOneMoment(query, first)) {
                return Optional.empty();
            }
            keys.add(query.keys().start());
        }
        KeysQuery query = KeysQuery.of(keys).at(first.revision());
        return Optional.of(
                switch (first.consistency()) {
                    case LINEARIZABLE -> query;
                    case SERIALIZABLE -> query.serializable();
                });
    }

    private static boolean isOfOneMoment(RangeQuery query, RangeQuery other) {
        return query.keys().isSingle()
                && query.projection() == Projection.ENTRIES
                && query.revision() == other.revision()
                && query.consistency() == other.consistency();
    }

    /** As the transaction is answered; empty where not all of it was read. */
    static Optional<CommitResult> answer(Transaction transaction, KeysQuery query, KeysPage page) {
        if (page.keys() < query.keys().size()) {
            return Optional.empty();
        }
        Map<Key, Entry> found = new HashMap<>();
        page.entries().forEach(entry -> found.put(entry.key(), entry));
        List<OperationResult> results = new ArrayList<>();
        for (Operation operation : transaction.then()) {
            Entry entry = operation instanceof Operation.Get(RangeQuery each)
                    ? found.get(each.keys().start())
                    : null;
            List<Entry> entries = entry == null ? List.of() : List.of(entry);
            results.add(new OperationResult.Get(new Page(entries, false, entries.size(), page.revision())));
        }
        return Optional.of(new CommitResult.Committed(page.revision(), results));
    }
}
