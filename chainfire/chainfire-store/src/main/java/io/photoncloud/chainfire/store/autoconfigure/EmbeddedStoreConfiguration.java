package io.photoncloud.chainfire.store.autoconfigure;

import io.grpc.ServerServiceDefinition;
import io.photoncloud.chainfire.store.raft.RaftStore;
import io.photoncloud.chainfire.store.raft.StoreNode;
import io.photoncloud.chainfire.store.raft.rpc.PeerCredentials;
import io.photoncloud.chainfire.store.raft.rpc.PeerTransport;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.grpc.GrpcRules;
import io.photoncloud.common.security.OwnIdentity;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.ServiceIdentity;
import io.photoncloud.common.security.ServiceSecret;
import io.photoncloud.common.tls.OwnCertificate;
import io.photoncloud.common.tls.TlsIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.BiConsumer;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;

/**
 * A store of the service's own: a member of the one group that is named as the service, each part closed before what it
 * stands on. The peers' calls come to the service's own gRPC server. For a service that always has such a store to
 * {@code @Import}. A registrar, because Spring runs it at the start even where beans are settled by the build.
 */
public final class EmbeddedStoreConfiguration implements BeanRegistrar {

    private static final String PEER_SERVICE = "photon.chainfire.internal.v1.Peer/";

    /** The only group of the process; like its name it never changes once there is data. */
    private static final int GROUP_NUMBER = 0;

    /** How long a service that stops still takes part in its groups, so that calls in progress can end. */
    private static final Duration DEPARTURE_GRACE = Duration.ofMillis(500);

    @Override
    public void register(BeanRegistry registry, Environment environment) {
        registry.registerBean(
                "peerCredentials",
                PeerCredentials.class,
                bean -> bean.supplier(EmbeddedStoreConfiguration::peerCredentials));
        registry.registerBean("peerRules", GrpcRules.class, bean -> bean.supplier(_ -> peerRules()));
        registry.registerBean(
                "peerTransport",
                PeerTransport.class,
                bean -> bean.supplier(context -> new PeerTransport(context.bean(PeerCredentials.class))));
        registry.registerBean(
                "peerService",
                ServerServiceDefinition.class,
                bean -> bean.supplier(
                        context -> context.bean(PeerTransport.class).service()));
        registry.registerBean(
                "storeNode", StoreNode.class, bean -> bean.supplier(EmbeddedStoreConfiguration::storeNode));
        registry.registerBean("store", RaftStore.class, bean -> bean.supplier(EmbeddedStoreConfiguration::store));
        registry.registerBean(
                "storeDeparture",
                StoreDeparture.class,
                bean -> bean.supplier(context ->
                        new StoreDeparture(context.bean(RaftStore.class), context.bean(PeerTransport.class))));
    }

    private static PeerCredentials peerCredentials(SupplierContext context) {
        OwnIdentity own = context.bean(OwnIdentity.class);
        return switch (context.bean(SecurityProperties.class).mode()) {
            case OPEN -> secret(own);
            case ENFORCED -> mutualTls(own.service(), context.bean(OwnCertificate.class));
        };
    }

    private static PeerCredentials secret(OwnIdentity own) {
        ServiceSecret secret = own.secret();
        if (secret == null) {
            throw new StartRefusedException(
                    "the members of this service's store have no secret to know each other by",
                    "Set photon.data-directory, or photon.security.service-secret-file.");
        }
        return new PeerCredentials.Secret(HexFormat.of().parseHex(secret.hex()));
    }

    private static PeerCredentials mutualTls(String service, OwnCertificate certificate) {
        TlsIdentity identity = certificate
                .find()
                .orElseThrow(
                        () -> new StartRefusedException(
                                "the members of this service's store have no certificates to know each other by, which "
                                        + SecurityProperties.MODE + "=enforced asks for",
                                "Set photon.tls.key-store, photon.tls.password-file and photon.tls.authorities; 'photon ca' makes them."));
        try {
            return new PeerCredentials.MutualTls(
                    service, identity.channelCredentials(service), identity.serverCredentials(), ServiceIdentity::find);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Peers show who they are on their own stream; it lives on the event loop, as the transport asks. */
    private static GrpcRules peerRules() {
        return GrpcRules.builder()
                .onEventLoop(PEER_SERVICE)
                .publicMethods(PEER_SERVICE)
                .build();
    }

    private static StoreNode storeNode(SupplierContext context) {
        BiConsumer<String, Throwable> onFatal = context.bean(StoreFailure.class)::handle;
        StoreProperties properties = context.bean(StoreProperties.class);
        try {
            return new StoreNode(
                    properties.nodeOptions(new SecureRandom(), onFatal), context.bean(PeerTransport.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RaftStore store(SupplierContext context) {
        StoreProperties properties = context.bean(StoreProperties.class);
        String service = context.bean(OwnIdentity.class).service();
        try {
            return context.bean(StoreNode.class).open(properties.groupOptions(service, GROUP_NUMBER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Before any part of the service stops: the others are to notice no more of it than a change of leader. */
    private record StoreDeparture(RaftStore store, PeerTransport transport)
            implements ApplicationListener<ContextClosedEvent> {
        @Override
        public void onApplicationEvent(ContextClosedEvent event) {
            store.handLeadershipOver();
            transport.stopServing(DEPARTURE_GRACE);
        }
    }
}
