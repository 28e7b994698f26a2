package io.photoncloud.flaredb.kv;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key with its value.
 *
 * @param version 1 where it was created first, and greater with each change, deletions between among them; 0 in a namespace that is eventual
 * @param expiresAt when it goes by itself; null for never
 */
public record KvEntry(
        Key key, Bytes value, long version, @Nullable Instant expiresAt) {}
