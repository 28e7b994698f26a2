package io.photoncloud.common.security;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.policy.Scope;
import java.util.Map;

/**
 * Decides what a caller is allowed. By default that is by the policies that IAM streams; a bean of this type takes their
 * place. Safe for many threads.
 */
@FunctionalInterface
public interface Permissions {

    /**
     * Answers from what is known already: it is asked on event loops too, and must never wait.
     *
     * @param attributes what conditions may ask for, by name
     * @throws CloudException UNAVAILABLE where it cannot be known at present
     */
    boolean allow(Caller caller, Permission permission, Scope scope, Map<String, Object> attributes);
}
