package io.photoncloud.flaredb.transaction;

import java.time.Duration;

/** What to do where another transaction holds a lock that is in the way. */
public sealed interface LockWait {

    LockWait FOREVER = new Wait(Duration.ZERO);
    LockWait NOWAIT = new Fail();
    LockWait SKIP_LOCKED = new Skip();

    /** Queue behind it; 55P03 after {@code timeout}, never where that is zero (PostgreSQL's {@code lock_timeout}). */
    record Wait(Duration timeout) implements LockWait {}

    /** 55P03 at once. */
    record Fail() implements LockWait {}

    /** Go without: {@link LockOutcome.Skipped}. */
    record Skip() implements LockWait {}
}
