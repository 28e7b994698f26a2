package io.photoncloud.creditservice.quota;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.creditservice.access.Access;
import io.photoncloud.creditservice.ledger.Command;
import io.photoncloud.creditservice.ledger.Ledger;
import io.photoncloud.creditservice.ledger.Outcome;
import io.photoncloud.creditservice.ledger.Quota;
import io.photoncloud.creditservice.ledger.QuotaResource;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Shows and limits how much organizations and projects may have at once. */
public final class QuotaService {

    private final Ledger ledger;
    private final Access access;

    public QuotaService(Ledger ledger, Access access) {
        this.ledger = ledger;
        this.access = access;
    }

    /** @param project null for the organization's own */
    public Quota get(@Nullable String organization, @Nullable String project) {
        if (organization == null) {
            access.requireOfAbsent("quota.read");
        }
        access.require("quota.read", scope(organization, project));
        return ledger.quota(Check.required(Tenant.ORGANIZATION_PARAMETER, organization), project);
    }

    private static Scope scope(@Nullable String organization, @Nullable String project) {
        String of = Check.matches(Tenant.ORGANIZATION_PARAMETER, organization, Tenant.ID);
        return Scope.of(of, project == null ? null : Check.matches(Tenant.PROJECT_PARAMETER, project, Tenant.ID));
    }

    /**
     * Sets all limits anew; what is not named has none. A limit below what is used takes nothing away, and lets nothing more
     * be had.
     *
     * @param project null for the organization's own, which takes a permission in the system
     */
    public Quota set(
            @Nullable String organization,
            @Nullable String project,
            @Nullable Map<String, Long> limits,
            Precondition precondition,
            Idempotency idempotency) {
        Map<QuotaResource, Long> checked = Quantities.limits("limits", Check.required("limits", limits));
        Scope scope = scope(organization, project);
        // Whoever is limited does not set the limit: it is asked for one scope further out.
        access.require("quota.administer", scope.parent().orElse(scope));
        String of = Check.required(Tenant.ORGANIZATION_PARAMETER, organization);
        Map<String, String> details = new TreeMap<>();
        checked.forEach((resource, limit) -> details.put(resource.word(), Long.toString(limit)));
        Outcome.Done outcome = ledger.post(
                new Command.SetQuota(of, project, checked, precondition),
                idempotency,
                ledger.record(
                        "quota.update",
                        new ResourceRef(Quota.NOUN, project == null ? of : of + "/" + project, null),
                        details));
        if (outcome instanceof Outcome.OfQuota(Quota quota)) {
            return quota;
        }
        throw new IllegalStateException("the ledger answered a quota's command with " + outcome);
    }
}
