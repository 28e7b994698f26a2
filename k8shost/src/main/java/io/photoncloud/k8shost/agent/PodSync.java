package io.photoncloud.k8shost.agent;

import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.k8shost.pod.ContainerState;
import io.photoncloud.k8shost.pod.ContainerStatus;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodRecords.Happened;
import io.photoncloud.k8shost.pod.PodStatus;
import io.photoncloud.k8shost.pod.PodStatus.Condition;
import io.photoncloud.k8shost.pod.PodStatus.Phase;
import io.photoncloud.k8shost.probe.Answer;
import io.photoncloud.k8shost.probe.Answers;
import io.photoncloud.k8shost.runtime.PodObserved;
import io.photoncloud.k8shost.runtime.PodObserved.Container;
import io.photoncloud.k8shost.runtime.PodObserved.Sandbox;
import io.photoncloud.k8shost.runtime.PodObserved.State;
import io.photoncloud.k8shost.spec.ContainerDef;
import io.photoncloud.k8shost.spec.PodSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is to be done about a pod: of what is wanted and what is seen, and nothing else. It is asked again whenever
 * either changes, until nothing is to be done; so it matters not who did what before, or died doing it.
 */
final class PodSync {

    private final Pod pod;
    private final Seen seen;
    private final Instant now;
    private final @Nullable Sandbox newest;
    private final List<Action> actions = new ArrayList<>();
    private final List<Happened> happened = new ArrayList<>();
    private @Nullable Instant wake;
    private boolean wantsSandbox;

    private PodSync(Pod pod, Seen seen) {
        this.pod = pod;
        this.seen = seen;
        this.now = seen.now();
        this.newest = seen.observed().sandboxes().stream()
                .max(Comparator.comparingInt(Sandbox::attempt))
                .orElse(null);
    }

    static Plan plan(Pod pod, Seen seen) {
        PodSync sync = new PodSync(pod, seen);
        return pod.deletion() == null ? sync.keep() : sync.delete(pod.deletion());
    }

    private Plan planOf(PodStatus status, boolean gone) {
        return new Plan(status, actions, happened, gone, wake);
    }

    private void wakeAt(Instant at) {
        if (wake == null || at.isBefore(wake)) {
            wake = at;
        }
    }

    private void tell(Severity severity, String reason, String message) {
        happened.add(new Happened(severity, reason, message));
    }

    // Deleting

    private Plan delete(Pod.Deletion deletion) {
        PodObserved observed = seen.observed();
        List<Container> running = observed.containers().stream()
                .filter(one -> one.state() instanceof State.Running)
                .toList();
        running.forEach(one -> actions.add(new Action.Kill(one.id(), one.name(), deletion.end(), "it is deleted")));
        if (running.isEmpty()) {
            observed.sandboxes().forEach(sandbox -> {
                if (sandbox.ready()) {
                    actions.add(new Action.StopSandbox(sandbox.id()));
                }
                actions.add(new Action.RemoveSandbox(sandbox.id()));
            });
            observed.containers().stream()
                    .filter(one -> observed.sandboxes().stream()
                            .noneMatch(sandbox -> sandbox.id().equals(one.sandbox())))
                    .forEach(one -> actions.add(new Action.RemoveContainer(one.id())));
        }
        boolean nothing =
                observed.sandboxes().isEmpty() && observed.containers().isEmpty();
        PodStatus before = pod.status();
        PodStatus status = new PodStatus(
                before.phase(),
                before.reason(),
                before.message(),
                before.ip(),
                before.conditions(),
                pod.spec().containers().stream().map(def -> asItIs(def, before)).toList(),
                before.initContainers());
        return planOf(status.with(List.of(unready(Condition.CONTAINERS_READY), unready(Condition.READY))), nothing);
    }

    private Condition unready(String type) {
        return new Condition(type, false, "PodDeleted", "it is being deleted", now);
    }

