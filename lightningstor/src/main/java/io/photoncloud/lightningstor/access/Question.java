package io.photoncloud.lightningstor.access;

import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.policy.Attributes;
import io.photoncloud.lightningstor.policy.Subject;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All that a need is decided by.
 *
 * @param key empty for what is done to the bucket itself
 * @param identity what the caller may do for being who he is; asked where it matters
 * @param object the version that is meant, a delete marker too, where there is one; looked at where it matters
 * @param initiator who has begun the upload that is meant, where there is one; looked at where it matters
 */
public record Question(
        Need need,
        Bucket bucket,
        Optional<String> key,
        Rules rules,
        Attributes attributes,
        Identity identity,
        Supplier<Optional<ObjectVersion>> object,
        Supplier<Optional<String>> initiator) {

    /** Whether the caller may do what a need asks for being who he is. */
    @FunctionalInterface
    public interface Identity {
        boolean allows(Need need, Optional<String> key);
    }

    Subject subject() {
        return attributes.subject();
    }

    /** The same under other rules. */
    public Question with(Rules others) {
        return new Question(need, bucket, key, others, attributes, identity, object, initiator);
    }

    /** Another need of the same caller, of the bucket itself. */
    Question ofBucket(Need other) {
        return new Question(
                other, bucket, Optional.empty(), rules, attributes, identity, Optional::empty, Optional::empty);
    }
}
