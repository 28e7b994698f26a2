package io.photoncloud.k8shost;

import io.photoncloud.chainfire.resources.audit.AuditChain;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.expiry.Forgetting;
import io.photoncloud.chainfire.resources.reconcile.Housekeeping;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.k8shost.pod.PodScheduling;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What one of k8shost's processes does for all of them. */
@Configuration(proxyBeanMethods = false)
class HousekeepingConfiguration {

    /** How long what happened to a pod is told after it last did. */
    private static final Duration EVENTS_KEPT = Duration.ofDays(1);

    @Bean
    Housekeeping housekeeping(ReplicatedStore store, HttpProperties http) {
        return new Housekeeping(store, K8sHostConfiguration.SERVICE, String.valueOf(http.address()), System::nanoTime);
    }

    @Bean
    AuditChain auditChain(AuditLog audit, InstantSource clock) {
        return new AuditChain(audit, clock, System::nanoTime);
    }

    @Bean(destroyMethod = "close")
    Leaseholder chainingAuditRecords(Housekeeping housekeeping, AuditChain chain) {
        return housekeeping.alone("audit-chain", _ -> chain.extendWhileHeld());
    }

    @Bean(destroyMethod = "close")
    Leaseholder forgetting(Housekeeping housekeeping, ResourceEvents events, InstantSource clock) {
        Forgetting forgetting = new Forgetting(List.of(_ -> events.forgetOlderThan(EVENTS_KEPT)), clock);
        return housekeeping.alone("forgetting", _ -> forgetting.run());
    }

    @Bean(destroyMethod = "close")
    Leaseholder schedulingPods(Housekeeping housekeeping, PodScheduling scheduling) {
        return housekeeping.alone("scheduling", held -> scheduling.run(held.condition()));
    }
}
