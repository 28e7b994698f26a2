package io.photoncloud.lightningstor.engine;

/** What an operator would want to read in the log. */
public interface UpkeepEvents {

    UpkeepEvents NONE = new UpkeepEvents() {};

    /** Rotten beyond what parity makes good. */
    default void damaged(BlobId blob, Place place) {}

    /** Bytes of a volume belong to no record any more; it is kept as it is. */
    default void broken(VolumeId volume) {}

    default void healed(int slot) {}
}
