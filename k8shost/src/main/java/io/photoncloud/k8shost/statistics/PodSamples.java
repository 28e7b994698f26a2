package io.photoncloud.k8shost.statistics;

import io.photoncloud.chainfire.resources.follow.Mirror;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.metrics.Sampled;
import io.photoncloud.common.metrics.Samples;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.runtime.ContainerUse;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * This node's pods as metrics. While the runtime tells nothing there is nothing of what they use: a series that ends, and no
 * zero. Those of single containers are bounded.
 */
public final class PodSamples implements Sampled {

    /** Containers that have series of their own; of more than those only the sums are told. */
    static final int CONTAINERS_MAX = 1_000;

    private static final double NANOS = 1e9;

    private final PodStatistics statistics;
    private final Mirror<Pod> pods;

    /** @param pods of this node */
    public PodSamples(PodStatistics statistics, Mirror<Pod> pods) {
        this.statistics = statistics;
        this.pods = pods;
    }

    @Override
    public void sample(Samples samples) {
        Collection<Pod> all = pods.rows();
        all.stream()
                .collect(Collectors.groupingBy(pod -> pod.status().phase().word(), Collectors.counting()))
                .forEach((phase, count) ->
                        samples.gauge("k8shost_pods", "Pods of this node, by their phase", count, "phase", phase));
        List<ContainerUse> containers = containersOrNull();
        if (containers != null) {
            use(samples, containers, all.stream().collect(Collectors.toMap(Pod::uid, pod -> pod)));
        }
    }

    private @Nullable List<ContainerUse> containersOrNull() {
        try {
            return statistics.taken().containers();
        } catch (CloudException _) {
            return null;
        }
    }

    private static void use(Samples samples, List<ContainerUse> containers, Map<String, Pod> pods) {
        List<ContainerUse> known = containers.stream()
                .filter(use -> pods.containsKey(use.pod().uid()))
                .sorted(Comparator.comparing((ContainerUse use) -> use.pod().uid())
                        .thenComparing(ContainerUse::container))
                .toList();
        known.stream().limit(CONTAINERS_MAX).forEach(use -> {
            Pod pod = pods.get(use.pod().uid());
            if (pod != null) {
                one(samples, use, pod);
            }
        });
        samples.gauge("k8shost_containers", "Containers of this node that run", known.size());
        samples.gauge(
                "k8shost_containers_without_series",
                "Containers that run, and of which only the sums are told",
                Math.max(0, known.size() - CONTAINERS_MAX));
        // Sums of counters of containers that come and go are no counters.
        sum(samples, "cpu_seconds", "Processor time of all that run", known, PodSamples::cpuSeconds);
        sum(
                samples,
                "memory_working_set_bytes",
                "Memory of all that run",
                known,
                use -> use.stats().memoryBytes());
    }

    private static void sum(
            Samples samples, String name, String help, List<ContainerUse> all, Function<ContainerUse, Number> value) {
        samples.gauge(
                "k8shost_containers_" + name,
                help,
                all.stream().mapToDouble(use -> value.apply(use).doubleValue()).sum());
    }

    private static double cpuSeconds(ContainerUse use) {
        return use.stats().cpuNanos() / NANOS;
    }

    private static void one(Samples samples, ContainerUse use, Pod pod) {
        String[] labels = {
            "namespace", pod.namespace(),
            "pod", pod.name(),
            "container", use.container(),
            "project", pod.tenant().project()
        };
        samples.counter("k8shost_container_cpu_seconds", "Processor time that it used", cpuSeconds(use), labels);
        samples.gauge(
                "k8shost_container_memory_working_set_bytes",
                "Memory that cannot be taken from it",
                use.stats().memoryBytes(),
                labels);
        samples.gauge(
                "k8shost_container_writable_layer_bytes",
                "What it wrote beside its volumes",
                use.stats().writableLayerBytes(),
                labels);
    }
}
