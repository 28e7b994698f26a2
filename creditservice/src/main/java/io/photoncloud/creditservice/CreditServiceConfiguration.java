package io.photoncloud.creditservice;

import io.photoncloud.chainfire.members.ClusterService;
import io.photoncloud.chainfire.members.MemberStore;
import io.photoncloud.chainfire.members.MembersConfiguration;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.creditservice.access.Access;
import io.photoncloud.creditservice.estimate.EstimateService;
import io.photoncloud.creditservice.focus.FocusService;
import io.photoncloud.creditservice.ledger.Ledger;
import io.photoncloud.creditservice.price.PriceService;
import io.photoncloud.creditservice.proof.ProofService;
import io.photoncloud.creditservice.quota.QuotaService;
import io.photoncloud.creditservice.reservation.ReservationService;
import io.photoncloud.creditservice.statement.StatementService;
import io.photoncloud.creditservice.transaction.TransactionService;
import io.photoncloud.creditservice.usage.UsageEvents;
import io.photoncloud.creditservice.usage.UsageService;
import io.photoncloud.creditservice.wallet.WalletService;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/** CreditService's objects, over its own store; its doors are found by their annotations. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CreditServiceProperties.class)
@Import(MembersConfiguration.class)
class CreditServiceConfiguration {

    private static final String SERVICE = "creditservice";

    /** How long handing the leadership to another member may take. */
    private static final Duration LEADERSHIP_TRANSFER_WAIT = Duration.ofSeconds(10);

    @Bean
    AuditLog auditLog(EmbeddedStore store, IdSource ids) {
        return new AuditLog(store, SERVICE, ids);
    }

    @Bean
    ClusterService clusterService(EmbeddedStore store) {
        return new ClusterService(store, LEADERSHIP_TRANSFER_WAIT, System::nanoTime);
    }

    @Bean
    MemberStore memberStore(EmbeddedStore store) {
        return new MemberStore(store, Key.utf8(SERVICE + "/cluster/"));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Ledger ledger(EmbeddedStore store, CreditServiceProperties properties, AuditLog audit, InstantSource clock) {
        return new Ledger(store, properties.limits(), audit, clock);
    }

    @Bean
    Access access(Authorizer authorizer, SecurityProperties security) {
        return new Access(authorizer, new Tenancy(security.mode()));
    }

    @Bean
    WalletService walletService(Ledger ledger, Access access, CreditServiceProperties properties) {
        return new WalletService(ledger, access, properties.currency());
    }

    @Bean
    ReservationService reservationService(Ledger ledger, WalletService wallets, Access access) {
        return new ReservationService(ledger, wallets, access);
    }

    @Bean
    TransactionService transactionService(Ledger ledger, WalletService wallets, Access access) {
        return new TransactionService(ledger, wallets, access);
    }

    @Bean
    QuotaService quotaService(Ledger ledger, Access access) {
        return new QuotaService(ledger, access);
    }

    @Bean
    PriceService priceService(Ledger ledger, Access access) {
        return new PriceService(ledger, access);
    }

    @Bean
    EstimateService estimateService(
            Ledger ledger, WalletService wallets, InstantSource clock, CreditServiceProperties properties) {
        return new EstimateService(ledger, wallets, clock, properties.currency());
    }

    @Bean
    UsageService usageService(Ledger ledger, WalletService wallets, Access access) {
        return new UsageService(ledger, wallets, access);
    }

    @Bean
    UsageEvents usageEvents(UsageService usage, JsonMapper json, InstantSource clock) {
        return new UsageEvents(usage, json, clock);
    }

    @Bean
    StatementService statementService(Ledger ledger, WalletService wallets, Access access) {
        return new StatementService(ledger, wallets, access);
    }

    @Bean
    FocusService focusService(Ledger ledger, WalletService wallets, Access access, CreditServiceProperties properties) {
        return new FocusService(ledger, wallets, access, properties.providerName());
    }

    @Bean
    ProofService proofService(Ledger ledger, Access access) {
        return new ProofService(ledger, access);
    }
}
