package io.photoncloud.creditservice.access;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.TenantFilter;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.security.Tenancy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the call being served may do something, asked of what it is about. A wallet of another tenant than the caller's is
 * to it as if it were not there. Safe for many threads.
 */
public final class Access {

    /** Who has it can make money: it is asked for in the system, so an owner of a project has it not. */
    public static final String ISSUE = "credit.issue";

    /** Who has it says what things cost; asked for in the system too. */
    public static final String PRICE = "price.administer";

    /** Who has it says what projects used, and so charges them; asked for in the system too. */
    public static final String METER = "usage.record";

    private final Authorizer authorizer;
    private final Tenancy tenancy;

    public Access(Authorizer authorizer, Tenancy tenancy) {
        this.authorizer = authorizer;
        this.tenancy = tenancy;
    }

    /** @throws CloudException what {@code absent} supplies, for another's; PERMISSION_DENIED */
    public void require(String permission, Tenant tenant, Supplier<CloudException> absent) {
        if (!tenancy.reading(RequestContext.callerOrAnonymous(), null, null).admits(tenant)) {
            throw absent.get();
        }
        require(permission, Scope.of(tenant.organization(), tenant.project()));
    }

    /** @throws CloudException PERMISSION_DENIED */
    public void require(String permission, Scope scope) {
        authorizer.require(RequestContext.callerOrAnonymous(), new Permission(permission), scope);
    }

    /** Of what is not there: to be asked in all that the caller is bound to, as for what is another's. */
    public void requireOfAbsent(String permission) {
        require(permission, Authorizer.scopeOf(RequestContext.callerOrAnonymous()));
    }

    /** Whose something will be that the call makes. @throws CloudException as {@link Tenancy#creating} */
    public Tenant creating(@Nullable String organization, @Nullable String project) {
        return tenancy.creating(RequestContext.callerOrAnonymous(), organization, project);
    }

    /**
     * Of which organization the call may list; null for all.
     *
     * @throws CloudException PERMISSION_DENIED
     */
    public @Nullable String listing(String permission, @Nullable String organization) {
        TenantFilter filter = tenancy.reading(RequestContext.callerOrAnonymous(), organization, null);
        String within = filter instanceof TenantFilter.Within known ? known.organization() : organization;
        require(permission, Scope.of(within, null));
        return within;
    }
}
