package io.photoncloud.chainfire.store;

/** Walks the keys of a range of a {@link LocalView}. For one thread. Key and value may only be asked for while valid. */
public interface LocalCursor extends AutoCloseable {

    boolean isValid();

    Key key();

    Bytes value();

    void next();

    /**
     * Moves to the first key at or after {@code key}; of a descending cursor, to the last one before it. Within the range, in any
     * direction.
     */
    void seek(Key key);

    @Override
    void close();
}
