package io.photoncloud.lightningstor.xml;

/** How strictly a retention holds. */
public enum LockMode {
    /** Whoever has the permission may go around it. */
    GOVERNANCE,
    /** Nobody may. */
    COMPLIANCE
}
