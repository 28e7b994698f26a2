package io.photoncloud.k8shost.pod;

import io.photoncloud.k8shost.pod.PodStatus.Condition;
import io.photoncloud.k8shost.pod.PodStatus.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How far a pod has come on its way, and what stands in it. */
public record PodExplanation(List<Step> steps) {

    private static final Set<String> PULLING =
            Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "Pulling");
    private static final Set<String> UNDER_WAY = Set.of("ContainerCreating", "PodInitializing", "Pulling");

    public PodExplanation {
        steps = List.copyOf(steps);
    }

    /** How a step is. */
    public enum Outcome {
        DONE,
        /** Under way, or behind one that is not done. */
        WAITING,
        FAILED
    }

    /** @param subject the container that it is about; empty for the whole pod */
    public record Step(String name, Outcome outcome, String subject, String reason, String message) {}

    public boolean hasFailed() {
        return steps.stream().anyMatch(step -> step.outcome() == Outcome.FAILED);
    }

    public static PodExplanation of(Pod pod) {
        List<Step> steps = new ArrayList<>();
        steps.add(ofCondition("schedule", pod, Condition.SCHEDULED));
        steps.add(ofCondition("sandbox", pod, Condition.SANDBOX_READY));
        steps.add(pull(pod.status()));
        steps.add(start(pod.status()));
        steps.add(probe(pod.status()));
        return new PodExplanation(steps);
    }

    private static Step ofCondition(String name, Pod pod, String type) {
        Optional<Condition> condition = pod.status().findCondition(type);
        if (condition.isEmpty()) {
            return new Step(name, Outcome.WAITING, "", "", "");
        }
        Condition found = condition.get();
        boolean failed = !found.holds()
                && !found.reason().isEmpty()
                && !pod.status().phase().isOver();
        return new Step(
                name,
                found.holds() || pod.status().phase().isOver()
                        ? Outcome.DONE
                        : failed ? Outcome.FAILED : Outcome.WAITING,
                "",
                found.reason(),
                found.message());
    }

    private static Stream<ContainerStatus> all(PodStatus status) {
        return Stream.concat(status.initContainers().stream(), status.containers().stream());
    }

    private static Step pull(PodStatus status) {
        return all(status)
                .filter(one ->
                        one.state() instanceof ContainerState.Waiting(String reason, var _) && PULLING.contains(reason))
                .findFirst()
                .map(one -> waiting("pull", one))
                .orElseGet(() -> new Step(
                        "pull",
                        all(status).allMatch(one -> !one.imageRef().isEmpty()) ? Outcome.DONE : Outcome.WAITING,
                        "",
                        "",
                        ""));
    }

    private static Step waiting(String name, ContainerStatus status) {
        ContainerState.Waiting waiting = (ContainerState.Waiting) status.state();
        return new Step(
                name,
                UNDER_WAY.contains(waiting.reason()) ? Outcome.WAITING : Outcome.FAILED,
                status.name(),
                waiting.reason(),
                waiting.message());
    }

    private static Step start(PodStatus status) {
        Optional<ContainerStatus> first = all(status)
                .filter(one -> one.state() instanceof ContainerState.Waiting(String reason, var _)
                        && !PULLING.contains(reason))
                .findFirst();
        if (first.isPresent()) {
            return waiting("start", first.get());
        }
        Optional<ContainerStatus> ended = all(status)
                .filter(one -> one.state() instanceof ContainerState.Terminated(int code, var _, var _, var _, var _)
                        && code != 0)
                .findFirst();
        if (ended.isPresent()) {
            ContainerState.Terminated how =
                    (ContainerState.Terminated) ended.get().state();
            return new Step(
                    "start",
                    Outcome.FAILED,
                    ended.get().name(),
                    how.reason(),
                    "it ended with exit code " + how.exitCode());
        }
        boolean pending = status.phase() == Phase.PENDING;
        return new Step("start", pending ? Outcome.WAITING : Outcome.DONE, "", "", "");
    }

    private static Step probe(PodStatus status) {
        if (status.phase().isOver() || status.isReady()) {
            return new Step("probe", Outcome.DONE, "", "", "");
        }
        return status.containers().stream()
                .filter(one -> one.state() instanceof ContainerState.Running && !one.ready())
                .findFirst()
                .map(one -> new Step(
                        "probe",
                        Outcome.WAITING,
                        one.name(),
                        one.started() ? "ReadinessProbe" : "StartupProbe",
                        "its " + (one.started() ? "readiness" : "startup") + " probe has not succeeded yet"))
                .orElseGet(() -> new Step("probe", Outcome.WAITING, "", "", ""));
    }
}
