package io.photoncloud.plasmavmc.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.resources.reconcile.Reconciler;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.usage.Metering;
import io.photoncloud.chainfire.resources.usage.UsageOutbox;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.testing.ForwardingStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.common.testing.SettableClock;
import io.photoncloud.plasmavmc.fence.Fence;
import io.photoncloud.plasmavmc.fence.Guard;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Capacity;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Power;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.simulated.SimulatedHypervisor;
import io.photoncloud.plasmavmc.image.TestingImages;
import io.photoncloud.plasmavmc.metering.Amounts;
import io.photoncloud.plasmavmc.metering.MeterStore;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.NodeService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Machines over one store, each with a process that dies, stands still and comes back, and a guard that outlives it. */
final class TwoNodes implements AutoCloseable {

    static final Duration FENCE_AFTER = Duration.ofSeconds(45);
    private static final Duration MOMENT = Duration.ofSeconds(3);

    /** That a process is dead. */
    static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What happens when a process comes to a point: a call of something outside, or of the store, and its end. */
    @FunctionalInterface
    interface Points {
        void at(String point);
    }

    final MemoryStore store = new MemoryStore();
    final SettableClock clock = new SettableClock(Instant.parse("2030-01-01T00:00:00Z"));
    final AtomicLong nanos = new AtomicLong();
    final FakeNeighbours neighbours = new FakeNeighbours();
    final Map<String, Machine> machines = new TreeMap<>();
    private final Path directory;
    private final Random random;
    private final IdSource ids = new IdSource() {
        @Override
        public synchronized long nextLong() {
            return random.nextLong();
        }
    };
    /** A machine whose process was let go while it was about to start something: it looks at its lease next. */
    @Nullable
    Machine late;

    TwoNodes(Path directory, long seed) {
        this.directory = directory;
        this.random = new Random(seed);
    }

    Machine machine(String name) {
        return machines.computeIfAbsent(name, Machine::new);
    }

    /** Time goes on for everybody; whoever is alive and has its lease renews it. */
    void pass() {
        clock.advance(MOMENT);
        nanos.addAndGet(MOMENT.toNanos());
        for (Machine machine : machines.values()) {
            if (machine.process != null && machine.holdsLease()) {
                machine.process.fence.renewed(nanos.get());
            }
            machine.guardLooks();
        }
        requireOneAtMost();
    }

    /** The invariant. */
    void requireOneAtMost() {
        Map<String, String> on = new TreeMap<>();
        for (Machine machine : machines.values()) {
            if (machine != late) {
                machine.running()
                        .forEach(vm -> assertThat(on.put(vm, machine.name))
                                .as("%s runs on %s, and on", vm, machine.name)
                                .isNull());
            }
        }
    }

    @Override
    public void close() {
        machines.values().forEach(machine -> machine.hypervisor.close());
        store.close();
    }

    /** What is there whatever becomes of the process. */
    final class Machine implements Guard {
        final String name;
        SimulatedHypervisor hypervisor;
        Points points = _ -> {};

        @Nullable
        House process;

        private long heard = Long.MIN_VALUE;
        private long leaseRevision;

        Machine(String name) {
            this.name = name;
            this.hypervisor = open();
        }

        private Path own(String what) {
            return directory.resolve(name).resolve(what);
        }

        private SimulatedHypervisor open() {
            return new SimulatedHypervisor(
                    own("h"), new Capacity(8, 1_024), Duration.ZERO, (call, _) -> come(call), clock);
        }

        private void come(String point) {
            requireOneAtMost();
            points.at(point);
        }

