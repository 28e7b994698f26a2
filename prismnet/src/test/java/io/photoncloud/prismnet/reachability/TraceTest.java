package io.photoncloud.prismnet.reachability;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.CidrBlock;
import io.photoncloud.prismnet.address.Family;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.address.MacAddress;
import io.photoncloud.prismnet.pool.AddressService;
import io.photoncloud.prismnet.port.Binding;
import io.photoncloud.prismnet.port.Port;
import io.photoncloud.prismnet.routetable.Route;
import io.photoncloud.prismnet.routetable.RouteTable;
import io.photoncloud.prismnet.securitygroup.Direction;
import io.photoncloud.prismnet.securitygroup.Protocol;
import io.photoncloud.prismnet.securitygroup.SecurityGroup;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Allowed;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Part;
import io.photoncloud.prismnet.securitygroup.SecurityGroupRule.Peer;
import io.photoncloud.prismnet.securitygroup.Traffic;
import io.photoncloud.prismnet.vpc.Vpc;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ways through networks made at random, beside a model that compares addresses bit by bit. */
class TraceTest {

    private static final int NETWORKS = 400;
    private static final int QUESTIONS = 50;
    private static final Tenant TENANT = new Tenant("o", "p");

    private final Random random;
    private final Map<String, Vpc> vpcs = new LinkedHashMap<>();
    private final Map<String, SecurityGroup> groups = new LinkedHashMap<>();
    private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();

    TraceTest() {
        long seed = Long.getLong("trace.seed", new Random().nextLong());
        System.out.println("TraceTest: -Dtrace.seed=" + seed);
        this.random = new Random(seed);
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static <T> T known(Map<String, T> all, String id) {
        return Objects.requireNonNull(all.get(id), id);
    }

    private static CidrBlock block(String text) {
        return AddressText.anyBlock("block", text);
    }

    private static IpAddress address(String text) {
        return AddressText.address("address", text);
    }

    private static final List<String> ADDRESSES =
            List.of("10.0.0.2", "10.0.0.3", "10.0.0.9", "10.0.0.12", "192.168.0.1", "192.168.1.1", "8.8.8.8");

    private static final List<String> BLOCKS = List.of(
            "0.0.0.0/0",
            "0.0.0.0/1",
            "10.0.0.0/8",
            "10.0.0.0/29",
            "10.0.0.2/32",
            "10.0.0.8/29",
            "192.168.0.0/16",
            "192.168.0.0/24",
            "192.168.1.1/32");

    private void makeNetworks() {
        vpcs.clear();
        groups.clear();
        endpoints.clear();
        for (String id : List.of("vpc-a", "vpc-b")) {
            vpcs.put(id, new Vpc(id, TENANT, id, "", block("10.0.0.0/28"), null, 1, Instant.EPOCH));
            for (int i = 0; i < 3; i++) {
                String group = "sg-" + id + i;
                groups.put(group, group(group, id, rules(group, id)));
            }
        }
        for (int i = 0; i < 4; i++) {
            endpoint("vpc-a", ADDRESSES.get(i));
        }
        endpoint("vpc-b", "10.0.0.2");
    }

    private static SecurityGroup group(String id, String vpc, List<SecurityGroupRule> rules) {
        return new SecurityGroup(id, vpc, TENANT, id, "", rules, Instant.EPOCH);
    }

    private List<SecurityGroupRule> rules(String group, String vpc) {
        List<SecurityGroupRule> rules = new ArrayList<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            rules.add(new SecurityGroupRule("sgr-" + group + i, group, allowed(vpc), "", Instant.EPOCH));
        }
        return rules;
    }

    private Allowed allowed(String vpc) {
        Protocol protocol = any(List.of(Protocol.ANY, Protocol.TCP, Protocol.TCP, Protocol.ICMP));
        Part part = new Part.Whole();
        if (protocol.hasPorts()) {
            int min = 1 + random.nextInt(4);
            part = new Part.Ports(min, min + random.nextInt(4));
        } else if (protocol.equals(Protocol.ICMP) && random.nextBoolean()) {
            part = new Part.Icmp(8, random.nextBoolean() ? random.nextInt(2) : null);
        }
        boolean ofIpv6 = random.nextInt(8) == 0;
        Peer peer = random.nextInt(3) == 0
                ? new Peer.Members("sg-" + vpc + random.nextInt(3))
                : new Peer.Addresses(ofIpv6 ? block("::/0") : block(any(BLOCKS)));
        return new Allowed(any(List.of(Direction.values())), ofIpv6 ? Family.IPV6 : Family.IPV4, protocol, part, peer);
    }

