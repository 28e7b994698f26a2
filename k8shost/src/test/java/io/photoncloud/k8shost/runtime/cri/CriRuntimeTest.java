package io.photoncloud.k8shost.runtime.cri;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.k8shost.runtime.ContainerSpec;
import io.photoncloud.k8shost.runtime.ContainerStream;
import io.photoncloud.k8shost.runtime.ContainerStream.Wanted;
import io.photoncloud.k8shost.runtime.ExecResult;
import io.photoncloud.k8shost.runtime.PodObserved;
import io.photoncloud.k8shost.runtime.PodObserved.State;
import io.photoncloud.k8shost.runtime.PodRef;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import io.photoncloud.k8shost.runtime.SandboxSpec;
import io.photoncloud.k8shost.runtime.log.ContainerLog;
import io.photoncloud.k8shost.runtime.log.LogChanges;
import io.photoncloud.k8shost.runtime.log.LogFiles;
import io.photoncloud.k8shost.runtime.log.LogQuery;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods on a real containerd. */
class CriRuntimeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static TestingContainerd containerd;
    private PodRuntime runtime;
    private Pods pods;

    @BeforeAll
    static void start() {
        containerd = TestingContainerd.start();
    }

    @AfterAll
    static void end() {
        if (containerd != null) {
            containerd.close();
        }
    }

    @BeforeEach
    void open() {
        pods = Pods.on(containerd, "node-1");
        runtime = pods.runtime();
    }

    @AfterEach
    void close() throws PodRuntimeException {
        pods.close();
    }

    static String get(String url) throws Exception {
        try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(PATIENCE)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void aPodAnswersAtItsAddressIsAdoptedAndLeavesNothing() throws Exception {
        assertThat(runtime.status().ready()).isTrue();
        assertThat(runtime.status().networkReady()).isTrue();
        Pods.Pod pod = pods.start("web", pods.container("nginx:1.21"));
        assertThat(get("http://" + pods.address(pod))).contains(TestingImages.GREETING);

        // Whatever is asked again has no second effect.
        assertThat(runtime.runSandbox(pod.spec())).isEqualTo(pod.sandbox());
        assertThat(runtime.createContainer(pod.sandbox(), pod.spec(), pods.container("nginx:1.21")))
                .isEqualTo(pod.container());
        runtime.startContainer(pod.container());

        PodObserved before = runtime.observe(pod.uid());
        try (Pods nextPods = Pods.on(containerd, "node-1");
                Pods otherPods = Pods.on(containerd, "node-2")) {
            PodRuntime next = nextPods.runtime();
            PodRuntime other = otherPods.runtime();
            assertThat(next.pods()).containsExactly(new PodRef("uid-web", "default", "web"));
            assertThat(next.observe(pod.uid())).isEqualTo(before);
            assertThat(other.pods()).isEmpty();
            assertThat(other.observe(pod.uid())).isEqualTo(PodObserved.NOTHING);
        }
        assertThat(before.sandboxes()).singleElement().matches(PodObserved.Sandbox::ready);
        assertThat(before.containers()).singleElement().satisfies(container -> {
            assertThat(container.state()).isInstanceOf(State.Running.class);
            assertThat(container.image()).isEqualTo("nginx:1.21");
            assertThat(container.specHash()).isEqualTo("spec-1");
        });
        assertThat(runtime.stats(pod.container()))
                .hasValueSatisfying(stats -> assertThat(stats.memoryBytes()).isPositive());

        for (int time = 0; time < 2; time++) {
            pods.remove(pod);
            assertThat(runtime.pods()).isEmpty();
        }
        assertThat(containerd.ctr("containers", "list", "-q")).isEmpty();
        assertThat(containerd.traces()).isEmpty();
    }

    @Test
    void anExitAKillForMemoryAndACommandThatIsNotThereAreTold() throws Exception {
        Pods.Pod crashing = pods.start("crash", pods.shell("echo going down; exit 3"));
        State.Exited crashed = pods.awaitExited(crashing);
        assertThat(crashed.exitCode()).isEqualTo(3);
        assertThat(crashed.reason()).isEqualTo("Error");
        assertThat(crashed.finished()).isAfterOrEqualTo(crashed.started());
        assertThat(Files.readString(crashing.log())).contains("stdout F going down");

        Pods.Pod ending = pods.start("end", pods.shell("true"));
        assertThat(pods.awaitExited(ending).reason()).isEqualTo("Completed");

        ContainerSpec greedy =
                pods.shell(Shape.limited(500, 32 << 20), "x=aaaaaaaaaaaaaaaa; while true; do x=$x$x; done");
        Pods.Pod killed = pods.start("oom", greedy);
        State.Exited exit = pods.awaitExited(killed);
        assertThat(exit.reason()).isEqualTo("OOMKilled");
        assertThat(exit.exitCode()).isEqualTo(137);

        SandboxSpec spec = pods.sandbox("nowhere");
        String sandbox = runtime.runSandbox(spec);
        String container =
                runtime.createContainer(sandbox, spec, pods.container(TestingImages.SHELL, "/bin/there-is-no-such"));
        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(() -> runtime.startContainer(container))
                    .isInstanceOfSatisfying(
                            PodRuntimeException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.FAILED));
        }
        for (Pods.Pod pod : List.of(crashing, ending, killed)) {
            pods.remove(pod);
        }
        runtime.removeSandbox(sandbox);
        assertThat(runtime.pods()).isEmpty();
    }

    @Test
    void commandsAreRunAndTalkedTo() throws Exception {
        Pods.Pod pod = pods.start("talk", pods.shell("while true; do sleep 1000; done"));
        ExecResult failed =
                runtime.exec(pod.container(), List.of("sh", "-c", "echo out; echo err >&2; exit 7"), PATIENCE);
        assertThat(failed).isEqualTo(new ExecResult(7, "out\n", "err\n"));
        assertThatThrownBy(() -> runtime.exec(pod.container(), List.of("sleep", "100"), Duration.ofSeconds(1)))
                .isInstanceOfSatisfying(
                        PodRuntimeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT));

        byte[] said = "what is said\n".repeat(20_000).getBytes(UTF_8);
        try (ContainerStream cat = runtime.openExec(
                pod.container(), List.of("sh", "-c", "cat; echo over >&2; exit 5"), new Wanted(true, false))) {
            Thread saying = Thread.ofVirtual().start(() -> {
                try (var stdin = cat.stdin()) {
                    stdin.write(said);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(cat.stdout().readAllBytes()).isEqualTo(said);
            assertThat(new String(cat.stderr().readAllBytes(), UTF_8)).isEqualTo("over\n");
            assertThat(cat.await()).isEqualTo(5);
            saying.join();
        }
        try (ContainerStream terminal = runtime.openExec(
                pod.container(),
                List.of(
                        "sh",
                        "-c",
                        "until [ \"$(stty size)\" = '45 123' ]; do usleep 9000; done; read line; echo got $line"),
                new Wanted(true, true))) {
            terminal.resize(123, 45);
            terminal.stdin().write("hello\n".getBytes(UTF_8));
            String shown = new String(terminal.stdout().readAllBytes(), UTF_8);
            assertThat(shown).contains("got hello");
            assertThat(terminal.await()).isZero();
        }
        pods.remove(pod);
    }

    @Test
    void aContainerHasWhatItWasMadeOf() throws Exception {
        Path made = Files.createDirectories(containerd.directory().resolve("made"));
        Files.writeString(made.resolve("setting"), "from the node");
        var shape = new Shape(
                List.of(new ContainerSpec.Variable("GREETING", "hello there")),
                List.of(new ContainerSpec.Mount(made.toString(), "/made", true)),
                new ContainerSpec.Resources(500, 250, 0, 64 << 20, 0),
                new ContainerSpec.Security(
                        false, true, true, 1234L, 4321L, List.of("NET_ADMIN"), List.of("MKNOD"), List.of(77L), false),
                false);
        Pods.Pod pod = pods.start("made", pods.shell(shape, "sleep 1000"), spec -> withDnsAndPort(spec, 0));

        assertThat(inside(pod, "echo $GREETING")).isEqualTo("hello there");
        assertThat(inside(pod, "cat /made/setting; echo x > /made/more || echo refused"))
                .contains("from the node")
                .contains("refused");
        assertThat(inside(pod, "echo x > /x || echo refused")).contains("refused");
        assertThat(inside(pod, "id -u; id -g; id -G")).isEqualTo("1234\n4321\n4321 77");
        assertThat(inside(pod, "hostname")).isEqualTo("made");
        assertThat(inside(pod, "cat /etc/resolv.conf"))
                .contains("nameserver 192.0.2.53")
                .contains("search example.test")
                .contains("options ndots:2");
        assertThat(inside(pod, "grep NoNewPrivs /proc/self/status")).endsWith("1");
        assertThat(inside(pod, "grep Seccomp: /proc/self/status")).endsWith("2");
        assertThat(inside(pod, "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null"))
                .isEqualTo(String.valueOf(64 << 20));
        assertThat(inside(pod, "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max 2>/dev/null"))
                .startsWith("25000");
        assertThat(inside(pod, "grep ' /proc/sys ' /proc/self/mounts")).contains(" ro,");
    }

    private String inside(Pods.Pod pod, String script) throws PodRuntimeException {
        ExecResult result = runtime.exec(pod.container(), List.of("sh", "-c", script), PATIENCE);
        return (result.stdout() + result.stderr()).strip();
    }

    private static SandboxSpec withDnsAndPort(SandboxSpec spec, int hostPort) {
        return new SandboxSpec(
                spec.pod(),
                spec.attempt(),
                spec.specHash(),
                spec.hostname(),
                spec.hostNetwork(),
                List.of(new SandboxSpec.PortMapping(SandboxSpec.Protocol.TCP, 80, hostPort, "")),
                new SandboxSpec.Dns(List.of("192.0.2.53"), List.of("example.test"), List.of("ndots:2")),
                spec.logDirectory(),
                spec.labels(),
                spec.annotations(),
                spec.privileged(),
                spec.ips());
    }

    @Test
    void aPortOfTheNodeLeadsToThePod() throws Exception {
        int port = 32_000 + (int) (ProcessHandle.current().pid() % 700);
        Pods.Pod pod = pods.start("port", pods.container("nginx:1.21"), spec -> withDnsAndPort(spec, port));
        assertThat(get("http://" + containerd.gateway() + ":" + port)).contains(TestingImages.GREETING);
        pods.remove(pod);
        assertThat(containerd.traces()).isEmpty();
    }

    @Test
    void whatAContainerWritesIsReadOverARotation() throws Exception {
        Pods.Pod pod = pods.start(
                "writer",
                pods.shell(
                        Shape.spokenTo(),
                        "printf '%20000s\\n' long; while read line; do echo got $line; echo but >&2; done"));
        try (LogChanges changes = new LogChanges();
                ContainerStream talk = runtime.attach(pod.container(), new Wanted(true, false));
                var out = new PipedOutputStream();
                var in = new BufferedReader(new InputStreamReader(new PipedInputStream(out, 1 << 16), UTF_8))) {
            Thread following = Thread.ofPlatform().start(() -> copy(new ContainerLog(pod.log(), changes), pod, out));
            assertThat(in.readLine()).hasSize(20_000).endsWith("  long");
            talk.stdin().write("one\n".getBytes(UTF_8));
            assertThat(List.of(in.readLine(), in.readLine())).containsExactlyInAnyOrder("got one", "but");
            assertThat(new String(talk.stdout().readNBytes(8), UTF_8)).isEqualTo("got one\n");

            assertThat(LogFiles.rotate(pod.log(), 1)).isTrue();
            runtime.reopenLog(pod.container());
            talk.stdin().write("two\n".getBytes(UTF_8));
            assertThat(List.of(in.readLine(), in.readLine())).containsExactlyInAnyOrder("got two", "but");
            assertThat(pod.log()).content().contains("got two").doesNotContain("got one");

            runtime.stopContainer(pod.container(), Duration.ZERO);
            assertThat(following.join(PATIENCE)).isTrue();
        }
    }

    private void copy(ContainerLog log, Pods.Pod pod, OutputStream out) {
        try {
            log.copy(LogQuery.EVERYTHING.following(), () -> isRunning(pod), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isRunning(Pods.Pod pod) {
        try {
            return pods.container(pod).state() instanceof State.Running;
        } catch (PodRuntimeException e) {
            throw new IllegalStateException(e);
        }
    }
}