        List<String> running() {
            List<String> on = new ArrayList<>();
            Points now = points;
            points = _ -> {};
            try (var files = Files.list(own("h"))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".domain"))
                        .toList()) {
                    if (Power.valueOf(Files.readString(file)) != Power.OFF) {
                        on.add(file.getFileName().toString().replace(".domain", ""));
                    }
                }
                return on;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                points = now;
            }
        }

        List<String> marked() {
            try (var files = Files.list(Fence.marksIn(own("f")))) {
                return files.map(path -> path.getFileName().toString()).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** As the process of another session does. */
        private void guardLooks() {
            if (nanos.get() - heard < FENCE_AFTER.toNanos()) {
                return;
            }
            List<String> on = running();
            try {
                for (String vm : marked()) {
                    if (on.contains(vm)) {
                        hypervisor.changeFromOutside(vm, Power.OFF);
                        Files.writeString(Fence.marksIn(own("f")).resolve(vm), "fenced\n");
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean isPossible() {
            return true;
        }

        @Override
        public void ensure() {}

        @Override
        public void heard(Duration ago) {
            heard = nanos.get() - ago.toNanos();
        }

        @Override
        public Optional<Duration> findLastHeard() {
            return heard == Long.MIN_VALUE ? Optional.empty() : Optional.of(Duration.ofNanos(nanos.get() - heard));
        }

        private Key leaseKey() {
            return Key.utf8(NodeService.lease(name));
        }

        boolean holdsLease() {
            return store.find(leaseKey())
                    .filter(entry -> entry.modRevision() == leaseRevision)
                    .isPresent();
        }

        Condition condition() {
            return Condition.unchangedSince(leaseKey(), leaseRevision);
        }

        void losesLease() {
            var _ = store.commit(new Transaction(
                    List.of(), List.of(io.photoncloud.chainfire.store.Operation.Delete.of(leaseKey())), List.of()));
        }

        /** As the node's agent does, with the lease taken anew. */
        void comes() {
            hypervisor.close();
            hypervisor = open();
            process = new House(this);
            takesLease();
        }

        void takesLease() {
            CommitResult taken = store.commit(Transaction.put(leaseKey(), Bytes.utf8(name)));
            leaseRevision = ((CommitResult.Committed) taken).revision();
            House now = running(process);
            try {
                now.observer.sweep();
            } catch (HypervisorException e) {
                throw new IllegalStateException(e);
            }
            now.nodes.register(
                    new Node(
                            name,
                            "simulated",
                            "simulated",
                            8,
                            8,
                            1_024,
                            Node.Taken.NOTHING,
                            false,
                            name,
                            clock.instant(),
                            now.fence.promised(),
                            0,
                            Node.Drain.NONE),
                    condition());
            now.fence.renewed(nanos.get());
        }

        void dies() {
            process = null;
        }

        House process() {
            return running(process);
        }

        private static House running(@Nullable House process) {
            if (process == null) {
                throw new IllegalStateException("the process is dead");
            }
            return process;
        }
    }

    /** All that is in one process's memory. */
    final class House {
        final Machine machine;
        final Fence fence;
        final NodeService nodes;
        final TestingImages images;
        final VmOperations operations;
        final VmService vms;
        final VmObserver observer;
        final VmRecovery recovery;
        final VmDraining draining;
        final SnapshotService snapshots;

        House(Machine machine) {
            this.machine = machine;
            ReplicatedStore seen = new SeenStore(store, machine);
            ResourceEvents events = new ResourceEvents(seen, "plasmavmc", clock);
            Changes changes = new Changes(seen, new AuditLog(seen, "plasmavmc", ids), events, clock, System::nanoTime);
            Access access = new Access(
                    new Tenancy(SecurityMode.OPEN),
                    new Authorizer(SecurityMode.OPEN, (caller, permission, scope, attributes) -> true));
            this.nodes = new NodeService(seen, changes, access);
            this.fence = new Fence(machine.own("f"), machine.hypervisor, FENCE_AFTER, machine, nanos::get);
            this.images = new TestingImages(
                    seen, changes, events, access, ids, clock, machine.own("i"), new VmImageUse(seen));
            Neighbours others = neighbours.seenBy(machine::come);
            Metering<Amounts> metering = new Metering<>(
                    seen, MeterStore.meters(seen), new UsageOutbox(seen, "plasmavmc", _ -> {}), Duration.ofHours(1));
            this.operations = new VmOperations(
                    seen,
                    nodes,
                    machine.hypervisor,
                    fence,
                    images.images((call, _) -> machine.come(call)),
                    others,
                    metering,
                    events,
                    Duration.ofMinutes(1),
                    clock,
                    ids);
            this.vms = new VmService(
                    seen, nodes, images.service(), operations, others, events, changes, access, ids, System::nanoTime);
            this.snapshots = new SnapshotService(seen, vms, operations, changes, ids, System::nanoTime);
            this.observer = new VmObserver(
                    seen, machine.hypervisor, metering, events, fence, operations, machine.name, clock, nanos::get);
            VmTies ties = new VmTies(images.service(), operations);
            this.recovery = new VmRecovery(seen, nodes, operations, ties, events, clock, nanos::get);
            this.draining = new VmDraining(seen, nodes, operations, ties, events, clock, nanos::get);
        }

        /** One step of each operation of this node. @return whether there was any */
        boolean works() {
            Reconciler<Operation> reconciler = operations.runOn(machine.name, machine.condition());
            boolean any = false;
            for (Row<Operation> row :
                    operations.operations().table().list(PageRequest.first(100)).rows()) {
                if (row.value().hasEnded() || !row.value().runner().equals(machine.name)) {
                    continue;
                }
                any = true;
                try {
                    if (reconciler
                            .deadline(row.value())
                            .filter(end -> !end.isAfter(clock.instant()))
                            .isPresent()) {
                        reconciler.expire(row);
                    } else {
                        var _ = reconciler.reconcile(row);
                    }
                } catch (Died e) {
                    throw e;
                } catch (Exception _) { // tidy: whatever a step throws, the loop tries it again
                    pass();
                }
            }
            return any;
        }
    }

    /** The store as a process sees it, for which each commit is a point, and its end. */
    private static final class SeenStore extends ForwardingStore {
        private final Machine machine;

        SeenStore(ReplicatedStore store, Machine machine) {
            super(store);
            this.machine = machine;
        }

        @Override
        public CommitResult commit(Transaction transaction) {
            machine.come("before commit");
            CommitResult result = super.commit(transaction);
            machine.come("after commit");
            return result;
        }
    }
}
