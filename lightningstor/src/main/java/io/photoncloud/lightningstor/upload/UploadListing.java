package io.photoncloud.lightningstor.upload;

import io.photoncloud.chainfire.store.Bytes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A page of the uploads of a bucket, by key.
 *
 * @param prefixes of keys that are not listed one by one
 * @param next behind what the next page begins; null where this one is the last
 */
public record UploadListing(
        List<Upload> uploads,
        List<String> prefixes,
        @Nullable Mark next) {

    public static final UploadListing NOTHING = new UploadListing(List.of(), List.of(), null);

    public UploadListing {
        uploads = List.copyOf(uploads);
        prefixes = List.copyOf(prefixes);
    }

    /**
     * What was shown last.
     *
     * @param key a key, or a prefix; empty for the beginning
     * @param id of an upload of the key, which need not be there any more; empty where all of them were shown, or a prefix
     */
    public record Mark(String key, Optional<Bytes> id) {}
}
