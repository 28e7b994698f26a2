package io.photoncloud.chainfire.store.engine;

/** Rows to write together; later calls win over earlier ones. Arrays are not copied. */
public interface Batch {

    void put(Space space, byte[] key, byte[] value);

    void delete(Space space, byte[] key);

    /** Deletes all rows from {@code from} to before {@code to}. */
    void deleteRange(Space space, byte[] from, byte[] to);
}
