package io.photoncloud.nightlight.api;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.nightlight.scraping.ScrapedTenant;
import io.photoncloud.nightlight.tenant.TenantQueries;
import io.photoncloud.nightlight.tenant.TenantStores;
import io.photoncloud.nightlight.tsdb.Tsdb;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose samples a call is about: those of the project that the token is bound to, or that {@code X-Scope-OrgID} names, as {@code
 * ORGANIZATION/PROJECT} or as the organization alone, whose project {@code default} is meant then. Safe for many threads.
 */
final class ApiTenants {
    static final String HEADER = "X-Scope-OrgID";
    static final String READ = "metric.read";
    static final String WRITE = "metric.write";
    static final String ADMINISTER = "metric.administer";

    private final TenantStores stores;
    private final SecurityMode mode;
    private final Tenancy tenancy;
    private final Authorizer authorizer;
    private final ScrapedTenant scraped;
    private final TenantQueries queries;

    ApiTenants(
            TenantStores stores,
            SecurityMode mode,
            Authorizer authorizer,
            ScrapedTenant scraped,
            TenantQueries queries) {
        this.stores = stores;
        this.scraped = scraped;
        this.queries = queries;
        this.mode = mode;
        this.tenancy = new Tenancy(mode);
        this.authorizer = authorizer;
    }

    /** The store to read from, if there is one. */
    Optional<Tsdb> find(HttpServletRequest request) {
        Tenant tenant = tenant(request, READ);
        Optional<Tsdb> found = stores.find(tenant);
        if (found.isPresent()) {
            queries.count(tenant);
        }
        return found;
    }

    /** Whose what is scraped is where its target is of no project. */
    Tenant scraped() {
        return scraped.tenant();
    }

    /** Whether what is scraped is of the project that a call is about. */
    boolean ownsWhatIsScraped(HttpServletRequest request) {
        return tenant(request, READ).equals(scraped.tenant());
    }

    /** The store to write to. */
    Tsdb get(HttpServletRequest request) {
        return stores.get(tenant(request, WRITE));
    }

    /** The store to delete from and to copy. */
    Tsdb administer(HttpServletRequest request) {
        return stores.get(tenant(request, ADMINISTER));
    }

    /** Who reads. */
    Tenant reader(HttpServletRequest request) {
        return tenant(request, READ);
    }

    /** Who writes. */
    Tenant writer(HttpServletRequest request) {
        return tenant(request, WRITE);
    }

    private Tenant tenant(HttpServletRequest request, String permission) {
        Caller caller = RequestContext.callerOrAnonymous();
        String named = request.getHeader(HEADER);
        if (named == null && mode == SecurityMode.ENFORCED) {
            authorizer.require(caller, new Permission(permission), Authorizer.scopeOf(caller));
            if (permission.equals(READ) && Authorizer.scopeOf(caller).equals(Scope.system())) {
                // Who may see everything sees the cloud itself where nobody is named.
                return scraped.tenant();
            }
            requireBound(caller);
        }
        Tenant tenant = tenancy.creating(caller, organization(named), project(named));
        authorizer.require(
                caller, new Permission(permission), new Scope.Project(tenant.organization(), tenant.project()));
        return tenant;
    }

    private static void requireBound(Caller caller) {
        if (!(caller instanceof Caller.Principal principal)
                || principal.organization() == null
                || principal.project() == null) {
            throw new CloudException(
                    ErrorCode.VALIDATION_ERROR,
                    "the token is bound to no project: " + HEADER + " is to name one, as ORGANIZATION/PROJECT",
                    CloudException.fieldDetails(HEADER, "ORGANIZATION/PROJECT"));
        }
    }

    private static @Nullable String organization(@Nullable String named) {
        if (named == null) {
            return null;
        }
        int slash = named.indexOf('/');
        return slash < 0 ? named : named.substring(0, slash);
    }

    private static @Nullable String project(@Nullable String named) {
        if (named == null) {
            return null;
        }
        int slash = named.indexOf('/');
        return slash < 0 ? Tenant.DEFAULT : named.substring(slash + 1);
    }
}
