package io.photoncloud.chainfire.client.autoconfigure;

import io.photoncloud.chainfire.client.RemoteStore;
import io.photoncloud.chainfire.client.RemoteStoreOptions;
import io.photoncloud.chainfire.client.RemoteStoreOptions.Security;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.autoconfigure.StoreProperties;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.security.OwnIdentity;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.ServiceSecret;
import io.photoncloud.common.tls.OwnCertificate;
import io.photoncloud.common.tls.TlsIdentity;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.core.env.Environment;

/**
 * The store at {@code photon.store.endpoints}, in the keyspace that is named as the service. In open mode the service
 * shows the machine's service secret, in enforced mode its certificate.
 */
final class RemoteStoreConfiguration implements BeanRegistrar {

    @Override
    public void register(BeanRegistry registry, Environment environment) {
        registry.registerBean("store", RemoteStore.class, bean -> bean.supplier(RemoteStoreConfiguration::store));
    }

    private static RemoteStore store(SupplierContext context) {
        StoreProperties properties = context.bean(StoreProperties.class);
        OwnIdentity own = context.bean(OwnIdentity.class);
        if (properties.endpoints().isEmpty()) {
            throw new StartRefusedException(
                    "photon.store.mode=remote says that the store is elsewhere, and nothing says where",
                    "Set photon.store.endpoints to host:port of the servers, or photon.store.mode=embedded.");
        }
        RemoteStoreOptions defaults = RemoteStoreOptions.of(properties.endpoints());
        String keyspace = properties.keyspace();
        return new RemoteStore(
                defaults.withSecurity(security(context, own))
                        .withKeyspace(keyspace == null ? own.service() : keyspace)
                        .withKeyPrefix(Bytes.utf8(properties.keyPrefix()))
                        .withTimeouts(
                                properties.requestTimeout(),
                                shorter(properties.requestTimeout(), defaults.attemptTimeout()))
                        .withLimits(properties.limits().toLimits()),
                new SecureRandom());
    }

    private static Security security(SupplierContext context, OwnIdentity own) {
        return switch (context.bean(SecurityProperties.class).mode()) {
            case OPEN -> bySecret(own);
            case ENFORCED -> byCertificate(context.bean(OwnCertificate.class));
        };
    }

    private static Security bySecret(OwnIdentity own) {
        ServiceSecret secret = own.secret();
        if (secret == null) {
            throw new StartRefusedException(
                    "this service has no secret by which ChainFire could know it",
                    "Set photon.security.service-secret-file to ChainFire's, or photon.data-directory.");
        }
        return new Security.ServiceSecret(own.service(), secret.hex());
    }

    private static Security byCertificate(OwnCertificate certificate) {
        TlsIdentity identity = certificate
                .find()
                .orElseThrow(
                        () -> new StartRefusedException(
                                "this service has no certificate by which ChainFire could know it",
                                "Set photon.tls.key-store, photon.tls.password-file and photon.tls.authorities; 'photon ca' makes them."));
        try {
            return new Security.Prepared(identity.channelCredentials(KnownService.CHAINFIRE.key()));
        } catch (SSLException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
