package io.photoncloud.plasmavmc;

import io.photoncloud.chainfire.resources.audit.AuditChain;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.expiry.Forgetting;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.plasmavmc.vm.VmOperations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What one of PlasmaVMC's processes does for all of them. */
@Configuration(proxyBeanMethods = false)
class HousekeepingConfiguration {

    private static final Duration LEASE = Duration.ofSeconds(10);

    /** How long what happened to a VM is told after it last did. */
    private static final Duration EVENTS_KEPT = Duration.ofDays(30);

    @Bean
    AuditChain auditChain(AuditLog audit, InstantSource clock) {
        return new AuditChain(audit, clock, System::nanoTime);
    }

    @Bean(destroyMethod = "close")
    Leaseholder chainingAuditRecords(ReplicatedStore store, AuditChain chain, HttpProperties http) {
        return leaseholder(store, "audit-chain", http, _ -> chain.extendWhileHeld());
    }

    /** Ended operations, and what happened long ago. */
    @Bean(destroyMethod = "close")
    Leaseholder forgetting(
            ReplicatedStore store,
            VmOperations operations,
            ResourceEvents events,
            InstantSource clock,
            HttpProperties http) {
        Forgetting forgetting = new Forgetting(
                List.of(operations.operations()::forget, _ -> events.forgetOlderThan(EVENTS_KEPT)), clock);
        return leaseholder(store, "forgetting", http, _ -> forgetting.run());
    }

    private static Leaseholder leaseholder(
            ReplicatedStore store, String what, HttpProperties http, Leaseholder.Work work) {
        return new Leaseholder(
                store, "plasmavmc/lease/" + what, String.valueOf(http.address()), LEASE, System::nanoTime, work);
    }
}
