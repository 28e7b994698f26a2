package io.photoncloud.k8shost.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.usage.Usage;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.testing.DyingStore;
import io.photoncloud.chainfire.testing.Life;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.testing.SettableClock;
import io.photoncloud.k8shost.metering.PodAmounts;
import io.photoncloud.k8shost.node.Node;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.k8shost.pod.ContainerStatus;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodService.NewPod;
import io.photoncloud.k8shost.pod.PodService.Shown;
import io.photoncloud.k8shost.runtime.PodObserved;
import io.photoncloud.k8shost.runtime.PodObserved.Container;
import io.photoncloud.k8shost.runtime.PodObserved.State;
import io.photoncloud.k8shost.runtime.PodRef;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;
import io.photoncloud.k8shost.runtime.simulated.Faults;
import io.photoncloud.k8shost.spec.PodForm;
import io.photoncloud.k8shost.spec.PodForm.AmountsForm;
import io.photoncloud.k8shost.spec.PodForm.ContainerForm;
import io.photoncloud.k8shost.spec.PodForm.ResourcesForm;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pod's whole life, in which the service dies at each commit, and before and after each call of the runtime and of
 * PrismNET.
 */
class PodCrashTest {

    private static final TenantNames ANYBODY = new TenantNames(null, null);
    private static final int ATTEMPTS_MAX = 500;
    private static final Duration STEP = Duration.ofSeconds(1);

    @TempDir
    private Path directory;

    private MemoryStore store = new MemoryStore();
    private final SettableClock clock = new SettableClock(Instant.parse("2030-01-01T00:00:00Z"));
    private final Random random = new Random(1);
    private final IdSource ids = new IdSource() {
        @Override
        public synchronized long nextLong() {
            return random.nextLong();
        }
    };

    private FakePorts ports = new FakePorts();
    private @Nullable House current;
    private int lives;

    @AfterEach
    void close() {
        end();
        store.close();
    }

    private House house() {
        return Objects.requireNonNull(current);
    }

    private void end() {
        if (current != null) {
            current.close();
        }
    }

    private House houseOf(Life life, Faults faults) {
        return new House(
                new DyingStore(store, life),
                directory.resolve("l" + lives),
                (call, subject) -> {
                    life.point(call);
                    faults.at(call, subject);
                },
                clock,
                ids,
                House.NODE,
                ports.seenBy(call -> {
                    life.point(call);
                    refuse(call, faults);
                }));
    }

    private static void refuse(String call, Faults faults) {
        try {
            faults.at(call, "");
        } catch (PodRuntimeException e) {
            throw new CloudException(
                    e.reason() == Reason.TIMEOUT ? ErrorCode.UNAVAILABLE : ErrorCode.CONFLICT,
                    String.valueOf(e.getMessage()));
        }
    }

    private void restart() {
        end();
        current = houseOf(Life.eternal(), Faults.NONE);
    }

    /** Nothing is there but the node. */
    private void begin(Life life, Faults faults) {
        end();
        store.close();
        store = new MemoryStore();
        ports = new FakePorts();
        lives++;
        try (House before = houseOf(Life.eternal(), Faults.NONE)) {
            before.nodes.register(House.machine(clock), House.ALWAYS);
        }
        var _ = store.commit(Transaction.put(Key.utf8(NodeService.lease(House.NODE)), Bytes.utf8("here")));
        current = houseOf(life, faults);
    }

    /** A caller who repeats a call with its key where it was not answered. */
    private Pod call(String key, Function<Manner, Shown> made) {
        Manner manner = Manner.of(false, new Precondition.None(), new Idempotency.Keyed(key, key));
        try {
            return made.apply(manner).row().value();
        } catch (Life.Death _) {
            restart();
            return made.apply(manner).row().value();
        }
    }

    private Pod create() {
        PodForm form = new PodForm(
                List.of(wanting("web", "nginx"), ContainerForm.flat("side", "busybox", null, null)),
                List.of(ContainerForm.flat("first", "busybox", null, null)),
                null,
                null,
                null);
        return call(
                "create",
                manner -> house().pods.create(new NewPod("a", "production", ANYBODY, null, Map.of(), form), manner));
    }

    private static ContainerForm wanting(String name, String image) {
        return new ContainerForm(
                name,
                image,
                null,
                null,
                null,
                null,
                null,
                new ResourcesForm(new AmountsForm("500m", "64Mi"), null),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** From when it ran until it was gone, without a gap. */
    private void requireMetered() {
        assertThat(house().metering.table().list(PageRequest.first(1)).rows()).isEmpty();
        List<Usage> told = house().metering.outbox().table().list(PageRequest.first(1_000)).rows().stream()
                .map(Row::value)
                .filter(usage -> usage.meter().equals(PodAmounts.VCPU))
                .sorted(Comparator.comparing(Usage::from))
                .toList();
        assertThat(told).isNotEmpty();
        for (int i = 1; i < told.size(); i++) {
            assertThat(told.get(i).from()).isEqualTo(told.get(i - 1).to());
        }
    }

    /** What a node's loop does, until it is as it shall be; time goes on meanwhile. */
    private void carryOut(String uid, Predicate<Optional<Pod>> wanted) {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                if (wanted.test(house().records.find(uid))) {
                    return;
                }
                var _ = house().worker.attempt(uid);
                endInit(uid);
            } catch (Life.Death _) {
                restart();
            } catch (Exception _) { // tidy: whatever an attempt throws, the loop makes it again
                clock.advance(STEP);
            }
            clock.advance(STEP);
        }
        throw new AssertionError("it is not as it shall be: " + house().records.find(uid));
    }

