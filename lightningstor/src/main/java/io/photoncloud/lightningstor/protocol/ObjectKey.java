package io.photoncloud.lightningstor.protocol;

import java.nio.charset.StandardCharsets;

/** The key of an object: 1 to 1,024 bytes of UTF-8 without NUL. Dots and slashes are letters like others. */
public record ObjectKey(String value) {
    public static final int BYTES_MAX = 1024;

    public ObjectKey {
        if (value.isEmpty() || value.indexOf('\0') >= 0 || hasLoneSurrogate(value)) {
            throw new S3Exception(S3Error.INVALID_URI, "A key is UTF-8 without NUL, and not empty.");
        }
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > BYTES_MAX) {
            throw new S3Exception(S3Error.KEY_TOO_LONG)
                    .with("Size", String.valueOf(bytes))
                    .with("MaxSizeAllowed", String.valueOf(BYTES_MAX));
        }
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints()
                .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    @Override
    public String toString() {
        return value;
    }
}
