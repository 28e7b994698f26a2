package io.photoncloud.k8shost;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.audit.SessionAudit;
import io.photoncloud.chainfire.resources.node.NodeIdentity;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.config.GrpcProperties;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.health.HealthFact;
import io.photoncloud.common.web.LastingAnswers;
import io.photoncloud.k8shost.agent.ImagePulls;
import io.photoncloud.k8shost.agent.ImagePulls.Credentials;
import io.photoncloud.k8shost.agent.LogService;
import io.photoncloud.k8shost.agent.NodeAgent;
import io.photoncloud.k8shost.agent.PulledImages;
import io.photoncloud.k8shost.agent.RuntimeHealth;
import io.photoncloud.k8shost.exec.ExecService;
import io.photoncloud.k8shost.network.PodPorts;
import io.photoncloud.k8shost.node.Machine;
import io.photoncloud.k8shost.node.Node;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodRecords;
import io.photoncloud.k8shost.pod.PodService;
import io.photoncloud.k8shost.probe.Probing;
import io.photoncloud.k8shost.registry.RegistryService;
import io.photoncloud.k8shost.runtime.PodNetwork;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntime.Capacity;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.RegistryCredential;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The node that this process is. */
@Configuration(proxyBeanMethods = false)
class NodeConfiguration {

    private static final Logger log = LoggerFactory.getLogger(NodeConfiguration.class);

    static Path directory(PhotonProperties photon) {
        Path directory = photon.dataDirectory();
        if (directory == null) {
            throw new IllegalStateException("photon.data-directory must be set: a node keeps its identity there");
        }
        return directory;
    }

    /** Where pods have their volumes and logs. */
    static Path pods(PhotonProperties photon) {
        return directory(photon).resolve("pods");
    }

    @Bean(destroyMethod = "close")
    LogService logService(
            NodeIdentity identity, PodService pods, PodRecords records, PhotonProperties photon, InstantSource clock) {
        return new LogService(identity.id(), pods, records.table(), pods(photon), clock, System::nanoTime);
    }

    @Bean
    LastingAnswers logFollowers(K8sHostProperties settings) {
        return new LastingAnswers("logs followed", settings.logFollowersMax(), "photon.k8shost.log-followers-max");
    }

    @Bean
    ExecService execService(
            NodeIdentity identity, PodService pods, PodRuntime runtime, AuditLog audit, InstantSource clock) {
        return new ExecService(identity.id(), pods, runtime, new SessionAudit(audit, clock));
    }

    @Bean
    HealthFact runtimeDriver(NodeIdentity identity) {
        return new HealthFact("runtime", identity.driver());
    }

    @Bean(destroyMethod = "close")
    RuntimeHealth runtimeHealth(PodRuntime runtime, NodeAgent agent) {
        return RuntimeHealth.of(runtime, agent, System::nanoTime);
    }

    @Bean(destroyMethod = "close")
    Probing probing(PodRuntime runtime, PodNetwork network, InstantSource clock) {
        return new Probing(runtime, network, clock);
    }

    @Bean
    PulledImages pulledImages(PhotonProperties photon, PodRuntime runtime) {
        PulledImages images = PulledImages.open(directory(photon).resolve("pulled-images"), new SecureRandom());
        try {
            images.retain(runtime.images());
        } catch (PodRuntimeException | IOException e) {
            log.atInfo().setCause(e).log("images that are gone are forgotten at the next start");
        }
        return images;
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
            RegistryService registries,
            PodPorts ports,
            PulledImages pulledImages,
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
        ImagePulls pulls =
                new ImagePulls(runtime, pod -> credentials(pod, registries), pulledImages, settings.pullTimeMax());
        NodeAgent.Parts parts = new NodeAgent.Parts(machine, runtime, probing, pods(photon), pulls, ports);
        return new NodeAgent(store, parts, nodes, records, clock, System::nanoTime, RandomGenerator.getDefault());
    }

    /** What a pod's owner has said of themselves to registries. */
    private static Credentials credentials(Pod pod, RegistryService registries) {
        List<RegistryCredential> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : pod.spec().pullSecrets()) {
            registries.findCredential(pod.namespace(), name).ifPresentOrElse(found::add, () -> missing.add(name));
        }
        return new Credentials(found, missing);
    }
}
