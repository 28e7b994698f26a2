package io.photoncloud.prismnet.dataplane;

/**
 * How far the dataplane is with a resource.
 *
 * @param reason of an error; empty for none
 * @param readyGeneration the last of the resource's that was made so; 0 for none
 */
public record Standing(Status status, String reason, long readyGeneration) {

    public enum Status {
        /** Not made so yet. */
        PENDING,
        ACTIVE,
        /** It could not be made so, and is tried again. */
        ERROR
    }

    static Standing active(long generation) {
        return new Standing(Status.ACTIVE, "", generation);
    }
}
