package io.photoncloud.lightningstor.event;

import java.time.Instant;

/**
 * Something that happened to an object, or that targets are tried out.
 *
 * @param name as the S3 API names it, without {@code s3:}
 * @param key empty for a test
 * @param versionId empty where the bucket has no versions
 * @param configurationId of the configuration by which somebody is told
 */
record Event(
        Instant time,
        String name,
        String bucket,
        String bucketOwner,
        String key,
        long size,
        String etag,
        String versionId,
        String configurationId,
        String principal,
        String sourceAddress,
        String requestId) {

    static final String TEST = "TestEvent";

    boolean isTest() {
        return name.equals(TEST);
    }
}
