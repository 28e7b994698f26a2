package io.photoncloud.chainfire.store.engine;

/** Walks rows in ascending unsigned key order. For one thread. Key and value may only be asked for while valid. */
public interface Cursor extends AutoCloseable {

    boolean isValid();

    byte[] key();

    byte[] value();

    void next();

    /** Moves to the first row at or after {@code key}, within the cursor's bounds; forwards or backwards. */
    void seek(byte[] key);

    @Override
    void close();
}
