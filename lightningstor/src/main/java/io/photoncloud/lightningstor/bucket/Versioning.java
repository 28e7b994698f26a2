package io.photoncloud.lightningstor.bucket;

/** Whether a bucket keeps the versions that others replaced. */
public enum Versioning {
    /** It never did. */
    OFF,
    ENABLED,
    /** What it has it keeps; what is put replaces the version without an id. */
    SUSPENDED
}
