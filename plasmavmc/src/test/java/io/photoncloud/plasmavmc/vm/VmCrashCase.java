package io.photoncloud.plasmavmc.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.resources.reconcile.Reconciler;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.usage.Metering;
import io.photoncloud.chainfire.resources.usage.UsageOutbox;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.testing.DyingStore;
import io.photoncloud.chainfire.testing.Life;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.common.testing.SettableClock;
import io.photoncloud.plasmavmc.fence.Fence;
import io.photoncloud.plasmavmc.fence.ShellGuard;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Capacity;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import io.photoncloud.plasmavmc.hypervisor.simulated.Faults;
import io.photoncloud.plasmavmc.hypervisor.simulated.SimulatedHypervisor;
import io.photoncloud.plasmavmc.image.TestingImages;
import io.photoncloud.plasmavmc.metering.Amounts;
import io.photoncloud.plasmavmc.metering.MeterStore;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.vm.Vm.Verb;
import io.photoncloud.plasmavmc.volume.VolumeService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A service that dies where a test wants it to, and starts again over what it had written. */
abstract class VmCrashCase {

    static final String NODE = "n1";
    static final TenantNames ANYBODY = new TenantNames(null, null);
    static final Condition ALWAYS = Condition.absent(Key.utf8("plasmavmc/nothing"));
    static final int ATTEMPTS_MAX = 400;
    static final Duration STEP = Duration.ofSeconds(1);
    static final io.photoncloud.common.api.PageRequest PAGE = new io.photoncloud.common.api.PageRequest(10, null);

    @TempDir
    private Path directory;

    MemoryStore store = new MemoryStore();
    final SettableClock clock = new SettableClock(Instant.parse("2030-01-01T00:00:00Z"));
    final Random random = new Random(1);
    final IdSource ids = new IdSource() {
        @Override
        public synchronized long nextLong() {
            return random.nextLong();
        }
    };

    FakeNeighbours neighbours = new FakeNeighbours();
    private @Nullable House current;
    int hypervisors;
    String image = "";
    /** How long the service is away when it has died. */
    Duration away = Duration.ZERO;

    int asked;

    @AfterEach
    void close() {
        end();
        store.close();
    }

    /** All that is in one process's memory. */
    final class House {
        final NodeService nodes;
        final TestingImages images;
        final VmOperations operations;
        final VmService vms;
        final VmObserver observer;
        final SimulatedHypervisor hypervisor;
        final ResizeService sizes;
        final SnapshotService snapshots;
        final VolumeService volumes;
        final AttachmentService attachments;

        House(Life life, Faults faults) {
            DyingStore seen = new DyingStore(store, life);
            ResourceEvents events = new ResourceEvents(seen, "plasmavmc", clock);
            Changes changes = new Changes(seen, new AuditLog(seen, "plasmavmc", ids), events, clock, System::nanoTime);
            Access access = new Access(
                    new Tenancy(SecurityMode.OPEN),
                    new Authorizer(SecurityMode.OPEN, (caller, permission, scope, attributes) -> true));
            this.nodes = new NodeService(seen, changes, access);
            this.hypervisor = new SimulatedHypervisor(
                    directory.resolve("h" + hypervisors),
                    new Capacity(8, 1_024),
                    Duration.ZERO,
                    (call, vm) -> {
                        life.point(call);
                        faults.at(call, vm);
                    },
                    clock);
            Faults mortal = (call, vm) -> {
                life.point(call);
                faults.at(call, vm);
            };
            this.images = new TestingImages(
                    seen,
                    changes,
                    events,
                    access,
                    ids,
                    clock,
                    directory.resolve("i" + hypervisors),
                    new VmImageUse(seen));
            Neighbours others = neighbours.seenBy(life::point);
            Metering<Amounts> metering = new Metering<>(
                    seen, MeterStore.meters(seen), new UsageOutbox(seen, "plasmavmc", _ -> {}), Duration.ofHours(1));
            Fence fence = new Fence(
                    directory.resolve("f" + hypervisors),
                    hypervisor,
                    Duration.ofSeconds(45),
                    new ShellGuard(directory, Duration.ofSeconds(45), List.of()),
                    System::nanoTime);
            this.operations = new VmOperations(
                    seen,
                    nodes,
                    hypervisor,
                    fence,
                    images.images(mortal),
                    others,
                    metering,
                    events,
                    Duration.ofMinutes(1),
                    clock,
                    ids);
            this.vms = new VmService(
                    seen, nodes, images.service(), operations, others, events, changes, access, ids, System::nanoTime);
            this.sizes = new ResizeService(seen, vms, operations, nodes, ids);
            this.snapshots = new SnapshotService(seen, vms, operations, changes, ids, System::nanoTime);
            this.volumes = new VolumeService(
                    seen,
                    operations.operations(),
                    nodes,
                    (id, named) -> new VolumeService.Home(
                            NODE, vms.get(id, named).value().tenant()),
                    changes,
                    access,
                    ids,
                    System::nanoTime);
            this.attachments = new AttachmentService(seen, vms, volumes, operations, changes, ids);
            this.observer = new VmObserver(
                    seen, hypervisor, metering, events, fence, operations, NODE, clock, System::nanoTime);
        }
    }

    House house() {
        return Objects.requireNonNull(current);
    }

    void end() {
        if (current != null) {
            current.hypervisor.close();
        }
    }

    void restart() {
        end();
        clock.advance(away);
        current = new House(Life.eternal(), Faults.NONE);
    }

