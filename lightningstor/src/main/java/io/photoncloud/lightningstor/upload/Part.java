package io.photoncloud.lightningstor.upload;

import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.lightningstor.object.BlobRef;
import io.photoncloud.lightningstor.object.KeptChecksum;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of an upload.
 *
 * @param number 1 to 10,000
 * @param md5 of its bytes, or what its entity tag is in place of that
 * @param checksum null where it was put without one
 * @param key that its bytes are encrypted with; null where they are not
 */
public record Part(
        int number,
        long size,
        Bytes md5,
        Instant modified,
        List<BlobRef> blobs,
        @Nullable KeptChecksum checksum,
        @Nullable Sealed key) {

    public static final int NUMBER_MAX = 10_000;

    public Part {
        if (number < 1 || number > NUMBER_MAX) {
            throw new IllegalArgumentException("a part of number " + number);
        }
        blobs = List.copyOf(blobs);
    }
}
