package io.photoncloud.flaredb.kv;

import io.photoncloud.chainfire.store.Key;

/** What a watch tells. */
public sealed interface KvChange {

    /** Who comes back with it is told what came after. */
    KvPosition position();

    record Put(KvEntry entry, KvPosition position) implements KvChange {}

    /** @param version the change's, as of the key's values */
    record Deleted(Key key, long version, KvPosition position) implements KvChange {}

    /** It went by itself. */
    record Expired(Key key, long version, KvPosition position) implements KvChange {}

    /** There was nothing else up to here. */
    record Progress(KvPosition position) implements KvChange {}
}
