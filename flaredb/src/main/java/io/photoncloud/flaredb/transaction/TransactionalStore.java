package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Versioned keys and the transactions over them. Safe for use by many threads; calls block, and are meant for virtual threads. Serves where its
 * member leads the group; elsewhere everything but {@link #status} ends with 57P03.
 */
public interface TransactionalStore extends AutoCloseable {

    Transaction begin(TransactionOptions options);

    /** What one read-only transaction would answer: the newest committed value, or null. A transaction of its own costs more. */
    @Nullable
    Bytes read(Key key);

    /** The newest moment that can be read: all that was acknowledged before this call is in it. */
    Timestamp now();

    /**
     * The committed changes of a range after a moment, those of the past first, then as they come. A change is told once; those of one
     * commit have one timestamp and are not torn apart by {@link ChangeFeed.Batch#complete}.
     *
     * @param after a moment not older than {@link Status#oldestReadable}, or 22023
     */
    ChangeFeed changes(KeyRange range, Timestamp after);

    Status status();

    TransactionLimits limits();

    @Override
    void close();

    /**
     * How the store stands.
     *
     * @param serving whether transactions can begin
     * @param oldestReadable the oldest moment that can be read; it moves on by garbage collection
     * @param active transactions that have begun and not ended, read-only ones left out
     * @param lockedKeys keys with a lock
     * @param waiting transactions that wait for a lock
     * @param unresolved large transactions whose writes still stand apart
     */
    record Status(
            boolean serving,
            Timestamp newest,
            Timestamp oldestReadable,
            int active,
            int lockedKeys,
            int waiting,
            int unresolved) {}
}
