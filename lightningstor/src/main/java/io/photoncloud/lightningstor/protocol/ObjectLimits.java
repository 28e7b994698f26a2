package io.photoncloud.lightningstor.protocol;

import java.util.Map;

/** The bounds of objects and of their parts, and the refusals that name them. */
public final class ObjectLimits {
    public static final long SINGLE_PUT_MAX = 5L << 30;
    public static final long OBJECT_MAX = 5L << 40;
    public static final long PART_MIN = 5L << 20;
    public static final long PART_MAX = SINGLE_PUT_MAX;
    public static final int PARTS_MAX = 10_000;
    public static final int USER_METADATA_MAX = 2048;

    private ObjectLimits() {}

    /** Refuses what is more than one request may bring, as an object or as a part. */
    public static void requireSinglePut(long bytes) {
        if (bytes > SINGLE_PUT_MAX) {
            throw tooLarge(bytes, SINGLE_PUT_MAX);
        }
    }

    public static void requireObject(long bytes) {
        if (bytes > OBJECT_MAX) {
            throw tooLarge(bytes, OBJECT_MAX);
        }
    }

    /** Refuses a part, other than the last, that is too small to be one. */
    public static void requireInnerPart(int partNumber, long bytes, String tag) {
        if (bytes < PART_MIN) {
            throw new S3Exception(S3Error.ENTITY_TOO_SMALL)
                    .with("ProposedSize", String.valueOf(bytes))
                    .with("MinSizeAllowed", String.valueOf(PART_MIN))
                    .with("PartNumber", String.valueOf(partNumber))
                    .with("ETag", tag);
        }
    }

    public static int parsePartNumber(String text) {
        int number = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > PARTS_MAX) {
            throw S3Exception.invalidArgument(
                    "partNumber", text, "Part number must be an integer between 1 and " + PARTS_MAX + ", inclusive");
        }
        return number;
    }

    /** Refuses more user metadata than S3 takes: the bytes of names, without their prefix, and of values together. */
    public static void requireUserMetadata(Headers headers) {
        long bytes = 0;
        for (String name : headers.names()) {
            if (name.startsWith(KnownHeaders.METADATA_PREFIX)) {
                bytes += name.length() - KnownHeaders.METADATA_PREFIX.length();
                bytes += headers.all(name).stream().mapToLong(String::length).sum();
            }
        }
        requireUserMetadata(bytes);
    }

    /** The same, by names without their prefix. */
    public static void requireUserMetadata(Map<String, String> metadata) {
        requireUserMetadata(metadata.entrySet().stream()
                .mapToLong(entry -> entry.getKey().length() + entry.getValue().length())
                .sum());
    }

    private static void requireUserMetadata(long bytes) {
        if (bytes > USER_METADATA_MAX) {
            throw new S3Exception(S3Error.METADATA_TOO_LARGE)
                    .with("Size", String.valueOf(bytes))
                    .with("MaxSizeAllowed", String.valueOf(USER_METADATA_MAX));
        }
    }

    private static S3Exception tooLarge(long bytes, long max) {
        return new S3Exception(S3Error.ENTITY_TOO_LARGE)
                .with("ProposedSize", String.valueOf(bytes))
                .with("MaxSizeAllowed", String.valueOf(max));
    }
}
