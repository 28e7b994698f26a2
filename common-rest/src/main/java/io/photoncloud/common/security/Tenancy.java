package io.photoncloud.common.security;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.TenantFilter;
import org.jspecify.annotations.Nullable;

/**
 * For whom a call acts, by the rules of the mode. In enforced mode a token says so, and what the call names only narrows
 * that down; in open mode it is what the call names. Pure.
 */
public final class Tenancy {

    private final SecurityMode mode;

    public Tenancy(SecurityMode mode) {
        this.mode = mode;
    }

    /** Whose resources a call may read. {@code organization} and {@code project}: what it names, null for nothing. */
    public TenantFilter reading(Caller caller, @Nullable String organization, @Nullable String project) {
        if (mode == SecurityMode.ENFORCED && caller instanceof Caller.Principal principal) {
            return differs(principal.organization(), organization) || differs(principal.project(), project)
                    ? new TenantFilter.Nobody()
                    : within(first(principal.organization(), organization), first(principal.project(), project));
        }
        return within(organization, project);
    }

    /**
     * Whose a resource will be that a call makes. To be asked after the required fields have been checked: those are
     * named before a missing tenant.
     *
     * @throws CloudException VALIDATION_ERROR, a tenant is needed and not named; PERMISSION_DENIED, it is not the token's
     */
    public Tenant creating(Caller caller, @Nullable String organization, @Nullable String project) {
        if (mode == SecurityMode.OPEN) {
            return new Tenant(orDefault(organization), orDefault(project));
        }
        String boundOrganization = null;
        String boundProject = null;
        if (caller instanceof Caller.Principal principal) {
            boundOrganization = principal.organization();
            boundProject = principal.project();
        }
        requireSame(Tenant.ORGANIZATION_PARAMETER, boundOrganization, organization);
        requireSame(Tenant.PROJECT_PARAMETER, boundProject, project);
        return new Tenant(
                Check.required(Tenant.ORGANIZATION_PARAMETER, first(boundOrganization, organization)),
                Check.required(Tenant.PROJECT_PARAMETER, first(boundProject, project)));
    }

    private static void requireSame(String parameter, @Nullable String bound, @Nullable String named) {
        if (differs(bound, named)) {
            throw new CloudException(
                    ErrorCode.PERMISSION_DENIED,
                    parameter + " is not the one that the token is bound to",
                    CloudException.fieldDetails(parameter, "the token's, or left out"));
        }
    }

    private static boolean differs(@Nullable String bound, @Nullable String named) {
        return bound != null && named != null && !bound.equals(named);
    }

    private static TenantFilter within(@Nullable String organization, @Nullable String project) {
        return organization == null && project == null
                ? new TenantFilter.Everyone()
                : new TenantFilter.Within(organization, project);
    }

    private static @Nullable String first(@Nullable String bound, @Nullable String named) {
        return bound == null ? named : bound;
    }

    private static String orDefault(@Nullable String named) {
        return named == null ? Tenant.DEFAULT : named;
    }
}
