package io.photoncloud.k8shost.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.k8shost.runtime.PodObserved;
import io.photoncloud.k8shost.runtime.PodRuntime;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import io.photoncloud.k8shost.runtime.RegistryCredential;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong around a real containerd: registries, time, and containerd itself. */
class CriFaultsTest {

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

    private static void assertFails(Reason reason, String words, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(PodRuntimeException.class, e -> {
            assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
            assertThat(e).hasMessageContaining(words);
        });
    }

    @Test
    void anImageIsPulledOrItIsSaidWhyNot() throws Exception {
        Path directory = containerd.directory().resolve("registry");
        String unreachable;
        try (var registry = new TestingRegistry(directory)) {
            unreachable = registry.name(TestingRegistry.IMAGE);
            assertThat(runtime.imageOf(unreachable)).isEmpty();
            String reference = runtime.pullImage(unreachable, List.of(), PATIENCE);
            assertThat(runtime.imageOf(unreachable)).hasValue(reference);
            Pods.Pod pod = pods.start("pulled", pods.container(unreachable, "/bin/sh", "-c", "exit 9"));
            assertThat(pods.awaitExited(pod).exitCode()).isEqualTo(9);

            String missing = registry.name("team/app:2");
            assertFails(Reason.IMAGE_NOT_FOUND, "has no image", () -> runtime.pullImage(missing, List.of(), PATIENCE));
            String hidden = registry.name(TestingRegistry.PRIVATE);
            assertFails(
                    Reason.IMAGE_NOT_FOUND, "does not give us", () -> runtime.pullImage(hidden, List.of(), PATIENCE));

            var wrong = new RegistryCredential(registry.server(), TestingRegistry.USER, "guessed");
            assertFails(
                    Reason.IMAGE_NOT_FOUND,
                    "does not give us",
                    () -> runtime.pullImage(hidden, List.of(wrong), PATIENCE));
            var elsewhere = new RegistryCredential("elsewhere.test", "nobody", "nothing");
            var right = new RegistryCredential(registry.server(), TestingRegistry.USER, TestingRegistry.PASSWORD);
            assertThat(runtime.imageOf(hidden)).isEmpty();
            assertThat(runtime.pullImage(hidden, List.of(elsewhere, right), PATIENCE))
                    .isNotEmpty();
            assertThat(runtime.imageOf(hidden)).isPresent();
            assertThat(runtime.images())
                    .contains(reference, runtime.imageOf(hidden).orElseThrow());
            PodRuntime.Origin origin = runtime.originOf(hidden, List.of(elsewhere, right));
            assertThat(origin.shown()).isEqualTo(right);
            assertThat(hidden).isEqualTo(origin.repository() + ":1");

            // What hangs for one holds up nobody else.
            String slow = registry.name(TestingRegistry.SLOW);
            var pulling = new FutureTask<>(() -> runtime.pullImage(slow, List.of(), Duration.ofSeconds(2)));
            Thread.ofVirtual().start(pulling);
            long started = System.nanoTime();
            assertThat(runtime.observe(pod.uid())).isNotEqualTo(PodObserved.NOTHING);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(1));
            assertThatThrownBy(() -> pulling.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            PodRuntimeException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT));
        }
        String gone = unreachable.replace("app:1", "other:1");
        assertFails(Reason.PULL_FAILED, "cannot be reached", () -> runtime.pullImage(gone, List.of(), PATIENCE));
        assertFails(
                Reason.INVALID_IMAGE_NAME, "Not A Name", () -> runtime.pullImage("Not A Name", List.of(), PATIENCE));
    }

    @Test
    void containersGoOnWithoutContainerdAndAreFoundAgain() throws Exception {
        Pods.Pod lasting = pods.start("lasting", pods.container("nginx:1.21"));
        String address = "http://" + pods.address(lasting);
        Pods.Pod ending = pods.start("ending", pods.shell("sleep 1; exit 4"));
        PodObserved before = runtime.observe(lasting.uid());

        containerd.kill();
        long started = System.nanoTime();
        assertFails(Reason.UNAVAILABLE, containerd.socket().toString(), () -> runtime.observe(lasting.uid()));
        assertThat(CriRuntime.findAt(containerd.socket(), Duration.ofSeconds(2)))
                .isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
        assertThat(CriRuntimeTest.get(address)).contains(TestingImages.GREETING);

        containerd.startAgain();
        assertThat(runtime.observe(lasting.uid())).isEqualTo(before);
        assertThat(pods.awaitExited(ending).exitCode()).isEqualTo(4);
        pods.remove(lasting);
        pods.remove(ending);
        assertThat(containerd.traces()).isEmpty();
    }
}
