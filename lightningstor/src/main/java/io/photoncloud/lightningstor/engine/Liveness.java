package io.photoncloud.lightningstor.engine;

import java.util.BitSet;
import java.util.List;

/** What the metadata says of blobs found on disk. */
public interface Liveness {

    int BATCH_MAX = 256;

    /** A blob that stands at a place. */
    record Found(BlobId blob, Place place) {}

    /** Which of the blobs some row names at this very place, as of a moment after the call began (a linearizable read). */
    BitSet live(List<Found> blobs);
}
