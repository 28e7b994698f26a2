package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.resources.operation.OperationKind;
import io.photoncloud.chainfire.resources.operation.OperationKind.StepContext;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Power;
import io.photoncloud.plasmavmc.step.OutsideStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Takes snapshots of a VM, makes it what it was, and deletes them. Each operation is given the snapshot's id. */
final class VmSnapshots {

    /** The memory of a guest is written, or read: longer than other steps take. */
    private static final Duration TIME_MAX = Duration.ofMinutes(10);

    private final Table<Snapshot> snapshots;
    private final Table<Vm> vms;
    private final Hypervisor hypervisor;
    private final Waking waking;

    VmSnapshots(ReplicatedStore store, Hypervisor hypervisor, Waking waking) {
        this.vms = VmStore.vms(store);
        this.waking = waking;
        this.snapshots = SnapshotStore.snapshots(store);
        this.hypervisor = hypervisor;
    }

    /** What becomes of a snapshot in the end, and of its VM. */
    @FunctionalInterface
    private interface Ended {
        Vm of(TableTransaction rows, Vm vm, Operation operation, Vm.Ending ending, Instant now);
    }

    private record Work(OperationKind.Step step, Ended ended) implements VmWork {
        @Override
        public List<OperationKind.Step> steps() {
            return List.of(step);
        }

        @Override
        public Vm ended(TableTransaction rows, Vm vm, Operation operation, Vm.Ending ending, Instant now) {
            return ended.of(rows, vm, operation, ending, now);
        }
    }

    VmWork taking() {
        return new Work(
                new OutsideStep("snapshot", TIME_MAX, this::take, this::delete),
                (rows, vm, operation, ending, now) -> settle(
                        rows,
                        vm,
                        operation,
                        switch (ending) {
                            case Vm.Ending.Done() -> new SnapshotState.Ready(now);
                            case Vm.Ending.Undone(String _, String reason) ->
                                new SnapshotState.Failed(now, reason, leftNothing(operation));
                        }));
    }

    VmWork reverting() {
        return new Work(
                new OutsideStep("revert", TIME_MAX, this::revert, OutsideStep.NOTHING),
                (rows, vm, operation, ending, now) -> settle(rows, vm, operation, new SnapshotState.Ready(now))
                        .relieved(
                                switch (ending) {
                                    case Vm.Ending.Done() -> reverted(operation, now);
                                    // What really is, is seen next.
                                    case Vm.Ending.Undone _ -> vm.state();
                                }));
    }

    VmWork deleting() {
        return new Work(
                new OutsideStep("snapshot", TIME_MAX, this::deleteAtLast, OutsideStep.NOTHING),
                (rows, vm, operation, ending, now) -> switch (ending) {
                    case Vm.Ending.Done() -> {
                        var _ = rows.delete(snapshots, key(operation));
                        yield vm.relieved(vm.state());
                    }
                    case Vm.Ending.Undone(String _, String reason) ->
                        settle(rows, vm, operation, new SnapshotState.Failed(now, reason, false));
                });
    }

    private static boolean leftNothing(Operation operation) {
        return operation.phase() instanceof Operation.Phase.Failed failed
                && failed.leftBehind().isEmpty();
    }

    private static Key key(Operation operation) {
        return Key.utf8(operation.input().toUtf8());
    }

    private Vm settle(TableTransaction rows, Vm vm, Operation operation, SnapshotState next) {
        rows.update(snapshots, key(operation), snapshot -> snapshot.settled(next));
        return vm.relieved(vm.state());
    }

    private static VmState reverted(Operation operation, Instant now) {
        return switch (Power.valueOf(operation.outputs().getLast().toUtf8())) {
            case RUNNING -> new VmState.Running(now);
            case PAUSED -> new VmState.Paused(now);
            case OFF, CRASHED -> new VmState.Stopped(now);
        };
    }

    private Bytes take(StepContext context) throws Exception {
        Operation operation = context.operation();
        hypervisor.createSnapshot(operation.resource().id(), operation.input().toUtf8());
        return Bytes.EMPTY;
    }

    private Bytes revert(StepContext context) throws Exception {
        Operation operation = context.operation();
        String vm = operation.resource().id();
        Vm known = vms.find(Key.utf8(vm))
                .map(Row::value)
                .orElseThrow(() -> new OperationKind.CannotBeDone("there is no vm " + vm));
        // It may run then.
        waking.wake(known, () -> hypervisor.revert(vm, operation.input().toUtf8()));
        return hypervisor
                .find(vm)
                .map(domain -> Bytes.utf8(domain.power().name()))
                .orElseThrow(() -> new OperationKind.CannotBeDone("the hypervisor does not know it any more"));
    }

    private void delete(StepContext context) throws Exception {
        Operation operation = context.operation();
        hypervisor.deleteSnapshot(operation.resource().id(), operation.input().toUtf8());
    }

    private Bytes deleteAtLast(StepContext context) throws Exception {
        delete(context);
        return Bytes.EMPTY;
    }

    // In the transactions of VMs

    /** Those of a VM, which gets no other before the commit. */
    static List<Row<Snapshot>> of(TableTransaction rows, Table<Snapshot> snapshots, String vm) {
        return rows.list(snapshots, SnapshotStore.BY_VM, IndexKey.of(vm), Snapshot.COUNT_MAX);
    }

    /** Those of which there is something on its node. */
    long countKept(TableTransaction rows, Vm vm) {
        return of(rows, snapshots, vm.id()).stream()
                .filter(row -> !row.value().isOnlyRecord())
                .count();
    }

    /** The VM is deleted, and all its disks. */
    void deleteWith(TableTransaction rows, Vm vm) {
        of(rows, snapshots, vm.id()).forEach(row -> rows.delete(snapshots, row.id()));
    }
}
