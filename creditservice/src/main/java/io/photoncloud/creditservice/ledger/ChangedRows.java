package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Table;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of one table that the decision under way changes. */
final class ChangedRows<T> {

    private final Table<T> table;
    private final Function<T, Key> idOf;
    private final Map<Key, Optional<T>> before = new LinkedHashMap<>();
    private final Map<Key, T> after = new HashMap<>();

    ChangedRows(Table<T> table, Function<T, Key> idOf) {
        this.table = table;
        this.idOf = idOf;
    }

    void put(@Nullable T old, T row) {
        Key id = idOf.apply(row);
        before.putIfAbsent(id, Optional.ofNullable(old));
        after.put(id, row);
    }

    void take(List<Operation> writes) {
        before.forEach((id, old) -> writes.addAll(table.replacement(old.orElse(null), after.get(id))));
        before.clear();
        after.clear();
    }
}
