package io.photoncloud.common.security;

import io.photoncloud.common.api.Caller;

/** Decides what a caller is allowed. A bean of it takes the place of {@link RolePermissions}. */
@FunctionalInterface
public interface Permissions {

    /** Answers from what is known already: it is asked on event loops too, and must never wait. */
    boolean allow(Caller caller, Permission permission);
}
