package io.photoncloud.k8shost.pod;

/** The phase of a pod as it is told: of one whose node has not been heard of nobody knows. */
public record PodPhase(String word, String reason, String message) {

    public static PodPhase of(PodService.Shown shown) {
        Pod pod = shown.row().value();
        PodStatus status = pod.status();
        if (shown.nodeLost() && !status.phase().isOver()) {
            return new PodPhase(
                    "Unknown",
                    "NodeLost",
                    "node " + pod.node() + " has not been heard of: the pod was last "
                            + status.phase().word());
        }
        if (pod.deletion() != null) {
            return new PodPhase(status.phase().word(), "Terminating", "it is deleted, and its containers are ending");
        }
        return new PodPhase(status.phase().word(), status.reason(), status.message());
    }
}
