package io.photoncloud.chainfire.resources.tenant;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.TenantFilter;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.security.Tenancy;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asked by a service before it shows or changes something. What a caller may not see is to them as if it
 * were not there; what they may see and not change is denied. Safe for many threads.
 */
public final class Access {

    private final Tenancy tenancy;
    private final Authorizer authorizer;

    public Access(Tenancy tenancy, Authorizer authorizer) {
        this.tenancy = tenancy;
        this.authorizer = authorizer;
    }

    /** Whose a new resource will be. To be asked after the required fields have been checked. */
    public Tenant creating(String permission, TenantNames named) {
        Tenant tenant = tenancy.creating(RequestContext.callerOrAnonymous(), named.organization(), named.project());
        require(permission, scope(tenant), null);
        return tenant;
    }

    /** Whose resources a list may show. */
    public TenantFilter listing(String permission, TenantNames named) {
        TenantFilter filter =
                tenancy.reading(RequestContext.callerOrAnonymous(), named.organization(), named.project());
        switch (filter) {
            case TenantFilter.Everyone _ -> require(permission, Scope.system(), null);
            case TenantFilter.Within within ->
                require(permission, Scope.of(within.organization(), within.project()), null);
            case TenantFilter.Nobody _ -> {
                // There is nothing to be seen.
            }
        }
        return filter;
    }

    /** Which resource a call is about, and what its caller needs. */
    public record Wanted(ResourceRef resource, TenantNames named, String permission) {

        private String readPermission() {
            return resource.type() + ".read";
        }
    }

    /**
     * A resource that was looked for (null where it is not there), if the caller may see it and do with it what the permission says.
     *
     * @throws CloudException NOT_FOUND or PERMISSION_DENIED
     */
    public <T> Row<T> admit(Wanted wanted, @Nullable Row<T> found, Function<T, Tenant> owner) {
        TenantFilter filter = tenancy.reading(
                RequestContext.callerOrAnonymous(),
                wanted.named().organization(),
                wanted.named().project());
        if (found == null || !filter.admits(owner.apply(found.value()))) {
            throw absent(wanted.resource());
        }
        Scope scope = scope(owner.apply(found.value()));
        requireVisible(wanted, scope);
        if (!wanted.permission().equals(wanted.readPermission())) {
            require(wanted.permission(), scope, wanted.resource());
        }
        return found;
    }

    private void requireVisible(Wanted wanted, Scope scope) {
        try {
            authorizer.require(RequestContext.callerOrAnonymous(), new Permission(wanted.readPermission()), scope);
        } catch (CloudException e) {
            throw e.code() == ErrorCode.PERMISSION_DENIED ? absent(wanted.resource()) : e;
        }
    }

    /** That the caller may do something to what is everybody's. @throws CloudException PERMISSION_DENIED */
    public void requireOfSystem(String permission) {
        require(permission, Scope.system(), null);
    }

    /**
     * That the caller may see something that is everybody's, in the tenant that the call names or the token is bound to.
     *
     * @throws CloudException NOT_FOUND
     */
    public void requireVisible(ResourceRef resource, TenantNames named) {
        try {
            if (listing(resource.type() + ".read", named) instanceof TenantFilter.Nobody) {
                throw absent(resource);
            }
        } catch (CloudException e) {
            throw e.code() == ErrorCode.PERMISSION_DENIED ? absent(resource) : e;
        }
    }

    /** That the caller may do something in a project. @throws CloudException PERMISSION_DENIED */
    public void require(String permission, Tenant tenant) {
        require(permission, scope(tenant), null);
    }

    /**
     * That the caller may do something to what is another service's.
     *
     * @param attributes what conditions may ask for, by name
     * @throws CloudException PERMISSION_DENIED
     */
    public void requireElsewhere(String permission, Scope scope, Map<String, Object> attributes) {
        authorizer.require(RequestContext.callerOrAnonymous(), new Permission(permission), scope, attributes);
    }

    private void require(String permission, Scope scope, @Nullable ResourceRef resource) {
        try {
            authorizer.require(RequestContext.callerOrAnonymous(), new Permission(permission), scope);
        } catch (CloudException e) {
            throw resource == null || e.code() != ErrorCode.PERMISSION_DENIED
                    ? e
                    : e.about(resource.type(), resource.id());
        }
    }

    public static CloudException absent(ResourceRef resource) {
        return new CloudException(ErrorCode.NOT_FOUND, "no " + resource);
    }

    private static Scope scope(Tenant tenant) {
        return new Scope.Project(tenant.organization(), tenant.project());
    }
}
