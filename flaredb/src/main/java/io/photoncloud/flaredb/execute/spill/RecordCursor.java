package io.photoncloud.flaredb.execute.spill;

/** Records one after the other. The one at hand is good until the next call. For one thread at a time. */
public interface RecordCursor extends AutoCloseable {
    /** Moves on; false at the end. */
    boolean next();

    /** The record moved to by {@link #next}. */
    RecordView record();

    @Override
    void close();
}
