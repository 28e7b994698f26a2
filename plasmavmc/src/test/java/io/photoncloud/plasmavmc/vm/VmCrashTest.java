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
import io.photoncloud.plasmavmc.hypervisor.Disk;
import io.photoncloud.plasmavmc.hypervisor.DomainShape;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Capacity;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import io.photoncloud.plasmavmc.hypervisor.simulated.Faults;
import io.photoncloud.plasmavmc.hypervisor.simulated.SimulatedHypervisor;
import io.photoncloud.plasmavmc.image.TestingImages;
import io.photoncloud.plasmavmc.metering.Amounts;
import io.photoncloud.plasmavmc.metering.MeterStore;
import io.photoncloud.plasmavmc.network.Nic;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.vm.Vm.Verb;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A VM's whole life, in which the service dies at each commit, and before and after each call of the hypervisor. */
class VmCrashTest {

    private static final String NODE = "n1";
    private static final TenantNames ANYBODY = new TenantNames(null, null);
    private static final Condition ALWAYS = Condition.absent(Key.utf8("plasmavmc/nothing"));
    private static final int ATTEMPTS_MAX = 200;
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

    private FakeNeighbours neighbours = new FakeNeighbours();
    private @Nullable House current;
    private int hypervisors;
    private String image = "";

    @AfterEach
    void close() {
        end();
        store.close();
    }

    /** All that is in one process's memory. */
    private final class House {
        private final NodeService nodes;
        private final TestingImages images;
        private final VmOperations operations;
        private final VmService vms;
        private final VmObserver observer;
        private final SimulatedHypervisor hypervisor;

        House(Life life, Faults faults) {
            DyingStore seen = new DyingStore(store, life);
            ResourceEvents events = new ResourceEvents(seen, "plasmavmc", clock);
            Changes changes = new Changes(seen, new AuditLog(seen, "plasmavmc", ids), events, clock, System::nanoTime);
            Access access = new Access(
                    new Tenancy(SecurityMode.OPEN),
                    new Authorizer(SecurityMode.OPEN, (caller, permission, scope, attributes) -> true));
            this.nodes = new NodeService(seen, changes, access);
            this.hypervisor = new SimulatedHypervisor(
                    directory.resolve("h" + hypervisors), new Capacity(8, 1_024), Duration.ZERO, (call, vm) -> {
                        life.point(call);
                        faults.at(call, vm);
                    });
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
            this.observer = new VmObserver(
                    seen, hypervisor, metering, events, fence, operations, NODE, clock, System::nanoTime);
        }
    }

    private House house() {
        return Objects.requireNonNull(current);
    }

    private void end() {
        if (current != null) {
            current.hypervisor.close();
        }
    }

    private void restart() {
        end();
        current = new House(Life.eternal(), Faults.NONE);
    }

    /** Nothing is there but the node. */
    private void begin(Life life, Faults faults) {
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
    private Row<Vm> call(String key, Function<Manner, Row<Vm>> made) {
        Manner manner = Manner.of(false, new Precondition.None(), new Idempotency.Keyed(key, key));
        try {
            return made.apply(manner);
        } catch (Life.Death _) {
            restart();
            return made.apply(manner);
        }
    }

    private Row<Vm> create() {
        return create("s1", "s2");
    }

    private Row<Vm> create(String... subnets) {
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

    private void ask(Row<Vm> vm, Verb verb) {
        var _ = call(
                verb + "/" + clock.instant(),
                manner -> house().vms.ask(vm.value().id(), ANYBODY, verb, manner));
        carryOut();
    }

    /** What a node's loop does, until there is nothing to be done; time goes on while something is in the way. */
    private void carryOut() {
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

    private boolean carryOutOnce() {
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
                } else {
                    var _ = reconciler.reconcile(row);
                }
            } catch (Life.Death e) {
                throw e;
            } catch (Exception _) { // tidy: whatever a step throws, the loop tries it again
                clock.advance(STEP);
            }
        }
        return any;
    }

    private String stateOf(Row<Vm> vm) {
        Vm now = VmStore.vms(store).find(vm.id()).orElseThrow().value();
        assertThat(now.operation()).isEmpty();
        return now.state().word();
    }

    private Node.Taken taken() {
        return house().nodes.get(NODE).row().value().taken();
    }

    private void requireNothingLeft() throws HypervisorException {
        restart();
        assertThat(VmStore.vms(store).list(PageRequest.first(10)).rows()).isEmpty();
        assertThat(CloudInitStore.table(store).list(PageRequest.first(10)).rows())
                .isEmpty();
        assertThat(house().hypervisor.list()).isEmpty();
        assertThat(house().hypervisor.disks()).isEmpty();
        assertThat(taken()).isEqualTo(Node.Taken.NOTHING);
        requireNothingElsewhere();
    }

    private void requireNothingElsewhere() {
        assertThat(neighbours.ports()).isEmpty();
        assertThat(neighbours.reservations()).isEmpty();
    }

