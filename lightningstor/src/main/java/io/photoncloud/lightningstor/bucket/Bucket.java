package io.photoncloud.lightningstor.bucket;

import io.photoncloud.common.api.Tenant;
import java.time.Instant;

/**
 * A bucket.
 *
 * @param number by which the rows of its objects are found; never given to another one
 * @param owner who made it, as S3 names owners
 */
public record Bucket(
        long number, String name, Tenant tenant, String owner, String region, Instant created, Versioning versioning) {

    public Bucket with(Versioning other) {
        return new Bucket(number, name, tenant, owner, region, created, other);
    }
}
