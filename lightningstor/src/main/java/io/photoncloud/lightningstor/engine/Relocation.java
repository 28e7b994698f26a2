package io.photoncloud.lightningstor.engine;

import java.util.BitSet;
import java.util.List;

/** How the metadata follows when compaction moves blobs. */
public interface Relocation {

    /** So many blobs are moved at once at most. */
    int BATCH_MAX = 48;

    /** A blob that has a copy. */
    record Move(BlobId blob, Place from, Place to) {}

    /**
     * Names the new place in every row that names the old one, durably, and answers for which blobs none does any more. An exception
     * means that the outcome is unknown: both places are kept, and the scrubber finds out which one is used.
     *
     * @param moves of different blobs, at most {@link #BATCH_MAX}
     */
    BitSet move(List<Move> moves);

    /** The volume is gone: rows about bytes freed in it can go too. */
    void removed(VolumeId volume);
}
