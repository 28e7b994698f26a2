package io.photoncloud.prismnet.dataplane;

import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.dataplane.VpcState.Direction;
import io.photoncloud.prismnet.dataplane.VpcState.PortState;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A dataplane in memory, which works: a VPC is what it was last told, ports are up on hosts that are, and what has a smaller
 * epoch than what was written is refused. Packets pass and are routed by what it was told, and by nothing else. It outlives
 * whoever works on it, as a real one does. Safe for many threads.
 */
public final class FakeDataplane {

    private static final int TCP = 6;

    private final Map<String, VpcState> vpcs = new TreeMap<>();
    private final Set<String> hostsUp = new TreeSet<>();
    private final Set<String> underWork = new HashSet<>();
    private final Map<String, String> faults = new HashMap<>();
    private long epoch;
    private long refused;
    private String outage = "";

    /**
     * As one process sees it.
     *
     * @param obstacle comes between a change and its answer
     */
    public NetworkDriver driver(Runnable obstacle) {
        return new Driver(obstacle);
    }

    public synchronized void hostUp(String host) {
        hostsUp.add(host);
    }

    /** @param reason empty for none any more */
    public synchronized void outage(String reason) {
        outage = reason;
    }

    public synchronized void fault(String port, String reason) {
        faults.put(port, reason);
    }

    /** Somebody else does something to it. */
    public synchronized void lose(String vpc) {
        vpcs.remove(vpc);
    }

    public synchronized Map<String, VpcState> vpcs() {
        return Map.copyOf(vpcs);
    }

    public synchronized long epoch() {
        return epoch;
    }

    public synchronized long refused() {
        return refused;
    }

    /** Whether the first packet of a TCP connection gets from one port of a VPC to another. */
    public synchronized boolean passes(String vpc, String from, String to, int tcpPort) {
        VpcState state = Objects.requireNonNull(vpcs.get(vpc));
        PortState source = port(state, from);
        PortState destination = port(state, to);
        return allows(state, Direction.FROM_PORT, source, destination, tcpPort)
                && allows(state, Direction.TO_PORT, destination, source, tcpPort);
    }

    private static PortState port(VpcState state, String id) {
        return state.ports().stream()
                .filter(port -> port.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static boolean allows(VpcState state, Direction direction, PortState port, PortState peer, int tcpPort) {
        return state.groups().stream()
                .filter(group -> port.groups().contains(group.id()))
                .flatMap(group -> group.rules().stream())
                .filter(rule -> rule.direction() == direction)
                .filter(rule -> switch (rule.peer()) {
                    case VpcState.Peer.Addresses(var block) ->
                        peer.addresses().stream().anyMatch(block::contains);
                    case VpcState.Peer.Members(String group) ->
                        peer.groups().contains(group)
                                && peer.addresses().stream().anyMatch(each -> each.family() == rule.family());
                })
                .anyMatch(rule -> switch (rule.carried()) {
                    case VpcState.Carried.Anything() -> true;
                    case VpcState.Carried.Protocol(int number) -> number == TCP;
                    case VpcState.Carried.Ports(int protocol, int min, int max) ->
                        protocol == TCP && min <= tcpPort && tcpPort <= max;
                    case VpcState.Carried.Icmp _ -> false;
                });
    }

    /** Where a packet goes that a port sends. */
    public synchronized Optional<VpcState.Target> route(String vpc, String from, IpAddress to) {
        VpcState state = Objects.requireNonNull(vpcs.get(vpc));
        String subnet = port(state, from).subnet();
        Set<String> tables = state.subnets().stream()
                .filter(each -> each.id().equals(subnet))
                .map(VpcState.SubnetState::routeTable)
                .collect(Collectors.toSet());
        return state.routeTables().stream()
                .filter(table -> tables.contains(table.id()))
                .flatMap(table -> table.routes().stream())
                .filter(route -> route.destination().contains(to))
                .max(Comparator.comparingInt(route -> route.destination().prefixLength()))
                .map(VpcState.RouteState::target);
    }

    private synchronized void begin(String vpc) {
        if (!underWork.add(vpc)) {
            throw new AssertionError("two work on " + vpc + " at once");
        }
    }

    private synchronized void end(String vpc) {
        underWork.remove(vpc);
    }

    private synchronized void require(BooleanSupplier holds, String otherwise) {
        if (!outage.isEmpty()) {
            throw new DataplaneException(outage);
        }
        if (!holds.getAsBoolean()) {
            refused++;
            throw new DataplaneException(otherwise);
        }
    }

    private synchronized void write(NetworkDriver.Turn turn, Runnable change) {
        require(() -> turn.epoch() >= epoch, "somebody else works on it");
        epoch = turn.epoch();
        change.run();
    }

    private final class Driver implements NetworkDriver {

        private final Runnable obstacle;

        private Driver(Runnable obstacle) {
            this.obstacle = obstacle;
        }

        @Override
        public String driver() {
            return "fake";
        }

        @Override
        public Set<String> vpcs(Duration time) {
            require(() -> true, "");
            return FakeDataplane.this.vpcs().keySet();
        }

        @Override
        public void apply(VpcState desired, Turn turn) {
            begin(desired.id());
            try {
                write(turn, () -> vpcs.put(desired.id(), desired));
                obstacle.run();
            } finally {
                end(desired.id());
            }
        }

        @Override
        public VpcSeen observe(String vpc, Duration time) {
            synchronized (FakeDataplane.this) {
                require(() -> true, "");
                Map<String, VpcSeen.PortSeen> seen = new HashMap<>();
                VpcState state = vpcs.get(vpc);
                if (state != null) {
                    state.ports()
                            .forEach(port -> seen.put(
                                    port.id(),
                                    new VpcSeen.PortSeen(
                                            port.generation(),
                                            hostsUp.contains(port.host()) && !faults.containsKey(port.id()),
                                            faults.getOrDefault(port.id(), ""))));
                }
                return new VpcSeen(seen);
            }
        }

        @Override
        public void remove(String vpc, Turn turn) {
            begin(vpc);
            try {
                write(turn, () -> vpcs.remove(vpc));
            } finally {
                end(vpc);
            }
        }
    }
}
