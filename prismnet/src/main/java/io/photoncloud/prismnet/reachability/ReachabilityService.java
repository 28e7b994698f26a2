package io.photoncloud.prismnet.reachability;

import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.Family;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.port.Port;
import io.photoncloud.prismnet.port.PortService;
import io.photoncloud.prismnet.routetable.RouteTable;
import io.photoncloud.prismnet.routetable.RouteTableService;
import io.photoncloud.prismnet.securitygroup.SecurityGroupService;
import io.photoncloud.prismnet.securitygroup.Traffic;
import io.photoncloud.prismnet.subnet.Subnet;
import io.photoncloud.prismnet.subnet.SubnetService;
import io.photoncloud.prismnet.vpc.Vpc;
import io.photoncloud.prismnet.vpc.VpcService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers whether a packet gets from one end to another, by what is kept at one moment. Safe for many threads. */
public final class ReachabilityService {

    private final VpcService vpcs;
    private final SubnetService subnets;
    private final PortService ports;
    private final SecurityGroupService groups;
    private final RouteTableService tables;
    private final Changes changes;
    private final Access access;

    public ReachabilityService(
            VpcService vpcs,
            SubnetService subnets,
            PortService ports,
            SecurityGroupService groups,
            RouteTableService tables,
            Changes changes,
            Access access) {
        this.vpcs = vpcs;
        this.subnets = subnets;
        this.ports = ports;
        this.groups = groups;
        this.tables = tables;
        this.changes = changes;
        this.access = access;
    }

    /** An end as callers say it; null for what they leave out. */
    public record WantedEnd(
            @Nullable String port,
            @Nullable String address,
            @Nullable String vpc) {}

    public record Question(
            @Nullable WantedEnd source, @Nullable WantedEnd destination, Traffic.Wanted traffic, TenantNames tenant) {}

    /** An end that its caller may see: a port, or an address, perhaps of a VPC. */
    private record Named(
            @Nullable String port,
            @Nullable IpAddress address,
            @Nullable String vpc) {}

    public Verdict check(Question question) {
        var _ = Check.text("protocol", question.traffic().protocol());
        Named source = named("source", question.source(), question.tenant());
        Named destination = named("destination", question.destination(), question.tenant());
        if (source.vpc() == null && destination.vpc() == null) {
            throw CloudException.invalid(
                    "source",
                    "a port, or an address of a VPC, unless destination is",
                    "source: both ends are outside: name the port_id of one, or the vpc_id of its address");
        }
        // Nothing is changed: this is how several rows are read as of one moment.
        return changes.show(change -> follow(change, source, destination, question.traffic()));
    }

    private Named named(String field, @Nullable WantedEnd wanted, TenantNames tenant) {
        WantedEnd end = Check.required(field, wanted);
        try {
            Check.oneOf(List.of("port_id", "ip_address"), end.port(), end.address());
            Check.that(end.port() == null || end.vpc() == null, "vpc_id", "absent beside port_id");
            IpAddress address = end.address() == null ? null : AddressText.address("ip_address", end.address());
            if (end.port() != null) {
                Port port = ports.get(end.port(), tenant).value();
                requireReadable(port.tenant());
                return new Named(port.id(), null, port.vpc());
            }
            if (end.vpc() != null) {
                Vpc vpc = vpcs.get(end.vpc(), tenant).value();
                access.require("port.read", vpc.tenant());
                requireReadable(vpc.tenant());
                Check.that(
                        vpc.blocks().stream().anyMatch(block -> block.contains(Check.required("ip_address", address))),
                        "ip_address",
                        "inside a block of vpc " + vpc.id());
            }
            return new Named(null, address, end.vpc());
        } catch (CloudException e) {
            throw e.inside(field);
        }
    }

    /** The answer tells rules and routes. */
    private void requireReadable(Tenant tenant) {
        access.require("security-group.read", tenant);
        access.require("route-table.read", tenant);
    }

    private Verdict follow(Change change, Named source, Named destination, Traffic.Wanted wanted) {
        Optional<Port> from = findPort(change, source, destination);
        Optional<Port> to = findPort(change, destination, source);
        Family family = family(addresses(source, from), addresses(destination, to), wanted);
        End first = end(change, source, destination, from, family);
        End last = end(change, destination, source, to, family);
        return Trace.follow(first, last, wanted.in(family), nextHops(change, first, last));
    }

    /**
     * The port that an end names, or that has its address.
     *
     * @param other in whose VPC an address is by default
     */
    private Optional<Port> findPort(Change change, Named end, Named other) {
        String id = end.port();
        if (id != null) {
            return Optional.of(ports.find(change, id).orElseThrow(() -> Access.absent(Port.ref(id))));
        }
        IpAddress address = Check.required("ip_address", end.address());
        return findVpc(change, end, other).flatMap(vpc -> ports.findAt(change, vpc.id(), address));
    }

    /** The VPC that an address is in; empty where it is outside. */
    private Optional<Vpc> findVpc(Change change, Named end, Named other) {
        if (end.vpc() != null) {
            return Optional.of(vpcs.require(change, end.vpc()));
        }
        IpAddress address = Check.required("ip_address", end.address());
        return Optional.ofNullable(other.vpc())
                .map(vpc -> vpcs.require(change, vpc))
                .filter(vpc -> vpc.blocks().stream().anyMatch(block -> block.contains(address)));
    }

    private static List<IpAddress> addresses(Named end, Optional<Port> port) {
        return end.address() == null ? port.map(Port::ipAddresses).orElse(List.of()) : List.of(end.address());
    }

    /** The one that is asked about: by the protocol's name, or the first that both ends have, or the source's. */
    private static Family family(List<IpAddress> source, List<IpAddress> destination, Traffic.Wanted wanted) {
        if (wanted.family() != null) {
            return wanted.family();
        }
        return source.stream()
                .map(IpAddress::family)
                .filter(family -> destination.stream().anyMatch(other -> other.family() == family))
                .findFirst()
                .orElse(source.getFirst().family());
    }

    private End end(Change change, Named named, Named other, Optional<Port> port, Family family) {
        List<IpAddress> all = addresses(named, port);
        IpAddress address =
                all.stream().filter(each -> each.family() == family).findFirst().orElse(all.getFirst());
        if (port.isPresent()) {
            return new End.AtPort(endpoint(change, port.get()), address);
        }
        return findVpc(change, named, other)
                .<End>map(vpc -> new End.Unused(vpc.id(), address))
                .orElseGet(() -> new End.Outside(address));
    }

    private Endpoint endpoint(Change change, Port port) {
        Vpc vpc = vpcs.require(change, port.vpc());
        Subnet subnet = subnets.require(change, port.subnet());
        return new Endpoint(
                port,
                vpc,
                groups.read(change, vpc, port.securityGroups()),
                tables.read(change, vpc, subnet.routeTable()));
    }

    private Map<String, Endpoint> nextHops(Change change, End first, End last) {
        Map<String, Endpoint> found = new HashMap<>();
        addNextHop(change, first, last.address(), found);
        addNextHop(change, last, first.address(), found);
        return found;
    }

    private void addNextHop(Change change, End from, IpAddress to, Map<String, Endpoint> found) {
        if (from instanceof End.AtPort(Endpoint endpoint, var _)) {
            endpoint.table()
                    .find(to, endpoint.vpc().blocks())
                    .flatMap(RouteTable::findNextHop)
                    .flatMap(port -> ports.find(change, port))
                    .ifPresent(port -> found.put(port.id(), endpoint(change, port)));
        }
    }
}
