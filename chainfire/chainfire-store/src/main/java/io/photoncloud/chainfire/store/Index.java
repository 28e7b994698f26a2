package io.photoncloud.chainfire.store;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * A secondary index of a {@link Table}: which keys a row is found by. The function is pure, and what it says of a row
 * never changes from one release to the next: an index that shall say something else gets another name. How an index is
 * added to rows that exist is told at {@link Table#rebuildIndex}.
 */
public final class Index<T> {

    private enum Kind {
        /** Any number of rows may have a key. */
        SHARED,
        /** One row has a key at most. */
        UNIQUE
    }

    private enum State {
        READABLE,
        WRITE_ONLY
    }

    private final String name;
    private final Function<? super T, ? extends Collection<IndexKey>> keys;
    private final Kind kind;
    private final State state;

    private Index(String name, Function<? super T, ? extends Collection<IndexKey>> keys, Kind kind, State state) {
        this.name = StoredName.checkSegment(name);
        this.keys = keys;
        this.kind = kind;
        this.state = state;
    }

    /**
     * An index with one key for each row.
     *
     * @param name lower-case letters, digits, dots, hyphens and underscores
     */
    public static <T> Index<T> of(String name, Function<? super T, IndexKey> key) {
        return ofEach(name, row -> List.of(key.apply(row)));
    }

    /** An index with any number of keys for a row, none included; the same key twice counts once. */
    public static <T> Index<T> ofEach(String name, Function<? super T, ? extends Collection<IndexKey>> keys) {
        return new Index<>(name, keys, Kind.SHARED, State.READABLE);
    }

    /** An index with one key for each row, which no other row of the table has. */
    public static <T> Index<T> unique(String name, Function<? super T, IndexKey> key) {
        return uniqueEach(name, row -> List.of(key.apply(row)));
    }

    /** An index with any number of keys for a row, none included, which no other row of the table has. */
    public static <T> Index<T> uniqueEach(String name, Function<? super T, ? extends Collection<IndexKey>> keys) {
        return new Index<>(name, keys, Kind.UNIQUE, State.READABLE);
    }

    /** The same index, kept by every write and not yet to be read: for as long as old rows may be missing in it. */
    public Index<T> writeOnly() {
        return new Index<>(name, keys, kind, State.WRITE_ONLY);
    }

    public String name() {
        return name;
    }

    boolean isUnique() {
        return kind == Kind.UNIQUE;
    }

    boolean isReadable() {
        return state == State.READABLE;
    }

    Collection<IndexKey> keysOf(T row) {
        return keys.apply(row);
    }
}
