package io.photoncloud.k8shost.statistics;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.wait.Lately;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodService;
import io.photoncloud.k8shost.runtime.ContainerUse;
import io.photoncloud.k8shost.runtime.PodRuntime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** What pods of this node use: asked of the runtime for all of them at once, and not more often than is of use. */
public final class PodStatistics {

    /** As good as new, for those who ask for one pod after another, and for those who scrape. */
    static final Duration KEPT = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final PodService pods;
    private final PodRuntime runtime;
    private final String node;
    private final Lately<Taken> lately;

    /**
     * @param node that this is
     * @param nanoTime a clock that never goes back
     */
    public PodStatistics(PodService pods, PodRuntime runtime, String node, InstantSource clock, LongSupplier nanoTime) {
        this.pods = pods;
        this.runtime = runtime;
        this.node = node;
        this.lately = new Lately<>(
                "what pods use is not known just now",
                () -> new Taken(clock.instant(), runtime.statistics()),
                KEPT,
                PATIENCE,
                nanoTime);
    }

    /** What all containers that run used at a moment. */
    record Taken(Instant at, List<ContainerUse> containers) {
        Taken {
            containers = List.copyOf(containers);
        }
    }

    /** @throws CloudException UNAVAILABLE */
    Taken taken() {
        return lately.get();
    }

    /** By which driver they are told: what {@code simulated} tells is made up. */
    String driver() {
        return runtime.driver();
    }

    /** Of one pod. */
    record Of(Pod pod, Taken taken) {}

    /** @throws CloudException NOT_FOUND; CONFLICT, none of its containers runs, or it is on another node; UNAVAILABLE */
    Of of(String namespace, String name, TenantNames named) {
        Pod pod = pods.get(namespace, name, named).row().value();
        if (pod.isScheduled() && !pod.node().equals(node)) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "what pod " + pod.id() + " uses is known on node " + pod.node() + ", and this is " + node
                            + ": ask the k8shost there",
                    Map.of("node_name", pod.node()));
        }
        Taken taken = taken();
        List<ContainerUse> own = taken.containers().stream()
                .filter(use -> use.pod().uid().equals(pod.uid()))
                .toList();
        if (own.isEmpty()) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "no container of pod " + pod.id() + " runs, so it uses nothing: GET /api/v1/pods/" + namespace + "/"
                            + name + "/explain tells why",
                    Map.of("phase", pod.status().phase().word()));
        }
        return new Of(pod, new Taken(taken.at(), own));
    }
}
