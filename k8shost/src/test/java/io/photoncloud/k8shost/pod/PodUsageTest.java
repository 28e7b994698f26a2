package io.photoncloud.k8shost.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.usage.Meter;
import io.photoncloud.chainfire.resources.usage.Metering;
import io.photoncloud.chainfire.resources.usage.MeteringRounds;
import io.photoncloud.chainfire.resources.usage.Usage;
import io.photoncloud.chainfire.resources.usage.UsageOutbox;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.k8shost.metering.PodAmounts;
import io.photoncloud.k8shost.metering.PodMeterStore;
import io.photoncloud.k8shost.namespace.NamespaceService;
import io.photoncloud.k8shost.network.PodSubnets;
import io.photoncloud.k8shost.network.PortReturns;
import io.photoncloud.k8shost.node.Node;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.k8shost.pod.PodStatus.Phase;
import io.photoncloud.k8shost.spec.PodForm;
import io.photoncloud.k8shost.spec.PodForm.AmountsForm;
import io.photoncloud.k8shost.spec.PodForm.ContainerForm;
import io.photoncloud.k8shost.spec.PodForm.ResourcesForm;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Whatever becomes of a pod, wherever it is put and whoever comes by meanwhile, each moment that it runs is told once. */
class PodUsageTest {

    private static final Condition ALWAYS = Condition.absent(Key.utf8("k8shost/nothing"));
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final Duration STEP_MAX = Duration.ofMinutes(25);
    private static final Instant BEGIN = Instant.parse("2030-01-01T00:03:00Z");
    private static final TenantNames ANYBODY = new TenantNames(null, null);
    private static final BigDecimal CPUS = new BigDecimal("0.3");

    /** 100 MiB. */
    private static final BigDecimal GIBS = new BigDecimal("0.09765625");

    private static final int ROUNDS = 30;
    private static final int STEPS = 30;

    @Test
    void eachMomentThatItRunsIsToldOnce() {
        long seed = new Random().nextLong();
        for (int round = 0; round < ROUNDS; round++) {
            try (World world = new World(new Random(seed + round))) {
                world.walk("seed " + seed + " round " + round);
            }
        }
    }

    @Test
    void aPodThatRunsWhenMeteringIsSwitchedOnIsMeteredFromThenOn() {
        try (World world = new World(new Random(1))) {
            world.window = Duration.ZERO;
            world.restart();
            Pod pod = world.create();
            world.seen(pod, Phase.RUNNING);
            world.now = world.now.plus(WINDOW);
            assertThat(world.meters()).isEmpty();
            world.window = WINDOW;
            world.restart();
            new MeteringRounds<>(world.store, world.metering, List.of(PodUsage.metered(world.store)), () -> world.now)
                    .runOnce();
            assertThat(world.meters()).singleElement().satisfies(meter -> {
                assertThat(meter.resource()).isEqualTo(pod.own());
                assertThat(meter.from()).isEqualTo(world.now);
                assertThat(meter.amounts().perSecond().get(PodAmounts.VCPU)).isEqualByComparingTo(CPUS);
            });
        }
    }

    /** One node and one pod. */
    private static final class World implements AutoCloseable {
        private final Random random;
        private final MemoryStore store = new MemoryStore();
        private final AtomicLong nanos = new AtomicLong();
        private final Map<String, BigDecimal> expected = new HashMap<>();
        private final IdSource ids = new IdSource() {
            @Override
            public synchronized long nextLong() {
                return random.nextLong();
            }
        };
        private Instant now = BEGIN;
        private Duration window = WINDOW;
        private NodeService nodes;
        private PodService pods;
        private PodRecords records;
        private PodScheduling scheduling;
        private Metering<PodAmounts> metering;

        World(Random random) {
            this.random = random;
            restart();
            comes();
        }

        /** As a process that died: what it knew is what is stored. */
        private void restart() {
            ResourceEvents events = new ResourceEvents(store, "k8shost", () -> now);
            Changes changes =
                    new Changes(store, new AuditLog(store, "k8shost", ids), events, () -> now, System::nanoTime);
            Access access = new Access(
                    new Tenancy(SecurityMode.OPEN),
                    new Authorizer(SecurityMode.OPEN, (caller, permission, scope, attributes) -> true));
            metering = new Metering<>(
                    store, PodMeterStore.meters(store), new UsageOutbox(store, "k8shost", _ -> {}), window);
            PodUsage usage = new PodUsage(metering, () -> now);
            PortReturns.Notes returns = new PortReturns.Notes(store, () -> now);
            nodes = new NodeService(store, changes, access);
            NamespaceService namespaces = new NamespaceService(
                    store, changes, new Referrers(List::of), access, SecurityMode.OPEN, PodSubnets.OF_RUNTIME);
            pods = new PodService(
                    store, namespaces, nodes, events, changes, access, ids, System::nanoTime, usage, returns);
            records = new PodRecords(store, nodes, events, usage, returns);
            scheduling = new PodScheduling(store, nodes, events, Duration.ofMinutes(1), () -> now, nanos::get, usage);
        }

