package io.photoncloud.common.security;

import io.photoncloud.common.api.Caller;

/**
 * What holds until there is a service that knows of roles: data are for whoever was let in, administration is for the
 * services of the cluster and for tokens whose claim {@code roles} contains {@code admin}.
 */
final class RolePermissions implements Permissions {

    static final String ADMIN = "admin";

    @Override
    public boolean allow(Caller caller, Permission permission) {
        return switch (permission) {
            case DATA -> true;
            case ADMINISTRATION ->
                switch (caller) {
                    case Caller.Anonymous() -> false;
                    case Caller.Principal principal -> principal.roles().contains(ADMIN);
                    case Caller.Service _ -> true;
                };
        };
    }
}
