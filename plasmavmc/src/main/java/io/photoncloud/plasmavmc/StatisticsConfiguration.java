package io.photoncloud.plasmavmc;

import io.micrometer.core.instrument.MeterRegistry;
import io.photoncloud.chainfire.resources.follow.FollowLoop;
import io.photoncloud.chainfire.resources.follow.FollowLoop.Beginning;
import io.photoncloud.chainfire.resources.follow.Followed;
import io.photoncloud.chainfire.resources.follow.Mirror;
import io.photoncloud.chainfire.resources.node.NodeIdentity;
import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.common.metrics.Sampled;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.statistics.OperationMeters;
import io.photoncloud.plasmavmc.statistics.VmSamples;
import io.photoncloud.plasmavmc.statistics.VmStatistics;
import io.photoncloud.plasmavmc.vm.Vm;
import io.photoncloud.plasmavmc.vm.VmOperations;
import io.photoncloud.plasmavmc.vm.VmService;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What VMs use, and the metrics of this node. */
@Configuration(proxyBeanMethods = false)
class StatisticsConfiguration {

    @Bean
    VmStatistics vmStatistics(VmService vms, Hypervisor hypervisor, NodeIdentity identity, InstantSource clock) {
        return new VmStatistics(vms, hypervisor, identity.id(), clock, System::nanoTime);
    }

    @Bean
    Mirror<Vm> vmsOfNode() {
        return new Mirror<>();
    }

    @Bean
    Mirror<Node> thisNode() {
        return new Mirror<>();
    }

    @Bean
    Sampled vmSamples(VmStatistics statistics, Mirror<Vm> vms, Mirror<Node> nodes) {
        return new VmSamples(statistics, vms, nodes);
    }

    @Bean(destroyMethod = "close")
    FollowLoop<Vm> followingVmsOfNode(VmService vms, NodeIdentity identity, Mirror<Vm> mirror) {
        return new FollowLoop<>(vms.ofNode(identity.id()), Beginning.WITH_ROWS, mirror).start();
    }

    @Bean(destroyMethod = "close")
    FollowLoop<Node> followingThisNode(NodeService nodes, NodeIdentity identity, Mirror<Node> mirror) {
        return new FollowLoop<>(nodes.only(identity.id()), Beginning.WITH_ROWS, mirror).start();
    }

    @Bean(destroyMethod = "close")
    FollowLoop<Operation> followingOperations(VmOperations operations, NodeIdentity identity, MeterRegistry registry) {
        return new FollowLoop<>(
                        Followed.all(operations.operations().table())
                                .where(operation -> operation.runner().equals(identity.id())),
                        Beginning.FROM_NOW,
                        new OperationMeters(registry))
                .start();
    }
}
