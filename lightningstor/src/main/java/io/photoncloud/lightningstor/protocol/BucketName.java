package io.photoncloud.lightningstor.protocol;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A name that a bucket can have: what S3 allows, without the paths that this service answers itself. */
public record BucketName(String value) {
    /** What is served beside the buckets. */
    public static final Set<String> RESERVED = Set.of("health", "livez", "readyz", "metrics");

    private static final Pattern ALLOWED = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    private static final List<String> PREFIXES = List.of("xn--", "sthree-", "amzn-s3-demo-");
    private static final List<String> SUFFIXES = List.of("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3");

    public BucketName {
        if (!ALLOWED.matcher(value).matches()
                || value.contains("..")
                || ADDRESS.matcher(value).matches()
                || RESERVED.contains(value)
                || PREFIXES.stream().anyMatch(value::startsWith)
                || SUFFIXES.stream().anyMatch(value::endsWith)) {
            throw new S3Exception(S3Error.INVALID_BUCKET_NAME).with("BucketName", value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
