package io.photoncloud.chainfire.resources.change;

import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.LastSeen;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.Idempotency;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Changes of the same rows, made together: those that arrive while one commit is under way are made by the next, in one
 * transaction. Each is answered by itself, and has its own record, key and caller; what is refused holds up no other.
 * Nothing is kept of a group that nobody waits for. Safe for many threads; with other processes it competes as any change
 * does.
 */
public final class GroupedChanges {

    /** What may hold for changes that are made together and for none of them alone. */
    private static final Set<Reason> OF_THE_GROUP = EnumSet.of(
            Reason.TOO_MANY_OPERATIONS, Reason.REQUEST_TOO_LARGE, Reason.DUPLICATE_KEY, Reason.LEASE_NOT_FOUND);

    private final ReplicatedStore store;
    private final Changes changes;
    private final int operationsEachMax;
    private final Map<String, Deque<GroupedChange<?>>> groups = new HashMap<>();

    /** @param operationsEachMax what one change writes or reads at the most, its index entries, record and key included */
    public GroupedChanges(ReplicatedStore store, Changes changes, int operationsEachMax) {
        this.store = store;
        this.changes = changes;
        this.operationsEachMax = operationsEachMax;
    }

    /** That a change cannot be made with the others. */
    private static final class Apart extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient GroupedChange<?> change;

        private Apart(GroupedChange<?> change, RuntimeException cause) {
            super(null, cause, false, false);
            this.change = change;
        }
    }

    /**
     * As {@link Changes#makeRow}.
     *
     * @param group of changes that would get in each other's way
     */
    public <T> Row<T> makeRow(
            String group, String action, Idempotency idempotency, Codec<T> form, Function<Change, Row<T>> body) {
        GroupedChange<Row<T>> change =
                new GroupedChange<>(store, changes, idempotency, RowCodec.of(form), changes.whole(action, body));
        enter(group, change);
        return Changes.written(change.await());
    }

    private void enter(String group, GroupedChange<?> change) {
        synchronized (groups) {
            Deque<GroupedChange<?>> waiting = groups.get(group);
            if (waiting != null) {
                waiting.add(change);
                return;
            }
            groups.put(group, new ArrayDeque<>(List.of(change)));
        }
        Thread.ofVirtual().name("group-" + group).start(() -> makeAll(group));
    }

    /** Ends when nobody waits any more. */
    private void makeAll(String group) {
        LastSeen lastSeen = new LastSeen();
        for (List<GroupedChange<?>> next = next(group); !next.isEmpty(); next = next(group)) {
            putBack(group, make(next, lastSeen));
        }
    }

    /** Those that waited longest; forgets the group where there are none. */
    private List<GroupedChange<?>> next(String group) {
        synchronized (groups) {
            Deque<GroupedChange<?>> waiting = groups.getOrDefault(group, new ArrayDeque<>());
            List<GroupedChange<?>> next = new ArrayList<>();
            // Each writes its record at the least.
            while (next.size() < store.limits().operationsMax() && !waiting.isEmpty()) {
                next.add(waiting.remove());
            }
            if (next.isEmpty()) {
                groups.remove(group);
            }
            return next;
        }
    }

    private void putBack(String group, List<GroupedChange<?>> rest) {
        synchronized (groups) {
            Deque<GroupedChange<?>> waiting = Objects.requireNonNull(groups.get(group));
            rest.reversed().forEach(waiting::addFirst);
        }
    }

    /** @return those that did not fit into the transaction */
    private List<GroupedChange<?>> make(List<GroupedChange<?>> next, LastSeen lastSeen) {
        List<GroupedChange<?>> left = new ArrayList<>(next);
        while (!left.isEmpty()) {
            List<GroupedChange<?>> together = new ArrayList<>();
            try {
                makeTogether(left, together, lastSeen);
                return left.subList(together.size(), left.size());
            } catch (Apart apart) {
                lastSeen.forget();
                left.remove(apart.change);
                apart.change.makeAlone();
            }
        }
        return left;
    }

    /** @param together gets those of the first that fit, whose endings are settled when this returns */
    private void makeTogether(List<GroupedChange<?>> first, List<GroupedChange<?>> together, LastSeen lastSeen) {
        TableResult<Integer> result;
        try {
            result = TableTransaction.run(store, lastSeen, transaction -> {
                together.clear();
                for (GroupedChange<?> change : first) {
                    if (!together.isEmpty() && !hasRoom(transaction)) {
                        break;
                    }
                    together.add(change);
                    makeIn(change, transaction);
                }
                return together.size();
            });
        } catch (StoreException e) {
            together.forEach(OF_THE_GROUP.contains(e.reason()) ? GroupedChange::makeAlone : change -> change.fail(e));
            return;
        } catch (Apart apart) {
            throw apart;
        } catch (RuntimeException e) { // tidy: whatever goes wrong, nobody waits for ever
            together.forEach(change -> change.fail(e));
            return;
        }
        switch (result) {
            case TableResult.Done<Integer> done -> together.forEach(change -> change.committed(done.revision()));
            case TableResult.Unknown<Integer> _ -> together.forEach(GroupedChange::unknown);
            // Of which one of them is not told.
            case TableResult.Refused<Integer> _ -> together.forEach(GroupedChange::makeAlone);
            case TableResult.Contended<Integer> _ -> together.forEach(change -> change.fail(Changes.contended()));
        }
    }

    private boolean hasRoom(TableTransaction transaction) {
        return transaction.size() + operationsEachMax <= store.limits().operationsMax();
    }

    private static void makeIn(GroupedChange<?> change, TableTransaction transaction) {
        try {
            change.makeIn(transaction);
        } catch (StoreException e) {
            throw e;
        } catch (
                RuntimeException
                        e) { // tidy: whatever one change throws is its own, and is thrown again when it is alone
            throw new Apart(change, e);
        }
    }
}