        private void comes() {
            Node.Room room = new Node.Room(1_000, 1L << 30);
            nodes.register(
                    new Node("n1", "simulated", "", room, room, 10, Node.Taken.NOTHING, false, "n1", now), ALWAYS);
            var _ = store.commit(Transaction.put(lease(), Bytes.utf8("n1")));
        }

        private static Key lease() {
            return Key.utf8(NodeService.lease("n1"));
        }

        private Pod create() {
            ContainerForm container = new ContainerForm(
                    "main",
                    "nginx:1",
                    null,
                    null,
                    null,
                    null,
                    null,
                    new ResourcesForm(new AmountsForm("300m", "100Mi"), null),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
            PodForm form = new PodForm(List.of(container), null, null, null, null);
            return pods.create(
                            new PodService.NewPod("a", "default", ANYBODY, null, null, form),
                            Manner.creating(false, new Idempotency.None()))
                    .row()
                    .value();
        }

        private List<Meter<PodAmounts>> meters() {
            return metering.table().list(PageRequest.first(10)).rows().stream()
                    .map(Row::value)
                    .toList();
        }

        private Pod pod(String uid) {
            return records.find(uid).orElseThrow();
        }

        void walk(String where) {
            String uid = create().uid();
            for (int i = 0; i < STEPS; i++) {
                pass(pod(uid));
                if (random.nextInt(4) == 0) {
                    restart();
                }
                if (random.nextBoolean()) {
                    closeWindows();
                }
                change(pod(uid));
            }
            pass(pod(uid));
            var _ = pods.delete("default", "a", ANYBODY, 0L, Manner.creating(false, new Idempotency.None()));
            records.find(uid).ifPresent(deleted -> records.gone(deleted, ALWAYS));
            assertThat(metering.table().list(PageRequest.first(1)).rows())
                    .as(where)
                    .isEmpty();
            List<Usage> told = metering.outbox().table().list(PageRequest.first(10_000)).rows().stream()
                    .map(Row::value)
                    .toList();
            assertThat(sums(told)).as(where).isEqualTo(stripped(expected));
            requireDisjoint(told, where);
        }

        private void pass(Pod pod) {
            Duration passed = Duration.ofMillis(random.nextLong(STEP_MAX.toMillis()));
            if (pod.status().phase() == Phase.RUNNING) {
                BigDecimal seconds = BigDecimal.valueOf(passed.toMillis(), 3);
                expected.merge(PodAmounts.VCPU, CPUS.multiply(seconds), BigDecimal::add);
                expected.merge(PodAmounts.MEMORY, GIBS.multiply(seconds), BigDecimal::add);
            }
            now = now.plus(passed);
        }

        private void change(Pod pod) {
            switch (random.nextInt(4)) {
                case 0 -> seen(pod, Phase.PENDING);
                case 1, 2 -> seen(pod, Phase.RUNNING);
                default -> loseItsNode();
            }
        }

        private void seen(Pod pod, Phase phase) {
            PodStatus before = pod.status();
            PodStatus status = new PodStatus(
                    phase,
                    before.reason(),
                    before.message(),
                    before.ip(),
                    before.conditions(),
                    before.containers(),
                    before.initContainers());
            records.observed(pod, status, List.of(), ALWAYS);
        }

        /** Long enough for the pod to be taken from it; then it is there again, and the pod is put there anew. */
        private void loseItsNode() {
            var _ = store.commit(new Transaction(List.of(), List.of(Operation.Delete.of(lease())), List.of()));
            scheduling.runOnce(ALWAYS);
            nanos.addAndGet(Duration.ofMinutes(2).toNanos());
            scheduling.runOnce(ALWAYS);
            comes();
            scheduling.runOnce(ALWAYS);
        }

        /** Twice each, as two processes may. */
        private void closeWindows() {
            List<Row<Meter<PodAmounts>>> rows =
                    metering.table().list(PageRequest.first(1)).rows();
            while (!rows.isEmpty()
                    && !metering.deadline(rows.getFirst().value()).orElseThrow().isAfter(now)) {
                metering.expire(rows.getFirst());
                metering.expire(rows.getFirst());
                rows = metering.table().list(PageRequest.first(1)).rows();
            }
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private static Map<String, BigDecimal> sums(List<Usage> told) {
        Map<String, BigDecimal> sums = new HashMap<>();
        told.forEach(usage -> sums.merge(usage.meter(), usage.quantity(), BigDecimal::add));
        return stripped(sums);
    }

    private static Map<String, BigDecimal> stripped(Map<String, BigDecimal> sums) {
        Map<String, BigDecimal> plain = new HashMap<>();
        sums.forEach((meter, sum) -> {
            if (sum.signum() > 0) {
                plain.put(meter, sum.stripTrailingZeros());
            }
        });
        return plain;
    }

    private static void requireDisjoint(List<Usage> told, String where) {
        for (String meter : List.of(PodAmounts.VCPU, PodAmounts.MEMORY)) {
            Instant end = Instant.EPOCH;
            for (Usage usage : told.stream()
                    .filter(each -> each.meter().equals(meter))
                    .sorted(Comparator.comparing(Usage::from))
                    .toList()) {
                assertThat(usage.from()).as("%s: %s", where, usage).isAfterOrEqualTo(end);
                end = usage.to();
            }
        }
    }
}
