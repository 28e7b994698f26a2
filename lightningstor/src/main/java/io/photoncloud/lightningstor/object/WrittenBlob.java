package io.photoncloud.lightningstor.object;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.lightningstor.layout.Keys;

/** A blob that is durable, or is so small that it becomes durable with the row that says where it is. */
public record WrittenBlob(BlobRef blob, Whereabouts where) {

    /** To be written with what names the blob. */
    public Operation toRow() {
        Key row = Keys.blob(blob.id());
        return Operation.Put.of(row, ObjectCodec.WHEREABOUTS.encode(where));
    }
}
