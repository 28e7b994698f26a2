package io.photoncloud.plasmavmc;

import io.photoncloud.chainfire.resources.audit.AuditChain;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.config.HttpProperties;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What one of PlasmaVMC's processes does for all of them. */
@Configuration(proxyBeanMethods = false)
class HousekeepingConfiguration {

    private static final Duration LEASE = Duration.ofSeconds(10);

    @Bean
    AuditChain auditChain(AuditLog audit, InstantSource clock) {
        return new AuditChain(audit, clock, System::nanoTime);
    }

    @Bean(destroyMethod = "close")
    Leaseholder chainingAuditRecords(ReplicatedStore store, AuditChain chain, HttpProperties http) {
        return new Leaseholder(
                store,
                "plasmavmc/lease/audit-chain",
                String.valueOf(http.address()),
                LEASE,
                System::nanoTime,
                _ -> chain.extendWhileHeld());
    }
}
