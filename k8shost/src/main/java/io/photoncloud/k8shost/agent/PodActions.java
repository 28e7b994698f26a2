package io.photoncloud.k8shost.agent;

import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.k8shost.network.CniIpam;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodRecords.Happened;
import io.photoncloud.k8shost.probe.Probing;
import io.photoncloud.k8shost.runtime.ContainerSpec;
import io.photoncloud.k8shost.runtime.PodObserved;
import io.photoncloud.k8shost.runtime.PodObserved.Container;
import io.photoncloud.k8shost.runtime.PodObserved.Sandbox;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import io.photoncloud.k8shost.runtime.SandboxSpec;
import io.photoncloud.k8shost.spec.ContainerDef;
import io.photoncloud.k8shost.spec.ContainerDef.Handler;
import io.photoncloud.k8shost.spec.ContainerDef.PullPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Does what is to be done about a pod. What takes long, pulling an image and ending a container, is done beside, and told
 * when it is over; so a pod can be deleted at any time.
 */
final class PodActions {

    private final PodRuntime runtime;
    private final Probing probing;
    private final PodDirectories directories;
    private final PortStep port;
    private final ImagePulls pulls;
    private final InstantSource clock;
    private final Executor beside;
    private final Consumer<String> over;

    /**
     * @param beside runs what takes long
     * @param over told the uid of a pod of which something that took long is over
     */
    PodActions(
            PodRuntime runtime,
            Probing probing,
            PodDirectories directories,
            PortStep port,
            ImagePulls pulls,
            InstantSource clock,
            Executor beside,
            Consumer<String> over) {
        this.runtime = runtime;
        this.probing = probing;
        this.directories = directories;
        this.port = port;
        this.pulls = pulls;
        this.clock = clock;
        this.beside = beside;
        this.over = over;
    }

    /** The pod's address as its sandbox has it; empty for none. */
    static String ip(PodObserved observed, Container container) {
        return observed.sandboxes().stream()
                .filter(sandbox -> sandbox.id().equals(container.sandbox()))
                .findFirst()
                .map(Sandbox::ips)
                .filter(ips -> !ips.isEmpty())
                .map(ips -> ips.getFirst())
                .orElse("");
    }

    /**
     * @return whether there is something else to be seen now
     * @throws PodRuntimeException it could not be done, and is to be done again
     */
    boolean perform(Action action, Pod pod, PodObserved observed, PodMemory memory)
            throws PodRuntimeException, IOException {
        return switch (action) {
            case Action.TakePort _ -> takePort(pod, memory);
            case Action.RunSandbox(int attempt) -> runSandbox(pod, attempt, memory);
            case Action.StopSandbox(String sandbox) -> {
                runtime.stopSandbox(sandbox);
                yield true;
            }
            case Action.RemoveSandbox(String sandbox) -> {
                runtime.removeSandbox(sandbox);
                yield true;
            }
            case Action.RemoveContainer(String container) -> {
                runtime.removeContainer(container);
                removeOldLogs(pod, container, observed);
                yield true;
            }
            case Action.StartContainer start -> start(pod, start, memory);
            case Action.ContinueContainer(String container, String name) -> started(container, name, memory);
            case Action.Kill kill -> kill(pod, kill, observed, memory);
        };
    }

    /** The newest attempt's is shown, and that of the one before. */
    private void removeOldLogs(Pod pod, String removed, PodObserved observed) throws IOException {
        for (ContainerDef def : pod.spec().all().toList()) {
            List<Container> its = observed.containers().stream()
                    .filter(one -> one.name().equals(def.name()))
                    .toList();
            if (its.stream().anyMatch(one -> one.id().equals(removed))) {
                int newest = its.stream().mapToInt(Container::attempt).max().orElse(0);
                directories.removeLogs(pod.uid(), def.name(), newest - 1);
            }
        }
    }

    private void failed(Failure.Attempt attempt, String of, PodRuntimeException cause, PodMemory memory) {
        Failure failure = Failure.of(attempt, cause, memory.failure(of), clock.instant());
        memory.failed(of, failure);
        memory.happened(new Happened(
                Severity.WARNING,
                attempt == Failure.Attempt.SANDBOX || attempt == Failure.Attempt.PORT ? failure.reason() : "Failed",
                failure.reason() + ": " + failure.message()));
    }

    private boolean takePort(Pod pod, PodMemory memory) {
        try {
            port.take(pod);
            memory.succeeded(Seen.SANDBOX);
        } catch (PodRuntimeException e) {
            failed(Failure.Attempt.PORT, Seen.SANDBOX, e, memory);
        }
        return true;
    }

    private boolean runSandbox(Pod pod, int attempt, PodMemory memory) throws IOException {
        directories.prepare(pod);
        try {
            String sandbox = runtime.runSandbox(RuntimeSpecs.sandbox(pod, attempt, directories));
            requireItsAddress(pod, sandbox);
            memory.succeeded(Seen.SANDBOX);
        } catch (PodRuntimeException e) {
            failed(Failure.Attempt.SANDBOX, Seen.SANDBOX, e, memory);
        }
        return true;
    }

    /** A network that is not set up for it would give it another's. */
    private void requireItsAddress(Pod pod, String id) throws PodRuntimeException {
        List<String> wanted = pod.port().ips();
        if (wanted.isEmpty()) {
            return;
        }
        Optional<Sandbox> wrong = runtime.observe(pod.uid()).sandboxes().stream()
                .filter(sandbox -> sandbox.id().equals(id) && sandbox.ready())
                .filter(sandbox -> !sandbox.ips().containsAll(wanted))
                .findFirst();
        if (wrong.isPresent()) {
            runtime.stopSandbox(id);
            throw new PodRuntimeException(
                    Reason.FAILED,
                    "the container runtime gave it " + wrong.get().ips() + " and not " + wanted
                            + " of its port: have the node's CNI network use the ipam type " + CniIpam.TYPE);
        }
    }

