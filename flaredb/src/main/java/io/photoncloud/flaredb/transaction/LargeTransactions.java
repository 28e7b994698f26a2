package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The large transactions that there are: those under way, whose intents only keep others from writing, and those committed and not yet
 * resolved, whose intents readers take for versions. Empty, which is the rule, it costs readers one look. Safe for use by many threads.
 */
final class LargeTransactions {

    private static final List<LargeTransaction> NONE = List.of();

    private final Map<Long, LargeTransaction> pending = new ConcurrentHashMap<>();
    private volatile List<LargeTransaction> committed = NONE;

    void begun(LargeTransaction transaction) {
        pending.put(transaction.id(), transaction);
    }

    /** From now on readers see it. To be called before its timestamp can be read. */
    synchronized void committed(LargeTransaction transaction, long timestamp) {
        transaction.committed(timestamp);
        List<LargeTransaction> more = new ArrayList<>(committed);
        more.add(transaction);
        committed = List.copyOf(more);
        pending.remove(transaction.id());
    }

    /** Nothing of it is left in the store, or of any meaning. */
    synchronized void gone(LargeTransaction transaction) {
        committed =
                committed.stream().filter(one -> one.id() != transaction.id()).toList();
        pending.remove(transaction.id());
    }

    /** To be asked for before the view is opened in which their intents are looked for: then none is missed. */
    List<LargeTransaction> committed() {
        return committed;
    }

    /** One under way that may have written the key, and is not {@code self}. */
    @Nullable
    LargeTransaction pendingOn(Key key, long self, java.util.Set<Long> but) {
        if (pending.isEmpty()) {
            return null;
        }
        KeyRange range = KeyRange.single(key);
        for (LargeTransaction transaction : pending.values()) {
            if (transaction.id() != self && !but.contains(transaction.id()) && transaction.mayHold(range)) {
                return transaction;
            }
        }
        return null;
    }

    int count() {
        return pending.size() + committed.size();
    }

    boolean isEmpty() {
        return pending.isEmpty() && committed.isEmpty();
    }
}
