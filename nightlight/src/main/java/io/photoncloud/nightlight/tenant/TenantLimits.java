package io.photoncloud.nightlight.tenant;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import java.util.Set;

/**
 * Of how many projects samples are kept. Who owns an organization may name any project of it, so that one organization's have a bound of their
 * own and leave room for the others'.
 *
 * @param tenantsMax projects in all
 * @param ofOrganizationMax projects of one organization
 */
public record TenantLimits(int tenantsMax, int ofOrganizationMax) {
    /** What an operator changes to have more projects. */
    public static final String TENANTS_MAX = "photon.nightlight.tenants-max";

    /** What an operator changes to have more projects of one organization. */
    public static final String OF_ORGANIZATION_MAX = "photon.nightlight.organization-tenants-max";

    public TenantLimits {
        if (tenantsMax < 1 || ofOrganizationMax < 1) {
            throw new IllegalArgumentException("there must be room for one tenant");
        }
    }

    /** @throws CloudException RATE_LIMITED, there are as many beside it as there may be */
    void requireRoom(Tenant tenant, Set<Tenant> known) {
        if (known.size() >= tenantsMax) {
            throw new CloudException(
                    ErrorCode.RATE_LIMITED,
                    "samples of " + tenantsMax + " projects are kept already, which is " + TENANTS_MAX);
        }
        long ofOrganization = known.stream()
                .filter(other -> other.organization().equals(tenant.organization()))
                .count();
        if (ofOrganization >= ofOrganizationMax) {
            throw new CloudException(
                    ErrorCode.RATE_LIMITED,
                    "samples of " + ofOrganizationMax + " projects of organization " + tenant.organization()
                            + " are kept already, which is " + OF_ORGANIZATION_MAX);
        }
    }
}
