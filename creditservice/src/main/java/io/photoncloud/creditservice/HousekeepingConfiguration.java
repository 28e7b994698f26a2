package io.photoncloud.creditservice;

import io.photoncloud.chainfire.resources.audit.AuditChain;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.audit.AuditReader;
import io.photoncloud.chainfire.resources.expiry.Forgetting;
import io.photoncloud.chainfire.resources.reconcile.Housekeeping;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.creditservice.access.Access;
import io.photoncloud.creditservice.audit.AuditService;
import io.photoncloud.creditservice.ledger.Ledger;
import java.time.InstantSource;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What one of CreditService's processes does for all of them. */
@Configuration(proxyBeanMethods = false)
class HousekeepingConfiguration {

    @Bean
    Housekeeping housekeeping(EmbeddedStore store, HttpProperties http) {
        return new Housekeeping(store, "creditservice", String.valueOf(http.address()), System::nanoTime);
    }

    @Bean
    AuditChain auditChain(AuditLog audit, InstantSource clock) {
        return new AuditChain(audit, clock, System::nanoTime);
    }

    @Bean
    AuditService auditService(AuditLog audit, AuditChain chain, Access access) {
        return new AuditService(new AuditReader(audit, chain), access);
    }

    @Bean(destroyMethod = "close")
    Leaseholder chainingAuditRecords(Housekeeping housekeeping, AuditChain chain) {
        return housekeeping.alone("audit-chain", _ -> chain.extendWhileHeld());
    }

    @Bean(destroyMethod = "close")
    Leaseholder forgetting(Housekeeping housekeeping, Ledger ledger, InstantSource clock) {
        Forgetting forgetting = new Forgetting(List.of(ledger::forget, ledger::forgetEvents), clock);
        return housekeeping.alone("forgetting", _ -> forgetting.run());
    }
}
