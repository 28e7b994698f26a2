package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a transaction must keep to before it may enter the log: its sizes, and that no branch writes a key twice. */
public final class TransactionRules {

    private final StoreLimits limits;
    private long bytes;

    private TransactionRules(StoreLimits limits) {
        this.limits = limits;
    }

    /** @throws StoreException naming the limit or the key */
    public static void check(Transaction transaction, StoreLimits limits) {
        if (transaction.then().size() == 1
                && transaction.conditions().isEmpty()
                && transaction.otherwise().isEmpty()
                && transaction.then().getFirst() instanceof Operation.Put put) {
            // The commonest transaction by far cannot break the other rules.
            TransactionRules rules = new TransactionRules(limits);
            rules.key(put.key());
            rules.value(put.value());
            rules.total();
            return;
        }
        TransactionRules rules = new TransactionRules(limits);
        rules.walk(transaction, 1);
        rules.total();
        writes(transaction);
    }

    private void walk(Transaction transaction, int depth) {
        if (depth > Transaction.DEPTH_MAX) {
            throw new StoreException(Reason.INVALID, "transactions nest at most " + Transaction.DEPTH_MAX + " deep");
        }
        count(transaction.conditions().size(), "conditions");
        count(transaction.then().size(), "operations");
        count(transaction.otherwise().size(), "operations");
        for (Condition condition : transaction.conditions()) {
            range(condition.keys());
            if (condition.target() instanceof Condition.Target.Value(Bytes value)) {
                value(value);
            }
        }
        for (List<Operation> branch : List.of(transaction.then(), transaction.otherwise())) {
            for (Operation operation : branch) {
                switch (operation) {
                    case Operation.Put put -> {
                        key(put.key());
                        value(put.value());
                    }
                    case Operation.Delete(KeyRange keys, boolean _) -> range(keys);
                    case Operation.Get(var query) -> range(query.keys());
                    case Operation.Nested(Transaction nested) -> walk(nested, depth + 1);
                }
            }
        }
    }

    private void count(int size, String what) {
        if (size > limits.operationsMax()) {
            throw new StoreException(
                    Reason.TOO_MANY_OPERATIONS,
                    "a transaction holds at most " + limits.operationsMax() + " " + what + " in a branch, not " + size);
        }
    }

    private void range(KeyRange keys) {
        key(keys.start());
        if (keys.end() != null && !keys.isSingle()) {
            key(keys.end());
        }
    }

    private void key(Key key) {
        bytes += key.size();
        if (key.size() > limits.keyBytesMax()) {
            throw new StoreException(
                    Reason.KEY_TOO_LONG, "a key has at most " + limits.keyBytesMax() + " bytes, not " + key.size());
        }
    }

    private void value(Bytes value) {
        bytes += value.size();
        if (value.size() > limits.valueBytesMax()) {
            throw new StoreException(
                    Reason.VALUE_TOO_LARGE,
                    "a value has at most " + limits.valueBytesMax() + " bytes, not " + value.size());
        }
    }

    private void total() {
        if (bytes > limits.requestBytesMax()) {
            throw new StoreException(
                    Reason.REQUEST_TOO_LARGE,
                    "keys and values of a transaction take at most " + limits.requestBytesMax()
                            + " bytes together, not " + bytes);
        }
    }

    /** What the branches of a transaction may write, together. Deletions of one key are many, and looked up by it. */
    private record Writes(Set<Key> puts, Set<Key> deletedKeys, List<KeyRange> deletedRanges) {
        Writes() {
            this(new HashSet<>(), new HashSet<>(), new ArrayList<>());
        }

        void put(Key key) {
            refusePut(key);
            puts.add(key);
        }

        void delete(KeyRange range) {
            if (range.isSingle()) {
                refuseDelete(range.start());
                deletedKeys.add(range.start());
            } else {
                refuseDelete(range);
                deletedRanges.add(range);
            }
        }

        /** Of a transaction within this one, whose branches do not meet. */
        void refuse(Writes inner) {
            inner.puts.forEach(this::refusePut);
            inner.deletedKeys.forEach(this::refuseDelete);
            inner.deletedRanges.forEach(this::refuseDelete);
        }

        private void refusePut(Key key) {
            if (puts.contains(key)
                    || deletedKeys.contains(key)
                    || (!deletedRanges.isEmpty() && deletedRanges.stream().anyMatch(range -> range.contains(key)))) {
                throw duplicate(key);
            }
        }

        private void refuseDelete(Key key) {
            if (puts.contains(key)) {
                throw duplicate(key);
            }
        }

        private void refuseDelete(KeyRange range) {
            puts.stream().filter(range::contains).findFirst().ifPresent(key -> {
                throw duplicate(key);
            });
        }

        void add(Writes other) {
            puts.addAll(other.puts);
            deletedKeys.addAll(other.deletedKeys);
            deletedRanges.addAll(other.deletedRanges);
        }
    }

    private static StoreException duplicate(Key key) {
        return new StoreException(Reason.DUPLICATE_KEY, "duplicate key given in txn request: " + key);
    }

    private static Writes writes(Transaction transaction) {
        Writes all = branch(transaction.then());
        all.add(branch(transaction.otherwise()));
        return all;
    }

    private static Writes branch(List<Operation> branch) {
        Writes writes = new Writes();
        for (Operation operation : branch) {
            switch (operation) {
                case Operation.Put put -> writes.put(put.key());
                case Operation.Delete(KeyRange keys, boolean _) -> writes.delete(keys);
                case Operation.Get _ -> {}
                case Operation.Nested(Transaction nested) -> {
                    Writes inner = writes(nested);
                    writes.refuse(inner);
                    writes.add(inner);
                }
            }
        }
        return writes;
    }
}
