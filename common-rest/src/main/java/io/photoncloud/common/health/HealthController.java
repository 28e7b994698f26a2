package io.photoncloud.common.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.common.health.Health.Status;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The probes. They need no token in any mode, and answer 503 with the same body when the service is DOWN. */
@RestController
class HealthController {

    record LivenessView(Status status) {}

    /** @param facts left out where there are none */
    record HealthView(
            Status status,
            List<ReasonView> reasons,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> facts) {}

    record ReasonView(String component, Status status, String reason) {}

    private final ServiceHealth health;
    private final Map<String, String> facts;

    HealthController(ServiceHealth health, List<HealthFact> facts) {
        this.health = health;
        this.facts = new TreeMap<>();
        facts.forEach(fact -> this.facts.put(fact.name(), fact.value()));
    }

    @GetMapping("/health")
    HealthView health(HttpServletResponse response) {
        return view(health.report(), response);
    }

    /** Whether the process answers at all. */
    @GetMapping("/livez")
    LivenessView livez() {
        return new LivenessView(Status.UP);
    }

    @GetMapping("/readyz")
    HealthView readyz(HttpServletResponse response) {
        return view(health.readiness(), response);
    }

    private HealthView view(ServiceHealth.Report report, HttpServletResponse response) {
        if (report.status() == Status.DOWN) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        }
        List<ReasonView> reasons = report.reasons().stream()
                .map(reason -> new ReasonView(reason.component(), reason.status(), reason.reason()))
                .toList();
        return new HealthView(report.status(), reasons, facts);
    }
}
