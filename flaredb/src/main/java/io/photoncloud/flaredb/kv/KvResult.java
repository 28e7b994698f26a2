package io.photoncloud.flaredb.kv;

import org.jspecify.annotations.Nullable;

/** What became of one operation. */
public sealed interface KvResult {

    /**
     * A put.
     *
     * @param version the key's now; 0 in a namespace that is eventual
     */
    record Written(long version) implements KvResult {}

    /** @param present whether the key was there */
    record Deleted(boolean present) implements KvResult {}

    /** @param entry null where there is no such key */
    record Found(@Nullable KvEntry entry) implements KvResult {}
}
