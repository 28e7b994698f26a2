package io.photoncloud.common.policy;

/** Who is granted something: one principal, or all members of a group. */
public sealed interface Subject {

    String id();

    /** Somebody who signs in. */
    record User(String id) implements Subject {}

    /** A program. */
    record ServiceAccount(String id) implements Subject {}

    /** Everybody in a group, and in the groups in it. */
    record Group(String id) implements Subject {}
}
