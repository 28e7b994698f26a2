package io.photoncloud.lightningstor.object;

import io.photoncloud.chainfire.store.Bytes;

/** A blob that is durable, and where, in the engine's own form. */
public record WrittenBlob(BlobRef blob, Bytes place) {}