    private boolean start(Pod pod, Action.StartContainer start, PodMemory memory) {
        ContainerDef def = start.def();
        Failure.Attempt attempt = Failure.Attempt.PULL;
        try {
            Optional<String> image = runtime.imageOf(def.image());
            if (image.isEmpty() || !isToBeUsed(pod, start, image.get(), memory)) {
                return pull(pod, start, image.isPresent(), memory);
            }
            attempt = Failure.Attempt.CONFIGURE;
            ContainerSpec.Security security = RunsAs.of(pod, def, runtime);
            attempt = Failure.Attempt.CREATE;
            SandboxSpec sandbox = RuntimeSpecs.sandbox(pod, start.sandboxAttempt(), directories);
            String container = runtime.createContainer(
                    start.sandbox(),
                    sandbox,
                    RuntimeSpecs.container(pod, def, start.attempt(), image.get(), security, directories));
            memory.happened(new Happened(Severity.NORMAL, "Created", "container " + def.name()));
            return started(container, def.name(), memory);
        } catch (PodRuntimeException e) {
            failed(attempt, def.name(), e, memory);
            return true;
        }
    }

    /** Without asking its registry, or because that was asked just now. */
    private boolean isToBeUsed(Pod pod, Action.StartContainer start, String image, PodMemory memory)
            throws PodRuntimeException {
        ContainerDef def = start.def();
        return memory.isPulledFor(def.name(), start.attempt())
                || (def.pullPolicy() != PullPolicy.ALWAYS && pulls.mayUse(pod, def, image));
    }

    private boolean started(String container, String name, PodMemory memory) {
        try {
            runtime.startContainer(container);
            memory.succeeded(name);
            memory.happened(new Happened(Severity.NORMAL, "Started", "container " + name));
        } catch (PodRuntimeException e) {
            failed(Failure.Attempt.START, name, e, memory);
        }
        return true;
    }

    private boolean pull(Pod pod, Action.StartContainer start, boolean there, PodMemory memory) {
        ContainerDef def = start.def();
        if (def.pullPolicy() == PullPolicy.NEVER) {
            PodRuntimeException cause = new PodRuntimeException(
                    Reason.IMAGE_NOT_FOUND,
                    "image \"" + def.image() + "\" is "
                            + (there ? "on the node for those with whose credentials it was pulled" : "not on the node")
                            + ", and its image_pull_policy is Never");
            Failure failure = Failure.of(Failure.Attempt.PULL, cause, memory.failure(def.name()), clock.instant());
            memory.failed(def.name(), failure.named("ErrImageNeverPull"));
            return true;
        }
        if (memory.beginPull(def.name())) {
            memory.happened(new Happened(Severity.NORMAL, "Pulling", "image \"" + def.image() + "\""));
            beside.execute(() -> pullNow(pod, def, start.attempt(), memory));
        }
        return true;
    }

    private void pullNow(Pod pod, ContainerDef def, int attempt, PodMemory memory) {
        try {
            for (String missing : pulls.pull(pod, def)) {
                memory.happened(new Happened(
                        Severity.WARNING, "FailedToRetrieveImagePullSecret", "there is no registry " + missing));
            }
            memory.pulledFor(def.name(), attempt);
            memory.succeeded(def.name());
            memory.happened(new Happened(Severity.NORMAL, "Pulled", "image \"" + def.image() + "\""));
        } catch (PodRuntimeException e) {
            failed(Failure.Attempt.PULL, def.name(), e, memory);
        } finally {
            memory.endPull(def.name());
            over.accept(pod.uid());
        }
    }

    private boolean kill(Pod pod, Action.Kill kill, PodObserved observed, PodMemory memory) {
        if (memory.beginEnding(kill.container(), kill.deadline(), clock.instant())) {
            memory.happened(new Happened(Severity.NORMAL, "Killing", "container " + kill.name() + ": " + kill.why()));
            String ip = observed.containers().stream()
                    .filter(one -> one.id().equals(kill.container()))
                    .findFirst()
                    .map(one -> ip(observed, one))
                    .orElse("");
            beside.execute(() -> killNow(pod, kill, ip, memory));
        }
        return false;
    }

    private void killNow(Pod pod, Action.Kill kill, String ip, PodMemory memory) {
        try {
            preStop(pod, kill, ip, memory);
            runtime.stopContainer(kill.container(), left(kill.deadline()));
            memory.ended(kill.container());
        } catch (PodRuntimeException | RuntimeException e) { // tidy: whatever goes wrong, it is tried again
            memory.happened(new Happened(
                    Severity.WARNING, "FailedKillPod", "container " + kill.name() + ": " + e.getMessage()));
            memory.notEnded(kill.container(), kill.deadline(), clock.instant().plus(Backoff.UNAVAILABLE_MIN));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            over.accept(pod.uid());
        }
    }

    private Duration left(Instant deadline) {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void preStop(Pod pod, Action.Kill kill, String ip, PodMemory memory) throws InterruptedException {
        Handler handler = null;
        for (ContainerDef def : pod.spec().containers()) {
            if (def.name().equals(kill.name())) {
                handler = def.preStop();
            }
        }
        Duration left = left(kill.deadline());
        if (handler == null || left.isZero()) {
            return;
        }
        Probing.Result result = probing.handle(kill.container(), ip, handler, left);
        if (!result.yes()) {
            memory.happened(new Happened(
                    Severity.WARNING, "FailedPreStopHook", "container " + kill.name() + ": " + result.message()));
        }
    }
}
