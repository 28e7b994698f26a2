package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.plasmavmc.volume.Volume;
import io.photoncloud.plasmavmc.volume.VolumeOperations;
import io.photoncloud.plasmavmc.volume.VolumeService;
import io.photoncloud.plasmavmc.volume.VolumeState;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives VMs volumes, and takes them back. Safe for many threads. */
public final class AttachmentService {

    private static final String WRITE = "vm.attach";

    private final Table<Vm> vmTable;
    private final VmService vms;
    private final VolumeService volumes;
    private final VmOperations operations;
    private final Changes changes;
    private final IdSource ids;

    public AttachmentService(
            ReplicatedStore store,
            VmService vms,
            VolumeService volumes,
            VmOperations operations,
            Changes changes,
            IdSource ids) {
        this.vmTable = VmStore.vms(store);
        this.vms = vms;
        this.volumes = volumes;
        this.operations = operations;
        this.changes = changes;
        this.ids = ids;
    }

    /** Those that a VM has, will have, or has until its guest lets go of them. */
    public RowPage<Volume> list(String vm, TenantNames named, PageRequest page) {
        return volumes.listOf(vms.get(vm, named).value().id(), page);
    }

    @FunctionalInterface
    private interface Step {
        Row<Volume> next(Change change, Vm vm, Row<Volume> volume);
    }

    /** A change of a VM and of a volume of its project, which answers with the volume. */
    private Row<Volume> change(String vm, String volume, TenantNames named, Manner manner, Step step) {
        Optional<Row<Vm>> found = vmTable.find(Key.utf8(vm));
        if (found.isEmpty()) {
            return manner.repeat(changes, WRITE, VolumeOperations.codec(), Vm.ref(vm));
        }
        Vm known = vms.admitted(vm, named, WRITE);
        return manner.makeRow(changes, WRITE, VolumeOperations.codec(), change -> {
            change.about(known.ref());
            change.detail("volume", volume);
            Row<Vm> of = change.rows().find(vmTable, known.key()).orElseThrow(() -> Access.absent(known.ref()));
            Row<Volume> row = operations
                    .volumes()
                    .find(change.rows(), volume)
                    .filter(it -> it.value().tenant().equals(known.tenant()))
                    .orElseThrow(() -> Access.absent(Volume.ref(volume)));
            return step.next(change, of.value(), row);
        });
    }

    /**
     * Gives a VM a volume: its guest sees it at once, where it runs.
     *
     * @throws CloudException CONFLICT, another VM has it, it is on another node, or something is under way
     */
    public Row<Volume> attach(String vm, TenantNames named, @Nullable String volume, Manner manner) {
        String wanted = Check.length("volume_id", volume, 1, ResourceRef.ID_LENGTH_MAX);
        String operation = "op-" + ids.nextUuid();
        return change(vm, wanted, named, manner, (change, of, row) -> {
            if (row.value().vm().equals(of.id()) && !(row.value().state() instanceof VolumeState.Detaching)) {
                return row;
            }
            VmTask.ATTACH.require(of);
            if (!row.value().node().equals(of.node())) {
                throw of.refused("is on node " + of.node() + ", and volume " + wanted + " on node "
                        + row.value().node() + ": a volume lives on one node; make one with vm_id instead");
            }
            if (operations
                            .volumes()
                            .of(change.rows(), of.id(), VmVolumes.COUNT_MAX)
                            .size()
                    >= VmVolumes.COUNT_MAX) {
                throw of.refused(
                        "has " + VmVolumes.COUNT_MAX + " volumes, which is as many as it may have: detach one");
            }
            begin(change, of, VmTask.ATTACH, wanted, operation);
            return operations
                    .volumes()
                    .update(change.rows(), wanted, now -> now.attaching(of.id(), operation, change.now()));
        });
    }

    private void begin(Change change, Vm vm, VmTask task, String volume, String operation) {
        change.rows()
                .update(
                        vmTable,
                        vm.key(),
                        now -> operations.begin(change.rows(), now, task, Bytes.utf8(volume), operation, change.now()));
    }

    /**
     * Takes a volume from a VM. Where that runs its guest is asked to let go of it, and has it until then.
     *
     * @throws CloudException NOT_FOUND, the VM has no such volume; CONFLICT, something is under way
     */
    public Row<Volume> detach(String vm, String volume, TenantNames named, Manner manner) {
        String operation = "op-" + ids.nextUuid();
        return change(vm, volume, named, manner, (change, of, row) -> {
            manner.precondition().require(row.modRevision());
            if (!row.value().vm().equals(of.id())) {
                throw Access.absent(Volume.ref(volume));
            }
            if (row.value().state() instanceof VolumeState.Detaching) {
                return row;
            }
            VmTask.DETACH.require(of);
            begin(change, of, VmTask.DETACH, volume, operation);
            return operations.volumes().update(change.rows(), volume, now -> now.detaching(operation, change.now()));
        });
    }

    /** As {@link VolumeService#await}. */
    public Row<Volume> await(Row<Volume> begun, Duration wait) {
        return volumes.await(begun, wait);
    }
}
