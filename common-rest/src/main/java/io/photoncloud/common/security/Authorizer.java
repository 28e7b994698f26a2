package io.photoncloud.common.security;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.util.Map;
import java.util.Optional;

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
            throw new CloudException(
                    ErrorCode.PERMISSION_DENIED,
                    "this call takes the permission " + permission + ", which the caller has not",
                    Map.of("permission", permission.name()));
        }
    }

    /**
     * As above, for what an endpoint is declared with. One that is declared with nothing is a mistake of ours, and nobody
     * may call it.
     */
    public void require(Caller caller, Optional<Permission> declared) {
        if (mode == SecurityMode.ENFORCED && declared.isEmpty()) {
            throw new CloudException(
                    ErrorCode.PERMISSION_DENIED, "this call is declared with no permission, so nobody may make it");
        }
        declared.ifPresent(permission -> require(caller, permission));
    }
}
