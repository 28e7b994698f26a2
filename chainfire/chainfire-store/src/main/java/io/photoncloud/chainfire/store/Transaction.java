package io.photoncloud.chainfire.store;

import java.util.ArrayList;
import java.util.List;

/**
 * Conditions, and what to do where they all hold and where one does not. It is applied whole or not at all, under one
 * revision if it writes and none if it does not. A key is written at most once in a branch. The store that commits it
 * checks its size against its {@link StoreLimits}.
 */
public record Transaction(List<Condition> conditions, List<Operation> then, List<Operation> otherwise) {

    /** How deep transactions nest. */
    public static final int DEPTH_MAX = 8;

    public Transaction {
        conditions = List.copyOf(conditions);
        then = List.copyOf(then);
        otherwise = List.copyOf(otherwise);
    }

    public static Transaction of(Operation... operations) {
        return new Transaction(List.of(), List.of(operations), List.of());
    }

    public static Transaction put(Key key, Bytes value) {
        return of(Operation.Put.of(key, value));
    }

    public static Transaction delete(Key key) {
        return of(Operation.Delete.of(key));
    }

    public static Transaction when(Condition... conditions) {
        return new Transaction(List.of(conditions), List.of(), List.of());
    }

    public Transaction and(Condition condition) {
        return new Transaction(append(conditions, condition), then, otherwise);
    }

    public Transaction then(Operation... operations) {
        return new Transaction(conditions, List.of(operations), otherwise);
    }

    public Transaction otherwise(Operation... operations) {
        return new Transaction(conditions, then, List.of(operations));
    }

    /** The same transaction with one more step in its then-branch. */
    public Transaction alsoThen(Operation operation) {
        return new Transaction(conditions, append(then, operation), otherwise);
    }

    private static <T> List<T> append(List<T> list, T item) {
        List<T> longer = new ArrayList<>(list);
        longer.add(item);
        return longer;
    }
}
