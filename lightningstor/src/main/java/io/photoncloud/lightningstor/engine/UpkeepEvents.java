package io.photoncloud.lightningstor.engine;

/** What an operator would want to read in the log. */
public interface UpkeepEvents {

    UpkeepEvents NONE = new UpkeepEvents() {};

    /** Rotten beyond what parity makes good. */
    default void damaged(BlobId blob, Place place) {}

    /** Bytes of a volume belong to no record any more; it is kept as it is. */
    default void broken(VolumeId volume) {}

    /** A volume could not be rewritten now; others are tried before it is again. */
    default void stuck(VolumeId volume, Exception why) {}

    default void healed(int slot) {}
}
