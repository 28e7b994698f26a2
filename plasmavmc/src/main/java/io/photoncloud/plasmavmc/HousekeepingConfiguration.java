package io.photoncloud.plasmavmc;

import io.photoncloud.chainfire.resources.audit.AuditChain;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.expiry.Forgetting;
import io.photoncloud.chainfire.resources.reconcile.Housekeeping;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.resources.usage.Metering;
import io.photoncloud.chainfire.resources.usage.MeteringRounds;
import io.photoncloud.chainfire.resources.usage.UsageKeeping;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.plasmavmc.metering.Amounts;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.vm.VmDraining;
import io.photoncloud.plasmavmc.vm.VmOperations;
import io.photoncloud.plasmavmc.vm.VmRecovery;
import io.photoncloud.plasmavmc.vm.VmTies;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What one of PlasmaVMC's processes does for all of them. */
@Configuration(proxyBeanMethods = false)
class HousekeepingConfiguration {

    /** How long what happened to a VM is told after it last did. */
    private static final Duration EVENTS_KEPT = Duration.ofDays(30);

    @Bean
    Housekeeping housekeeping(ReplicatedStore store, HttpProperties http) {
        return new Housekeeping(store, "plasmavmc", String.valueOf(http.address()), System::nanoTime);
    }

    @Bean
    AuditChain auditChain(AuditLog audit, InstantSource clock) {
        return new AuditChain(audit, clock, System::nanoTime);
    }

    @Bean(destroyMethod = "close")
    Leaseholder chainingAuditRecords(Housekeeping housekeeping, AuditChain chain) {
        return housekeeping.alone("audit-chain", _ -> chain.extendWhileHeld());
    }

    /** Ended operations, and what happened long ago. */
    @Bean(destroyMethod = "close")
    Leaseholder forgetting(
            Housekeeping housekeeping, VmOperations operations, ResourceEvents events, InstantSource clock) {
        Forgetting forgetting = new Forgetting(
                List.of(operations.operations()::forget, _ -> events.forgetOlderThan(EVENTS_KEPT)), clock);
        return housekeeping.alone("forgetting", _ -> forgetting.run());
    }

    /** What VMs use. */
    @Bean(destroyMethod = "close")
    UsageKeeping keepingUsage(Housekeeping housekeeping, Metering<Amounts> metering, InstantSource clock) {
        return UsageKeeping.start(housekeeping, metering, clock, RandomGenerator.getDefault());
    }

    /** What runs when metering is switched on. */
    @Bean(destroyMethod = "close")
    Leaseholder comparingMeters(
            Housekeeping housekeeping,
            ReplicatedStore store,
            Metering<Amounts> metering,
            VmOperations operations,
            InstantSource clock) {
        var rounds = new MeteringRounds<>(store, metering, operations.metered(), clock);
        return housekeeping.alone("meters", _ -> rounds.run());
    }

    /** VMs of nodes that are lost. */
    @Bean(destroyMethod = "close")
    Leaseholder recoveringVms(
            Housekeeping housekeeping,
            ReplicatedStore store,
            NodeService nodes,
            VmOperations operations,
            VmTies ties,
            ResourceEvents events,
            InstantSource clock) {
        VmRecovery recovery = new VmRecovery(store, nodes, operations, ties, events, clock, System::nanoTime);
        return housekeeping.alone("recovery", held -> recovery.run(held.condition()));
    }

    /** VMs of nodes that are drained. */
    @Bean(destroyMethod = "close")
    Leaseholder drainingNodes(Housekeeping housekeeping, VmDraining draining) {
        return housekeeping.alone("draining", held -> draining.run(held.condition()));
    }
}
