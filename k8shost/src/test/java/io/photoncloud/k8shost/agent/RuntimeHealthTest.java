package io.photoncloud.k8shost.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.health.Health;
import io.photoncloud.k8shost.pod.PodService.NewPod;
import io.photoncloud.k8shost.pod.PodService.Shown;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import io.photoncloud.k8shost.spec.PodForm;
import io.photoncloud.k8shost.spec.PodForm.ContainerForm;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a node is without its container runtime, and what happens when that is back. */
class RuntimeHealthTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final InstantSource clock = InstantSource.system();
    private final AtomicLong now = new AtomicLong();

    private static IdSource ids() {
        Random random = new Random(7);
        return new IdSource() {
            @Override
            public synchronized long nextLong() {
                return random.nextLong();
            }
        };
    }

    @Test
    void whileItIsAwayThatIsToldAndPodsAreLookedAtWhenItIsBack() throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        try (MemoryStore store = new MemoryStore();
                House house = new House(store, directory, (_, _) -> requireThere(away), clock, ids());
                NodeAgent agent = new NodeAgent(
                        store,
                        new NodeAgent.Parts(
                                House.machine(clock),
                                house.runtime,
                                house.probing,
                                directory.resolve("pods"),
                                house.pulls(),
                                house.ports),
                        house.nodes,
                        house.records,
                        clock,
                        System::nanoTime,
                        new Random(1));
                RuntimeHealth health = new RuntimeHealth(house.runtime, agent::lookAtAll, now::get)) {
            assertThat(agent.awaitRegistered(PATIENCE)).isTrue();
            assertThat(health.health().status()).isEqualTo(Health.Status.DEGRADED);
            health.askOnce();
            assertThat(health.health()).isEqualTo(Health.up());

            away.set(true);
            health.askOnce();
            assertThat(health.health().status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(health.health().reason()).contains("container runtime simulated", "stopped by somebody");
            Shown made = house.pods.create(pod(), Manner.creating(false, new Idempotency.None()));
            assertThat(made.row().value().node()).isEqualTo(House.NODE);

            away.set(false);
            health.askOnce();
            assertThat(health.health()).isEqualTo(Health.up());
            assertThat(house.pods
                            .awaitStarted(made, PATIENCE)
                            .row()
                            .value()
                            .status()
                            .isReady())
                    .isTrue();
        }
    }

    private static void requireThere(AtomicBoolean away) throws PodRuntimeException {
        if (away.get()) {
            throw new PodRuntimeException(Reason.UNAVAILABLE, "stopped by somebody");
        }
    }

    private static NewPod pod() {
        PodForm form = new PodForm(List.of(ContainerForm.flat("main", "nginx", null, null)), null, null, null, null);
        return new NewPod("a", "default", new TenantNames(null, null), Map.of(), Map.of(), form);
    }

    @Test
    void oneThatHangsIsToldOfBeforeItAnswers() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger looks = new AtomicInteger();
        AtomicBoolean failing = new AtomicBoolean(true);
        try (MemoryStore store = new MemoryStore();
                House house = new House(store, directory, (_, _) -> hang(asked, answer), clock, ids());
                RuntimeHealth health = new RuntimeHealth(
                        house.runtime,
                        () -> {
                            looks.incrementAndGet();
                            if (failing.get()) {
                                throw new IllegalStateException("the store is away too");
                            }
                        },
                        now::get)) {
            Thread asking = Thread.ofVirtual().start(health::askOnce);
            asked.await();
            now.addAndGet(RuntimeHealth.PATIENCE.toNanos() + 1);
            assertThat(health.health().reason()).contains("has not answered for 5 s");
            answer.countDown();
            asking.join();
            assertThat(health.health().reason()).contains("not all pods could be looked at");
            failing.set(false);
            health.askOnce();
            assertThat(health.health()).isEqualTo(Health.up());
            health.askOnce();
            assertThat(looks).hasValue(2);
        }
    }

    private static void hang(CountDownLatch asked, CountDownLatch answer) throws PodRuntimeException {
        asked.countDown();
        try {
            answer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PodRuntimeException(Reason.UNAVAILABLE, "the call was given up", e);
        }
    }
}
