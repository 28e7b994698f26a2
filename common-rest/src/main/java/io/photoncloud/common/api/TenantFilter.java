package io.photoncloud.common.api;

import org.jspecify.annotations.Nullable;

/**
 * Whose resources a caller gets to see. A resource that it does not admit is to the caller as if it were not there: 404,
 * not 403.
 */
public sealed interface TenantFilter {

    boolean admits(Tenant tenant);

    /** @throws CloudException NOT_FOUND, as for a resource that does not exist */
    default void require(Tenant tenant, String resource) {
        if (!admits(tenant)) {
            throw new CloudException(ErrorCode.NOT_FOUND, "no " + resource);
        }
    }

    /** Everybody's. */
    record Everyone() implements TenantFilter {
        @Override
        public boolean admits(Tenant tenant) {
            return true;
        }
    }

    /**
     * Those of an organization, of a project, or of both.
     *
     * @param organization null for any
     * @param project null for any
     */
    record Within(@Nullable String organization, @Nullable String project) implements TenantFilter {
        @Override
        public boolean admits(Tenant tenant) {
            return (organization == null || organization.equals(tenant.organization()))
                    && (project == null || project.equals(tenant.project()));
        }
    }

    /** Nobody's: what was asked for lies outside of what the caller is bound to. */
    record Nobody() implements TenantFilter {
        @Override
        public boolean admits(Tenant tenant) {
            return false;
        }
    }
}
