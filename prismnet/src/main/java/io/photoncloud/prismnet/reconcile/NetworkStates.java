package io.photoncloud.prismnet.reconcile;

import io.photoncloud.chainfire.resources.reconcile.KeyLoop.Feed;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.prismnet.dataplane.VpcSeen;
import io.photoncloud.prismnet.dataplane.VpcState;
import io.photoncloud.prismnet.dataplane.VpcState.PortState;
import io.photoncloud.prismnet.dataplane.VpcState.SubnetState;
import io.photoncloud.prismnet.port.Port;
import io.photoncloud.prismnet.port.PortService;
import io.photoncloud.prismnet.subnet.Subnet;
import io.photoncloud.prismnet.subnet.SubnetService;
import io.photoncloud.prismnet.vpc.Vpc;
import io.photoncloud.prismnet.vpc.VpcService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Reads what VPCs shall be, and notes what was seen of their ports. Safe for many threads. */
public final class NetworkStates {

    private final VpcService vpcs;
    private final SubnetService subnets;
    private final PortService ports;

    public NetworkStates(VpcService vpcs, SubnetService subnets, PortService ports) {
        this.vpcs = vpcs;
        this.subnets = subnets;
        this.ports = ports;
    }

    /** Which rows are about which VPC. */
    List<Feed<?>> feeds() {
        return List.of(vpcs.feed(), subnets.feed(), ports.feed());
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
        Row<Vpc> vpc = found.getFirst();
        List<Row<Subnet>> within = subnets.allOf(id, revision);
        List<Row<Port>> plugged = ports.allOf(id, revision);
        long newest = LongStream.concat(
                        LongStream.concat(
                                within.stream().mapToLong(Row::modRevision),
                                plugged.stream().mapToLong(Row::modRevision)),
                        LongStream.of(vpc.modRevision()))
                .max()
                .orElseThrow();
        List<Port> all = plugged.stream().map(Row::value).toList();
        return Optional.of(new Desired(
                new VpcState(
                        id,
                        newest,
                        vpc.value().blocks(),
                        within.stream().map(row -> state(row.value())).toList(),
                        all.stream().map(NetworkStates::state).toList()),
                all));
    }

    private static SubnetState state(Subnet subnet) {
        return new SubnetState(subnet.id(), subnet.blocks(), subnet.gateways());
    }

    private static PortState state(Port port) {
        return new PortState(
                port.id(),
                port.subnet(),
                port.addresses().stream().map(each -> each.ip()).toList(),
                port.mac(),
                port.binding().host(),
                port.binding().adminUp(),
                port.generation());
    }

    /** @return whether there is nothing to wait for */
    boolean noteSeen(Desired desired, VpcSeen seen, Condition held) {
        return ports.noteSeen(desired.ports(), seen.ports(), held);
    }
}
