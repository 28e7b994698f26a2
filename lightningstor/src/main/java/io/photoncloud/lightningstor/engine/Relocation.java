package io.photoncloud.lightningstor.engine;

/** How the metadata follows when compaction moves blobs. */
public interface Relocation {

    /**
     * Names the new place in every row that names the old one, durably; false when none does any more. An exception means that
     * the outcome is unknown: both places are kept, and the scrubber finds out which one is used.
     */
    boolean move(BlobId blob, Place from, Place to);

    /** The volume is gone: rows about bytes freed in it can go too. */
    void removed(VolumeId volume);
}
