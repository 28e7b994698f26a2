package io.photoncloud.prismnet.reachability;

import io.photoncloud.prismnet.port.Port;
import io.photoncloud.prismnet.reachability.Hop.Kind;
import io.photoncloud.prismnet.routetable.Route;
import io.photoncloud.prismnet.routetable.RouteTable;
import io.photoncloud.prismnet.securitygroup.Direction;
import io.photoncloud.prismnet.securitygroup.SecurityGroup;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule;
import io.photoncloud.prismnet.securitygroup.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows the first packet of something from one end to the other, through what is kept of networks; what answers it is
 * let through by security groups, and needs a way back only where it goes outside. Nothing is sent. For one question.
 */
final class Trace {

    private final End source;
    private final End destination;
    private final Traffic traffic;
    private final Map<String, Endpoint> nextHops;
    private final List<Hop> hops = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private Trace(End source, End destination, Traffic traffic, Map<String, Endpoint> nextHops) {
        this.source = source;
        this.destination = destination;
        this.traffic = traffic;
        this.nextHops = nextHops;
    }

    /**
     * @param source or destination is in a VPC
     * @param nextHops by their ids, the ports that routes of either end's table lead to
     */
    static Verdict follow(End source, End destination, Traffic traffic, Map<String, Endpoint> nextHops) {
        Trace trace = new Trace(source, destination, traffic, nextHops);
        var _ = trace.leave() && trace.travel() && trace.arrive();
        return new Verdict(trace.hops, trace.warnings);
    }

    // Each answers whether the packet gets on

    private boolean leave() {
        String id = idOf(source);
        if (source.address().family() != destination.address().family()) {
            return stop(
                    Kind.SOURCE,
                    id,
                    "a packet of " + source.address().family() + " from " + source.address() + " has no way to "
                            + destination.address() + ", which is of "
                            + destination.address().family());
        }
        return switch (source) {
            case End.Outside _ -> pass(Kind.SOURCE, id, source.address() + " is outside");
            case End.Unused(String vpc, var address) ->
                stop(Kind.SOURCE, id, "no port of vpc " + vpc + " has the address " + address);
            case End.AtPort(Endpoint endpoint, var _) ->
                isOn(Kind.SOURCE, endpoint.port()) && isAllowed(Direction.EGRESS, endpoint, destination);
        };
    }

    private boolean travel() {
        return switch (source) {
            case End.AtPort(Endpoint from, var _) -> travelFrom(from);
            case End.Outside _ -> !(destination instanceof End.AtPort(Endpoint to, var _)) || comeIn(to);
            case End.Unused _ -> throw new IllegalStateException("nothing leaves from where no port is");
        };
    }

    private boolean travelFrom(Endpoint from) {
        Optional<String> elsewhere =
                findVpc(destination).filter(vpc -> !vpc.equals(from.vpc().id()));
        if (elsewhere.isPresent()) {
            return stop(
                    Kind.ROUTE_TABLE,
                    from.table().id(),
                    "vpc " + from.vpc().id() + " and vpc " + elsewhere.get()
                            + " are networks of their own: no route leads from one to the other");
        }
        Optional<Route> route =
                from.table().find(destination.address(), from.vpc().blocks());
        if (route.isEmpty()) {
            return stop(
                    Kind.ROUTE_TABLE,
                    from.table().id(),
                    "no route of route-table " + from.table().id() + " leads to " + destination.address());
        }
        return take(from.table(), route.get(), "")
                && switch (route.get().target()) {
                    case Route.Target.Local(), Route.Target.Gateway() -> true;
                    case Route.Target.NextHop(String port) -> isPassedOn(port, Direction.INGRESS, source);
                    case Route.Target.Blackhole() -> false;
                };
    }

    /** From outside, by the way that what answers takes. */
    private boolean comeIn(Endpoint to) {
        Optional<Route> route = to.table().find(source.address(), to.vpc().blocks());
        if (route.isEmpty()) {
            return stop(
                    Kind.ROUTE_TABLE,
                    to.table().id(),
                    "no route of route-table " + to.table().id() + " leads what answers to " + source.address());
        }
        return take(to.table(), route.get(), "what answers goes by ")
                && switch (route.get().target()) {
                    case Route.Target.Local(), Route.Target.Gateway() -> true;
                    case Route.Target.NextHop(String port) -> isPassedOn(port, Direction.EGRESS, destination);
                    case Route.Target.Blackhole() -> false;
                };
    }

