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
import io.photoncloud.k8shost.runtime.PodRuntime.Capacity;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import io.photoncloud.k8shost.runtime.SandboxSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
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
    private CriRuntime runtime;
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
        runtime = runtimeOf("node-1");
        pods = new Pods(runtime, containerd.directory().resolve("logs"));
    }

    @AfterEach
    void close() throws PodRuntimeException {
        pods.close();
    }

    private static CriRuntime runtimeOf(String owner) {
        return new CriRuntime(new CriOptions(
                containerd.socket(),
                owner,
                new Capacity(2000, 1 << 30, 110),
                Duration.ofSeconds(15),
                Duration.ofSeconds(60),
                Duration.ofMillis(200)));
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
        try (CriRuntime next = runtimeOf("node-1");
                CriRuntime other = runtimeOf("node-2")) {
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

        ContainerSpec greedy = limited(
                pods.shell("x=aaaaaaaaaaaaaaaa; while true; do x=$x$x; done"),
                new ContainerSpec.Resources(100, 500, 16 << 20, 32 << 20, 0));
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

    private static ContainerSpec limited(ContainerSpec spec, ContainerSpec.Resources resources) {
        return new ContainerSpec(
                spec.name(),
                spec.attempt(),
                spec.specHash(),
                spec.image(),
                spec.imageRef(),
                spec.command(),
                spec.args(),
                spec.workingDirectory(),
                spec.env(),
                spec.mounts(),
                resources,
                spec.security(),
                spec.stdin(),
                spec.tty(),
                spec.logPath(),
                spec.labels(),
                spec.annotations());
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
}