    /** Not ready any more, and otherwise as it is seen. */
    private ContainerStatus asItIs(ContainerDef def, PodStatus before) {
        ContainerStatus known = known(def, before.containers());
        ContainerState state = newestOf(def)
                .<ContainerState>map(one -> switch (one.state()) {
                    case State.Running(Instant started) -> new ContainerState.Running(ContainerEnd.millis(started));
                    case State.Exited exited -> terminated(exited);
                    case State.Created _, State.Unknown _ -> known.state();
                })
                .orElse(known.state());
        return new ContainerStatus(
                known.name(),
                false,
                known.started() && state instanceof ContainerState.Running,
                known.restarts(),
                known.backoff(),
                state,
                known.last(),
                known.containerId(),
                known.imageRef());
    }

    private static ContainerStatus known(ContainerDef def, List<ContainerStatus> all) {
        return all.stream()
                .filter(one -> one.name().equals(def.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a pod has no status of its container " + def.name()));
    }

    // Keeping

    private Plan keep() {
        removeWhatIsNotIts();
        if (pod.status().phase().isOver()) {
            boolean allEnded =
                    seen.observed().containers().stream().noneMatch(one -> one.state() instanceof State.Running);
            seen.observed().sandboxes().stream()
                    .filter(sandbox -> sandbox.ready() && allEnded)
                    .forEach(sandbox -> actions.add(new Action.StopSandbox(sandbox.id())));
            return planOf(ended(), false);
        }
        List<ContainerStatus> inits = new ArrayList<>();
        boolean initialized = initialize(inits);
        List<ContainerStatus> mains = new ArrayList<>();
        for (ContainerDef def : pod.spec().containers()) {
            ContainerStatus known = known(def, pod.status().containers());
            mains.add(initialized ? new ContainerSync(def, known, pod.spec().restartPolicy()).sync() : known);
        }
        if (wantsSandbox) {
            runSandbox();
        }
        return planOf(status(inits, mains, initialized), false);
    }

    /** As it ended; what its sandbox holds of the node is its until that is down. */
    private PodStatus ended() {
        boolean holds = seen.observed().sandboxes().stream().anyMatch(Sandbox::ready);
        return pod.status().hasSandbox() && !holds
                ? pod.status().with(List.of(new Condition(Condition.SANDBOX_READY, false, "", "", now)))
                : pod.status();
    }

    /** Other sandboxes than the newest, and containers that are in none of them or nobody asked for. */
    private void removeWhatIsNotIts() {
        seen.observed().sandboxes().stream()
                .filter(sandbox -> newest != null && !sandbox.id().equals(newest.id()))
                .forEach(sandbox -> {
                    if (sandbox.ready()) {
                        actions.add(new Action.StopSandbox(sandbox.id()));
                    }
                    actions.add(new Action.RemoveSandbox(sandbox.id()));
                });
        for (Container one : seen.observed().containers()) {
            boolean its = pod.spec().all().anyMatch(def -> def.name().equals(one.name()));
            boolean old = newest != null
                    && one.sandbox().equals(newest.id())
                    && seen.observed().containers().stream()
                                    .filter(other -> other.name().equals(one.name())
                                            && other.sandbox().equals(one.sandbox())
                                            && other.attempt() > one.attempt())
                                    .count()
                            > 1;
            if (!its || old) {
                actions.add(new Action.RemoveContainer(one.id()));
            }
        }
    }

    /** One whose address is not that of the pod's port is none: it is made anew. */
    private @Nullable Sandbox ready() {
        return newest != null
                        && newest.ready()
                        && newest.ips().containsAll(pod.port().ips())
                ? newest
                : null;
    }

    private Optional<Container> newestOf(ContainerDef def) {
        if (newest == null) {
            return Optional.empty();
        }
        return seen.observed().containers().stream()
                .filter(one -> one.sandbox().equals(newest.id()) && one.name().equals(def.name()))
                .max(Comparator.comparingInt(Container::attempt));
    }

    private void runSandbox() {
        Failure failure = seen.failure(Seen.SANDBOX);
        if (failure != null && failure.retryAt().isAfter(now)) {
            wakeAt(failure.retryAt());
            return;
        }
        if (!pod.port().isReadyOn(pod.node())) {
            actions.add(new Action.TakePort());
            return;
        }
        if (newest != null) {
            actions.add(new Action.StopSandbox(newest.id()));
        }
        actions.add(new Action.RunSandbox(newest == null ? 0 : newest.attempt() + 1));
    }

    /** One init container after the other. @return whether all are done */
    private boolean initialize(List<ContainerStatus> statuses) {
        PodSpec spec = pod.spec();
        boolean passed =
                spec.containers().stream().anyMatch(def -> newestOf(def).isPresent());
        boolean done = true;
        for (ContainerDef def : spec.initContainers()) {
            ContainerStatus known = known(def, pod.status().initContainers());
            if (passed || !done) {
                statuses.add(known);
                continue;
            }
            PodSpec.RestartPolicy policy = spec.restartPolicy() == PodSpec.RestartPolicy.NEVER
                    ? PodSpec.RestartPolicy.NEVER
                    : PodSpec.RestartPolicy.ON_FAILURE;
            ContainerStatus next = new ContainerSync(def, known, policy).sync();
            statuses.add(next);
            done = next.state() instanceof ContainerState.Terminated(int code, var _, var _, var _, var _)
                    && code == 0
                    && newestOf(def).isPresent();
        }
        return done;
    }

    private static ContainerState.Terminated terminated(State.Exited exited) {
        String reason = exited.reason().isEmpty() ? exited.exitCode() == 0 ? "Completed" : "Error" : exited.reason();
        return new ContainerState.Terminated(
                exited.exitCode(),
                reason,
                exited.message(),
                ContainerEnd.millis(exited.started()),
                ContainerEnd.millis(exited.finished()));
    }

    /** What is to be done about one container, and how it is. */
    private final class ContainerSync {
        private final ContainerDef def;
        private final ContainerStatus known;
        private final PodSpec.RestartPolicy policy;
        private final @Nullable Container container;

        ContainerSync(ContainerDef def, ContainerStatus known, PodSpec.RestartPolicy policy) {
            this.def = def;
            this.known = known;
            this.policy = policy;
            this.container = newestOf(def).orElse(null);
        }

        ContainerStatus sync() {
            if (container == null) {
                return absent();
            }
            return switch (container.state()) {
                case State.Created _ -> created(container);
                case State.Running(Instant started) -> running(container, ContainerEnd.millis(started));
                case State.Exited exited -> exited(container, terminated(exited));
                case State.Unknown _ -> {
                    actions.add(new Action.RemoveContainer(container.id()));
                    yield with(waiting("ContainerStatusUnknown", ""), false, false);
                }
            };
        }

        private ContainerStatus absent() {
            if (known.state() instanceof ContainerState.Terminated ended
                    && !policy.restarts(ended.exitCode())
                    && !isInit()) {
                return known;
            }
            boolean vanished = known.state() instanceof ContainerState.Running;
            if (vanished && !policy.restarts(ContainerEnd.VANISHED)) {
                return with(ContainerEnd.vanished(known, now), false, false);
            }
            int attempt = known.containerId().isEmpty() ? 0 : known.restarts() + 1;
            return start(attempt);
        }

        private boolean isInit() {
            return pod.spec().initContainers().contains(def);
        }

        /** To be started, as soon as there is a sandbox and nothing stands in its way. */
        private ContainerStatus start(int attempt) {
            Failure failure = seen.failure(def.name());
            if (seen.pulling().contains(def.name())) {
                return failure == null
                        ? with(waiting("Pulling", "pulling image \"" + def.image() + "\""), false, false)
                        : with(waiting(failure.reason(), failure.message()), false, false);
            }
            if (failure != null && failure.retryAt().isAfter(now)) {
                wakeAt(failure.retryAt());
                String message = failure.pull()
                        ? "Back-off pulling image \"" + def.image() + "\": " + failure.message()
                        : failure.message();
                return with(waiting(failure.waitingReason(), message), false, false);
            }
            Sandbox sandbox = ready();
            if (sandbox == null) {
                wantsSandbox = true;
            } else {
                actions.add(new Action.StartContainer(sandbox.id(), sandbox.attempt(), def, attempt));
            }
            ContainerState state = known.state() instanceof ContainerState.Waiting(String reason, var _)
                            && !reason.equals("CrashLoopBackOff")
                            && !reason.equals("Pulling")
                    ? waiting("ContainerCreating", "")
                    : known.state();
            return with(state, false, false);
        }

        private ContainerStatus created(Container made) {
            if (ready() == null) {
                wantsSandbox = true;
                return with(known.state(), false, false);
            }
            Failure failure = seen.failure(def.name());
            if (failure != null && failure.retryAt().isAfter(now)) {
                wakeAt(failure.retryAt());
                return with(waiting(failure.waitingReason(), failure.message()), false, false);
            }
            actions.add(new Action.ContinueContainer(made.id(), def.name()));
            return with(known.state(), false, false);
        }

        private ContainerStatus running(Container made, Instant since) {
            Answers answers = seen.answersOf(made.id());
            boolean same = known.containerId().equals(made.id());
            boolean started = def.startup() == null || says(answers.startup(), same && known.started());
            if (ready() == null) {
                kill(made, "its sandbox is gone");
                return attempted(made, new ContainerState.Running(since), false, started);
            }
            boolean ready = started && (def.readiness() == null || says(answers.readiness(), same && known.ready()));
            String complaint = seen.complaints().getOrDefault(made.id(), "");
            if (answers.startup() == Answer.NO) {
                kill(made, "startup probe failed: " + complaint);
            } else if (started && answers.liveness() == Answer.NO) {
                kill(made, "liveness probe failed: " + complaint);
            }
            return attempted(made, new ContainerState.Running(since), ready, started);
        }

        /** Who asks anew goes by what was written before until there is an answer. */
        private static boolean says(Answer answer, boolean before) {
            return switch (answer) {
                case YES -> true;
                case NO -> false;
                case UNKNOWN -> before;
            };
        }

        private void kill(Container made, String why) {
            actions.add(
                    new Action.Kill(made.id(), made.name(), now.plus(pod.spec().terminationGrace()), why));
        }

        private ContainerStatus exited(Container made, ContainerState.Terminated ended) {
            ContainerStatus told = attempted(made, ended, false, false);
            if (!policy.restarts(ended.exitCode())) {
                return told;
            }
            Instant next = ended.finished().plus(told.backoff());
            if (next.isAfter(now)) {
                wakeAt(next);
                if (!(known.state() instanceof ContainerState.Waiting)) {
                    tell(
                            Severity.WARNING,
                            "BackOff",
                            "Back-off restarting container " + made.name() + ", which ended with exit code "
                                    + ended.exitCode());
                }
                return ContainerEnd.withLast(
                        told,
                        waiting(
                                "CrashLoopBackOff",
                                "back-off " + told.backoff().toSeconds() + "s restarting container " + made.name()),
                        ended);
            }
            ContainerStatus starting = start(made.attempt() + 1);
            return ContainerEnd.withLast(
                    told, starting.state() instanceof ContainerState.Waiting ? starting.state() : ended, ended);
        }

        /** Of the container that is seen: a restart since it was last told has its wait doubled. */
        private ContainerStatus attempted(Container made, ContainerState state, boolean ready, boolean started) {
            boolean anew = made.attempt() > known.restarts();
            Duration backoff = anew ? Backoff.next(known.backoff()) : known.backoff();
            if (state instanceof ContainerState.Terminated ended && ContainerEnd.ranLong(ended)) {
                backoff = Duration.ZERO;
            }
            ContainerState.Terminated last =
                    anew && known.state() instanceof ContainerState.Terminated before ? before : known.last();
            ContainerState.Terminated seenLast = previous(made);
            return new ContainerStatus(
                    def.name(),
                    ready,
                    started,
                    made.attempt(),
                    backoff,
                    state,
                    seenLast == null ? last : seenLast,
                    made.id(),
                    made.imageRef());
        }

        private ContainerState.@Nullable Terminated previous(Container made) {
            return seen.observed().containers().stream()
                    .filter(one -> one.name().equals(made.name()) && one.attempt() == made.attempt() - 1)
                    .findFirst()
                    .map(one -> one.state() instanceof State.Exited exited ? terminated(exited) : null)
                    .orElse(null);
        }

        private ContainerState waiting(String reason, String message) {
            return new ContainerState.Waiting(reason, message);
        }

        private ContainerStatus with(ContainerState state, boolean ready, boolean started) {
            return new ContainerStatus(
                    def.name(),
                    ready,
                    started,
                    known.restarts(),
                    known.backoff(),
                    state,
                    state instanceof ContainerState.Waiting && known.state() instanceof ContainerState.Terminated ended
                            ? ended
                            : known.last(),
                    known.containerId(),
                    known.imageRef());
        }
    }

    // Telling

    private PodStatus status(List<ContainerStatus> inits, List<ContainerStatus> mains, boolean initialized) {
        Sandbox sandbox = ready();
        Phase phase = phase(inits, mains);
        PodStatus before = pod.status();
        String ip =
                sandbox == null || sandbox.ips().isEmpty() ? "" : sandbox.ips().getFirst();
        PodStatus bare = new PodStatus(phase, "", "", ip, before.conditions(), mains, inits);
        List<String> unready = mains.stream()
                .filter(one -> !one.ready())
                .map(ContainerStatus::name)
                .toList();
        String why = phase.isOver() ? "PodCompleted" : "ContainersNotReady";
        String message = phase.isOver() || unready.isEmpty()
                ? ""
                : "containers with unready status: " + unready.stream().collect(Collectors.joining(", "));
        boolean ready = unready.isEmpty() && !phase.isOver();
        List<Condition> conditions = new ArrayList<>();
        conditions.add(sandboxCondition(sandbox));
        conditions.add(new Condition(
                Condition.INITIALIZED, initialized, initialized ? "" : "ContainersNotInitialized", "", now));
        conditions.add(new Condition(Condition.CONTAINERS_READY, ready, ready ? "" : why, message, now));
        conditions.add(new Condition(Condition.READY, ready, ready ? "" : why, message, now));
        return bare.with(conditions);
    }

    private Condition sandboxCondition(@Nullable Sandbox sandbox) {
        Failure failure = seen.failure(Seen.SANDBOX);
        if (sandbox != null) {
            return new Condition(Condition.SANDBOX_READY, true, "", "", now);
        }
        return failure == null
                ? new Condition(Condition.SANDBOX_READY, false, "", "", now)
                : new Condition(Condition.SANDBOX_READY, false, failure.reason(), failure.message(), now);
    }

    private Phase phase(List<ContainerStatus> inits, List<ContainerStatus> mains) {
        boolean neverInit = inits.stream()
                .anyMatch(one -> one.state() instanceof ContainerState.Terminated ended
                        && ended.exitCode() != 0
                        && pod.spec().restartPolicy() == PodSpec.RestartPolicy.NEVER);
        if (neverInit) {
            return Phase.FAILED;
        }
        boolean anyNotBegun =
                mains.stream().anyMatch(one -> one.state() instanceof ContainerState.Waiting && one.last() == null);
        if (anyNotBegun) {
            return Phase.PENDING;
        }
        boolean allEnded = mains.stream()
                .allMatch(one -> one.state() instanceof ContainerState.Terminated ended
                        && !pod.spec().restartPolicy().restarts(ended.exitCode()));
        if (!allEnded) {
            return Phase.RUNNING;
        }
        boolean allWell = mains.stream()
                .allMatch(one -> one.state() instanceof ContainerState.Terminated ended && ended.exitCode() == 0);
        return allWell ? Phase.SUCCEEDED : Phase.FAILED;
    }
}
