package io.photoncloud.chainfire;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.autoconfigure.StoreGroup;
import io.photoncloud.chainfire.store.raft.StoreNode;
import io.photoncloud.chainfire.store.raft.log.RaftLogMetrics;
import io.photoncloud.chainfire.store.raft.rpc.PeerCredentials;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.grpc.GrpcRules;
import io.photoncloud.common.security.OwnIdentity;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.ServiceIdentity;
import io.photoncloud.common.security.ServiceSecret;
import io.photoncloud.common.tls.OwnCertificate;
import io.photoncloud.common.tls.TlsIdentity;
import java.util.HexFormat;
import javax.net.ssl.SSLException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The store that ChainFire is the door of: its group, and how the group's members know each other. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(EmbeddedStore.class)
class ChainFireStoreConfiguration {

    @Bean
    StoreGroup storeGroup() {
        return new StoreGroup("chainfire", 0);
    }

    @Bean
    PeerCredentials peerCredentials(OwnIdentity own, OwnCertificate certificate, SecurityProperties security)
            throws SSLException {
        return switch (security.mode()) {
            case OPEN -> secret(own);
            case ENFORCED -> mutualTls(own.service(), certificate);
        };
    }

    private static PeerCredentials secret(OwnIdentity own) {
        ServiceSecret secret = own.secret();
        if (secret == null) {
            throw new StartRefusedException(
                    "ChainFire's members have no secret to know each other by",
                    "Set photon.data-directory, or photon.security.service-secret-file.");
        }
        return new PeerCredentials.Secret(HexFormat.of().parseHex(secret.hex()));
    }

    private static PeerCredentials mutualTls(String service, OwnCertificate certificate) throws SSLException {
        TlsIdentity identity = certificate
                .find()
                .orElseThrow(
                        () -> new StartRefusedException(
                                "ChainFire's members have no certificates to know each other by, which "
                                        + SecurityProperties.MODE + "=enforced asks for",
                                "Set photon.tls.key-store, photon.tls.password-file and photon.tls.authorities; 'photon ca' makes them."));
        return new PeerCredentials.MutualTls(
                service, identity.channelCredentials(service), identity.serverCredentials(), ServiceIdentity::find);
    }

    /** Peers show who they are on their own stream; it lives on the event loop, as the transport asks. */
    @Bean
    GrpcRules peerRules() {
        String service = "photon.chainfire.internal.v1.Peer/";
        return GrpcRules.builder().onEventLoop(service).publicMethods(service).build();
    }

    @Bean
    MeterBinder storeMeters(StoreNode node, EmbeddedStore store) {
        RaftLogMetrics log = node.logMetrics();
        return registry -> {
            FunctionCounter.builder("photon.store.log.forces", log, RaftLogMetrics::forces)
                    .description("fdatasyncs of the Raft log")
                    .register(registry);
            FunctionCounter.builder("photon.store.log.entries", log, RaftLogMetrics::entries)
                    .description("entries appended to the Raft log")
                    .register(registry);
            FunctionCounter.builder("photon.store.log.written", log, RaftLogMetrics::writtenBytes)
                    .baseUnit("bytes")
                    .description("bytes appended to the Raft log")
                    .register(registry);
            Gauge.builder("photon.store.revision", store, EmbeddedStore::revision)
                    .description("the newest revision readers of this member see")
                    .register(registry);
            Gauge.builder("photon.store.term", store, EmbeddedStore::term)
                    .description("the Raft term")
                    .register(registry);
        };
    }
}
