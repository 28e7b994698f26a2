package io.photoncloud.k8shost.runtime;

import java.time.Instant;
import java.util.List;

/** What there is of a pod on this node, sandboxes and containers of earlier attempts included. */
public record PodObserved(List<Sandbox> sandboxes, List<Container> containers) {

    public static final PodObserved NOTHING = new PodObserved(List.of(), List.of());

    public PodObserved {
        sandboxes = List.copyOf(sandboxes);
        containers = List.copyOf(containers);
    }

    /**
     * @param ready whether it holds the pod's network still
     * @param ips the pod's addresses, the first one first; none where it has the node's, or is not ready
     */
    public record Sandbox(
            String id, PodRef pod, int attempt, String specHash, boolean ready, List<String> ips, Instant created) {
        public Sandbox {
            ips = List.copyOf(ips);
        }
    }

    /** @param imageRef as the runtime has it */
    public record Container(
            String id,
            String sandbox,
            String name,
            int attempt,
            String specHash,
            String image,
            String imageRef,
            Instant created,
            State state) {}

    /** How a container is. */
    public sealed interface State {

        /** Made, and never started. */
        record Created() implements State {}

        record Running(Instant started) implements State {}

        /**
         * @param reason of the runtime: {@code Completed}, {@code Error}, {@code OOMKilled} or another word
         * @param message more of it, or empty
         */
        record Exited(Instant started, Instant finished, int exitCode, String reason, String message)
                implements State {}

        /** The runtime itself does not know. */
        record Unknown() implements State {}
    }
}
