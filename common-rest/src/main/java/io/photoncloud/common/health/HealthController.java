package io.photoncloud.common.health;

import io.photoncloud.common.health.Health.Status;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The probes. They need no token in any mode, and answer 503 with the same body when the service is DOWN. */
@RestController
class HealthController {

    record LivenessView(Status status) {}

    record HealthView(Status status, List<ReasonView> reasons) {}

    record ReasonView(String component, Status status, String reason) {}

    private final ServiceHealth health;

    HealthController(ServiceHealth health) {
        this.health = health;
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

    private static HealthView view(ServiceHealth.Report report, HttpServletResponse response) {
        if (report.status() == Status.DOWN) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        }
        List<ReasonView> reasons = report.reasons().stream()
                .map(reason -> new ReasonView(reason.component(), reason.status(), reason.reason()))
                .toList();
        return new HealthView(report.status(), reasons);
    }
}
