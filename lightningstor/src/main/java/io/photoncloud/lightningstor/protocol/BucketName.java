package io.photoncloud.lightningstor.protocol;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A name that a bucket can have: what S3 allows, without the paths that this service answers itself. */
public record BucketName(String value) {
    /** What is served beside the buckets. */
    public static final Set<String> RESERVED = Set.of("health", "livez", "readyz", "metrics");

    private static final int LENGTH_MIN = 3;
    private static final int LENGTH_MAX = 63;
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    private static final List<String> PREFIXES = List.of("xn--", "sthree-", "amzn-s3-demo-");
    private static final List<String> SUFFIXES = List.of("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3");

    public BucketName {
        if (!isAllowed(value)
                || value.contains("..")
                || (Character.isDigit(value.charAt(0)) && ADDRESS.matcher(value).matches())
                || RESERVED.contains(value)
                || isKept(value)) {
            throw new S3Exception(S3Error.INVALID_BUCKET_NAME).with("BucketName", value);
        }
    }

    private static boolean isKept(String value) {
        for (String prefix : PREFIXES) {
            if (value.startsWith(prefix)) {
                return true;
            }
        }
        for (String suffix : SUFFIXES) {
            if (value.endsWith(suffix)) {
                return true;
            }
        }
        return false;
    }

    /** Each request names one: no pattern is asked. */
    private static boolean isAllowed(String value) {
        int length = value.length();
        if (length < LENGTH_MIN || length > LENGTH_MAX) {
            return false;
        }
        for (int at = 0; at < length; at++) {
            char letter = value.charAt(at);
            boolean plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
            boolean within = at > 0 && at < length - 1;
            if (!plain && !(within && (letter == '.' || letter == '-'))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return value;
    }
}
