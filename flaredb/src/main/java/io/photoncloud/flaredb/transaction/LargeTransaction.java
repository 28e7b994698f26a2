package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.flaredb.transaction.TransactionCodec.CommitRecord;
import io.photoncloud.flaredb.transaction.TransactionCodec.Undone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A transaction whose writes stand in the store as intents: which ranges they are in, which were taken back, and when it was committed. Written
 * by the transaction's thread, read by all.
 */
final class LargeTransaction {

    static final long NOT_COMMITTED = 0;

    /** Keys that share so many bytes (a table's or an index's, as those are named) make one range. */
    private static final int RANGE_BYTES = 9;

    private static final int RANGES_MAX = 256;

    private final long id;
    private volatile List<KeyRange> ranges = List.of();
    private volatile List<Undone> undone = List.of();
    private volatile long timestamp = NOT_COMMITTED;

    LargeTransaction(long id) {
        this.id = id;
    }

    static LargeTransaction of(long id, CommitRecord record) {
        LargeTransaction transaction = new LargeTransaction(id);
        transaction.ranges = record.ranges();
        transaction.undone = record.undone();
        transaction.timestamp = record.timestamp();
        return transaction;
    }

    long id() {
        return id;
    }

    List<KeyRange> ranges() {
        return ranges;
    }

    List<Undone> undone() {
        return undone;
    }

    long timestamp() {
        return timestamp;
    }

    CommitRecord record(long commitTimestamp) {
        return new CommitRecord(commitTimestamp, undone, ranges);
    }

    void committed(long commitTimestamp) {
        timestamp = commitTimestamp;
    }

    boolean mayHold(KeyRange range) {
        for (KeyRange held : ranges) {
            if (held.overlaps(range)) {
                return true;
            }
        }
        return false;
    }

    boolean counts(long sequence) {
        for (Undone one : undone) {
            if (one.covers(sequence)) {
                return false;
            }
        }
        return true;
    }

    void takeBack(long after, long upTo) {
        if (after >= upTo) {
            return;
        }
        List<Undone> more = new ArrayList<>(undone);
        // What was taken back later covers what was before.
        more.removeIf(one -> one.after() >= after);
        more.add(new Undone(after, upTo));
        undone = List.copyOf(more);
    }

    void writes(NavigableSet<Key> keys) {
        NavigableMap<Key, KeyRange> byBegin = new TreeMap<>();
        ranges.forEach(range -> byBegin.put(begin(range.start()), range));
        Key first = keys.isEmpty() ? null : keys.first();
        while (first != null) {
            Key begin = begin(first);
            Key last = lastWith(keys, begin);
            byBegin.merge(begin, new KeyRange(first, last.next()), LargeTransaction::union);
            first = keys.higher(last);
        }
        if (byBegin.size() <= RANGES_MAX) {
            ranges = List.copyOf(byBegin.values());
            return;
        }
        ranges = List.of(
                byBegin.values().stream().reduce(LargeTransaction::union).orElseThrow());
    }

    private static Key begin(Key key) {
        return key.size() <= RANGE_BYTES ? key : Key.wrap(Arrays.copyOf(key.unsafeArray(), RANGE_BYTES));
    }

    private static Key lastWith(NavigableSet<Key> keys, Key begin) {
        if (begin.size() < RANGE_BYTES) {
            return begin;
        }
        Key end = KeyRange.prefix(begin.unsafeArray()).end();
        Key last = end == null ? keys.last() : keys.lower(end);
        return last == null ? begin : last;
    }

    private static KeyRange union(KeyRange one, KeyRange other) {
        Key start = one.start().compareTo(other.start()) <= 0 ? one.start() : other.start();
        @Nullable Key oneEnd = one.end();
        @Nullable Key otherEnd = other.end();
        if (oneEnd == null || otherEnd == null) {
            return KeyRange.from(start);
        }
        return new KeyRange(start, oneEnd.compareTo(otherEnd) >= 0 ? oneEnd : otherEnd);
    }
}
