package io.photoncloud.k8shost.pod;

import io.photoncloud.k8shost.spec.PodSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of a pod, as Kubernetes words it.
 *
 * @param reason why it is in that phase, in one word; empty where there is nothing to say
 * @param ip empty for none
 */
public record PodStatus(
        Phase phase,
        String reason,
        String message,
        String ip,
        List<Condition> conditions,
        List<ContainerStatus> containers,
        List<ContainerStatus> initContainers) {

    public PodStatus {
        conditions = List.copyOf(conditions);
        containers = List.copyOf(containers);
        initContainers = List.copyOf(initContainers);
    }

    /** Where it is in its life. */
    public enum Phase {
        PENDING("Pending"),
        RUNNING("Running"),
        SUCCEEDED("Succeeded"),
        FAILED("Failed");

        private final String word;

        Phase(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        /** Nothing more becomes of it. */
        public boolean isOver() {
            return this == SUCCEEDED || this == FAILED;
        }
    }

    /** Something that holds of a pod or does not. */
    public record Condition(String type, boolean holds, String reason, String message, Instant since) {

        public static final String SCHEDULED = "PodScheduled";
        public static final String SANDBOX_READY = "PodReadyToStartContainers";
        public static final String INITIALIZED = "Initialized";
        public static final String CONTAINERS_READY = "ContainersReady";
        public static final String READY = "Ready";

        /** The same, with when it came to be so: as before where it was so before. */
        private Condition after(List<Condition> before) {
            return before.stream()
                    .filter(one -> one.type.equals(type) && one.holds == holds)
                    .findFirst()
                    .map(one -> new Condition(type, holds, reason, message, one.since))
                    .orElse(this);
        }
    }

    /** Of a pod that nothing has been done for yet. */
    static PodStatus fresh(PodSpec spec, Condition scheduled) {
        String reason = spec.initContainers().isEmpty() ? "ContainerCreating" : "PodInitializing";
        return new PodStatus(
                Phase.PENDING,
                scheduled.holds() ? "" : scheduled.reason(),
                scheduled.holds() ? "" : scheduled.message(),
                "",
                List.of(scheduled),
                spec.containers().stream()
                        .map(def -> ContainerStatus.waiting(def.name(), reason))
                        .toList(),
                spec.initContainers().stream()
                        .map(def -> ContainerStatus.waiting(def.name(), "PodInitializing"))
                        .toList());
    }

    public Optional<Condition> findCondition(String type) {
        return conditions.stream().filter(one -> one.type().equals(type)).findFirst();
    }

    public boolean isReady() {
        return findCondition(Condition.READY).filter(Condition::holds).isPresent();
    }

    /** Whether it was last seen with a sandbox, and so with a network. */
    public boolean hasSandbox() {
        return findCondition(Condition.SANDBOX_READY).filter(Condition::holds).isPresent();
    }

    public Optional<ContainerStatus> findContainer(String name) {
        return containers.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    public Optional<ContainerStatus> findInitContainer(String name) {
        return initContainers.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /** With these conditions, and those of other types as they were. */
    public PodStatus with(List<Condition> newer) {
        List<Condition> all = new ArrayList<>();
        conditions.stream()
                .filter(one -> newer.stream().noneMatch(other -> other.type().equals(one.type())))
                .forEach(all::add);
        newer.forEach(one -> all.add(one.after(conditions)));
        return new PodStatus(phase, reason, message, ip, all, containers, initContainers);
    }
}
