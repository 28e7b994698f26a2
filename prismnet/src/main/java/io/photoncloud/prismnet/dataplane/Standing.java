package io.photoncloud.prismnet.dataplane;

/**
 * How far the dataplane is with a resource.
 *
 * @param reason of an error; empty for none
 */
public record Standing(Status status, String reason) {

    public enum Status {
        /** Not made so yet. */
        PENDING,
        ACTIVE,
        /** It could not be made so, and is tried again. */
        ERROR
    }

    static final Standing ACTIVE = new Standing(Status.ACTIVE, "");
}