    private void endpoint(String vpc, String text) {
        List<SecurityGroup> chosen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            if (random.nextBoolean() || (chosen.isEmpty() && i == 2)) {
                chosen.add(known(groups, "sg-" + vpc + i));
            }
        }
        Port port = new Port(
                "port-" + vpc + text,
                vpc,
                "subnet-" + vpc,
                TENANT,
                "p",
                "",
                List.of(new AddressService.Taken(address(text), "")),
                new MacAddress(1),
                new Binding("d", "", "", random.nextInt(10) > 0),
                chosen.stream().map(SecurityGroup::id).toList(),
                1,
                random.nextInt(2),
                "",
                Instant.EPOCH);
        endpoints.put(port.id(), new Endpoint(port, known(vpcs, vpc), chosen, table(vpc)));
    }

    private RouteTable table(String vpc) {
        Map<CidrBlock, Route> routes = new HashMap<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            CidrBlock to = block(any(BLOCKS));
            Route.Target target = switch (random.nextInt(4)) {
                case 0 -> new Route.Target.Blackhole();
                case 1 -> new Route.Target.NextHop("port-" + vpc + any(ADDRESSES.subList(0, 4)));
                default -> new Route.Target.Gateway();
            };
            routes.put(to, new Route(to, target));
        }
        return new RouteTable("rtb-" + vpc, vpc, TENANT, "t", "", List.copyOf(routes.values()), Instant.EPOCH);
    }

    private End end() {
        return switch (random.nextInt(8)) {
            case 0 -> new End.Outside(address(any(ADDRESSES.subList(4, 7))));
            case 1 -> new End.Unused("vpc-a", address("10.0.0.13"));
            case 2 -> new End.Outside(address("2001:db8::1"));
            default -> {
                Endpoint endpoint = any(List.copyOf(endpoints.values()));
                yield new End.AtPort(endpoint, endpoint.port().address());
            }
        };
    }

    private Traffic traffic() {
        return random.nextInt(3) == 0
                ? new Traffic(Family.IPV4, Protocol.ICMP, 0, random.nextInt(4) == 0 ? 0 : 8, random.nextInt(2))
                : new Traffic(Family.IPV4, any(List.of(Protocol.TCP, Protocol.UDP)), 1 + random.nextInt(7), 0, 0);
    }

    @Test
    void everyWayIsAsTheModelHasIt() {
        int allowed = 0;
        int asked = 0;
        for (int network = 0; network < NETWORKS; network++) {
            makeNetworks();
            for (int question = 0; question < QUESTIONS; question++) {
                End source = end();
                End destination = end();
                if (source instanceof End.Outside && destination instanceof End.Outside) {
                    continue;
                }
                Traffic traffic = traffic();
                Verdict verdict = Trace.follow(source, destination, traffic, endpoints);
                assertThat(verdict.allowed())
                        .as("%s from %s to %s: %s", traffic, source, destination, verdict)
                        .isEqualTo(model(source, destination, traffic));
                requireSound(verdict);
                requireStillAllowed(verdict, source, destination, traffic);
                asked++;
                allowed += verdict.allowed() ? 1 : 0;
            }
        }
        // Neither answer is rare, so neither is met by never giving it.
        assertThat(allowed).isBetween(asked / 50, asked * 9 / 10);
    }

    /** Only the last hop may stop it, and every rule that is named is one of the port's groups'. */
    private void requireSound(Verdict verdict) {
        List<Hop> before = verdict.hops().subList(0, verdict.hops().size() - 1);
        assertThat(before).allMatch(Hop::passes);
        for (Hop hop : verdict.hops()) {
            SecurityGroupRule rule = hop.rule();
            if (rule != null) {
                assertThat(known(endpoints, hop.id()).groupIds()).contains(rule.group());
                assertThat(known(groups, rule.group()).rules()).contains(rule);
            }
        }
    }

    /** One more rule never forbids anything. */
    private void requireStillAllowed(Verdict verdict, End source, End destination, Traffic traffic) {
        if (!verdict.allowed() || !(source instanceof End.AtPort(Endpoint from, IpAddress at))) {
            return;
        }
        List<SecurityGroup> more = new ArrayList<>();
        for (SecurityGroup group : from.groups()) {
            List<SecurityGroupRule> rules = new ArrayList<>(group.rules());
            rules.addFirst(new SecurityGroupRule("sgr-more", group.id(), allowed(group.vpc()), "", Instant.EPOCH));
            more.add(group(group.id(), group.vpc(), rules));
        }
        End next = new End.AtPort(new Endpoint(from.port(), from.vpc(), more, from.table()), at);
        assertThat(Trace.follow(next, destination, traffic, endpoints).allowed())
                .isTrue();
    }

    // The model: no order, no early end, addresses as texts of bits

    private static String bits(IpAddress address) {
        StringBuilder bits = new StringBuilder();
        for (byte each : address.toBytes()) {
            bits.append(Integer.toBinaryString(0x100 | (each & 0xff)).substring(1));
        }
        return bits.toString();
    }

    private static boolean isIn(CidrBlock block, IpAddress address) {
        return block.family() == address.family()
                && bits(address).startsWith(bits(block.network()).substring(0, block.prefixLength()));
    }

    private boolean model(End source, End destination, Traffic traffic) {
        boolean sameFamily = source.address().family() == destination.address().family();
        boolean sends = source instanceof End.Outside || isLetThrough(source, Direction.EGRESS, destination, traffic);
        boolean takes =
                destination instanceof End.Outside || isLetThrough(destination, Direction.INGRESS, source, traffic);
        return sameFamily && sends && takes && isRouted(source, destination, traffic);
    }

    private boolean isLetThrough(End at, Direction direction, End other, Traffic traffic) {
        return at instanceof End.AtPort(Endpoint endpoint, var _)
                && endpoint.port().binding().adminUp()
                && endpoint.groups().stream()
                        .flatMap(group -> group.rules().stream())
                        .map(SecurityGroupRule::allowed)
                        .anyMatch(rule -> rule.direction() == direction
                                && rule.family() == Family.IPV4
                                && List.of(-1, traffic.protocol().number())
                                        .contains(rule.protocol().number())
                                && isPart(rule.part(), traffic)
                                && switch (rule.peer()) {
                                    case Peer.Addresses(CidrBlock block) -> isIn(block, other.address());
                                    case Peer.Members(String group) ->
                                        other instanceof End.AtPort(Endpoint there, var _)
                                                && there.port().securityGroups().contains(group);
                                });
    }

    private static boolean isPart(Part part, Traffic traffic) {
        return switch (part) {
            case Part.Whole() -> true;
            case Part.Ports(int min, int max) -> !(traffic.port() < min || traffic.port() > max);
            case Part.Icmp(int type, Integer code) ->
                traffic.icmpType() == type && (code == null || traffic.icmpCode() == code);
        };
    }

    private boolean isRouted(End source, End destination, Traffic traffic) {
        if (source instanceof End.AtPort(Endpoint from, var _)) {
            return switch (destination) {
                case End.AtPort(Endpoint to, var _) -> from.vpc().equals(to.vpc());
                case End.Unused _ -> false;
                case End.Outside(IpAddress there) -> leadsOut(from, there, Direction.INGRESS, source, traffic);
            };
        }
        return source instanceof End.Outside(IpAddress here)
                && destination instanceof End.AtPort(Endpoint to, var _)
                && leadsOut(to, here, Direction.EGRESS, destination, traffic);
    }

    private boolean leadsOut(Endpoint inside, IpAddress outside, Direction hopSees, End end, Traffic traffic) {
        for (int length = outside.family().bits(); length >= 0; length--) {
            for (Route route : inside.table().routes()) {
                if (route.destination().prefixLength() == length && isIn(route.destination(), outside)) {
                    return switch (route.target()) {
                        case Route.Target.Gateway() -> true;
                        case Route.Target.Blackhole(), Route.Target.Local() -> false;
                        case Route.Target.NextHop(String port) -> {
                            Endpoint hop = endpoints.get(port);
                            yield hop != null
                                    && isLetThrough(
                                            new End.AtPort(hop, hop.port().address()), hopSees, end, traffic);
                        }
                    };
                }
            }
        }
        return false;
    }
}
