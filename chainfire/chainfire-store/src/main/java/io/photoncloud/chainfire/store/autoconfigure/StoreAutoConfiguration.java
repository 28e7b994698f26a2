package io.photoncloud.chainfire.store.autoconfigure;

import io.grpc.ServerServiceDefinition;
import io.photoncloud.chainfire.store.raft.RaftStore;
import io.photoncloud.chainfire.store.raft.StoreNode;
import io.photoncloud.chainfire.store.raft.rpc.PeerCredentials;
import io.photoncloud.chainfire.store.raft.rpc.PeerTransport;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;

/**
 * An embedded store for an application that tells how its peers know each other ({@link PeerCredentials}) and which
 * group it is of ({@link StoreGroup}). The peers' calls come to the application's own gRPC server. Where a service's beans
 * are settled by its build, the mode is too, and the other one is refused at the start.
 */
@AutoConfiguration
@EnableConfigurationProperties(StoreProperties.class)
public class StoreAutoConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(StoreAutoConfiguration.class);

    /** EX_IOERR of sysexits.h: whoever supervises the process sees that its data was the trouble. */
    private static final int EXIT_STATUS = 74;

    /** How long a service that stops still takes part in its groups, so that calls in progress can end. */
    private static final Duration DEPARTURE_GRACE = Duration.ofMillis(500);

    /** What becomes of a process whose member cannot go on. */
    @Bean
    @ConditionalOnMissingBean
    StoreFailure storeFailure() {
        return (group, cause) -> {
            LOG.atError().addKeyValue("group", group).setCause(cause).log("this member cannot go on, the process ends");
            Runtime.getRuntime().halt(EXIT_STATUS);
        };
    }

    /** The embedded store's parts, each closed before what it stands on. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "photon.store.mode", havingValue = "embedded", matchIfMissing = true)
    @ConditionalOnBean({PeerCredentials.class, StoreGroup.class})
    static class EmbeddedStoreConfiguration {

        @Bean(destroyMethod = "close")
        PeerTransport peerTransport(PeerCredentials credentials) {
            return new PeerTransport(credentials);
        }

        @Bean
        ServerServiceDefinition peerService(PeerTransport transport) {
            return transport.service();
        }

        @Bean(destroyMethod = "close")
        StoreNode storeNode(StoreProperties properties, PeerTransport transport, StoreFailure failure)
                throws IOException {
            BiConsumer<String, Throwable> onFatal = failure::handle;
            return new StoreNode(properties.nodeOptions(new SecureRandom(), onFatal), transport);
        }

        @Bean(destroyMethod = "close")
        RaftStore store(StoreNode node, StoreProperties properties, StoreGroup group) throws IOException {
            return node.open(properties.groupOptions(group.name(), group.number()));
        }

        /** Before any part of the service stops: the others are to notice no more of it than a change of leader. */
        @Bean
        ApplicationListener<ContextClosedEvent> storeDeparture(RaftStore store, PeerTransport transport) {
            return _ -> {
                store.handLeadershipOver();
                transport.stopServing(DEPARTURE_GRACE);
            };
        }
    }
}
