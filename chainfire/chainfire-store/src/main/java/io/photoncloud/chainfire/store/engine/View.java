package io.photoncloud.chainfire.store.engine;

import org.jspecify.annotations.Nullable;

/** A consistent moment of a group's rows. Close it soon: it keeps old rows alive. */
public interface View extends AutoCloseable {

    Mark mark();

    byte @Nullable [] get(Space space, byte[] key);

    /** Rows from {@code from} to before {@code to}; no upper bound where {@code to} is null. Starts at the first row. */
    Cursor cursor(Space space, byte[] from, byte @Nullable [] to);

    @Override
    void close();
}
