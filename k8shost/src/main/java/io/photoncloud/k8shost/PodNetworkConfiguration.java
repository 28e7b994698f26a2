package io.photoncloud.k8shost;

import io.photoncloud.chainfire.resources.node.NodeIdentity;
import io.photoncloud.chainfire.resources.reconcile.Housekeeping;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.resources.reconcile.ReconcileLoop;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.common.health.HealthFact;
import io.photoncloud.k8shost.network.CniIpam;
import io.photoncloud.k8shost.network.PodPorts;
import io.photoncloud.k8shost.network.PodSubnets;
import io.photoncloud.k8shost.network.PortReturn;
import io.photoncloud.k8shost.network.PortReturns;
import io.photoncloud.k8shost.network.PrismNetWire;
import io.photoncloud.k8shost.runtime.cri.CriRuntime;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** From where pods have their addresses. Ports that there are stay their pods', whatever is set later. */
@Configuration(proxyBeanMethods = false)
class PodNetworkConfiguration {

    @Bean(destroyMethod = "close")
    PodPorts podPorts(PhotonProperties photon, OutgoingGrpcChannels channels) {
        return PrismNetWire.at(photon.findPeer(KnownService.PRISMNET.key()).orElseThrow(), channels);
    }

    @Bean
    PodSubnets podSubnets(K8sHostProperties settings, PodPorts ports) {
        return settings.usesPrismNet() ? PodSubnets.ofPrismNet(settings.podSubnet(), ports) : PodSubnets.OF_RUNTIME;
    }

    @Bean
    PortReturns.Notes portReturnNotes(ReplicatedStore store, InstantSource clock) {
        return new PortReturns.Notes(store, clock);
    }

    @Bean
    PortReturns portReturns(ReplicatedStore store, PodPorts ports, InstantSource clock) {
        return new PortReturns(store, ports, clock);
    }

    @Bean(destroyMethod = "close")
    Leaseholder givingBackPorts(Housekeeping housekeeping, PortReturns returns, InstantSource clock) {
        ReconcileLoop<PortReturn> loop = new ReconcileLoop<>(
                returns.table(),
                returns,
                ReconcileLoop.Options.DEFAULT,
                clock,
                System::nanoTime,
                RandomGenerator.getDefault());
        return housekeeping.alone("port-returns", _ -> loop.run());
    }

    @Bean
    HealthFact podNetworkKind(K8sHostProperties settings) {
        return new HealthFact("pod_network", settings.podNetwork());
    }

    /** Where containers run for real the plug-in is there before the first of them asks for it. */
    @Bean
    InitializingBean cniPlugin(K8sHostProperties settings, NodeIdentity identity, PhotonProperties photon) {
        return () -> {
            if (settings.usesPrismNet() && identity.driver().equals(CriRuntime.DRIVER)) {
                var _ = CniIpam.install(
                        NodeConfiguration.directory(photon).resolve("cni"), NodeConfiguration.pods(photon));
            }
        };
    }
}
