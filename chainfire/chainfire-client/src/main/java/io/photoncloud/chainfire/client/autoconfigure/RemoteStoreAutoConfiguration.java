package io.photoncloud.chainfire.client.autoconfigure;

import io.photoncloud.chainfire.client.RemoteStore;
import io.photoncloud.chainfire.client.RemoteStoreOptions;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.autoconfigure.StoreProperties;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.security.OwnIdentity;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.TlsProperties;
import java.security.SecureRandom;
import java.time.Duration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * With {@code photon.store.mode=remote}, the store at {@code photon.store.endpoints}, in the keyspace that is named as
 * the service. In open mode the service shows the machine's service secret, in enforced mode its certificate.
 */
@AutoConfiguration
@ConditionalOnProperty(name = "photon.store.mode", havingValue = "remote")
@EnableConfigurationProperties({StoreProperties.class, TlsProperties.class})
public class RemoteStoreAutoConfiguration {

    @Bean(destroyMethod = "close")
    RemoteStoreIdentity remoteStoreIdentity(OwnIdentity own, SecurityProperties security, TlsProperties tls) {
        return switch (security.mode()) {
            case OPEN -> RemoteStoreIdentity.bySecret(own);
            case ENFORCED -> RemoteStoreIdentity.byCertificate(tls);
        };
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(ReplicatedStore.class)
    RemoteStore store(StoreProperties properties, OwnIdentity own, RemoteStoreIdentity identity) {
        if (properties.endpoints().isEmpty()) {
            throw new StartRefusedException(
                    "photon.store.mode=remote says that the store is elsewhere, and nothing says where",
                    "Set photon.store.endpoints to host:port of the servers, or photon.store.mode=embedded.");
        }
        RemoteStoreOptions defaults = RemoteStoreOptions.of(properties.endpoints());
        String keyspace = properties.keyspace();
        return new RemoteStore(
                defaults.withSecurity(identity.security())
                        .withKeyspace(keyspace == null ? own.service() : keyspace)
                        .withKeyPrefix(Bytes.utf8(properties.keyPrefix()))
                        .withTimeouts(
                                properties.requestTimeout(),
                                shorter(properties.requestTimeout(), defaults.attemptTimeout()))
                        .withLimits(properties.limits().toLimits()),
                new SecureRandom());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
