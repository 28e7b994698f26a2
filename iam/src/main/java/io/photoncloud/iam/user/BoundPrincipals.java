package io.photoncloud.iam.user;

import io.photoncloud.common.policy.Scope;
import java.util.NavigableSet;

/** Tells who is bound to a role somewhere, which the feature that keeps bindings knows. */
@FunctionalInterface
public interface BoundPrincipals {

    /** Ids of all principals that have a binding in a scope or around it, of their own or by a group. */
    NavigableSet<String> boundIn(Scope scope);
}
