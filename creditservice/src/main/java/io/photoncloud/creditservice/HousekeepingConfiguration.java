package io.photoncloud.creditservice;

import io.photoncloud.chainfire.resources.audit.AuditChain;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.audit.AuditReader;
import io.photoncloud.chainfire.resources.expiry.Forgetting;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.creditservice.access.Access;
import io.photoncloud.creditservice.audit.AuditService;
import io.photoncloud.creditservice.ledger.Ledger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What one of CreditService's processes does for all of them. */
@Configuration(proxyBeanMethods = false)
class HousekeepingConfiguration {

    private static final Duration LEASE = Duration.ofSeconds(10);

    @Bean
    AuditChain auditChain(AuditLog audit, InstantSource clock) {
        return new AuditChain(audit, clock, System::nanoTime);
    }

    @Bean
    AuditService auditService(AuditLog audit, AuditChain chain, Access access) {
        return new AuditService(new AuditReader(audit, chain), access);
    }

    @Bean(destroyMethod = "close")
    Leaseholder chainingAuditRecords(EmbeddedStore store, AuditChain chain, HttpProperties http) {
        return leaseholder(store, "audit-chain", http, _ -> chain.extendWhileHeld());
    }

    @Bean(destroyMethod = "close")
    Leaseholder forgetting(EmbeddedStore store, Ledger ledger, InstantSource clock, HttpProperties http) {
        Forgetting forgetting = new Forgetting(List.of(ledger::forget, ledger::forgetEvents), clock);
        return leaseholder(store, "forgetting", http, _ -> forgetting.run());
    }

    private static Leaseholder leaseholder(
            EmbeddedStore store, String what, HttpProperties http, Leaseholder.Work work) {
        return new Leaseholder(
                store, "creditservice/lease/" + what, String.valueOf(http.address()), LEASE, System::nanoTime, work);
    }
}
