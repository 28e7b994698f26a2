package io.photoncloud.lightningstor.policy;

/**
 * What a statement is about, as an ARN of S3.
 *
 * @param bucket the part that names buckets, as it was written
 * @param hasKey whether a part for keys follows
 */
record Resource(Glob glob, String bucket, boolean hasKey) {

    private static final String PREFIX = "arn:aws:s3:::";

    /** @throws MalformedPolicy it is no bucket's or object's */
    static Resource of(String text, Version version) {
        if (!text.startsWith(PREFIX) || text.length() == PREFIX.length()) {
            throw new MalformedPolicy("Policy has invalid resource", text);
        }
        String rest = text.substring(PREFIX.length());
        int slash = rest.indexOf('/');
        Glob glob = version.glob(text, Glob::plain);
        return new Resource(glob, slash < 0 ? rest : rest.substring(0, slash), slash >= 0);
    }

    static String ofBucket(String bucket) {
        return PREFIX + bucket;
    }

    static String ofObject(String bucket, String key) {
        return PREFIX + bucket + "/" + key;
    }

    /** Whether something in the bucket can be meant. */
    boolean isIn(String name) {
        return Glob.plain(bucket).matches(name);
    }

    boolean takes(S3Action.Level level) {
        return switch (level) {
            case SERVICE -> false;
            case BUCKET -> !hasKey;
            // What ends in a wildcard goes on with keys.
            case OBJECT -> hasKey || bucket.contains("*");
        };
    }
}
