package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.plasmavmc.credit.Credit;
import io.photoncloud.plasmavmc.network.Networks;
import io.photoncloud.plasmavmc.network.Nic;
import java.util.ArrayList;
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

    private record FakePort(String vm, Nic.Plug plug) {}

    /** By idempotency key. */
    private final Map<String, FakePort> made = new HashMap<>();

    private final Map<String, FakePort> ports = new TreeMap<>();
    private final Map<String, String> reservationsByKey = new HashMap<>();
    /** Those that hold something, and whether they are kept. */
    private final Map<String, Boolean> reservations = new TreeMap<>();

    private int numbers;
    private long vcpusLeft = Long.MAX_VALUE;

    List<String> ports() {
        return List.copyOf(ports.keySet());
    }

    Map<String, Boolean> reservations() {
        return Map.copyOf(reservations);
    }

    void limitVcpus(long left) {
        vcpusLeft = left;
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
            FakePort port = made.computeIfAbsent(key, _ -> {
                numbers++;
                FakePort fresh = new FakePort(
                        vm,
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
        public String hold(ResourceRef resource, Wanted wanted, String key) {
            watcher.at("hold");
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
            List<Integer> parts = new ArrayList<>(List.of(wanted.vcpus(), wanted.addresses()));
            return Optional.of(new Price(parts.stream().mapToInt(part -> part).sum(), "JPY"));
        }

        @Override
        public void close() {}
    }
}