    private void live() throws HypervisorException {
        Row<Vm> vm = create();
        carryOut();
        assertThat(stateOf(vm)).isEqualTo("Stopped");
        assertThat(taken()).isEqualTo(new Node.Taken(1, 2, 256));
        assertThat(neighbours.ports()).hasSize(2);
        assertThat(neighbours.reservations().values()).containsExactly(true);
        assertThat(VmStore.vms(store)
                        .find(vm.id())
                        .orElseThrow()
                        .value()
                        .belongings()
                        .nics())
                .allMatch(Nic::isPlugged);
        assertThat(VmStore.vms(store)
                        .find(vm.id())
                        .orElseThrow()
                        .value()
                        .shape()
                        .diskGib())
                .isEqualTo(5);
        ask(vm, Verb.START);
        assertThat(stateOf(vm)).isEqualTo("Running");
        ask(vm, Verb.PAUSE);
        assertThat(stateOf(vm)).isEqualTo("Paused");
        ask(vm, Verb.RESUME);
        ask(vm, Verb.STOP);
        assertThat(stateOf(vm)).isEqualTo("Stopped");
        ask(vm, Verb.START);
        ask(vm, Verb.DELETE);
        requireNothingLeft();
    }

    @Test
    void whereverTheServiceDiesTheVmGoesOn() throws Exception {
        int points = 0;
        boolean died = true;
        while (died) {
            Life life = new Life(points);
            begin(life, Faults.NONE);
            live();
            died = life.hasEnded();
            points++;
        }
        assertThat(points).as("points at which it died").isGreaterThan(60);
    }

    @Test
    void whatAnotherServiceRefusesLeavesNothingBehindWhereverTheServiceDies() throws Exception {
        int points = 0;
        boolean died = true;
        while (died) {
            Life life = new Life(points);
            begin(life, Faults.NONE);
            Row<Vm> vm = create("s1", "full");
            carryOut();
            assertThat(stateOf(vm)).isEqualTo("Failed");
            assertThat(taken()).isEqualTo(Node.Taken.NOTHING);
            requireNothingElsewhere();
            ask(vm, Verb.DELETE);
            requireNothingLeft();
            died = life.hasEnded();
            points++;
        }
        assertThat(points).as("points at which it died").isGreaterThan(15);
    }

    @Test
    void aVmBeyondItsQuotaFailsWithTheReason() throws Exception {
        begin(Life.eternal(), Faults.NONE);
        neighbours.limitVcpus(1);
        Row<Vm> vm = create();
        carryOut();
        Vm now = VmStore.vms(store).find(vm.id()).orElseThrow().value();
        assertThat(now.state())
                .isEqualTo(new VmState.Failed(now.state().since(), "credit", "the quota of vcpus stands in the way"));
        requireNothingElsewhere();
    }

    @Test
    void whateverTheHypervisorCannotDoLeavesNothingBehind() throws Exception {
        for (String call : List.of(
                "image", "image/done", "createDisk", "createDisk/done", "writeSeed/done", "define", "define/done")) {
            begin(Life.eternal(), new Once(call, Kind.LASTING));
            Row<Vm> vm = create();
            carryOut();
            assertThat(stateOf(vm)).as(call).isEqualTo("Failed");
            assertThat(taken()).isEqualTo(Node.Taken.NOTHING);
            assertThat(house().hypervisor.list()).isEmpty();
            assertThat(house().hypervisor.disks()).isEmpty();
            ask(vm, Verb.DELETE);
            requireNothingLeft();
        }
    }

    @Test
    void whatPassesIsWaitedFor() throws Exception {
        for (String call : List.of(
                "image",
                "createDisk",
                "writeSeed",
                "define/done",
                "start",
                "askToStop/done",
                "undefine",
                "deleteDisks/done")) {
            begin(Life.eternal(), new Once(call, Kind.PASSING));
            live();
        }
    }

    @Test
    void aVmIsDeletedWithoutItsImageBeingWaitedFor() throws Exception {
        begin(Life.eternal(), (call, vm) -> {
            if (call.equals("image")) {
                throw new HypervisorException(Kind.PASSING, "the image is on its way");
            }
        });
        Row<Vm> vm = create();
        ask(vm, Verb.DELETE);
        requireNothingLeft();
    }

    @Test
    void whatDoesNotPassEndsAtItsDeadline() throws Exception {
        begin(Life.eternal(), (call, vm) -> {
            if (call.equals("start")) {
                throw new HypervisorException(Kind.PASSING, "the hypervisor is away");
            }
        });
        Row<Vm> vm = create();
        carryOut();
        ask(vm, Verb.START);
        assertThat(stateOf(vm)).isEqualTo("Failed");
        ask(vm, Verb.DELETE);
        requireNothingLeft();
    }

    @Test
    void domainsOfVmsThatAreGoneAreRemoved() throws Exception {
        begin(Life.eternal(), Faults.NONE);
        Row<Vm> vm = create();
        carryOut();
        ask(vm, Verb.START);
        house().hypervisor.createDisk("vm-gone", new Disk(Disk.ROOT, 1, null));
        house().hypervisor.define(new DomainShape("vm-gone", "x", 1, 64, List.of(), List.of(), false));
        house().hypervisor.start("vm-gone");
        house().observer.observeAll(ALWAYS);
        assertThat(house().hypervisor.find("vm-gone")).isEmpty();
        assertThat(house().hypervisor.disks()).containsExactly(vm.value().id());
        assertThat(stateOf(vm)).isEqualTo("Running");
    }

    /** One fault, the first time. */
    private static final class Once implements Faults {
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
