package io.photoncloud.creditservice.quota;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.creditservice.ledger.Quota;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/quotas")
class QuotaController {

    private final QuotaService quotas;

    QuotaController(QuotaService quotas) {
        this.quotas = quotas;
    }

    record SetRequest(
            @Nullable String orgId,
            @Nullable String projectId,
            @Nullable Map<String, Long> limits) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record QuotaView(
            String orgId,
            @Nullable String projectId,
            Map<String, Long> limits,
            Map<String, Long> used,
            long resourceVersion)
            implements Versioned {

        static QuotaView of(Quota quota) {
            return new QuotaView(
                    quota.organization(),
                    quota.project(),
                    Quantities.byWord(quota.limits()),
                    Quantities.byWord(quota.used()),
                    quota.version());
        }
    }

    @GetMapping
    @Needs(value = "quota.read", checked = BY_SERVICE)
    @Summary("How much an organization, or its project where project_id names one, may have at once, and has")
    QuotaView get(
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return QuotaView.of(quotas.get(organization, project));
    }

    @PutMapping
    @Needs(value = "quota.administer", checked = BY_SERVICE)
    @Summary("Sets how much an organization, or one of its projects, may have at once; what is not named has no limit")
    QuotaView set(@RequestBody SetRequest request, Precondition precondition, Idempotency idempotency) {
        return QuotaView.of(
                quotas.set(request.orgId(), request.projectId(), request.limits(), precondition, idempotency));
    }
}
