package io.photoncloud.common.health;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextClosedEvent;

/** Gathers the service's checks and serves the probes. */
@AutoConfiguration
public class HealthAutoConfiguration {

    @Bean
    ServiceHealth serviceHealth(ObjectProvider<HealthCheck> checks) {
        List<HealthCheck> all = checks.orderedStream().toList();
        return new ServiceHealth(all);
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> readyWhenStarted(ServiceHealth health) {
        return new ReadyWhenStarted(health);
    }

    @Bean
    ApplicationListener<ContextClosedEvent> notReadyWhenStopping(ServiceHealth health) {
        return new NotReadyWhenStopping(health);
    }

    @Bean
    HealthController healthController(ServiceHealth health, ObjectProvider<HealthFact> facts) {
        return new HealthController(health, facts.orderedStream().toList());
    }

    /** A class, because a lambda would not tell Spring which event it listens to. */
    private record ReadyWhenStarted(ServiceHealth health) implements ApplicationListener<ApplicationReadyEvent> {
        @Override
        public void onApplicationEvent(ApplicationReadyEvent event) {
            health.enter(ServiceHealth.Phase.SERVING);
        }
    }

    private record NotReadyWhenStopping(ServiceHealth health) implements ApplicationListener<ContextClosedEvent> {
        @Override
        public void onApplicationEvent(ContextClosedEvent event) {
            health.enter(ServiceHealth.Phase.STOPPING);
        }
    }
}
