package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a store should hold, as simply as it can be said: every version of every key, for ever. */
final class NaiveModel {

    private record Version(long revision, Optional<Entry> entry) {}

    private final Map<Key, List<Version>> keys = new TreeMap<>();
    private final Map<Long, Long> leases = new TreeMap<>();
    private long revision = 1;
    private long compacted;

    long revision() {
        return revision;
    }

    long compacted() {
        return compacted;
    }

    Map<Long, Long> leases() {
        return leases;
    }

    Optional<Entry> at(Key key, long atRevision) {
        Optional<Entry> found = Optional.empty();
        for (Version version : keys.getOrDefault(key, List.of())) {
            if (version.revision <= atRevision) {
                found = version.entry;
            }
        }
        return found;
    }

    List<Entry> allAt(long atRevision) {
        List<Entry> entries = new ArrayList<>();
        keys.keySet().forEach(key -> at(key, atRevision).ifPresent(entries::add));
        return entries;
    }

    private void add(Key key, Optional<Entry> entry) {
        keys.computeIfAbsent(key, _ -> new ArrayList<>()).add(new Version(revision, entry));
    }

    void put(List<Key> written, Bytes value, long lease) {
        revision++;
        written.forEach(key -> write(key, value, lease));
    }

    /** A transaction that only writes where keys are unchanged, as tables and requests applied once make them. */
    void transact(Transaction transaction) {
        boolean holds = transaction.conditions().stream().allMatch(this::isUnchanged);
        if (holds) {
            revision++;
            for (Operation operation : transaction.then()) {
                Operation.Put put = (Operation.Put) operation;
                write(put.key(), put.value(), put.lease());
            }
        }
    }

    private boolean isUnchanged(Condition condition) {
        Condition.Target.ModRevision expected = (Condition.Target.ModRevision) condition.target();
        long actual =
                at(condition.keys().start(), revision).map(Entry::modRevision).orElse(0L);
        return actual == expected.revision();
    }

    private void write(Key key, Bytes value, long lease) {
        Optional<Entry> before = at(key, revision);
        add(
                key,
                Optional.of(new Entry(
                        key,
                        value,
                        before.map(Entry::createRevision).orElse(revision),
                        revision,
                        before.map(Entry::version).orElse(0L) + 1,
                        lease)));
    }

    /** Deletes those that are there, under one revision, if there are any. */
    void delete(Iterable<Key> unwanted) {
        TreeSet<Key> present = new TreeSet<>();
        unwanted.forEach(key -> at(key, revision).ifPresent(_ -> present.add(key)));
        if (!present.isEmpty()) {
            revision++;
            present.forEach(key -> add(key, Optional.empty()));
        }
    }

    void grant(long id, long ttlSeconds) {
        leases.putIfAbsent(id, ttlSeconds);
    }

    void revoke(long id) {
        if (leases.remove(id) != null) {
            delete(allAt(revision).stream()
                    .filter(entry -> entry.lease() == id)
                    .map(Entry::key)
                    .toList());
        }
    }

    void compact(long upTo) {
        if (upTo > compacted && upTo <= revision) {
            compacted = upTo;
        }
    }
}
