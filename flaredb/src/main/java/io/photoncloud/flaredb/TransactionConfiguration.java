package io.photoncloud.flaredb;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.common.health.Health;
import io.photoncloud.common.health.HealthCheck;
import io.photoncloud.common.metrics.Sampled;
import io.photoncloud.flaredb.transaction.GroupTransactions;
import io.photoncloud.flaredb.transaction.TransactionalStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Transactions over the service's own store, how they are, and what is measured of them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TransactionProperties.class)
class TransactionConfiguration {

    @Bean(destroyMethod = "close")
    TransactionalStore transactionalStore(EmbeddedStore store, TransactionProperties properties, InstantSource clock) {
        return new GroupTransactions(store, properties.limits(), clock, new SecureRandom());
    }

    @Bean
    HealthCheck transactionHealth(EmbeddedStore store, TransactionalStore transactions) {
        return new TransactionHealth(store, transactions);
    }

    /** A member that does not lead has nothing to do with them, and is well. */
    private record TransactionHealth(EmbeddedStore store, TransactionalStore transactions) implements HealthCheck {

        @Override
        public String name() {
            return "transactions";
        }

        @Override
        public Health health() {
            boolean leads = store.status().role() == EmbeddedStore.Role.LEADER;
            return leads && !transactions.status().serving()
                    ? Health.down("this member leads, and does not coordinate transactions yet")
                    : Health.up();
        }
    }

    @Bean
    Sampled transactionSamples(TransactionalStore transactions) {
        return samples -> {
            TransactionalStore.Status status = transactions.status();
            samples.gauge(
                    "photon_flaredb_transactions_serving",
                    "1 where this member coordinates transactions",
                    status.serving() ? 1 : 0);
            if (!status.serving()) {
                return;
            }
            samples.gauge(
                    "photon_flaredb_transactions_active",
                    "transactions that have begun and not ended, those that only read left out",
                    status.active());
            samples.gauge("photon_flaredb_locked_keys", "keys with a lock", status.lockedKeys());
            samples.gauge("photon_flaredb_transactions_waiting", "transactions that wait for a lock", status.waiting());
            samples.gauge(
                    "photon_flaredb_transactions_unresolved",
                    "large transactions whose writes still stand apart",
                    status.unresolved());
        };
    }
}