    /** Nothing is there but the node. */
    void begin(Life life, Faults faults) {
        end();
        store.close();
        store = new MemoryStore();
        neighbours = new FakeNeighbours();
        hypervisors++;
        Node machine = new Node(
                NODE,
                "simulated",
                "simulated",
                8,
                8,
                1_024,
                Node.Taken.NOTHING,
                false,
                "here",
                clock.instant(),
                Duration.ZERO,
                0,
                Node.Drain.NONE);
        House before = new House(Life.eternal(), Faults.NONE);
        before.nodes.register(machine, ALWAYS);
        image = before.images.uploaded(5L << 30);
        before.hypervisor.close();
        var _ = store.commit(Transaction.put(Key.utf8(NodeService.lease(NODE)), Bytes.utf8("here")));
        current = new House(life, faults);
    }

    /** A caller who repeats a call with its key where it was not answered. */
    <T> Row<T> call(String key, Function<Manner, Row<T>> made) {
        Manner manner = Manner.of(false, new Precondition.None(), new Idempotency.Keyed(key, key));
        try {
            return made.apply(manner);
        } catch (Life.Death _) {
            restart();
            return made.apply(manner);
        }
    }

    Row<Vm> create() {
        return create("s1", "s2");
    }

    Row<Vm> create(String... subnets) {
        List<VmService.NewNic> nics = Arrays.stream(subnets)
                .map(subnet -> new VmService.NewNic(subnet, null, null))
                .toList();
        return call(
                "create",
                manner -> house().vms
                        .create(
                                new VmService.NewVm(
                                        "a",
                                        ANYBODY,
                                        null,
                                        2,
                                        256L,
                                        null,
                                        image,
                                        null,
                                        null,
                                        "#cloud-config\n",
                                        List.of(),
                                        nics,
                                        null),
                                manner)
                        .row());
    }

    void ask(Row<Vm> vm, Verb verb) {
        var _ = call(
                verb + "/" + clock.instant(),
                manner -> house().vms.ask(vm.value().id(), ANYBODY, verb, manner));
        carryOut();
    }

    /** What a node's loop does, until there is nothing to be done; time goes on while something is in the way. */
    void carryOut() {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                if (!carryOutOnce()) {
                    return;
                }
            } catch (Life.Death _) {
                restart();
            }
        }
        throw new AssertionError("something is under way still");
    }

    boolean carryOutOnce() {
        Reconciler<Operation> reconciler = house().operations.runOn(NODE, ALWAYS);
        boolean any = false;
        for (Row<Operation> row : house().operations
                .operations()
                .table()
                .list(PageRequest.first(100))
                .rows()) {
            if (row.value().hasEnded()) {
                continue;
            }
            any = true;
            try {
                if (reconciler
                        .deadline(row.value())
                        .filter(end -> !end.isAfter(clock.instant()))
                        .isPresent()) {
                    reconciler.expire(row);
                } else if (reconciler.reconcile(row) instanceof Reconciler.Next.Again(Duration after)) {
                    clock.advance(after);
                }
            } catch (Life.Death e) {
                throw e;
            } catch (Exception _) { // tidy: whatever a step throws, the loop tries it again
                clock.advance(STEP);
            }
        }
        return any;
    }

    /** A caller who asks for something about a part of a VM, and what comes of it. */
    <T> Row<T> ask(Function<Manner, Row<T>> made) {
        asked++;
        Row<T> begun = call("part-" + asked, made);
        carryOut();
        return begun;
    }

    Vm now(Row<Vm> vm) {
        return VmStore.vms(store).find(vm.id()).orElseThrow().value();
    }

    List<String> parts(Row<Vm> vm) {
        return house().hypervisor.parts(vm.value().id());
    }

    String stateOf(Row<Vm> vm) {
        Vm now = now(vm);
        assertThat(now.operation()).isEmpty();
        return now.state().word();
    }

    Node.Taken taken() {
        return house().nodes.get(NODE).row().value().taken();
    }

    void requireNothingLeft() throws HypervisorException {
        restart();
        assertThat(VmStore.vms(store).list(PageRequest.first(10)).rows()).isEmpty();
        assertThat(CloudInitStore.table(store).list(PageRequest.first(10)).rows())
                .isEmpty();
        assertThat(house().hypervisor.list()).isEmpty();
        assertThat(house().hypervisor.disks()).isEmpty();
        assertThat(taken()).isEqualTo(Node.Taken.NOTHING);
        requireNoParts();
        requireNothingElsewhere();
    }

    void requireNoParts() {
        assertThat(SnapshotStore.snapshots(store).list(PageRequest.first(10)).rows())
                .isEmpty();
        assertThat(house().volumes.list(ANYBODY, PAGE).rows()).isEmpty();
        assertThat(house().hypervisor.volumes()).isEmpty();
    }

    void requireNothingElsewhere() {
        assertThat(neighbours.ports()).isEmpty();
        assertThat(neighbours.reservations()).isEmpty();
    }

    /** One fault, the first time. */
    static final class Once implements Faults {
        private final String call;
        private final Kind kind;
        private boolean over;

        Once(String call, Kind kind) {
            this.call = call;
            this.kind = kind;
        }

        @Override
        public void at(String made, String vm) throws HypervisorException {
            if (!over && made.equals(call)) {
                over = true;
                throw new HypervisorException(kind, "the test did not let it " + call);
            }
        }
    }
}
