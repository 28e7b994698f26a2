package io.photoncloud.k8shost;

import io.photoncloud.chainfire.resources.node.NodeIdentity;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.k8shost.node.Machine;
import io.photoncloud.k8shost.probe.HostNetwork;
import io.photoncloud.k8shost.runtime.PodNetwork;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntime.Capacity;
import io.photoncloud.k8shost.runtime.RuntimeStatus;
import io.photoncloud.k8shost.runtime.cri.CriOptions;
import io.photoncloud.k8shost.runtime.cri.CriRuntime;
import io.photoncloud.k8shost.runtime.simulated.Faults;
import io.photoncloud.k8shost.runtime.simulated.SimulatedRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** What runs this node's containers: by which driver is settled at the node's first start. */
@Configuration(proxyBeanMethods = false)
class RuntimeConfiguration {

    private static final Logger log = LoggerFactory.getLogger(RuntimeConfiguration.class);

    /** For a container runtime to say that it is there. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How long a simulated container takes to end. */
    private static final Duration SIMULATED_END_TIME = Duration.ofMillis(300);

    private static final int BYTE = 0xff;

    @Bean
    NodeIdentity nodeIdentity(
            PhotonProperties photon, K8sHostProperties settings, SecurityProperties security, IdSource ids) {
        Path directory = NodeConfiguration.directory(photon);
        boolean automatic = settings.runtime().equals("auto");
        if (automatic && security.mode() == SecurityMode.ENFORCED && !NodeIdentity.isSettled(directory)) {
            log.warn("this process is no node and runs no pods: in enforced mode that takes photon.k8shost.runtime");
            return NodeIdentity.NONE;
        }
        String id = settings.node().isEmpty() ? "node-%08x".formatted((int) ids.nextLong()) : settings.node();
        String driver = automatic && !NodeIdentity.isSettled(directory) ? found(settings) : settings.runtime();
        NodeIdentity identity = NodeIdentity.of(directory, id, driver);
        if (!automatic && !identity.driver().equals(settings.runtime())) {
            throw new StartRefusedException(
                    "photon.k8shost.runtime is " + settings.runtime() + ", and node " + identity.id()
                            + " was first started with " + identity.driver()
                            + ": a node keeps its driver, because its pods are that driver's",
                    "Set photon.k8shost.runtime to " + identity.driver()
                            + ", or start a new node on another data directory.");
        }
        return identity;
    }

    /** A container runtime without a network for pods is none. */
    private static String found(K8sHostProperties settings) {
        Path socket = Path.of(settings.criSocket());
        RuntimeStatus status = CriRuntime.findAt(socket, PATIENCE)
                .orElse(new RuntimeStatus("", "", false, false, "no container runtime answers at " + socket));
        if (status.ready() && status.networkReady()) {
            return CriRuntime.DRIVER;
        }
        log.info("containers are simulated on this node from now on: {}", status.reason());
        return SimulatedRuntime.DRIVER;
    }

    @Bean(destroyMethod = "close")
    PodRuntime podRuntime(
            PhotonProperties photon, K8sHostProperties settings, NodeIdentity identity, InstantSource clock) {
        Capacity capacity = new Capacity(Machine.milliCpus(), Machine.memoryBytes(), settings.podsMax());
        if (identity.driver().equals(CriRuntime.DRIVER)) {
            return new CriRuntime(CriOptions.of(Path.of(settings.criSocket()), identity.id(), capacity));
        }
        // Of a process that is no node nobody calls it. Nodes of one host differ in their pods' addresses, most likely.
        String network = "10.244." + (identity.id().hashCode() & BYTE);
        Path directory = NodeConfiguration.directory(photon).resolve("simulated-runtime");
        return new SimulatedRuntime(
                new SimulatedRuntime.Options(directory, capacity, network, SIMULATED_END_TIME), clock, Faults.NONE);
    }

    /** Before the simulated runtime itself, which is one too. */
    @Bean
    @Primary
    PodNetwork podNetwork(PodRuntime runtime) {
        return runtime instanceof SimulatedRuntime simulated ? simulated : new HostNetwork();
    }
}
