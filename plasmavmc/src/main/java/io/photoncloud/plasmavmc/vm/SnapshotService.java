package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.wait.RowWait;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.plasmavmc.volume.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Takes, shows and deletes snapshots of VMs, and reverts to them. Safe for many threads. */
public final class SnapshotService {

    private static final String WRITE = "vm.snapshot";

    private final Table<Vm> vmTable;
    private final Table<Snapshot> snapshots;
    private final VmService vms;
    private final VmOperations operations;
    private final Changes changes;
    private final IdSource ids;
    private final LongSupplier nanoTime;

    /** @param nanoTime a clock that never goes back */
    public SnapshotService(
            ReplicatedStore store,
            VmService vms,
            VmOperations operations,
            Changes changes,
            IdSource ids,
            LongSupplier nanoTime) {
        this.vmTable = VmStore.vms(store);
        this.snapshots = SnapshotStore.snapshots(store);
        this.vms = vms;
        this.operations = operations;
        this.changes = changes;
        this.ids = ids;
        this.nanoTime = nanoTime;
    }

    /** As callers say it; null for what they leave out. */
    public record NewSnapshot(
            @Nullable String name, @Nullable String description) {}

    /** @throws CloudException CONFLICT, something is under way, it has volumes, or as many snapshots as it may */
    public Row<Snapshot> create(String vm, TenantNames named, NewSnapshot wanted, Manner manner) {
        String name = Check.name("name", wanted.name());
        String description = Check.description("description", wanted.description());
        String id = "snap-%016x".formatted(ids.nextLong());
        String operation = "op-" + ids.nextUuid();
        return change(vm, named, manner, (change, of) -> {
            VmTask.SNAPSHOT.require(of);
            requireNoVolumes(change, of);
            if (VmSnapshots.of(change.rows(), snapshots, of.id()).size() >= Snapshot.COUNT_MAX) {
                throw of.refused(
                        "has " + Snapshot.COUNT_MAX + " snapshots, which is as many as it may have: delete one");
            }
            begin(change, of, VmTask.SNAPSHOT, id, operation);
            Snapshot snapshot = new Snapshot(
                    id,
                    of.id(),
                    of.tenant(),
                    name,
                    description,
                    of.state().word(),
                    new SnapshotState.Creating(change.now()),
                    operation,
                    change.now());
            change.rows().insertNew(snapshots, snapshot);
            return new Row<>(snapshot.key(), snapshot, 0, 0);
        });
    }

    @FunctionalInterface
    private interface Step {
        Row<Snapshot> next(Change change, Vm vm);
    }

    /** A change of a VM, which answers with a snapshot of it. */
    private Row<Snapshot> change(String vm, TenantNames named, Manner manner, Step step) {
        Optional<Row<Vm>> found = vmTable.find(Key.utf8(vm));
        if (found.isEmpty()) {
            return manner.repeat(changes, WRITE, SnapshotStore.CODEC, Vm.ref(vm));
        }
        Vm known = vms.admitted(vm, named, WRITE);
        return manner.makeRow(changes, WRITE, SnapshotStore.CODEC, change -> {
            change.about(known.ref());
            Row<Vm> row = change.rows().find(vmTable, known.key()).orElseThrow(() -> Access.absent(known.ref()));
            return step.next(change, row.value());
        });
    }

    private void begin(Change change, Vm vm, VmTask task, String snapshot, String operation) {
        change.detail("snapshot", snapshot);
        change.rows()
                .update(
                        vmTable,
                        vm.key(),
                        now -> operations.begin(
                                change.rows(), now, task, Bytes.utf8(snapshot), operation, change.now()));
    }

    /** A snapshot is of a VM's own disk: with the content of a volume another VM would go back too. */
    private void requireNoVolumes(Change change, Vm vm) {
        List<Volume> has = operations.volumes().of(change.rows(), vm.id(), VmVolumes.COUNT_MAX);
        if (!has.isEmpty()) {
            throw vm.refused("has volumes, which snapshots are not of: detach "
                    + String.join(", ", has.stream().map(Volume::id).toList()) + " first");
        }
    }

    public RowPage<Snapshot> list(String vm, TenantNames named, PageRequest page) {
        String id = vms.get(vm, named).value().id();
        return TenantIndex.list(snapshots, SnapshotStore.BY_VM, IndexKey.of(id), page);
    }

    public Row<Snapshot> get(String vm, String id, TenantNames named) {
        String of = vms.get(vm, named).value().id();
        return snapshots
                .find(Key.utf8(id))
                .filter(row -> row.value().vm().equals(of))
                .orElseThrow(() -> Access.absent(Snapshot.ref(Check.text("snapshot_id", id))));
    }

    private Row<Snapshot> require(Change change, Vm vm, String id) {
        return change.rows()
                .find(snapshots, Key.utf8(id))
                .filter(row -> row.value().vm().equals(vm.id()))
                .orElseThrow(() -> Access.absent(Snapshot.ref(Check.text("snapshot_id", id))));
    }

    /**
     * Makes a VM what it was when a snapshot was taken: its disk, and whether it ran.
     *
     * @throws CloudException CONFLICT, something is under way, or it has volumes
     */
    public Row<Vm> revert(String vm, String id, TenantNames named, Manner manner) {
        String operation = "op-" + ids.nextUuid();
        return vms.change(vm, named, WRITE, manner, (change, of) -> {
            Snapshot snapshot = require(change, of, id).value();
            VmTask.REVERT.require(of);
            requireNoVolumes(change, of);
            change.detail("snapshot", id);
            change.rows().update(snapshots, snapshot.key(), now -> now.reverting(operation, change.now()));
            return operations.begin(change.rows(), of, VmTask.REVERT, Bytes.utf8(id), operation, change.now());
        });
    }

    /** @throws CloudException CONFLICT, something is under way */
    public Row<Snapshot> delete(String vm, String id, TenantNames named, Manner manner) {
        String operation = "op-" + ids.nextUuid();
        return change(vm, named, manner, (change, of) -> {
            Row<Snapshot> row = require(change, of, id);
            manner.precondition().require(row.modRevision());
            if (row.value().state() instanceof SnapshotState.Deleting) {
                return row;
            }
            if (row.value().isOnlyRecord()) {
                change.detail("snapshot", id);
                return change.rows().delete(snapshots, row.id());
            }
            VmTask.DELETE_SNAPSHOT.require(of);
            begin(change, of, VmTask.DELETE_SNAPSHOT, id, operation);
            return change.rows()
                    .updateRow(snapshots, row.id(), now -> now.value().deleting(operation, change.now()));
        });
    }

    /**
     * Waits until nothing is under way about a snapshot.
     *
     * @return as it then is, or as it is when the time is over, or as it last was where it is gone
     */
    public Row<Snapshot> await(Row<Snapshot> begun, Duration wait) {
        return RowWait.orBegun(snapshots, begun, snapshot -> !snapshot.isBusy(), wait, nanoTime);
    }
}
