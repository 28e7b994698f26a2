package io.photoncloud.k8shost;

import io.photoncloud.chainfire.resources.node.NodeIdentity;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.config.GrpcProperties;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.health.HealthFact;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.k8shost.agent.NodeAgent;
import io.photoncloud.k8shost.node.Machine;
import io.photoncloud.k8shost.node.Node;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.k8shost.pod.PodRecords;
import io.photoncloud.k8shost.probe.Probing;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntime.Capacity;
import io.photoncloud.k8shost.runtime.simulated.Faults;
import io.photoncloud.k8shost.runtime.simulated.SimulatedRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The node that this process is, and what runs its containers. */
@Configuration(proxyBeanMethods = false)
class NodeConfiguration {

    /** How long a simulated container takes to end. */
    private static final Duration SIMULATED_END_TIME = Duration.ofMillis(300);

    private static final int BYTE = 0xff;

    private static Path directory(PhotonProperties photon) {
        Path directory = photon.dataDirectory();
        if (directory == null) {
            throw new IllegalStateException("photon.data-directory must be set: a node keeps its identity there");
        }
        return directory;
    }

    @Bean
    NodeIdentity nodeIdentity(
            PhotonProperties photon, K8sHostProperties settings, SecurityProperties security, IdSource ids) {
        Path directory = directory(photon);
        boolean automatic = settings.runtime().equals("auto");
        if (automatic && security.mode() == SecurityMode.ENFORCED && !NodeIdentity.isSettled(directory)) {
            throw new IllegalStateException(
                    "photon.k8shost.runtime must be set in enforced mode: simulated, which runs nothing");
        }
        String id = settings.node().isEmpty() ? "node-%08x".formatted((int) ids.nextLong()) : settings.node();
        NodeIdentity identity = NodeIdentity.of(directory, id, SimulatedRuntime.DRIVER);
        if (!automatic && !identity.driver().equals(settings.runtime())) {
            throw new IllegalStateException("photon.k8shost.runtime is " + settings.runtime() + ", and node "
                    + identity.id() + " was first started with " + identity.driver()
                    + ": a node keeps its driver, because its pods are that driver's");
        }
        return identity;
    }

    @Bean(destroyMethod = "close")
    SimulatedRuntime podRuntime(
            PhotonProperties photon, K8sHostProperties settings, NodeIdentity identity, InstantSource clock) {
        // Nodes of one host differ in their pods' addresses, most likely.
        String network = "10.244." + (identity.id().hashCode() & BYTE);
        Capacity capacity = new Capacity(Machine.milliCpus(), Machine.memoryBytes(), settings.podsMax());
        return new SimulatedRuntime(
                new SimulatedRuntime.Options(
                        directory(photon).resolve("simulated-runtime"), capacity, network, SIMULATED_END_TIME),
                clock,
                Faults.NONE);
    }

    @Bean
    HealthFact runtimeDriver(NodeIdentity identity) {
        return new HealthFact("runtime", identity.driver());
    }

    @Bean(destroyMethod = "close")
    Probing probing(SimulatedRuntime runtime, InstantSource clock) {
        return new Probing(runtime, runtime, clock);
    }

    @Bean(destroyMethod = "close")
    NodeAgent nodeAgent(
            ReplicatedStore store,
            NodeIdentity identity,
            PhotonProperties photon,
            K8sHostProperties settings,
            PodRuntime runtime,
            Probing probing,
            NodeService nodes,
            PodRecords records,
            GrpcProperties grpc,
            InstantSource clock) {
        Capacity capacity = runtime.capacity();
        Node machine = new Node(
                identity.id(),
                identity.driver(),
                Machine.told(runtime),
                new Node.Room(capacity.milliCpus(), capacity.memoryBytes()),
                Machine.allocatable(capacity, settings.reservedMilliCpus(), settings.reservedMemoryMib()),
                capacity.pods(),
                Node.Taken.NOTHING,
                false,
                String.valueOf(grpc.address()),
                clock.instant());
        NodeAgent.Parts parts = new NodeAgent.Parts(
                machine, runtime, probing, directory(photon).resolve("pods"), settings.pullTimeMax());
        return new NodeAgent(store, parts, nodes, records, clock, System::nanoTime, RandomGenerator.getDefault());
    }
}
