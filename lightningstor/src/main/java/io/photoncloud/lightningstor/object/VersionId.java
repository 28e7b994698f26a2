package io.photoncloud.lightningstor.object;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/**
 * Tells one version of a key from the others.
 *
 * @param sequence orders the versions of a key, a later one being greater
 * @param unversioned whether it was made while its bucket had no versions
 */
public record VersionId(long sequence, int salt, boolean unversioned) {

    /** How callers name the version without an id. */
    public static final String NULL = "null";

    private static final int BYTES = Long.BYTES + Integer.BYTES;

    /** As callers know it. */
    public String text() {
        return unversioned ? NULL : mark();
    }

    /** Where it stands among the versions of its key, also of the one without an id. */
    public String mark() {
        byte[] bytes = ByteBuffer.allocate(BYTES).putLong(sequence).putInt(salt).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Of a version with an id; empty for what is none. */
    public static Optional<VersionId> find(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        if (bytes.length != BYTES) {
            return Optional.empty();
        }
        ByteBuffer parts = ByteBuffer.wrap(bytes);
        return Optional.of(new VersionId(parts.getLong(), parts.getInt(), false));
    }
}
