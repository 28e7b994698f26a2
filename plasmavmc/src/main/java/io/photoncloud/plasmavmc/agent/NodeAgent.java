package io.photoncloud.plasmavmc.agent;

import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.resources.reconcile.Ending;
import io.photoncloud.chainfire.resources.reconcile.Leaseholder;
import io.photoncloud.chainfire.resources.reconcile.ReconcileLoop;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.health.Health;
import io.photoncloud.common.health.HealthCheck;
import io.photoncloud.plasmavmc.fence.Fence;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.vm.VmObserver;
import io.photoncloud.plasmavmc.vm.VmOperations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node at work, for as long as it holds its lease: nobody else is this node meanwhile. */
public final class NodeAgent implements HealthCheck, AutoCloseable {

    /** A node that has died is known to have after this time. */
    static final Duration LEASE = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(NodeAgent.class);

    private static final ReconcileLoop.Options PACE = new ReconcileLoop.Options(
            32, Duration.ofMinutes(1), Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofMinutes(5));

    private final Node machine;
    private final NodeService nodes;
    private final VmOperations operations;
    private final VmObserver observer;
    private final Fence fence;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final @Nullable Leaseholder leaseholder;
    private final @Nullable Thread fencing;
    private volatile long lastRenewed;
    private volatile boolean atWork;
    private final CountDownLatch registered = new CountDownLatch(1);
    private volatile Health health = Health.down("the node has not been registered yet");

    /** Starts to be the node, if the machine has a name to be one by, with a {@code nanoTime} that never goes back. */
    public NodeAgent(
            ReplicatedStore store,
            Node machine,
            NodeService nodes,
            VmOperations operations,
            VmObserver observer,
            Fence fence,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.machine = machine;
        this.nodes = nodes;
        this.operations = operations;
        this.observer = observer;
        this.fence = fence;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.random = random;
        if (machine.id().isEmpty()) {
            this.leaseholder = null;
            this.fencing = null;
            this.health = Health.up();
        } else {
            this.fencing = Thread.ofVirtual().name("fence-" + machine.id()).start(this::lookAfterLease);
            this.leaseholder = new Leaseholder(
                    store,
                    NodeService.lease(machine.id()),
                    machine.address(),
                    LEASE,
                    nanoTime,
                    this::work,
                    this::renewed);
        }
    }

    /** The fence hears of a lease only when the node is registered under it: whoever saw it lost before sees that it was back. */
    private void renewed(long asked) {
        lastRenewed = asked;
        if (atWork) {
            fence.renewed(asked);
        }
    }

    private void lookAfterLease() {
        try {
            fence.run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** VMs of this node that were made anew on others while it was lost. */
    private void sweep() {
        try {
            observer.sweep();
        } catch (HypervisorException e) {
            log.atWarn()
                    .addKeyValue("node", machine.id())
                    .setCause(e)
                    .log("what other nodes have now cannot be looked for here, trying again later");
        }
    }

    private void work(Leaseholder.Held held) throws InterruptedException {
        Condition condition = held.condition();
        sweep();
        nodes.register(machine, condition);
        atWork = true;
        fence.renewed(lastRenewed);
        health = Health.up();
        registered.countDown();
        Thread looking = Thread.ofVirtual().name("observer-" + machine.id()).start(() -> look(condition));
        try {
            new ReconcileLoop<Operation>(
                            operations.operations().table(),
                            operations.runOn(machine.id(), condition),
                            PACE,
                            clock,
                            nanoTime,
                            random)
                    .run();
        } finally {
            atWork = false;
            health = Health.degraded("the node's lease is lost: nothing is done on it");
            looking.interrupt();
            looking.join();
        }
    }

    private void look(Condition condition) {
        try {
            observer.run(condition);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until VMs can be put on this node for the first time. */
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
        if (fencing != null) {
            Ending.await(fencing);
        }
    }
}
