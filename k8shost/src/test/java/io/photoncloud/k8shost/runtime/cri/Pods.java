package io.photoncloud.k8shost.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.k8shost.runtime.ContainerSpec;
import io.photoncloud.k8shost.runtime.PodObserved;
import io.photoncloud.k8shost.runtime.PodObserved.State;
import io.photoncloud.k8shost.runtime.PodRef;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntime.Capacity;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.SandboxSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Pods on a runtime, made and watched by a test. */
public final class Pods implements AutoCloseable {

    static final String CONTAINER = "main";
    private static final String MISSED = "";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path logs;
    private final PodRuntime runtime;
    private final List<String> sandboxes = new ArrayList<>();
    private final BlockingQueue<String> changes = new LinkedBlockingQueue<>();

    private Pods(PodRuntime runtime, Path logs) {
        this.runtime = runtime;
        this.logs = logs;
        runtime.onChange(changes::add, () -> changes.add(MISSED));
    }

    /** Those of a node's, on a runtime of their own. */
    public static Pods on(TestingContainerd containerd, String node) {
        return new Pods(
                new CriRuntime(new CriOptions(
                        containerd.socket(),
                        node,
                        new Capacity(2000, 1 << 30, 110),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(60),
                        Duration.ofMillis(200))),
                containerd.directory().resolve("logs"));
    }

    public PodRuntime runtime() {
        return runtime;
    }

    SandboxSpec sandbox(String name) {
        return new SandboxSpec(
                new PodRef("uid-" + name, "default", name),
                0,
                "spec-1",
                name,
                false,
                List.of(),
                SandboxSpec.Dns.OF_RUNTIME,
                logs.resolve(name),
                Map.of("app", name),
                Map.of(),
                false,
                List.of());
    }

    public ContainerSpec container(String image, String... command) throws PodRuntimeException {
        return container(Shape.ORDINARY, image, command);
    }

    ContainerSpec container(Shape shape, String image, String... command) throws PodRuntimeException {
        return shape.of(CONTAINER, image, runtime.imageOf(image).orElseThrow(), List.of(command));
    }

    ContainerSpec shell(Shape shape, String script) throws PodRuntimeException {
        return container(shape, TestingImages.SHELL, "/bin/sh", "-c", script);
    }

    public ContainerSpec shell(String script) throws PodRuntimeException {
        return shell(Shape.ORDINARY, script);
    }

    /** A pod that was made and started. */
    public record Pod(SandboxSpec spec, String sandbox, String container, Path log) {
        public String uid() {
            return spec.pod().uid();
        }
    }

    public Pod start(String name, ContainerSpec container) throws PodRuntimeException {
        return start(name, container, spec -> spec);
    }

    Pod start(String name, ContainerSpec container, UnaryOperator<SandboxSpec> change) throws PodRuntimeException {
        SandboxSpec spec = change.apply(sandbox(name));
        String sandbox = runtime.runSandbox(spec);
        sandboxes.add(sandbox);
        String id = runtime.createContainer(sandbox, spec, container);
        runtime.startContainer(id);
        return new Pod(spec, sandbox, id, spec.logDirectory().resolve(container.logPath()));
    }

    void remove(Pod pod) throws PodRuntimeException {
        runtime.stopContainer(pod.container(), Duration.ZERO);
        runtime.stopSandbox(pod.sandbox());
        runtime.removeSandbox(pod.sandbox());
    }

    PodObserved.Container container(Pod pod) throws PodRuntimeException {
        return runtime.observe(pod.uid()).containers().stream()
                .filter(container -> container.id().equals(pod.container()))
                .findFirst()
                .orElseThrow();
    }

    public String address(Pod pod) throws PodRuntimeException {
        return runtime.observe(pod.uid()).sandboxes().getFirst().ips().getFirst();
    }

    /** Waits for it, looking again whenever the runtime tells of a change. */
    State.Exited awaitExited(Pod pod) throws PodRuntimeException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        State state = container(pod).state();
        while (!(state instanceof State.Exited)) {
            String change = changes.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(change)
                    .as("a change of %s, which is %s", pod.uid(), state)
                    .isNotNull();
            state = container(pod).state();
        }
        return (State.Exited) state;
    }

    @Override
    public void close() throws PodRuntimeException {
        for (String sandbox : sandboxes) {
            runtime.stopSandbox(sandbox);
            runtime.removeSandbox(sandbox);
        }
        runtime.close();
    }
}
