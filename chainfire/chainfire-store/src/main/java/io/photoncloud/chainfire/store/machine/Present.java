package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.engine.View;
import org.jspecify.annotations.Nullable;

/**
 * The present version of a key, but for its value: that stands in the change that wrote it, which {@code modRevision}
 * and {@code modSubIndex} name.
 *
 * @param valueBytes how long the value is
 * @param hash the version's part of the state's digest
 * @param inlineValue the value, only in a store that keeps no changes
 */
record Present(
        Key key,
        long createRevision,
        long modRevision,
        int modSubIndex,
        long version,
        long lease,
        int valueBytes,
        long hash,
        @Nullable Bytes inlineValue) {

    Entry withoutValue() {
        return entryOf(Bytes.EMPTY);
    }

    /** The whole version, read where its value stands. */
    Entry entry(View view) {
        return entryOf(inlineValue == null ? Rows.valueAt(view, modRevision, modSubIndex) : inlineValue);
    }

    private Entry entryOf(Bytes value) {
        return new Entry(key, value, createRevision, modRevision, version, lease);
    }
}
