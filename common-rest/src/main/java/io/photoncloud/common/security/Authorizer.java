package io.photoncloud.common.security;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.util.Locale;

/** Lets a known caller do what an endpoint does, or not, by the rules of the mode. Both doors ask here and nowhere else. */
public final class Authorizer {

    private final SecurityMode mode;
    private final Permissions permissions;

    public Authorizer(SecurityMode mode, Permissions permissions) {
        this.mode = mode;
        this.permissions = permissions;
    }

    /** Open mode allows everybody everything. @throws CloudException PERMISSION_DENIED */
    public void require(Caller caller, Permission permission) {
        if (mode == SecurityMode.ENFORCED && !permissions.allow(caller, permission)) {
            String name = permission.name().toLowerCase(Locale.ROOT);
            throw new CloudException(
                    ErrorCode.PERMISSION_DENIED,
                    "this call takes the permission " + name + ", which the caller has not");
        }
    }
}
