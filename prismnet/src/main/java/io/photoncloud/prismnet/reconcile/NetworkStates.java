package io.photoncloud.prismnet.reconcile;

import io.photoncloud.chainfire.resources.reconcile.KeyLoop.Feed;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.prismnet.address.CidrBlock;
import io.photoncloud.prismnet.dataplane.VpcSeen;
import io.photoncloud.prismnet.dataplane.VpcState;
import io.photoncloud.prismnet.dataplane.VpcState.PortState;
import io.photoncloud.prismnet.dataplane.VpcState.SubnetState;
import io.photoncloud.prismnet.port.Port;
import io.photoncloud.prismnet.port.PortService;
import io.photoncloud.prismnet.routetable.RouteTableService;
import io.photoncloud.prismnet.securitygroup.SecurityGroupService;
import io.photoncloud.prismnet.subnet.Subnet;
import io.photoncloud.prismnet.subnet.SubnetService;
import io.photoncloud.prismnet.vpc.Vpc;
import io.photoncloud.prismnet.vpc.VpcService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what VPCs shall be, and notes what was seen of their ports. Safe for many threads. */
public final class NetworkStates {

    private final VpcService vpcs;
    private final SubnetService subnets;
    private final RouteTableService tables;
    private final SecurityGroupService groups;
    private final PortService ports;

    public NetworkStates(
            VpcService vpcs,
            SubnetService subnets,
            RouteTableService tables,
            SecurityGroupService groups,
            PortService ports) {
        this.vpcs = vpcs;
        this.subnets = subnets;
        this.tables = tables;
        this.groups = groups;
        this.ports = ports;
    }

    /** Which rows are about which VPC. Whoever changes anything else in a VPC raises its generation in the same change. */
    List<Feed<?>> feeds() {
        return List.of(vpcs.feed(), ports.feed());
    }

    /** What a VPC shall be, and the ports of which it was read. */
    record Desired(VpcState state, List<Port> ports) {}

    /** As of one moment; empty where there is no such VPC. */
    Optional<Desired> find(String id) {
        List<Row<Vpc>> found = new ArrayList<>();
        long revision = vpcs.readAt(id, found::add);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Vpc vpc = found.getFirst().value();
        List<CidrBlock> blocks = vpc.blocks();
        List<Port> plugged = ports.allOf(id, revision);
        return Optional.of(new Desired(
                new VpcState(
                        id,
                        vpc.generation(),
                        blocks,
                        subnets.allOf(id, revision).stream()
                                .map(NetworkStates::state)
                                .toList(),
                        tables.allOf(id, revision).stream()
                                .map(table -> PolicyStates.state(table, blocks))
                                .toList(),
                        groups.allOf(id, revision).stream()
                                .map(PolicyStates::state)
                                .toList(),
                        plugged.stream().map(NetworkStates::state).toList()),
                plugged));
    }

    private static SubnetState state(Subnet subnet) {
        return new SubnetState(subnet.id(), subnet.blocks(), subnet.gateways(), subnet.routeTable());
    }

    private static PortState state(Port port) {
        return new PortState(
                port.id(),
                port.subnet(),
                port.ipAddresses(),
                port.mac(),
                port.binding().host(),
                port.binding().adminUp(),
                port.securityGroups(),
                port.generation());
    }

    /** @return whether there is nothing to wait for */
    boolean noteSeen(Desired desired, VpcSeen seen, Condition held) {
        return ports.noteSeen(desired.ports(), seen.ports(), held);
    }
}
