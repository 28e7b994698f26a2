package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.plasmavmc.node.NodeService;

/** Makes VMs larger and smaller. Safe for many threads. */
public final class ResizeService {

    private final VmService vms;
    private final VmOperations operations;
    private final NodeService nodes;
    private final Table<Snapshot> snapshots;
    private final IdSource ids;

    public ResizeService(
            ReplicatedStore store, VmService vms, VmOperations operations, NodeService nodes, IdSource ids) {
        this.vms = vms;
        this.operations = operations;
        this.nodes = nodes;
        this.snapshots = SnapshotStore.snapshots(store);
        this.ids = ids;
    }

    /**
     * Gives a VM that is Stopped another size.
     *
     * @throws CloudException VALIDATION_ERROR, it cannot be of that size; CONFLICT, it is not Stopped, has snapshots, or its node has no
     *     room
     */
    public Row<Vm> resize(String id, TenantNames named, VmShape.Size size, Manner manner) {
        Check.that(
                size.vcpus() != null || size.memoryMib() != null || size.diskGib() != null,
                "vcpus",
                "or memory_mib or disk_size_gb: at least one of them");
        String operation = "op-" + ids.nextUuid();
        return vms.change(id, named, "vm.resize", manner, (change, vm) -> {
            VmShape wanted = vm.shape().resized(size);
            if (wanted.equals(vm.shape()) && !vm.isBusy()) {
                return vm;
            }
            VmTask.RESIZE.require(vm);
            if (!VmSnapshots.of(change.rows(), snapshots, vm.id()).isEmpty()) {
                throw vm.refused("has snapshots, which are of the size that it has now: delete those first; GET"
                        + " /api/v1/vms/" + id + "/snapshots lists them");
            }
            return operations.begin(
                    change.rows(),
                    vm,
                    VmTask.RESIZE,
                    VmResizing.begin(change.rows(), nodes, vm, wanted),
                    operation,
                    change.now());
        });
    }
}
