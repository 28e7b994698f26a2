package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.plasmavmc.credit.Credit;
import io.photoncloud.plasmavmc.network.Networks;
import io.photoncloud.plasmavmc.network.Nic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A network and a ledger that work, and outlive the process that calls them. */
final class FakeNeighbours {

    /** What happens at a call, by its name, and after it was made. */
    @FunctionalInterface
    interface Watcher {
        void at(String call);
    }

    private record FakePort(String vm, String node, Nic.Plug plug) {}

    /** By idempotency key. */
    private final Map<String, FakePort> made = new HashMap<>();

    private final Map<String, FakePort> ports = new TreeMap<>();
    private final Map<String, String> reservationsByKey = new HashMap<>();
    /** What was asked for with each key: the same key with something else is refused. */
    private final Map<String, String> asked = new HashMap<>();

    /** Those that hold something, and whether they are kept. */
    private final Map<String, Boolean> reservations = new TreeMap<>();

    private int numbers;
    private int prices;
    private long vcpusLeft = Long.MAX_VALUE;

    List<String> ports() {
        return List.copyOf(ports.keySet());
    }

    /** The nodes that ports are on. */
    List<String> hosts() {
        return ports.values().stream().map(FakePort::node).distinct().toList();
    }

    Map<String, Boolean> reservations() {
        return Map.copyOf(reservations);
    }

    void limitVcpus(long left) {
        vcpusLeft = left;
    }

    private void requireSame(String key, String body) {
        if (!asked.computeIfAbsent(key, _ -> body).equals(body)) {
            throw new CloudException(ErrorCode.CONFLICT, key + " was used for " + asked.get(key));
        }
    }

    /** As one process sees them. */
    Neighbours seenBy(Watcher watcher) {
        return new Neighbours(new FakeNetworks(watcher), new FakeCredit(watcher));
    }

    private final class FakeNetworks implements Networks {
        private final Watcher watcher;

        FakeNetworks(Watcher watcher) {
            this.watcher = watcher;
        }

        @Override
        public void require(Tenant tenant, Nic wanted) {
            if (wanted.subnet().equals("missing")) {
                throw new CloudException(ErrorCode.NOT_FOUND, "no subnet missing");
            }
        }

        @Override
        public Nic.Plug plug(Tenant tenant, String vm, String node, Nic wanted, String key) {
            watcher.at("plug");
            if (wanted.subnet().equals("full")) {
                throw new CloudException(ErrorCode.CONFLICT, "subnet full has no free address");
            }
            requireSame(key, wanted + " on " + node);
            FakePort port = made.computeIfAbsent(key, _ -> {
                numbers++;
                FakePort fresh = new FakePort(
                        vm,
                        node,
                        new Nic.Plug(
                                "port-" + numbers,
                                "02:00:00:00:00:0" + numbers % 10,
                                List.of("10.0.0." + numbers + "/24"),
                                "10.0.0.254"));
                ports.put(fresh.plug().port(), fresh);
                return fresh;
            });
            watcher.at("plug/done");
            return port.plug();
        }

        @Override
        public void move(Tenant tenant, String vm, String node) {
            watcher.at("move");
            ports.replaceAll((_, port) -> port.vm().equals(vm) ? new FakePort(vm, node, port.plug()) : port);
            watcher.at("move/done");
        }

        @Override
        public void unplug(Tenant tenant, String vm) {
            watcher.at("unplug");
            ports.values().removeIf(port -> port.vm().equals(vm));
            watcher.at("unplug/done");
        }

        @Override
        public void close() {}
    }

    private final class FakeCredit implements Credit {
        private final Watcher watcher;

        FakeCredit(Watcher watcher) {
            this.watcher = watcher;
        }

        @Override
        public boolean isEnforced() {
            return true;
        }

        @Override
        public String hold(ResourceRef resource, Wanted wanted, long amount, String key) {
            watcher.at("hold");
            requireSame(key, wanted + " for " + amount);
            if (!reservationsByKey.containsKey(key) && wanted.vcpus() > vcpusLeft) {
                throw new CloudException(ErrorCode.CONFLICT, "the quota of vcpus stands in the way");
            }
            String id = reservationsByKey.computeIfAbsent(key, _ -> {
                numbers++;
                String fresh = "rsv-" + numbers;
                reservations.put(fresh, false);
                return fresh;
            });
            watcher.at("hold/done");
            return id;
        }

        @Override
        public void keep(String reservation, String vm, String key) {
            watcher.at("keep");
            if (reservations.computeIfPresent(reservation, (_, _) -> true) == null) {
                throw new CloudException(ErrorCode.CONFLICT, reservation + " has ended");
            }
            watcher.at("keep/done");
        }

        @Override
        public void release(String reservation, String key) {
            watcher.at("release");
            reservations.remove(reservation);
            watcher.at("release/done");
        }

        @Override
        public Optional<Price> hourly(Tenant tenant, Wanted wanted) {
            // Prices change all the time.
            prices++;
            return Optional.of(new Price(wanted.vcpus() + prices, "JPY"));
        }

        @Override
        public void close() {}
    }
}
