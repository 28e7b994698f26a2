package io.photoncloud.chainfire.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys under which a table keeps its rows and their index entries, and nothing else:
 *
 * <pre>
 *   name/row/ID                         the row's stored form
 *   name/index/INDEX/KEY ID             nothing, or for a unique index:
 *   name/index/INDEX/KEY                the row's id
 * </pre>
 *
 * KEY and the ID after it are written as an {@link IndexKey} has them, the id as its last part.
 */
final class TableKeys<T> {

    private final String name;
    private final byte[] rowPrefix;
    private final List<Index<T>> indexes;
    /** What all keys of an index begin with. */
    private final Map<Index<T>, byte[]> indexPrefixes = new HashMap<>();

    TableKeys(String name, List<Index<T>> indexes) {
        this.name = StoredName.check(name);
        this.rowPrefix = bytes(name + "/" + StoredName.ROW + "/");
        this.indexes = List.copyOf(indexes);
        long names = indexes.stream().map(Index::name).distinct().count();
        if (names != indexes.size()) {
            throw new IllegalArgumentException("two indexes of table " + name + " have the same name");
        }
        for (Index<T> index : this.indexes) {
            indexPrefixes.put(index, bytes(name + "/" + StoredName.INDEX + "/" + index.name() + "/"));
        }
    }

    /** What an index holds of a row. {@code key}: under which the store keeps it. */
    record IndexEntry(String table, String index, IndexKey indexKey, boolean unique, Key key, Key id) {

        Operation put() {
            return Operation.Put.of(key, unique ? Bytes.wrap(id.unsafeArray()) : Bytes.EMPTY);
        }

        /** Where nobody but the caller writes the table, and knows that the row has no such entry. */
        Operation putNew() {
            return Operation.Put.ofNew(key, Bytes.EMPTY);
        }

        /** Whether an entry found under the key is this one, and not another row's. */
        boolean is(Entry found) {
            return !unique || id.equals(holder(found));
        }

        /** The id of the row that an entry of a unique index names. */
        static Key holder(Entry found) {
            return Key.wrap(found.value().unsafeArray());
        }
    }

    KeyRange rows() {
        return KeyRange.prefix(rowPrefix);
    }

    byte[] rowPrefix() {
        return rowPrefix;
    }

    Key row(Key id) {
        return Key.wrap(concat(rowPrefix, id.unsafeArray()));
    }

    Key idOf(Key row) {
        return Key.wrap(Arrays.copyOfRange(row.unsafeArray(), rowPrefix.length, row.size()));
    }

    /** All entries that the indexes have of a row, by their keys. */
    Map<Key, IndexEntry> entries(Key id, T value) {
        Map<Key, IndexEntry> entries = new LinkedHashMap<>();
        indexes.forEach(index -> entries.putAll(entries(index, id, value)));
        return entries;
    }

    /** The entries that one index has of a row, by their keys. */
    Map<Key, IndexEntry> entries(Index<T> index, Key id, T value) {
        Map<Key, IndexEntry> entries = new LinkedHashMap<>();
        Collection<IndexKey> keys = index.keysOf(value);
        for (IndexKey indexKey : keys) {
            IndexKey whole = index.isUnique() ? indexKey : indexKey.and(id.unsafeArray());
            Key key = Key.wrap(concat(prefix(index), whole.encoded()));
            entries.put(key, new IndexEntry(name, index.name(), indexKey, index.isUnique(), key, id));
        }
        return entries;
    }

    /** What to write to make of one row another, null for none, on no condition, where it is known what is there. */
    List<Operation> replacement(
            @Nullable Key idBefore, @Nullable T before, @Nullable Key idAfter, @Nullable T after, Codec<T> codec) {
        requireNoUniqueIndex();
        if (idBefore != null && idAfter != null && !idBefore.equals(idAfter)) {
            throw new IllegalArgumentException("a row's id does not change: " + idBefore + " of " + name);
        }
        List<Operation> writes = new ArrayList<>();
        Map<Key, IndexEntry> gone = idBefore == null || before == null ? Map.of() : entries(idBefore, before);
        Map<Key, IndexEntry> wanted = idAfter == null || after == null ? Map.of() : entries(idAfter, after);
        if (idAfter != null && after != null) {
            Bytes row = codec.encode(after);
            writes.add(before == null ? Operation.Put.ofNew(row(idAfter), row) : Operation.Put.of(row(idAfter), row));
        } else if (idBefore != null) {
            writes.add(Operation.Delete.of(row(idBefore)));
        }
        for (Key key : gone.keySet()) {
            if (!wanted.containsKey(key)) {
                writes.add(Operation.Delete.of(key));
            }
        }
        wanted.forEach((key, entry) -> {
            if (!gone.containsKey(key)) {
                writes.add(entry.putNew());
            }
        });
        return writes;
    }

    /** What to write for a row that never changes, whether it is there already or not. */
    List<Operation> immutable(Key id, T value, Codec<T> codec) {
        requireNoUniqueIndex();
        List<Operation> writes = new ArrayList<>();
        writes.add(Operation.Put.of(row(id), codec.encode(value)));
        entries(id, value).values().forEach(entry -> writes.add(entry.put()));
        return writes;
    }

    private void requireNoUniqueIndex() {
        for (Index<T> index : indexes) {
            if (index.isUnique()) {
                throw new IllegalArgumentException("table " + name + " has a unique index: that takes a condition");
            }
        }
    }

    /** What all keys of an index begin with. @throws IllegalArgumentException the table has no such index */
    byte[] prefix(Index<T> index) {
        byte[] prefix = indexPrefixes.get(index);
        if (prefix == null) {
            throw new IllegalArgumentException("table " + name + " was not made with the index " + index.name());
        }
        return prefix;
    }

    /** What the keys of all entries whose index key begins with {@code leading} begin with. */
    byte[] prefix(Index<T> index, IndexKey leading) {
        return concat(prefix(index), leading.encoded());
    }

    /** The row that an entry of an index is about. @throws IllegalArgumentException the entry is damaged */
    Key idOf(Index<T> index, Entry entry) {
        if (index.isUnique()) {
            return IndexEntry.holder(entry);
        }
        byte[] key = entry.key().unsafeArray();
        List<Bytes> parts = IndexKey.parts(Arrays.copyOfRange(key, prefix(index).length, key.length));
        return Key.wrap(parts.getLast().unsafeArray());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
