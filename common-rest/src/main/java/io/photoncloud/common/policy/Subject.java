package io.photoncloud.common.policy;

/** Who is granted something: one principal, or all members of a group. */
public sealed interface Subject {

    String id();

    /** A user or a service account; no two of them have the same id. */
    record Principal(String id) implements Subject {}

    /** Everybody in a group, and in the groups in it. */
    record Group(String id) implements Subject {}
}
