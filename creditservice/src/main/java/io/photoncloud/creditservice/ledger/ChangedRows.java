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
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The rows of one table that the decision under way changes. */
final class ChangedRows<T> {

    private final Table<T> table;
    private final Function<T, Key> idOf;
    private final ToLongFunction<T> bytesOf;
    private final Weight weight;
    private final Map<Key, Optional<T>> before = new LinkedHashMap<>();
    private final Map<Key, T> after = new HashMap<>();

    /** @param bytesOf how much a row writes with its entries in indexes, at most */
    ChangedRows(Table<T> table, Function<T, Key> idOf, ToLongFunction<T> bytesOf, Weight weight) {
        this.table = table;
        this.idOf = idOf;
        this.bytesOf = bytesOf;
        this.weight = weight;
    }

    void put(@Nullable T old, T row) {
        weight.addRow(bytesOf.applyAsLong(row));
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
