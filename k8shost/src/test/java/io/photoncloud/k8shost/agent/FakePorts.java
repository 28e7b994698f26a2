package io.photoncloud.k8shost.agent;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.k8shost.network.PodPort;
import io.photoncloud.k8shost.network.PodPorts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A network that works, and outlives the process that calls it. */
final class FakePorts {

    /** What happens at a call, by its name, and after it was made. */
    @FunctionalInterface
    interface Watcher {
        void at(String call);
    }

    /** @param host where it is told to be */
    record Held(String uid, String host, PodPort.Given given) {}

    /** By what was asked for with each pod's key: something else with the same key is refused. */
    private final Map<String, PodPort> asked = new HashMap<>();

    private final Map<String, PodPort.Given> made = new HashMap<>();
    private final Map<String, Held> held = new TreeMap<>();
    private int numbers;

    List<Held> held() {
        return List.copyOf(held.values());
    }

    /** As one process sees it. */
    PodPorts seenBy(Watcher watcher) {
        return new Seen(watcher);
    }

    private final class Seen implements PodPorts {
        private final Watcher watcher;

        Seen(Watcher watcher) {
            this.watcher = watcher;
        }

        @Override
        public void require(Tenant tenant, String subnet) {}

        @Override
        public PodPort.Given take(Holder pod, PodPort wanted) {
            watcher.at("take");
            if (!asked.computeIfAbsent(pod.uid(), _ -> wanted).equals(wanted)) {
                throw new CloudException(ErrorCode.CONFLICT, "the key of " + pod + " was used for " + wanted);
            }
            PodPort.Given given = made.computeIfAbsent(pod.uid(), _ -> {
                numbers++;
                PodPort.Given fresh = new PodPort.Given(
                        "port-" + numbers,
                        "02:00:00:00:00:0" + numbers,
                        List.of(new PodPort.Address("10.9.0." + (numbers + 1) + "/24", "10.9.0.1")));
                held.put(fresh.id(), new Held(pod.uid(), wanted.first(), fresh));
                return fresh;
            });
            watcher.at("take/done");
            return given;
        }

        @Override
        public void move(Holder pod, PodPort port, String node) {
            watcher.at("move");
            if (held.computeIfPresent(port.given().id(), (_, known) -> new Held(known.uid(), node, known.given()))
                    == null) {
                throw new CloudException(
                        ErrorCode.NOT_FOUND, "no port " + port.given().id());
            }
            watcher.at("move/done");
        }

        @Override
        public void giveBack(Holder pod, PodPort port) {
            watcher.at("giveBack");
            held.values().removeIf(one -> one.uid().equals(pod.uid()));
            watcher.at("giveBack/done");
        }

        @Override
        public void close() {}
    }
}
