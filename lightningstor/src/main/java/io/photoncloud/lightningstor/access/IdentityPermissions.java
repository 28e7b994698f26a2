package io.photoncloud.lightningstor.access;

import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.sigv4.Caller;
import java.util.Optional;

/** What callers may do for being who they are, whatever a bucket says of them. Safe for many threads. */
public interface IdentityPermissions {

    /**
     * Answers from what is known already, and never waits.
     *
     * @param bucket that the operation is about; none for the list of buckets, and for one that is to be made
     * @param key none for what is about a bucket
     * @throws S3Exception ServiceUnavailable: it cannot be known at present
     */
    boolean allows(Caller caller, S3Operation operation, Optional<Bucket> bucket, Optional<String> key);
}
