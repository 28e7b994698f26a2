package io.photoncloud.chainfire.store;

import org.jspecify.annotations.Nullable;

/**
 * What one member had applied at one moment, read without a barrier, a limit or a page: for who runs beside the member, knows by
 * other means how new the state has to be, and reads often. A read is one look at the engine. Safe for use by many threads, its cursors
 * for one each; to be closed soon, as it keeps replaced rows alive, and before the store.
 */
public interface LocalView extends AutoCloseable {

    /** The newest revision that is seen. */
    long revision();

    @Nullable
    Bytes get(Key key);

    /** The first key of a range with its value; null where it is empty. Cheaper than a cursor, which it does not open. */
    @Nullable
    Row first(KeyRange range);

    /** Stands at the first key of the range. */
    LocalCursor ascending(KeyRange range);

    /** Stands at the last key of the range, and goes on to those before. */
    LocalCursor descending(KeyRange range);

    @Override
    void close();

    /** A key and its value. */
    record Row(Key key, Bytes value) {}
}
