package io.photoncloud.k8shost.agent;

import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodRecords;
import io.photoncloud.k8shost.pod.PodRecords.Happened;
import io.photoncloud.k8shost.probe.Answers;
import io.photoncloud.k8shost.probe.Probing;
import io.photoncloud.k8shost.runtime.PodObserved;
import io.photoncloud.k8shost.runtime.PodObserved.Container;
import io.photoncloud.k8shost.runtime.PodObserved.Sandbox;
import io.photoncloud.k8shost.runtime.PodObserved.State;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.spec.ContainerDef.ProbeKind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the pods of a node what they shall be, one attempt after the other: it looks at what is wanted and what there is, has
 * {@link PodSync} decide, writes down what is seen, does what is to be done, and looks again. What runs when it begins it
 * goes on with. Different pods are worked on at once, and wait for each other nowhere.
 */
final class PodWorker {

    /** So often it is looked again within an attempt; what is not done then is done in the next. */
    static final int ROUNDS_MAX = 32;

    private final String node;
    private final PodRecords records;
    private final PodRuntime runtime;
    private final Probing probing;
    private final PodDirectories directories;
    private final PodActions doing;
    private final Condition condition;
    private final InstantSource clock;
    private final Map<String, PodMemory> memories = new ConcurrentHashMap<>();

    /** @param condition that this is the node still */
    PodWorker(
            String node,
            PodRecords records,
            PodRuntime runtime,
            Probing probing,
            PodDirectories directories,
            PodActions doing,
            Condition condition,
            InstantSource clock) {
        this.node = node;
        this.records = records;
        this.runtime = runtime;
        this.probing = probing;
        this.directories = directories;
        this.doing = doing;
        this.condition = condition;
        this.clock = clock;
    }

    /**
     * Pods that have something here, whether or not they should. Where all of them should, no port of the node leads to any
     * other pod.
     */
    List<String> present() {
        try {
            List<String> here = Stream.concat(
                            runtime.pods().stream().map(pod -> pod.uid()), directories.pods().stream())
                    .distinct()
                    .toList();
            Set<String> wanted = records.on(node).stream().map(Pod::uid).collect(Collectors.toSet());
            if (wanted.containsAll(here)) {
                records.settlePorts(node, condition);
            }
            return here;
        } catch (PodRuntimeException | IOException e) {
            throw new IllegalStateException("what there is on the node cannot be listed", e);
        }
    }

    /** @return after how long it is to be looked at again; empty for only when something happens to it */
    Optional<Duration> attempt(String uid) throws PodRuntimeException, IOException, InterruptedException {
        PodMemory memory = memories.computeIfAbsent(uid, _ -> new PodMemory());
        for (int round = 0; round < ROUNDS_MAX; round++) {
            Optional<Pod> pod = records.find(uid).filter(found -> found.node().equals(node));
            PodObserved observed = runtime.observe(uid);
            if (pod.isEmpty()) {
                clear(uid, observed);
                return Optional.empty();
            }
            Plan plan = PodSync.plan(pod.get(), seen(pod.get(), observed, memory));
            write(pod.get(), plan, memory);
            if (plan.gone()) {
                forget(uid);
                records.gone(pod.get(), condition);
                return Optional.empty();
            }
            boolean changed = false;
            for (Action action : plan.actions()) {
                changed |= doing.perform(action, pod.get(), observed, memory);
            }
            if (!changed) {
                return Stream.of(Optional.ofNullable(plan.wake()), Optional.ofNullable(memory.retryAt()))
                        .flatMap(Optional::stream)
                        .min(Comparator.naturalOrder())
                        .map(wake -> atLeast(Duration.between(clock.instant(), wake)));
            }
        }
        return Optional.of(Duration.ZERO);
    }

    private static Duration atLeast(Duration left) {
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void write(Pod pod, Plan plan, PodMemory memory) {
        List<Happened> happened = new ArrayList<>(plan.happened());
        List<Happened> untold = memory.untold();
        happened.addAll(untold);
        if (!happened.isEmpty() || !plan.status().equals(pod.status())) {
            records.observed(pod, plan.status(), happened, condition);
            memory.told(untold);
        }
    }

    private Seen seen(Pod pod, PodObserved observed, PodMemory memory) {
        Map<String, Answers> answers = new HashMap<>();
        Map<String, String> complaints = new HashMap<>();
        List<Probing.Asked> asked = asked(pod, observed);
        probing.keep(pod.uid(), asked);
        asked.forEach(one -> {
            answers.put(one.container(), probing.answers(one.container()));
            complaints.put(one.container(), probing.lastFailure(one.container()));
        });
        return new Seen(observed, memory.failures(), memory.pulling(), answers, complaints, clock.instant());
    }

    /** Those containers that run and have probes; of a pod that is deleted nobody is asked any more. */
    private static List<Probing.Asked> asked(Pod pod, PodObserved observed) {
        List<Probing.Asked> asked = new ArrayList<>();
        for (Container container : observed.containers()) {
            if (container.state() instanceof State.Running(Instant started) && pod.deletion() == null) {
                pod.spec().containers().stream()
                        .filter(def -> def.name().equals(container.name()))
                        .filter(def -> Stream.of(ProbeKind.values())
                                .anyMatch(kind -> def.findProbe(kind).isPresent()))
                        .findFirst()
                        .ifPresent(def -> asked.add(new Probing.Asked(
                                pod.uid(),
                                container.id(),
                                PodActions.ip(observed, container),
                                started,
                                def,
                                hasStarted(pod, container))));
            }
        }
        return asked;
    }

    /** As it was written, by whoever asked it before. */
    private static boolean hasStarted(Pod pod, Container container) {
        return pod.status().containers().stream()
                .anyMatch(known -> known.containerId().equals(container.id()) && known.started());
    }

    /** Of a pod that is not this node's, or not any more: it never comes back. */
    private void clear(String uid, PodObserved observed) throws PodRuntimeException, IOException {
        for (Sandbox sandbox : observed.sandboxes()) {
            runtime.stopSandbox(sandbox.id());
            runtime.removeSandbox(sandbox.id());
        }
        for (Container container : observed.containers()) {
            runtime.removeContainer(container.id());
        }
        forget(uid);
        if (!observed.sandboxes().isEmpty()) {
            var _ = present();
        }
    }

    private void forget(String uid) throws IOException {
        probing.keep(uid, List.of());
        directories.delete(uid);
        memories.remove(uid);
    }
}
