package io.photoncloud.lightningstor.access;

/** What is decided of a need, and why, for those who keep the service. */
public sealed interface Verdict {

    String why();

    record Allowed(String why) implements Verdict {}

    record Denied(String why) implements Verdict {}

    default boolean isAllowed() {
        return this instanceof Allowed;
    }
}
