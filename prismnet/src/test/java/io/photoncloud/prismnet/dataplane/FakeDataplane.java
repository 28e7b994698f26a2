package io.photoncloud.prismnet.dataplane;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * A dataplane in memory, which works: a VPC is what it was last told, ports are up on hosts that are, and what has a smaller
 * epoch than what was written is refused. It outlives whoever works on it, as a real one does. Safe for many threads.
 */
public final class FakeDataplane {

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
