package io.photoncloud.common.health;

import io.photoncloud.common.health.Health.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The health of the whole service: the worst of its checks. Safe for many threads. */
public final class ServiceHealth {

    private static final Logger log = LoggerFactory.getLogger(ServiceHealth.class);

    /** Whether the process has finished starting and has not begun to stop. */
    public enum Phase {
        STARTING,
        SERVING,
        STOPPING
    }

    /** @param reasons one for each part that is not UP */
    public record Report(Status status, List<Reason> reasons) {}

    public record Reason(String component, Status status, String reason) {}

    private final List<HealthCheck> checks;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Phase phase = Phase.STARTING;

    public ServiceHealth(List<HealthCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    public void enter(Phase next) {
        phase = next;
        listeners.forEach(Runnable::run);
    }

    /** Runs what is given, which must not wait, whenever a phase has been entered. */
    public void whenEntering(Runnable listener) {
        listeners.add(listener);
    }

    public Report report() {
        Status worst = Status.UP;
        List<Reason> reasons = new ArrayList<>();
        for (HealthCheck check : checks) {
            Health health = ask(check);
            if (health.status() != Status.UP) {
                reasons.add(new Reason(check.name(), health.status(), health.reason()));
            }
            worst = worst.compareTo(health.status()) >= 0 ? worst : health.status();
        }
        return new Report(worst, List.copyOf(reasons));
    }

    /** The report with one more reason where the process is starting or stopping: then it takes no work yet, or no more. */
    public Report readiness() {
        Report report = report();
        if (phase == Phase.SERVING) {
            return report;
        }
        List<Reason> reasons = new ArrayList<>(report.reasons());
        String reason = phase == Phase.STARTING ? "the service is starting" : "the service is stopping";
        reasons.add(new Reason("process", Status.DOWN, reason));
        return new Report(Status.DOWN, List.copyOf(reasons));
    }

    private static Health ask(HealthCheck check) {
        try {
            return check.health();
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("check", check.name()).setCause(e).log("health check failed");
            return Health.down("the check itself failed");
        }
    }
}
