package io.photoncloud.iam.credential;

import io.photoncloud.chainfire.store.Key;
import java.time.Duration;
import java.time.Instant;

/**
 * How often somebody has been guessing a principal's password. From the fifth failure on nothing is tried for a minute,
 * and for twice as long after each further one; who leaves it alone for a while begins anew.
 *
 * @param failures none of them more than {@link #MEMORY} after the one before it, or after the end of its lock
 * @param lockedUntil until when nothing is tried; in the past where it is
 */
record Guesses(String principal, int failures, Instant last, Instant lockedUntil) {

    static final int FREE = 5;
    static final Duration MEMORY = Duration.ofMinutes(15);
    static final Duration LOCK_MIN = Duration.ofMinutes(1);
    static final Duration LOCK_MAX = Duration.ofMinutes(15);

    /** Doublings after which the longest lock is reached in any case. */
    private static final int DOUBLINGS_MAX = 10;

    static Guesses none(String principal) {
        return new Guesses(principal, 0, Instant.EPOCH, Instant.EPOCH);
    }

    Guesses failed(Instant now) {
        Instant quietSince = last.isAfter(lockedUntil) ? last : lockedUntil;
        boolean forgotten = now.isAfter(quietSince.plus(MEMORY));
        int count = forgotten ? 1 : Math.addExact(failures, 1);
        return new Guesses(principal, count, now, count < FREE ? Instant.EPOCH : now.plus(lock(count - FREE)));
    }

    private static Duration lock(int doublings) {
        Duration lock = LOCK_MIN.multipliedBy(1L << Math.min(doublings, DOUBLINGS_MAX));
        return lock.compareTo(LOCK_MAX) > 0 ? LOCK_MAX : lock;
    }

    boolean isLocked(Instant now) {
        return now.isBefore(lockedUntil);
    }

    /** Rounded up, so that a call after that is not too early. */
    long retryAfterSeconds(Instant now) {
        return Duration.between(now, lockedUntil).plusMillis(999).toSeconds();
    }

    static Key key(String principal) {
        return Key.utf8(principal);
    }

    Key key() {
        return key(principal);
    }
}
