package io.photoncloud.iam.access;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.SecurityMode;
import org.jspecify.annotations.Nullable;

/** Which organization a call is about: what it names, and where the caller's token is bound to one, that one. */
public final class Tenants {

    private final SecurityMode mode;

    public Tenants(SecurityMode mode) {
        this.mode = mode;
    }

    /** To be asked after the other fields have been checked. @throws CloudException VALIDATION_ERROR, none is named */
    public String organizationOfNew(@Nullable String named) {
        String wanted = named == null ? bound() : named;
        if (wanted == null && mode == SecurityMode.OPEN) {
            return Tenant.DEFAULT;
        }
        return Check.matches(Tenant.ORGANIZATION_PARAMETER, wanted, Ids.TENANT);
    }

    /** Null for every organization. What is named beyond a token's own is refused where permissions are asked for. */
    public @Nullable String organizationRead(@Nullable String named) {
        return named == null ? bound() : named;
    }

    private @Nullable String bound() {
        return mode == SecurityMode.ENFORCED && Access.caller() instanceof Caller.Principal principal
                ? principal.organization()
                : null;
    }
}
