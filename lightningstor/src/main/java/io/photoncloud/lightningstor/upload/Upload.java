package io.photoncloud.lightningstor.upload;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.lightningstor.encryption.Encryption;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.object.Traits;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * An object that is put in parts, until it is completed or aborted.
 *
 * @param owner whose object it becomes
 * @param initiator who has begun it
 * @param checksumAlgorithm that its parts have checksums of, as S3 names it; empty for none
 * @param checksumOfParts whether the object's checksum is one of its parts' checksums
 * @param traits of the object that it becomes
 * @param encryption of all its parts
 */
public record Upload(
        Bytes id,
        String key,
        String owner,
        String initiator,
        Instant begun,
        Map<String, String> headers,
        Map<String, String> metadata,
        String checksumAlgorithm,
        boolean checksumOfParts,
        Traits traits,
        Encryption encryption) {

    public Upload {
        headers = Map.copyOf(headers);
        metadata = Map.copyOf(metadata);
    }

    /** As callers know it. */
    public String text() {
        return text(id);
    }

    public static String text(Bytes id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id.unsafeArray());
    }

    /** The id that callers know as this; empty for what is none. */
    public static Optional<Bytes> findId(String text) {
        try {
            byte[] id = Base64.getUrlDecoder().decode(text);
            return id.length == Keys.UPLOAD_ID_BYTES ? Optional.of(Bytes.wrap(id)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