    /** By the test itself, which looks again where the service dies of it. */
    private PodObserved observed(String uid) throws PodRuntimeException {
        try {
            return house().runtime.observe(uid);
        } catch (Life.Death _) {
            restart();
            return house().runtime.observe(uid);
        }
    }

    private List<Container> containers(String uid) throws PodRuntimeException {
        return observed(uid).containers();
    }

    private void endInit(String uid) throws PodRuntimeException {
        for (Container container : containers(uid)) {
            if (container.name().equals("first")) {
                house().runtime.end(container.id(), 0, "Completed");
            }
        }
    }

    private static boolean isReady(Optional<Pod> pod) {
        return pod.isPresent() && pod.get().status().isReady();
    }

    private Node.Taken taken() {
        return house().nodes.get(House.NODE).row().value().taken();
    }

    /** One, which the pod's address is of. */
    private void requireItsPort(String uid) {
        Pod pod = house().records.find(uid).orElseThrow();
        FakePorts.Held port = ports.held().getFirst();
        assertThat(ports.held()).hasSize(1);
        assertThat(port.uid()).isEqualTo(uid);
        assertThat(port.given()).isEqualTo(pod.port().given());
        assertThat(pod.port().ips()).containsExactly(pod.status().ip());
    }

    /** What the loop does that gives them back. */
    private void giveBackPorts() {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                house().giveBackPorts();
                if (house().returns.table().list(PageRequest.first(1)).rows().isEmpty()) {
                    return;
                }
            } catch (Life.Death _) {
                restart();
            } catch (CloudException _) {
                clock.advance(STEP);
            }
            clock.advance(STEP);
        }
        throw new AssertionError("ports are not given back: " + ports.held());
    }

    private void live() throws Exception {
        Pod pod = create();
        carryOut(pod.uid(), PodCrashTest::isReady);
        assertThat(taken().pods()).isEqualTo(1);
        requireItsPort(pod.uid());
        assertThat(observed(pod.uid()).sandboxes()).hasSize(1);
        assertThat(containers(pod.uid())).hasSize(3).allMatch(container -> container.attempt() == 0);
        Container web = containers(pod.uid()).stream()
                .filter(container -> container.name().equals("web"))
                .findFirst()
                .orElseThrow();
        house().runtime.end(web.id(), 3, "Error");
        carryOut(
                pod.uid(),
                seen -> isReady(seen)
                        && seen.orElseThrow()
                                        .status()
                                        .findContainer("web")
                                        .orElseThrow()
                                        .restarts()
                                > 0);
        ContainerStatus restarted = house().records
                .find(pod.uid())
                .orElseThrow()
                .status()
                .findContainer("web")
                .orElseThrow();
        assertThat(restarted.restarts()).isEqualTo(1);
        assertThat(restarted.last()).isNotNull();
        assertThat(containers(pod.uid()).stream().filter(one -> one.state() instanceof State.Running))
                .hasSize(2);
        var _ = call("delete", manner -> house().pods.delete("production", "a", ANYBODY, null, manner));
        carryOut(pod.uid(), Optional::isEmpty);
        giveBackPorts();
        restart();
        assertThat(house().runtime.pods()).isEmpty();
        assertThat(house().directories.pods()).isEmpty();
        assertThat(taken()).isEqualTo(Node.Taken.NOTHING);
        assertThat(ports.held()).isEmpty();
        requireMetered();
    }

    @Test
    void whereverTheServiceDiesThePodGoesOn() throws Exception {
        int points = 0;
        boolean died = true;
        while (died) {
            Life life = new Life(points);
            begin(life, Faults.NONE);
            live();
            died = life.hasEnded();
            points++;
        }
        assertThat(points).as("points at which it died").isGreaterThan(64);
    }

    @Test
    void whatFailsOnceIsDoneAgain() throws Exception {
        for (String call : List.of(
                "observe",
                "imageOf",
                "pullImage",
                "pullImage/done",
                "take",
                "take/done",
                "giveBack",
                "giveBack/done",
                "runSandbox",
                "runSandbox/done",
                "createContainer",
                "createContainer/done",
                "startContainer",
                "startContainer/done",
                "stopContainer",
                "stopContainer/done",
                "stopSandbox/done",
                "removeSandbox")) {
            for (Reason reason : List.of(Reason.TIMEOUT, Reason.FAILED)) {
                begin(Life.eternal(), new Once(call, reason));
                live();
            }
        }
    }

    @Test
    void whatIsOfNoPodIsRemoved() throws Exception {
        begin(Life.eternal(), Faults.NONE);
        Pod pod = create();
        carryOut(pod.uid(), PodCrashTest::isReady);
        house().leaveSandbox("u-gone", directory);
        restart();
        assertThat(house().worker.present()).containsExactlyInAnyOrder("u-gone", pod.uid());
        for (String uid : house().worker.present()) {
            var _ = house().worker.attempt(uid);
        }
        assertThat(house().runtime.pods()).extracting(PodRef::uid).containsExactly(pod.uid());
        assertThat(containers(pod.uid())).allMatch(container -> container.attempt() == 0);
    }

    /** One fault, the first time. */
    private static final class Once implements Faults {
        private final String call;
        private final Reason reason;
        private boolean over;

        Once(String call, Reason reason) {
            this.call = call;
            this.reason = reason;
        }

        @Override
        public void at(String made, String subject) throws PodRuntimeException {
            if (!over && made.equals(call)) {
                over = true;
                throw new PodRuntimeException(reason, "the test did not let it " + call);
            }
        }
    }
}