    private boolean take(RouteTable table, Route route, String how) {
        boolean passes = !(route.target() instanceof Route.Target.Blackhole);
        String reason = passes ? how + "the route to " + route : "the route to " + route + " leads nowhere";
        return met(new Hop(Kind.ROUTE_TABLE, table.id(), passes, reason, null, route));
    }

    /** @param direction as the port sees it that is on the way */
    private boolean isPassedOn(String port, Direction direction, End other) {
        Endpoint hop = nextHops.get(port);
        if (hop == null) {
            return stop(Kind.NEXT_HOP, port, "port " + port + " is not there");
        }
        boolean passed = isOn(Kind.NEXT_HOP, hop.port()) && isAllowed(direction, hop, other);
        if (passed) {
            warnings.add("port " + port + " is a next hop: what its device does with the packet is not known here");
        }
        return passed;
    }

    private boolean arrive() {
        String id = idOf(destination);
        return switch (destination) {
            case End.Outside(var address) -> pass(Kind.DESTINATION, id, address + " is outside");
            case End.Unused(String vpc, var address) ->
                stop(Kind.DESTINATION, id, "no port of vpc " + vpc + " has the address " + address);
            case End.AtPort(Endpoint to, var _) ->
                pass(Kind.SUBNET, to.port().subnet(), "port " + to.port().id() + " is in it")
                        && isAllowed(Direction.INGRESS, to, source)
                        && isOn(Kind.DESTINATION, to.port());
        };
    }

    private boolean isOn(Kind kind, Port port) {
        if (!port.binding().adminUp()) {
            return stop(kind, port.id(), "port " + port.id() + " is switched off (admin_up is false)");
        }
        switch (port.status()) {
            case UNBOUND -> warnings.add("port " + port.id() + " has no device");
            case ERROR -> warnings.add("port " + port.id() + " is not ready: " + port.fault());
            case PENDING ->
                warnings.add("port " + port.id() + " is not ready as it is kept: of generation " + port.generation()
                        + " ready is " + port.readyGeneration());
            case ACTIVE, DOWN -> {}
        }
        return pass(kind, port.id(), "port " + port.id() + " is switched on");
    }

    private boolean isAllowed(Direction direction, Endpoint at, End other) {
        Kind kind = direction == Direction.EGRESS ? Kind.EGRESS_RULES : Kind.INGRESS_RULES;
        for (SecurityGroup group : at.groups()) {
            Optional<SecurityGroupRule> rule =
                    group.findAllowing(direction, traffic, other.address(), other.groupIds());
            if (rule.isPresent()) {
                String reason = "rule " + rule.get().id() + " of security-group " + group.id() + " allows it: "
                        + rule.get().allowed();
                return met(new Hop(kind, at.port().id(), true, reason, rule.get(), null));
            }
        }
        String way = direction == Direction.EGRESS ? "to " : "from ";
        return stop(
                kind,
                at.port().id(),
                "no rule of " + String.join(", ", at.groupIds()) + ", the security groups of port "
                        + at.port().id() + ", allows " + traffic + " " + way + other.address());
    }

    private static String idOf(End end) {
        return end instanceof End.AtPort(Endpoint endpoint, var _)
                ? endpoint.port().id()
                : end.address().toString();
    }

    private static Optional<String> findVpc(End end) {
        return switch (end) {
            case End.AtPort(Endpoint endpoint, var _) ->
                Optional.of(endpoint.vpc().id());
            case End.Unused(String vpc, var _) -> Optional.of(vpc);
            case End.Outside _ -> Optional.empty();
        };
    }

    private boolean pass(Kind kind, String id, String reason) {
        return met(new Hop(kind, id, true, reason, null, null));
    }

    private boolean stop(Kind kind, String id, String reason) {
        return met(new Hop(kind, id, false, reason, null, null));
    }

    private boolean met(Hop hop) {
        hops.add(hop);
        return hop.passes();
    }
}
