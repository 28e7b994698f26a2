package io.photoncloud.prismnet.dataplane;

import io.photoncloud.prismnet.address.CidrBlock;
import io.photoncloud.prismnet.address.Family;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.address.MacAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a VPC shall be: everything that a driver needs, as of one moment.
 *
 * @param generation that it is, but for its ports, which count their own
 */
public record VpcState(
        String id,
        long generation,
        List<CidrBlock> blocks,
        List<SubnetState> subnets,
        List<RouteTableState> routeTables,
        List<GroupState> groups,
        List<PortState> ports) {

    public VpcState {
        blocks = List.copyOf(blocks);
        subnets = List.copyOf(subnets);
        routeTables = List.copyOf(routeTables);
        groups = List.copyOf(groups);
        ports = List.copyOf(ports);
    }

    /**
     * @param gateways of each block, in the same order
     * @param routeTable one of the VPC's
     */
    public record SubnetState(String id, List<CidrBlock> blocks, List<IpAddress> gateways, String routeTable) {

        public SubnetState {
            blocks = List.copyOf(blocks);
            gateways = List.copyOf(gateways);
        }
    }

    /** @param routes of which the one with the longest prefix is taken; without any a packet goes nowhere */
    public record RouteTableState(String id, List<RouteState> routes) {

        public RouteTableState {
            routes = List.copyOf(routes);
        }
    }

    public record RouteState(CidrBlock destination, Target target) {}

    /** Where packets go. */
    public sealed interface Target {

        /** To what has the address in the VPC. */
        record Local() implements Target {}

        /** To a port of the VPC, whose device passes them on. */
        record NextHop(String port) implements Target {}

        /** To the internet. */
        record Gateway() implements Target {}

        /** Nowhere. */
        record Blackhole() implements Target {}
    }

    /**
     * What ports that have it may take and send, beside what answers that.
     *
     * @param rules none of which forbids anything
     */
    public record GroupState(String id, List<RuleState> rules) {

        public GroupState {
            rules = List.copyOf(rules);
        }
    }

    /** @param peer where a packet comes from, or goes to */
    public record RuleState(String id, Direction direction, Family family, Carried carried, Peer peer) {}

    /** As a port sees it. */
    public enum Direction {
        TO_PORT,
        FROM_PORT
    }

    /** What packets a rule is about, by what they carry. Protocols are numbers of IP. */
    public sealed interface Carried {

        record Anything() implements Carried {}

        record Protocol(int number) implements Carried {}

        /** Of TCP or UDP, to destination ports from one to another, both included. */
        record Ports(int protocol, int min, int max) implements Carried {}

        /** @param code null for every one of that type */
        record Icmp(int protocol, int type, @Nullable Integer code) implements Carried {}
    }

    public sealed interface Peer {

        record Addresses(CidrBlock block) implements Peer {}

        /** The addresses of the ports that have a group of the VPC. */
        record Members(String group) implements Peer {}
    }

    /**
     * @param host where it is plugged in; empty for nowhere yet
     * @param groups at least one, of the VPC's: what any of them lets pass is passed
     * @param generation by which a driver says what it has made so
     */
    public record PortState(
            String id,
            String subnet,
            List<IpAddress> addresses,
            MacAddress mac,
            String host,
            boolean adminUp,
            List<String> groups,
            long generation) {

        public PortState {
            addresses = List.copyOf(addresses);
            groups = List.copyOf(groups);
        }
    }
}
