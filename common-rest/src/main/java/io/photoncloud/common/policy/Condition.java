package io.photoncloud.common.policy;

/** What must be so for a binding to count, beside who, what and where. Safe for many threads. */
@FunctionalInterface
public interface Condition {

    Condition ALWAYS = _ -> true;

    /** @throws RuntimeException it cannot be told: a denial holds then, and a grant does not */
    boolean holds(AccessRequest request);
}
