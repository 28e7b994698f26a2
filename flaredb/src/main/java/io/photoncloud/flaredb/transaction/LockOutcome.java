package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import org.jspecify.annotations.Nullable;

/** How a wish for a lock ended, where it did not fail. */
public sealed interface LockOutcome {

    /**
     * The lock is held until the transaction ends (or goes back to a savepoint before it).
     *
     * @param value the key's newest value, own writes included; null where there is none. Counts as read, as by {@link Transaction#get}
     * @param changed whether another transaction has changed the key since what this statement sees: the row that was found before has to be
     *     looked at anew (READ COMMITTED), as PostgreSQL does
     */
    record Locked(@Nullable Bytes value, boolean changed) implements LockOutcome {}

    /** Only with {@link LockWait.Skip}. */
    record Skipped() implements LockOutcome {}
}
