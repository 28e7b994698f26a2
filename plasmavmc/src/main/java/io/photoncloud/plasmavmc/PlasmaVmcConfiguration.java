package io.photoncloud.plasmavmc;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.audit.SessionAudit;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.node.NodeIdentity;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.usage.Metering;
import io.photoncloud.chainfire.resources.usage.UsageMeter;
import io.photoncloud.chainfire.resources.usage.UsageOutbox;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.config.GrpcProperties;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.health.HealthCheck;
import io.photoncloud.common.health.HealthFact;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.plasmavmc.agent.NodeAgent;
import io.photoncloud.plasmavmc.fence.Fence;
import io.photoncloud.plasmavmc.fence.ShellGuard;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.image.ImageService;
import io.photoncloud.plasmavmc.image.VmImages;
import io.photoncloud.plasmavmc.metering.Amounts;
import io.photoncloud.plasmavmc.metering.MeterStore;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.vm.Neighbours;
import io.photoncloud.plasmavmc.vm.VmConsoles;
import io.photoncloud.plasmavmc.vm.VmDraining;
import io.photoncloud.plasmavmc.vm.VmObserver;
import io.photoncloud.plasmavmc.vm.VmOperations;
import io.photoncloud.plasmavmc.vm.VmService;
import io.photoncloud.plasmavmc.vm.VmTerminals;
import io.photoncloud.plasmavmc.vm.VmTies;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** PlasmaVMC's objects, over whatever store there is; its doors are found by their annotations. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({PlasmaVmcProperties.class, LibvirtProperties.class})
class PlasmaVmcConfiguration {

    private static final String SERVICE = "plasmavmc";

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

    static Path directory(PhotonProperties photon) {
        Path directory = photon.dataDirectory();
        if (directory == null) {
            throw new IllegalStateException("photon.data-directory must be set: a node keeps its identity there");
        }
        return directory.toAbsolutePath().normalize();
    }

    @Bean
    NodeIdentity nodeIdentity(
            PhotonProperties photon,
            PlasmaVmcProperties settings,
            LibvirtProperties libvirt,
            SecurityProperties security,
            IdSource ids) {
        String id = settings.node().isEmpty() ? "node-%08x".formatted((int) ids.nextLong()) : settings.node();
        return Drivers.settle(directory(photon), id, settings.hypervisor(), libvirt.libvirtUri(), security.mode());
    }

    @Bean(destroyMethod = "close")
    Hypervisor hypervisor(
            PhotonProperties photon,
            PlasmaVmcProperties settings,
            LibvirtProperties libvirt,
            NodeIdentity identity,
            InstantSource clock) {
        return Drivers.open(identity, directory(photon), settings, libvirt, clock);
    }

    @Bean
    Fence fence(PhotonProperties photon, PlasmaVmcProperties settings, Hypervisor hypervisor) {
        Path directory = directory(photon).resolve("fence");
        Duration after = settings.recoverAfter().minus(Fence.MARGIN);
        return new Fence(
                directory,
                hypervisor,
                after,
                new ShellGuard(directory, after, hypervisor.switchOffCommand()),
                System::nanoTime);
    }

    @Bean
    HealthCheck hypervisorHealth(Hypervisor hypervisor) {
        return new HypervisorHealth(hypervisor);
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
    Metering<Amounts> metering(ReplicatedStore store, UsageMeter meter, PlasmaVmcProperties settings) {
        return new Metering<>(
                store, MeterStore.meters(store), new UsageOutbox(store, SERVICE, meter), settings.meteringWindow());
    }

    @Bean
    VmOperations vmOperations(
            ReplicatedStore store,
            NodeService nodes,
            Hypervisor hypervisor,
            Fence fence,
            VmImages images,
            Neighbours neighbours,
            Metering<Amounts> metering,
            ResourceEvents events,
            PlasmaVmcProperties settings,
            InstantSource clock,
            IdSource ids) {
        return new VmOperations(
                store,
                nodes,
                hypervisor,
                fence,
                images,
                neighbours,
                metering,
                events,
                settings.stopTimeMax(),
                clock,
                ids);
    }

    @Bean
    VmService vmService(
            ReplicatedStore store,
            NodeService nodes,
            ImageService images,
            VmOperations operations,
            Neighbours neighbours,
            ResourceEvents events,
            Changes changes,
            Access access,
            IdSource ids) {
        return new VmService(
                store, nodes, images, operations, neighbours, events, changes, access, ids, System::nanoTime);
    }

    @Bean
    VmTies vmTies(ImageService images, VmOperations operations) {
        return new VmTies(images, operations);
    }

    @Bean
    VmDraining vmDraining(
            ReplicatedStore store,
            NodeService nodes,
            VmOperations operations,
            VmTies ties,
            ResourceEvents events,
            InstantSource clock) {
        return new VmDraining(store, nodes, operations, ties, events, clock, System::nanoTime);
    }

    @Bean
    VmConsoles vmConsoles(VmService vms, Hypervisor hypervisor, NodeIdentity identity) {
        return new VmConsoles(vms, hypervisor, identity.id(), System::nanoTime);
    }

    @Bean
    VmTerminals vmTerminals(
            VmService vms, Hypervisor hypervisor, NodeIdentity identity, AuditLog audit, InstantSource clock) {
        return new VmTerminals(vms, hypervisor, identity.id(), new SessionAudit(audit, clock), clock);
    }

    @Bean(destroyMethod = "close")
    NodeAgent nodeAgent(
            ReplicatedStore store,
            NodeIdentity identity,
            Hypervisor hypervisor,
            Fence fence,
            NodeService nodes,
            VmOperations operations,
            Metering<Amounts> metering,
            ResourceEvents events,
            GrpcProperties grpc,
            LibvirtProperties libvirt,
            InstantSource clock) {
        Hypervisor.Capacity capacity = hypervisor.capacity();
        Drivers.Offer offer = Drivers.offer(identity, capacity, libvirt);
        Node machine = new Node(
                identity.id(),
                identity.driver(),
                hypervisor.acceleration(),
                capacity.cores(),
                offer.vcpus(),
                offer.memoryMib(),
                Node.Taken.NOTHING,
                false,
                String.valueOf(grpc.address()),
                clock.instant(),
                fence.promised(),
                0,
                Node.Drain.NONE);
        VmObserver observer = new VmObserver(
                store, hypervisor, metering, events, fence, operations, identity.id(), clock, System::nanoTime);
        return new NodeAgent(
                store,
                machine,
                nodes,
                operations,
                observer,
                fence,
                clock,
                System::nanoTime,
                RandomGenerator.getDefault());
    }
}
