package io.photoncloud.lightningstor.access;

import io.photoncloud.lightningstor.policy.S3Action;
import io.photoncloud.lightningstor.protocol.S3Operation;

/**
 * One thing that whoever makes a request must be allowed to do.
 *
 * @param operation that would do it alone, as {@link IdentityPermissions} are asked
 * @param place what it is done to
 */
public record Need(S3Action action, S3Operation operation, Place place) {

    /** What of a request something is done to. */
    public enum Place {
        /** What its path names. */
        TARGET,
        /** What it puts there: whoever may put it may say this of it, but where a policy says otherwise. */
        NEW_OBJECT,
        /** What it copies from. */
        SOURCE
    }

    static Need ofTarget(S3Action action, S3Operation operation) {
        return new Need(action, operation, Place.TARGET);
    }

    static Need ofNew(S3Action action, S3Operation operation) {
        return new Need(action, operation, Place.NEW_OBJECT);
    }

    static Need ofSource(S3Action action) {
        return new Need(action, S3Operation.GET_OBJECT, Place.SOURCE);
    }
}
