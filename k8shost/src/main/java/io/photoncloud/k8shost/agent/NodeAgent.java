package io.photoncloud.k8shost.agent;

import io.photoncloud.chainfire.resources.reconcile.KeyLoop;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.resources.reconcile.ReconcileLoop;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.health.Health;
import io.photoncloud.common.health.HealthCheck;
import io.photoncloud.k8shost.network.PodPorts;
import io.photoncloud.k8shost.node.Node;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.k8shost.pod.PodRecords;
import io.photoncloud.k8shost.probe.Probing;
import io.photoncloud.k8shost.runtime.PodRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A node at work, for as long as it holds its lease: nobody else is this node meanwhile. */
public final class NodeAgent implements HealthCheck, AutoCloseable {

    /** A node that has died is known to have after this time. */
    static final Duration LEASE = Duration.ofSeconds(10);

    /** More pods than a node has: none waits for another. Each call has a time of its own; the whole has one all the same. */
    private static final ReconcileLoop.Options PACE = new ReconcileLoop.Options(
            1_000, Duration.ofMinutes(10), Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofMinutes(5));

    /** Pods of other nodes: nothing is done about them here. */
    private static final Key ELSEWHERE = Key.utf8("/elsewhere");

    /**
     * What a node is made of.
     *
     * @param directory under which pods have their volumes and logs
     */
    public record Parts(
            Node machine, PodRuntime runtime, Probing probing, Path directory, ImagePulls pulls, PodPorts ports) {}

    private final Parts parts;
    private final NodeService nodes;
    private final PodRecords records;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final @Nullable Leaseholder leaseholder;
    private final CountDownLatch registered = new CountDownLatch(1);
    private volatile Health health = Health.down("the node has not been registered yet");
    private volatile @Nullable KeyLoop running;

    /** Starts to be the node, with a {@code nanoTime} that never goes back. */
    public NodeAgent(
            ReplicatedStore store,
            Parts parts,
            NodeService nodes,
            PodRecords records,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.parts = parts;
        this.nodes = nodes;
        this.records = records;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.random = random;
        parts.runtime().onChange(this::look, this::lookAtAll);
        parts.probing().onChange(this::look);
        if (parts.machine().name().isEmpty()) {
            this.leaseholder = null;
            this.health = Health.up();
        } else {
            this.leaseholder = new Leaseholder(
                    store,
                    NodeService.lease(parts.machine().name()),
                    parts.machine().address(),
                    LEASE,
                    nanoTime,
                    this::work);
        }
    }

    private void look(String uid) {
        KeyLoop loop = running;
        if (loop != null) {
            loop.told(Key.utf8(uid));
        }
    }

    /** As nobody could tell for a while what happens to them. */
    void lookAtAll() {
        KeyLoop loop = running;
        if (loop != null) {
            records.on(parts.machine().name()).forEach(pod -> loop.told(Key.utf8(pod.uid())));
        }
    }

    private void work(Leaseholder.Held held) throws InterruptedException {
        Condition condition = held.condition();
        String name = parts.machine().name();
        nodes.register(parts.machine(), condition);
        records.addPorts(name, condition);
        try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
            PodDirectories directories = new PodDirectories(parts.directory());
            PortStep port = new PortStep(parts.ports(), records, condition);
            PodActions doing = new PodActions(
                    parts.runtime(), parts.probing(), directories, port, parts.pulls(), clock, beside, this::look);
            PodWorker worker = new PodWorker(
                    name, records, parts.runtime(), parts.probing(), directories, doing, condition, clock);
            KeyLoop loop = new KeyLoop(
                    "pods of " + name,
                    List.of(new KeyLoop.Feed<>(
                            records.table(),
                            row -> row.value().node().equals(name)
                                    ? Key.utf8(row.value().uid())
                                    : ELSEWHERE)),
                    () -> worker.present().stream().map(Key::utf8).toList(),
                    key -> key.equals(ELSEWHERE) ? Optional.empty() : worker.attempt(key.toUtf8()),
                    PACE,
                    nanoTime,
                    random);
            running = loop;
            health = Health.up();
            registered.countDown();
            try {
                loop.run();
            } finally {
                running = null;
                health = Health.degraded("the node's lease is lost: nothing is done on it");
                beside.shutdownNow();
            }
        }
    }

    /** Waits until pods can be put on this node for the first time. */
    public boolean awaitRegistered(Duration patience) throws InterruptedException {
        return registered.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public String name() {
        return "node";
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public void close() {
        if (leaseholder != null) {
            leaseholder.close();
        }
    }
}
