package io.photoncloud.chainfire.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads many keys of a range at one moment with few questions: what lies close together is read as one piece, with the keys in
 * between, for as long as those are not too many; and key by key, many at once, where they are. A page of an index takes a question
 * for each of its rows otherwise.
 */
final class RowsByKey {

    /** Keys that are read to begin with; each piece in which many are wanted is followed by one that is twice as long. */
    private static final int PIECE_MIN = 32;

    private static final int PIECE_MAX = 2_048;

    /** A piece is worth it where of so many keys one at least is wanted: what is not wanted is read and sent all the same. */
    private static final int KEYS_PER_WANTED_MAX = 3;

    /** Keys that are read by themselves before a piece is tried again. */
    private static final int SINGLE_MIN = 256;

    private static final int SINGLE_MAX = 2_048;

    private final SnapshotReader reader;
    private final TreeSet<Key> left;
    private final Map<Key, Entry> found = new HashMap<>();
    private long bytes;
    private int piece = PIECE_MIN;
    private int singles = SINGLE_MIN;

    private RowsByKey(SnapshotReader reader, Collection<Key> wanted) {
        this.reader = reader;
        this.left = new TreeSet<>(wanted);
    }

    /**
     * What was found.
     *
     * @param all whether all that was wanted was looked for
     */
    record Found(Map<Key, Entry> entries, boolean all) {}

    /** @param bytesMax of keys and values found, beyond which nothing more is looked for */
    static Found read(SnapshotReader reader, Collection<Key> wanted, long bytesMax) {
        RowsByKey reading = new RowsByKey(reader, wanted);
        while (!reading.left.isEmpty() && reading.bytes < bytesMax) {
            if (reading.left.size() == 1 || !reading.readPiece()) {
                reading.readSingles(bytesMax);
            }
        }
        return new Found(reading.found, reading.left.isEmpty());
    }

    /** @return whether enough of it was wanted */
    private boolean readPiece() {
        KeyRange keys = new KeyRange(left.first(), left.last().next());
        Page page = reader.range(RangeQuery.of(keys).limit(Math.min(piece, KEYS_PER_WANTED_MAX * left.size())));
        List<Entry> entries = page.entries();
        int before = found.size();
        entries.stream().filter(entry -> left.contains(entry.key())).forEach(this::found);
        if (!page.more() || entries.isEmpty()) {
            left.clear();
            return true;
        }
        SortedSet<Key> passed = left.headSet(entries.getLast().key(), true);
        passed.clear();
        boolean worthIt = (found.size() - before) * KEYS_PER_WANTED_MAX >= entries.size();
        piece = worthIt ? Math.min(2 * piece, PIECE_MAX) : PIECE_MIN;
        singles = worthIt ? SINGLE_MIN : singles;
        return worthIt;
    }

    private void readSingles(long bytesMax) {
        List<Key> next = left.stream().limit(singles).toList();
        int looked = 0;
        while (looked < next.size() && bytes < bytesMax) {
            KeysPage page = reader.findAll(next.subList(looked, next.size()));
            page.entries().forEach(this::found);
            looked += page.keys();
        }
        if (looked > 0) {
            left.headSet(next.get(looked - 1), true).clear();
        }
        singles = Math.min(2 * singles, SINGLE_MAX);
    }

    private void found(Entry entry) {
        found.put(entry.key(), entry);
        bytes += (long) entry.key().size() + entry.value().size();
    }
}
