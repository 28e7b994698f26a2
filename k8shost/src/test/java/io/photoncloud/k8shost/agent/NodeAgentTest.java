package io.photoncloud.k8shost.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeAgentTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private static Shown create(House house, String name, String image) {
        PodForm form = new PodForm(List.of(ContainerForm.flat("main", image, null, null)), null, null, null, null);
        return house.pods.create(
                new NewPod(name, "default", new TenantNames(null, null), Map.of(), Map.of(), form),
                Manner.creating(false, new Idempotency.None()));
    }

    @Test
    void aCallThatHangsDelaysNoOtherPod() throws Exception {
        InstantSource clock = InstantSource.system();
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Random random = new Random(1);
        IdSource ids = new IdSource() {
            @Override
            public synchronized long nextLong() {
                return random.nextLong();
            }
        };
        try (MemoryStore store = new MemoryStore();
                House house = new House(
                        store,
                        directory,
                        (call, subject) -> {
                            if (call.equals("imageOf") && subject.equals("slow")) {
                                hang(hanging, release);
                            }
                        },
                        clock,
                        ids);
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
                        random)) {
            assertThat(agent.awaitRegistered(PATIENCE)).isTrue();
            Shown slow = create(house, "slow", "slow");
            hanging.await();
            for (int i = 0; i < 5; i++) {
                Shown other = house.pods.awaitStarted(create(house, "other-" + i, "nginx"), PATIENCE);
                assertThat(other.row().value().status().isReady()).isTrue();
            }
            release.countDown();
            assertThat(house.pods
                            .awaitStarted(slow, PATIENCE)
                            .row()
                            .value()
                            .status()
                            .isReady())
                    .isTrue();
        }
    }

    private static void hang(CountDownLatch hanging, CountDownLatch release) throws PodRuntimeException {
        hanging.countDown();
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PodRuntimeException(Reason.UNAVAILABLE, "the call was given up", e);
        }
    }
}
