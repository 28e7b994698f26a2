package io.photoncloud.prismnet;

import io.photoncloud.chainfire.resources.audit.AuditChain;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.prismnet.vpc.VpcService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What one of PrismNET's processes does for all of them. */
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
                "prismnet/lease/audit-chain",
                String.valueOf(http.address()),
                LEASE,
                System::nanoTime,
                _ -> chain.extendWhileHeld());
    }

    /** What VPCs have from their beginning is made for those of earlier releases, each time somebody begins to hold this. */
    @Bean(destroyMethod = "close")
    Leaseholder completingVpcs(ReplicatedStore store, VpcService vpcs, HttpProperties http) {
        return new Leaseholder(
                store, "prismnet/lease/vpc-parts", String.valueOf(http.address()), LEASE, System::nanoTime, _ -> {
                    vpcs.completeAll();
                    new CountDownLatch(1).await();
                });
    }
}
