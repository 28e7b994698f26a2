package io.photoncloud.flaredb.kv;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a key. One that is gone is kept for a while, so that its versions go on where it is created again.
 *
 * @param version 0 in a namespace that is eventual
 * @param expiresAtMillis when it goes, or of one that is gone when this record does; 0 for never
 */
record KvRecord(long version, long expiresAtMillis, Presence presence, Bytes value) {

    /** Whether there is a value, and why not. */
    enum Presence {
        PRESENT,
        DELETED,
        EXPIRED
    }

    /** Whether there is a value at a moment. */
    boolean isThere(Instant now) {
        return presence == Presence.PRESENT && (expiresAtMillis == 0 || expiresAtMillis > now.toEpochMilli());
    }

    boolean isDue(Instant now) {
        return expiresAtMillis != 0 && expiresAtMillis <= now.toEpochMilli();
    }

    KvEntry entry(Key key) {
        return new KvEntry(key, value, version, expiresAt());
    }

    private @Nullable Instant expiresAt() {
        return expiresAtMillis == 0 ? null : Instant.ofEpochMilli(expiresAtMillis);
    }
}
