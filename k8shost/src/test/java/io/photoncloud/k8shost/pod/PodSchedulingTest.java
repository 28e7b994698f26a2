package io.photoncloud.k8shost.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.usage.Metering;
import io.photoncloud.chainfire.resources.usage.UsageOutbox;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.common.testing.SettableClock;
import io.photoncloud.k8shost.metering.PodMeterStore;
import io.photoncloud.k8shost.namespace.NamespaceService;
import io.photoncloud.k8shost.network.PodSubnets;
import io.photoncloud.k8shost.network.PortReturns;
import io.photoncloud.k8shost.node.Node;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.k8shost.pod.PodService.NewPod;
import io.photoncloud.k8shost.spec.ContainerDef;
import io.photoncloud.k8shost.spec.PodForm;
import io.photoncloud.k8shost.spec.PodForm.AmountsForm;
import io.photoncloud.k8shost.spec.PodForm.ContainerForm;
import io.photoncloud.k8shost.spec.PodForm.ResourcesForm;
import io.photoncloud.k8shost.spec.PodSpec;
import io.photoncloud.k8shost.spec.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where pods are put, when there is no room, and when their node is lost. */
class PodSchedulingTest {

    private static final Condition ALWAYS = Condition.absent(Key.utf8("k8shost/nothing"));
    private static final TenantNames ANYBODY = new TenantNames(null, null);
    private static final Duration RESCHEDULE_AFTER = Duration.ofMinutes(1);

    private final MemoryStore store = new MemoryStore();
    private final SettableClock clock = new SettableClock(Instant.parse("2030-01-01T00:00:00Z"));
    private final AtomicLong nanos = new AtomicLong();
    private final Random random = new Random(1);
    private final IdSource ids = new IdSource() {
        @Override
        public synchronized long nextLong() {
            return random.nextLong();
        }
    };
    private final ResourceEvents events = new ResourceEvents(store, "k8shost", clock);
    private final Changes changes =
            new Changes(store, new AuditLog(store, "k8shost", ids), events, clock, System::nanoTime);
    private final Access access = new Access(
            new Tenancy(SecurityMode.OPEN),
            new Authorizer(SecurityMode.OPEN, (caller, permission, scope, attributes) -> true));
    private final NodeService nodes = new NodeService(store, changes, access);
    private final PodUsage usage = new PodUsage(
            new Metering<>(
                    store,
                    PodMeterStore.meters(store),
                    new UsageOutbox(store, "k8shost", _ -> {}),
                    Duration.ofHours(1)),
            clock);
    private final PortReturns.Notes returns = new PortReturns.Notes(store, clock);
    private final PodService pods = new PodService(
            store,
            new NamespaceService(
                    store, changes, new Referrers(List::of), access, SecurityMode.OPEN, PodSubnets.OF_RUNTIME),
            nodes,
            events,
            changes,
            access,
            ids,
            System::nanoTime,
            usage,
            returns);
    private final PodRecords records = new PodRecords(store, nodes, events, usage, returns);
    private final PodScheduling scheduling =
            new PodScheduling(store, nodes, events, RESCHEDULE_AFTER, clock, nanos::get, usage);

    @AfterEach
    void close() {
        store.close();
    }

    private void comes(String node) {
        comes(node, 1_000);
    }

    private void comes(String node, int milliCpus) {
        Node.Room room = new Node.Room(milliCpus, 1L << 30);
        nodes.register(
                new Node(node, "simulated", "", room, room, 10, Node.Taken.NOTHING, false, node, clock.instant()),
                ALWAYS);
        var _ = store.commit(Transaction.put(lease(node), Bytes.utf8(node)));
    }

    private static Key lease(String node) {
        return Key.utf8(NodeService.lease(node));
    }

    private void goes(String node) {
        var _ = store.commit(new Transaction(List.of(), List.of(Operation.Delete.of(lease(node))), List.of()));
    }

    private Pod create(String name, @Nullable String policy) {
        ContainerForm plain = ContainerForm.flat("main", "nginx", null, null);
        ContainerForm container = new ContainerForm(
                plain.name(),
                plain.image(),
                null,
                null,
                null,
                null,
                null,
                new ResourcesForm(new AmountsForm("600m", null), null),
                null,
                null,
                null,
                null,
                null,
                null);
        return pods.create(
                        new NewPod(
                                name,
                                "default",
                                ANYBODY,
                                Map.of(),
                                Map.of(),
                                new PodForm(List.of(container), null, policy, null, null)),
                        Manner.creating(false, new Idempotency.None()))
                .row()
                .value();
    }

    private Pod pod(String name) {
        return pods.get("default", name, ANYBODY).row().value();
    }

    private int podsOn(String node) {
        return nodes.get(node).row().value().taken().pods();
    }

