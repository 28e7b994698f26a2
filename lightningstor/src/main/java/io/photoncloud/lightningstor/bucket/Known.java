package io.photoncloud.lightningstor.bucket;

import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.lightningstor.layout.Keys;

/**
 * A bucket as it was read.
 *
 * @param createRevision by which it is told from another of its name
 */
public record Known(Bucket bucket, long createRevision, long modRevision) {

    /** What is written of its objects is written while it is there. */
    public Condition isThere() {
        return new Condition(
                KeyRange.single(Keys.bucket(bucket.name())),
                Condition.Comparison.EQUAL,
                new Condition.Target.CreateRevision(createRevision));
    }

    /** What depends on how it is set is written while it is set so. */
    public Condition isUnchanged() {
        return Condition.unchangedSince(Keys.bucket(bucket.name()), modRevision);
    }
}
