package io.photoncloud.system.chainfire;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.client.RemoteStore;
import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.audit.AuditChain;
import io.photoncloud.chainfire.resources.audit.AuditChain.Verdict;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.resources.operation.OperationKind;
import io.photoncloud.chainfire.resources.operation.Operations;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.resources.reconcile.ReconcileLoop;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.chainfire.testing.RaftCluster;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What services build on the store, on three real nodes whose leader is killed again and again: two processes of a service
 * make changes that begin operations, carry them out and chain the audit records.
 */
class ResourcesTest {

    private static final RunningCloud cloud = new RunningCloud("resources");
    private static final int KILLS = 2;
    private static final int CLIENTS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final String SERVICE = "shop";

    private final long seed = Long.getLong("resources.seed", System.nanoTime());
    private final Random random = new Random(seed);
    /** The outside world: what a step made, by the key of its call. */
    private final Map<String, String> world = new ConcurrentHashMap<>();

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicInteger made = new AtomicInteger();

    @BeforeAll
    static void start() {
        cloud.up("--nodes", "3");
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private record Order(String id, String operation) {

        private static final Codec<Order> CODEC = new Codec<>() {
            @Override
            public Bytes encode(Order order) {
                return Bytes.utf8(order.id + "|" + order.operation);
            }

            @Override
            public Order decode(Bytes stored) {
                String[] fields = stored.toUtf8().split("\\|", -1);
                return new Order(fields[0], fields[1]);
            }
        };

        Key key() {
            return Key.utf8(id);
        }

        ResourceRef ref() {
            return new ResourceRef("order", id, null);
        }
    }

    /** One step of an operation: what it makes is in the world, once. */
    private final class Making implements OperationKind.Step {
        private final String name;

        Making(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Duration timeMax() {
            return PATIENCE;
        }

        @Override
        public Bytes apply(OperationKind.StepContext context) {
            world.put(context.callKey(), name);
            return Bytes.utf8(name);
        }

        @Override
        public void undo(OperationKind.StepContext context) {
            world.remove(context.callKey());
        }
    }

    private final class Delivery implements OperationKind {
        private final List<Step> steps = List.of(new Making("pack"), new Making("send"));

        @Override
        public String name() {
            return "delivery";
        }

        @Override
        public List<Step> steps() {
            return steps;
        }
    }

    /** What one process of a service has. */
    private final class Shop implements AutoCloseable {
        private final RemoteStore store;
        private final Table<Order> orders;
        private final AuditLog audit;
        private final AuditChain chain;
        private final Changes changes;
        private final Operations operations;
        private final List<Leaseholder> leases = new ArrayList<>();

        Shop(String name, int... nodes) {
            InstantSource clock = InstantSource.system();
            Random idNumbers = new Random(seed ^ name.hashCode());
            IdSource ids = IdSource.of(() -> idNumbers);
            store = cloud.etcd(nodes);
            orders = new Table<>(store, SERVICE + "/order", Order::key, Order.CODEC, List.of());
            audit = new AuditLog(store, SERVICE, ids);
            chain = new AuditChain(audit, clock, System::nanoTime);
            changes = new Changes(store, audit, new ResourceEvents(store, SERVICE, clock), clock, System::nanoTime);
            operations = new Operations(store, SERVICE, List.of(new Delivery()), clock, ids);
            ReconcileLoop<Operation> loop = new ReconcileLoop<>(
                    operations.table(),
                    operations,
                    ReconcileLoop.Options.DEFAULT,
                    clock,
                    System::nanoTime,
                    new Random(seed));
            leases.add(lease(store, name, "operations", _ -> loop.run()));
            leases.add(lease(store, name, "audit-chain", _ -> chain.extendWhileHeld()));
        }

        private static Leaseholder lease(ReplicatedStore on, String holder, String work, Leaseholder.Work what) {
            return new Leaseholder(on, SERVICE + "/lease/" + work, holder, LEASE, System::nanoTime, what);
        }

        /** Until it is answered: with its key it may be asked as often as need be. */
        void order(String id) {
            Idempotency key = new Idempotency.Keyed("key-" + id, "order " + id);
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (true) { // Ends with an answer, or with the patience.
                try {
                    Order answered = changes.make("order.create", key, Order.CODEC, change -> {
                                ResourceRef ref = new ResourceRef("order", id, null);
                                change.about(ref);
                                Operation begun = operations.begin(change, "delivery", ref, Bytes.utf8(id));
                                return change.rows().insert(orders, new Order(id, begun.id()));
                            })
                            .answer();
                    assertThat(answered.id()).isEqualTo(id);
                    made.incrementAndGet();
                    return;
                } catch (CloudException | StoreException e) {
                    assertThat(System.nanoTime()).as("%s", e).isLessThan(end);
                }
            }
        }

        @Override
        public void close() {
            leases.forEach(Leaseholder::close);
            store.close();
        }
    }

    @Test
    void changesOperationsAndTheAuditChainSurviveTheDeathOfLeaders() throws Exception {
        System.out.println("ResourcesTest: -Dresources.seed=" + seed);
        try (Shop one = new Shop("one", 1, 2, 3);
                Shop other = new Shop("other", 3, 2, 1);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = IntStream.range(0, CLIENTS)
                    .<Future<?>>mapToObj(client -> threads.submit(() -> {
                        Shop shop = client % 2 == 0 ? one : other;
                        for (int i = 0; !stopping.get(); i++) {
                            shop.order("o-" + client + "-" + i);
                        }
                    }))
                    .toList();
            for (int kill = 0; kill < KILLS; kill++) {
                awaitMore(20 + random.nextInt(30), clients);
                killLeader(clients);
            }
            awaitMore(20, clients);
            stopping.set(true);
            for (Future<?> client : clients) {
                client.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            check(one);
        }
    }

    private void awaitMore(int changes, List<Future<?>> clients) throws Exception {
        int wanted = made.get() + changes;
        RaftCluster.await(
                changes + " more changes",
                () -> made.get() >= wanted || clients.stream().anyMatch(Future::isDone));
        for (Future<?> client : clients) {
            if (client.isDone()) {
                client.get();
            }
        }
    }

    private void killLeader(List<Future<?>> clients) throws Exception {
        RaftCluster.await("a leader", () -> cloud.findLeader(1, 2, 3).isPresent());
        cloud.kill(cloud.findLeader(1, 2, 3).orElseThrow());
        awaitMore(5, clients);
        cloud.up();
    }

    private void check(Shop shop) {
        List<Row<Order>> orders = all(shop.orders::list);
        assertThat(orders).as("each change was made once").hasSize(made.get());
        List<Row<AuditRecord>> records = all(shop.audit::list);
        assertThat(records.stream().map(row -> String.valueOf(row.value().resource())))
                .as("and recorded once")
                .containsExactlyInAnyOrderElementsOf(
                        orders.stream().map(row -> row.value().ref().toString()).toList());
        RaftCluster.await(
                "the end of all operations",
                () -> all(shop.operations.table()::list).stream()
                        .allMatch(row -> row.value().hasEnded()));
        List<Row<Operation>> operations = all(shop.operations.table()::list);
        assertThat(operations)
                .as("each change began one operation, and none was begun by an attempt that failed")
                .extracting(row -> row.value().id())
                .containsExactlyInAnyOrderElementsOf(
                        orders.stream().map(row -> row.value().operation()).toList());
        assertThat(operations).allMatch(row -> row.value().phase() instanceof Operation.Phase.Succeeded);
        assertThat(world).as("each step was done").hasSize(2 * operations.size());
        RaftCluster.await(
                "the audit chain",
                () -> shop.chain.verify() instanceof Verdict.Intact intact && intact.records() == records.size());
        System.out.printf("ResourcesTest: %d changes, %s%n", made.get(), shop.chain.verify());
    }

    private static <T> List<Row<T>> all(Function<PageRequest, TablePage<T>> list) {
        List<Row<T>> rows = new ArrayList<>();
        WholeList.read(list, 0, rows::add);
        return rows;
    }
}
