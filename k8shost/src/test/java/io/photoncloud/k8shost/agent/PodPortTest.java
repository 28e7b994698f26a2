package io.photoncloud.k8shost.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.wait.RowWait;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.testing.SettableClock;
import io.photoncloud.k8shost.node.Node;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodExplanation;
import io.photoncloud.k8shost.pod.PodExplanation.Outcome;
import io.photoncloud.k8shost.pod.PodService.NewPod;
import io.photoncloud.k8shost.pod.PodStatus.Phase;
import io.photoncloud.k8shost.runtime.PodObserved.Container;
import io.photoncloud.k8shost.runtime.simulated.Faults;
import io.photoncloud.k8shost.spec.HostPort;
import io.photoncloud.k8shost.spec.PodForm;
import io.photoncloud.k8shost.spec.PodForm.ContainerForm;
import io.photoncloud.k8shost.spec.PodForm.PortForm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods and their ports of PrismNET, and of their nodes: when it is away or refuses, and when they move or are given up. */
class PodPortTest {

    private static final TenantNames ANYBODY = new TenantNames(null, null);
    private static final Manner MANNER = Manner.of(false, new Precondition.None(), new Idempotency.None());

    @TempDir
    private Path directory;

    private final MemoryStore store = new MemoryStore();
    private final SettableClock clock = new SettableClock(Instant.parse("2030-01-01T00:00:00Z"));
    private final AtomicReference<Faults> faults = new AtomicReference<>(Faults.NONE);
    private final Random random = new Random(1);
    private final IdSource ids = new IdSource() {
        @Override
        public synchronized long nextLong() {
            return random.nextLong();
        }
    };
    private final FakePorts ports = new FakePorts();
    private final AtomicReference<FakePorts.Watcher> watcher = new AtomicReference<>(_ -> {});

    @AfterEach
    void close() {
        store.close();
    }

    private House house(String node) {
        House house = new House(
                store,
                directory.resolve(node),
                (call, subject) -> faults.get().at(call, subject),
                clock,
                ids,
                node,
                ports.seenBy(call -> watcher.get().at(call)));
        house.nodes.register(House.machine(node, clock), House.ALWAYS);
        var _ = store.commit(Transaction.put(Key.utf8(NodeService.lease(node)), Bytes.utf8("here")));
        return house;
    }

    private void goes(String node) {
        var _ = store.commit(
                new Transaction(List.of(), List.of(Operation.Delete.of(Key.utf8(NodeService.lease(node)))), List.of()));
    }