    @Test
    void thoseThatWaitAreSpreadOverTheNodesThatCome() {
        List<Pod> waiting = Stream.of("p1", "p2", "p3", "p4")
                .map(name -> create(name, null))
                .toList();
        comes("n1", 4_000);
        comes("n2", 4_000);
        scheduling.runOnce(ALWAYS);
        assertThat(waiting)
                .extracting(pod -> records.find(pod.uid()).orElseThrow().node())
                .containsExactlyInAnyOrder("n1", "n2", "n1", "n2");
    }

    @Test
    void whatFitsNowhereWaitsForRoom() {
        Pod first = create("first", "Always");
        assertThat(first.isScheduled()).isFalse();
        assertThat(first.status().reason()).isEqualTo("Unschedulable");
        comes("n1");
        scheduling.runOnce(ALWAYS);
        assertThat(pod("first").node()).isEqualTo("n1");
        Pod second = create("second", "Always");
        assertThat(second.isScheduled()).isFalse();
        assertThat(second.status().message()).contains("n1: it has 0.4 of 1 CPUs free");
        comes("n2");
        scheduling.runOnce(ALWAYS);
        assertThat(pod("second").node()).isEqualTo("n2");
        assertThat(pod("second").status().reason()).isEmpty();
        assertThat(podsOn("n1")).isEqualTo(1);
        assertThat(podsOn("n2")).isEqualTo(1);
        var _ = nodes.cordon("n1", true, new Idempotency.None());
        assertThat(create("third", "Always").status().message()).contains("n1: it is cordoned");
    }

    @Test
    void aPodThatCannotBePlacedKeepsNoOtherWaiting() {
        Pod wrong = create("a-wrong", "Always");
        var _ = create("waiting", "Always");
        var _ = TableTransaction.run(
                store, rows -> rows.update(PodStore.pods(store), wrong.key(), PodSchedulingTest::beyondAllMeasure));
        comes("n1");
        scheduling.runOnce(ALWAYS);
        assertThat(pod("a-wrong").node()).isEmpty();
        assertThat(pod("waiting").node()).isEqualTo("n1");
    }

    /** Nobody can ask for it. */
    private static Pod beyondAllMeasure(Pod pod) {
        ContainerDef plain = pod.spec().containers().getFirst();
        ContainerDef hungry = new ContainerDef(
                plain.name(),
                plain.image(),
                plain.command(),
                plain.args(),
                plain.workingDirectory(),
                plain.env(),
                plain.ports(),
                new ContainerDef.Resources(Quantity.UNSAID, Quantity.of("1Ei"), Quantity.UNSAID, Quantity.UNSAID),
                plain.mounts(),
                plain.liveness(),
                plain.readiness(),
                plain.startup(),
                plain.preStop(),
                plain.pullPolicy());
        return new Pod(
                pod.uid(),
                pod.tenant(),
                pod.namespace(),
                pod.name(),
                pod.labels(),
                pod.annotations(),
                new PodSpec(
                        Collections.nCopies(8, hungry),
                        List.of(),
                        pod.spec().restartPolicy(),
                        List.of(),
                        pod.spec().terminationGrace()),
                pod.node(),
                pod.verdicts(),
                pod.placed(),
                pod.status(),
                pod.deletion(),
                pod.port(),
                pod.created());
    }

    @Test
    void podsOfALostNodeAreSeenAndPutElsewhere() {
        comes("n1");
        Pod movable = create("movable", "Always");
        comes("n2");
        Pod staying = create("staying", "Never");
        assertThat(movable.node()).isEqualTo("n1");
        assertThat(staying.node()).isEqualTo("n2");
        goes("n1");
        goes("n2");
        comes("n3");
        PodService.Shown shown = pods.get("default", "movable", ANYBODY);
        assertThat(PodPhase.of(shown).word()).isEqualTo("Unknown");
        scheduling.runOnce(ALWAYS);
        assertThat(pod("movable").node()).isEqualTo("n1");
        nanos.addAndGet(RESCHEDULE_AFTER.toNanos());
        scheduling.runOnce(ALWAYS);
        assertThat(pod("movable").node()).isEqualTo("n3");
        assertThat(pod("movable").uid()).isEqualTo(movable.uid());
        assertThat(pod("staying").node()).isEqualTo("n2");
        assertThat(podsOn("n1")).isZero();
        assertThat(podsOn("n3")).isEqualTo(1);
        assertThat(records.find(movable.uid())).isPresent();
    }

    @Test
    void aPodOfALostNodeIsGoneAtOnceWhereNoGraceIsWanted() {
        comes("n1");
        create("lost", "Always");
        goes("n1");
        Manner manner = Manner.of(false, new Precondition.None(), new Idempotency.None());
        var _ = pods.delete("default", "lost", ANYBODY, null, manner);
        assertThat(pod("lost").deletion()).isNotNull();
        var _ = pods.delete("default", "lost", ANYBODY, 0L, manner);
        assertThat(records.on("n1")).isEmpty();
        assertThat(podsOn("n1")).isZero();
    }
}
