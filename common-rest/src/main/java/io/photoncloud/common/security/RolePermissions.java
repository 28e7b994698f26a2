package io.photoncloud.common.security;

import io.photoncloud.common.api.Caller;

/**
 * What holds until there is a service that knows of roles: what administers a service is for the services of the cluster
 * and for tokens whose claim {@code roles} contains {@code admin}, everything else for whoever was let in.
 */
final class RolePermissions implements Permissions {

    static final String ADMIN = "admin";

    @Override
    public boolean allow(Caller caller, Permission permission) {
        if (!permission.administers()) {
            return true;
        }
        return switch (caller) {
            case Caller.Anonymous() -> false;
            case Caller.Principal principal -> principal.roles().contains(ADMIN);
            case Caller.Service _ -> true;
        };
    }
}
