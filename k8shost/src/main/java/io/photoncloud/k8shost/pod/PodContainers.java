package io.photoncloud.k8shost.pod;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.k8shost.spec.ContainerDef;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which container of a pod somebody means, and whether it is to be reached from here. */
public final class PodContainers {

    private PodContainers() {}

    /**
     * A container by its name.
     *
     * @param name null for the only one of a pod that has one
     * @throws CloudException NOT_FOUND, or VALIDATION_ERROR where there are several and none is named
     */
    public static ContainerStatus named(Pod pod, @Nullable String name) {
        List<ContainerStatus> all = Stream.concat(
                        pod.status().containers().stream(), pod.status().initContainers().stream())
                .toList();
        String names = String.join(", ", all.stream().map(ContainerStatus::name).toList());
        if (name == null) {
            Check.that(pod.spec().containers().size() == 1, "container", "one of " + names);
            return all.getFirst();
        }
        return all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CloudException(
                        ErrorCode.NOT_FOUND, "pod " + pod.id() + " has no container " + name + ", but " + names));
    }

    /** What one of its containers was asked to be. */
    public static ContainerDef defined(Pod pod, String name) {
        return Stream.concat(pod.spec().containers().stream(), pod.spec().initContainers().stream())
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("pod " + pod.id() + " has a status of no container: " + name));
    }

    /** @throws CloudException CONFLICT, with the node that the pod is on */
    public static void requireOn(String node, Pod pod) {
        if (pod.isScheduled() && !pod.node().equals(node)) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "pod " + pod.id() + " is on node " + pod.node() + ", and this is " + node
                            + ": ask the k8shost there, GET /api/v1/nodes/" + pod.node() + " has its address",
                    Map.of("node_name", pod.node()));
        }
    }

    /** Whether a container of a pod has ended and is not started again. */
    public static boolean isOver(Pod pod, ContainerStatus container) {
        boolean init = pod.status().findInitContainer(container.name()).isPresent();
        return switch (container.state()) {
            case ContainerState.Running _ -> false;
            case ContainerState.Waiting _ ->
                pod.deletion() != null || pod.status().phase().isOver();
            case ContainerState.Terminated ended ->
                pod.deletion() != null
                        || pod.status().phase().isOver()
                        || (init && ended.exitCode() == 0)
                        || !pod.spec().restartPolicy().restarts(ended.exitCode());
        };
    }
}
