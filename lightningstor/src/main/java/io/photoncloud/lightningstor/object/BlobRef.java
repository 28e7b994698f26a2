package io.photoncloud.lightningstor.object;

import io.photoncloud.chainfire.store.Bytes;

/** Bytes that the engine keeps under an id of their own, at least one. */
public record BlobRef(Bytes id, long length) {

    public BlobRef {
        if (length < 1) {
            throw new IllegalArgumentException("a blob of " + length + " bytes");
        }
    }
}