    private Pod create(House house, String name, String image, @Nullable Integer hostPort) {
        ContainerForm container = new ContainerForm(
                "main",
                image,
                null,
                null,
                null,
                null,
                hostPort == null ? null : List.of(new PortForm(null, 80, hostPort, null, null)),
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        PodForm form = new PodForm(List.of(container), null, hostPort == null ? null : "Never", null, null);
        return house.pods
                .create(new NewPod(name, "default", ANYBODY, Map.of(), Map.of(), form), MANNER)
                .row()
                .value();
    }

    private static Pod seen(House house, Pod pod) {
        return house.records.find(pod.uid()).orElseThrow();
    }

    private void requireNotGiven(House house, Pod pod, String why) throws Exception {
        Duration wait = house.worker.attempt(pod.uid()).orElseThrow();
        assertThat(wait).isPositive();
        Pod waiting = seen(house, pod);
        assertThat(waiting.status().phase()).isEqualTo(Phase.PENDING);
        assertThat(PodExplanation.of(waiting).steps())
                .filteredOn(step -> step.name().equals("sandbox"))
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.outcome()).isEqualTo(Outcome.FAILED);
                    assertThat(step.reason()).isEqualTo("FailedTakePort");
                    assertThat(step.message()).contains("subnet-1", why);
                });
        assertThat(house.pods
                        .listEvents("default", pod.name(), ANYBODY, new io.photoncloud.common.api.PageRequest(10, null))
                        .rows()
                        .toString())
                .contains("FailedTakePort", why);
        clock.advance(wait);
    }

    @Test
    void whileItIsNotGivenAPortAPodWaitsAndSaysWhy() throws Exception {
        try (House house = house("n1")) {
            Pod pod = create(house, "a", "nginx", null);
            watcher.set(refusing("take", ErrorCode.UNAVAILABLE, "prismnet does not answer"));
            requireNotGiven(house, pod, "prismnet does not answer");
            watcher.set(refusing("take", ErrorCode.CONFLICT, "subnet-1 has no address left"));
            requireNotGiven(house, pod, "subnet-1 has no address left");
            assertThat(house.runtime.pods()).isEmpty();

            watcher.set(_ -> {});
            var _ = house.worker.attempt(pod.uid());
            Pod runs = seen(house, pod);
            assertThat(runs.status().isReady()).isTrue();
            assertThat(runs.port().ips()).containsExactly(runs.status().ip());
            assertThat(Files.readString(directory.resolve("n1/pods/" + pod.uid() + "/addresses")))
                    .isEqualTo("default/a\n10.9.0.2/24 10.9.0.1\n");
            assertThat(ports.held()).extracting(FakePorts.Held::host).containsExactly("n1");
        }
    }

    private static FakePorts.Watcher refusing(String refused, ErrorCode code, String why) {
        return call -> {
            if (call.equals(refused)) {
                throw new CloudException(code, why);
            }
        };
    }

    /** What the process does that puts pods elsewhere; the node is lost for longer each time that it looks. */
    private void awaitMoved(House house, Pod pod) throws Exception {
        Row<Pod> known =
                house.records.table().find(Key.utf8("default/" + pod.name())).orElseThrow();
        Thread scheduling = Thread.ofVirtual().start(() -> {
            try {
                house.scheduling.run(House.ALWAYS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            assertThat(RowWait.until(
                            house.records.table(),
                            known,
                            now -> now.isScheduled() && !now.node().equals(pod.node()),
                            Duration.ofSeconds(20),
                            System::nanoTime))
                    .isNotNull();
        } finally {
            scheduling.interrupt();
            scheduling.join();
        }
    }

    @Test
    void aPodThatIsPutElsewhereKeepsItsPort() throws Exception {
        try (House first = house("n1");
                House second = house("n2")) {
            Pod pod = create(first, "a", "nginx", null);
            House from = pod.node().equals("n1") ? first : second;
            House to = from == first ? second : first;
            // It dies of the answer, so that nobody knows of the port.
            watcher.set(refusing("take/done", ErrorCode.UNAVAILABLE, "it was not heard"));
            var _ = from.worker.attempt(pod.uid());
            watcher.set(_ -> {});
            assertThat(ports.held()).hasSize(1);

            goes(pod.node());
            awaitMoved(to, pod);
            Pod moved = seen(to, pod);
            assertThat(moved.node()).isNotEqualTo(pod.node()).isNotEmpty();
            var _ = to.worker.attempt(pod.uid());
            Pod runs = seen(to, pod);
            assertThat(runs.status().isReady()).isTrue();
            assertThat(ports.held())
                    .singleElement()
                    .isEqualTo(new FakePorts.Held(
                            pod.uid(), runs.node(), runs.port().given()));
        }
    }

    @Test
    void aPortThatIsMadeOfAPodThatIsGivenUpIsGivenBack() throws Exception {
        for (String dies : List.of("", "take/done")) {
            try (House house = house("n1")) {
                Pod pod = create(house, "a", "nginx", null);
                watcher.set(call -> {
                    if (call.equals("take")) {
                        goes("n1");
                        var _ = house.pods.delete("default", "a", ANYBODY, 0L, MANNER);
                        house.giveBackPorts();
                    }
                    if (call.equals(dies)) {
                        throw new IllegalStateException("it dies of the answer");
                    }
                });
                try {
                    var _ = house.worker.attempt(pod.uid());
                } catch (IllegalStateException _) {
                    assertThat(dies).isNotEmpty();
                }
                watcher.set(_ -> {});
                assertThat(ports.held()).hasSize(1);
                clock.advance(Duration.ofMinutes(1));
                house.giveBackPorts();
                assertThat(ports.held()).isEmpty();
                assertThat(house.returns.table().list(PageRequest.first(1)).rows())
                        .isEmpty();
            }
        }
    }

    @Test
    void aPortOfTheNodeIsGivenBackWhenTheSandboxIsDown() throws Exception {
        try (House house = house("n1")) {
            Pod pod = create(house, "a", "nginx", 8080);
            HostPort taken = pod.spec().hostPorts().getFirst();
            AtomicReference<Node.Taken> meanwhile = new AtomicReference<>();
            faults.set((call, _) -> {
                if (call.equals("stopSandbox")) {
                    meanwhile.set(taken(house));
                }
            });
            var _ = house.worker.attempt(pod.uid());
            for (Container container : house.runtime.observe(pod.uid()).containers()) {
                house.runtime.end(container.id(), 0, "Completed");
            }
            var _ = house.worker.attempt(pod.uid());
            assertThat(seen(house, pod).status().phase()).isEqualTo(Phase.SUCCEEDED);
            assertThat(taken(house).pods()).isEqualTo(1);
            // It is told that this was written.
            var _ = house.worker.attempt(pod.uid());
            assertThat(meanwhile.get().hostPorts()).containsExactly(taken);
            assertThat(meanwhile.get().pods()).isEqualTo(1);
            assertThat(taken(house)).isEqualTo(Node.Taken.NOTHING);
        }
    }

    private static Node.Taken taken(House house) {
        return house.nodes.get("n1").row().value().taken();
    }

    /** As by a k8shost that did not say so yet, and as of a node that is back and has not removed yet what it had. */
    @Test
    void theNodeSaysWhichOfItsPortsArePodsHoweverThatCameToBe() throws Exception {
        try (House house = house("n1")) {
            Pod pod = create(house, "a", "nginx", 8080);
            HostPort its = pod.spec().hostPorts().getFirst();
            HostPort left = new HostPort(its.protocol(), "", 9090);
            ported(house, Set.of());
            house.records.addPorts("n1", House.ALWAYS);
            assertThat(taken(house).hostPorts()).containsExactly(its);

            ported(house, Set.of(its, left));
            house.records.addPorts("n1", House.ALWAYS);
            assertThat(taken(house).hostPorts()).containsExactlyInAnyOrder(its, left);
            house.leaveSandbox("u-gone", directory);
            assertThat(house.worker.present()).contains("u-gone");
            assertThat(taken(house).hostPorts()).contains(left);
            var _ = house.worker.attempt("u-gone");
            assertThat(taken(house).hostPorts()).containsExactly(its);
        }
    }

    private void ported(House house, Set<HostPort> hostPorts) {
        var _ = TableTransaction.run(store, rows -> {
            house.nodes.leading(rows, "n1", hostPorts);
            return hostPorts;
        });
    }
}
