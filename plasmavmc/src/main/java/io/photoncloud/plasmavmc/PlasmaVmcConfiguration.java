package io.photoncloud.plasmavmc;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.node.NodeIdentity;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.config.GrpcProperties;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.health.HealthFact;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.plasmavmc.agent.NodeAgent;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.hypervisor.simulated.Faults;
import io.photoncloud.plasmavmc.hypervisor.simulated.SimulatedHypervisor;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.vm.VmObserver;
import io.photoncloud.plasmavmc.vm.VmOperations;
import io.photoncloud.plasmavmc.vm.VmService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** PlasmaVMC's objects, over whatever store there is; its doors are found by their annotations. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PlasmaVmcProperties.class)
class PlasmaVmcConfiguration {

    private static final String SERVICE = "plasmavmc";

    /** How long a simulated guest takes to shut down. */
    private static final Duration SIMULATED_STOP_TIME = Duration.ofMillis(500);

    // What every change and every answer rests on

    @Bean
    AuditLog auditLog(ReplicatedStore store, IdSource ids) {
        return new AuditLog(store, SERVICE, ids);
    }

    @Bean
    ResourceEvents events(ReplicatedStore store, InstantSource clock) {
        return new ResourceEvents(store, SERVICE, clock);
    }

    @Bean
    Changes changes(ReplicatedStore store, AuditLog audit, ResourceEvents events, InstantSource clock) {
        return new Changes(store, audit, events, clock, System::nanoTime);
    }

    @Bean
    Access access(SecurityProperties security, Authorizer authorizer) {
        return new Access(new Tenancy(security.mode()), authorizer);
    }

    // The node that this is

    private static Path directory(PhotonProperties photon) {
        Path directory = photon.dataDirectory();
        if (directory == null) {
            throw new IllegalStateException("photon.data-directory must be set: a node keeps its identity there");
        }
        return directory;
    }

    @Bean
    NodeIdentity nodeIdentity(
            PhotonProperties photon, PlasmaVmcProperties settings, SecurityProperties security, IdSource ids) {
        Path directory = directory(photon);
        boolean automatic = settings.hypervisor().equals("auto");
        if (automatic && security.mode() == SecurityMode.ENFORCED && !NodeIdentity.isSettled(directory)) {
            throw new IllegalStateException(
                    "photon.plasmavmc.hypervisor must be set in enforced mode: simulated, which runs nothing");
        }
        String id = settings.node().isEmpty() ? "node-%08x".formatted((int) ids.nextLong()) : settings.node();
        NodeIdentity identity = NodeIdentity.of(directory, id, SimulatedHypervisor.DRIVER);
        if (!automatic && !identity.driver().equals(settings.hypervisor())) {
            throw new IllegalStateException("photon.plasmavmc.hypervisor is " + settings.hypervisor() + ", and node "
                    + identity.id() + " was first started with " + identity.driver()
                    + ": a node keeps its driver, because its VMs are that driver's");
        }
        return identity;
    }

    @Bean(destroyMethod = "close")
    Hypervisor hypervisor(PhotonProperties photon, PlasmaVmcProperties settings) {
        return new SimulatedHypervisor(
                directory(photon).resolve("simulated-hypervisor"),
                new Hypervisor.Capacity(settings.simulatedVcpus(), settings.simulatedMemoryMib()),
                SIMULATED_STOP_TIME,
                Faults.NONE);
    }

    @Bean
    HealthFact hypervisorDriver(NodeIdentity identity) {
        return new HealthFact("hypervisor", identity.driver());
    }

    // Features

    @Bean
    NodeService nodeService(ReplicatedStore store, Changes changes, Access access) {
        return new NodeService(store, changes, access);
    }

    @Bean
    VmOperations vmOperations(
            ReplicatedStore store,
            NodeService nodes,
            Hypervisor hypervisor,
            ResourceEvents events,
            PlasmaVmcProperties settings,
            InstantSource clock,
            IdSource ids) {
        return new VmOperations(store, nodes, hypervisor, events, settings.stopTimeMax(), clock, ids);
    }

    @Bean
    VmService vmService(
            ReplicatedStore store,
            NodeService nodes,
            VmOperations operations,
            ResourceEvents events,
            Changes changes,
            Access access,
            IdSource ids) {
        return new VmService(store, nodes, operations, events, changes, access, ids, System::nanoTime);
    }

    @Bean(destroyMethod = "close")
    NodeAgent nodeAgent(
            ReplicatedStore store,
            NodeIdentity identity,
            Hypervisor hypervisor,
            NodeService nodes,
            VmOperations operations,
            ResourceEvents events,
            GrpcProperties grpc,
            InstantSource clock) {
        Hypervisor.Capacity capacity = hypervisor.capacity();
        Node machine = new Node(
                identity.id(),
                identity.driver(),
                hypervisor.acceleration(),
                capacity.cores(),
                capacity.cores(),
                capacity.memoryMib(),
                Node.Taken.NOTHING,
                false,
                String.valueOf(grpc.address()),
                clock.instant());
        VmObserver observer = new VmObserver(store, hypervisor, events, identity.id(), clock, System::nanoTime);
        return new NodeAgent(
                store, machine, nodes, operations, observer, clock, System::nanoTime, RandomGenerator.getDefault());
    }
}
