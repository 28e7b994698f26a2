package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.volume.VolumeOperations;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** How each {@link VmTask} is done, and what of it goes with a VM. */
final class VmTasks {

    private final Map<VmTask, VmWork> works = new EnumMap<>(VmTask.class);
    private final VmSnapshots snapshots;
    private final VmVolumes volumes;

    VmTasks(
            ReplicatedStore store,
            NodeService nodes,
            Hypervisor hypervisor,
            Waking waking,
            Neighbours neighbours,
            VolumeOperations volumeOperations,
            InstantSource clock) {
        this.snapshots = new VmSnapshots(store, hypervisor, waking);
        this.volumes = new VmVolumes(volumeOperations, hypervisor, clock);
        works.put(VmTask.RESIZE, new VmResizing(store, nodes, hypervisor, neighbours.credit()));
        works.put(VmTask.SNAPSHOT, snapshots.taking());
        works.put(VmTask.REVERT, snapshots.reverting());
        works.put(VmTask.DELETE_SNAPSHOT, snapshots.deleting());
        works.put(VmTask.ATTACH, volumes.attaching());
        works.put(VmTask.DETACH, volumes.detaching());
    }

    VmWork work(VmTask task) {
        return Objects.requireNonNull(works.get(task));
    }

    Vm ended(TableTransaction rows, Vm vm, VmTask task, Operation operation, Vm.Ending ending, Instant now) {
        return work(task).ended(rows, vm, operation, ending, now);
    }

    /** What of a VM is on its node and nowhere else, in words for its owner. */
    List<String> ties(TableTransaction rows, Vm vm, Optional<VmTask> underWay) {
        List<String> ties = new ArrayList<>();
        long taken = snapshots.countKept(rows, vm);
        if (taken > 0) {
            ties.add("its " + taken + " snapshots are on node " + vm.node() + " only");
        }
        List<String> had = volumes.of(rows, vm);
        if (!had.isEmpty()) {
            ties.add("its volumes " + String.join(", ", had) + " are on node " + vm.node() + " only");
        }
        underWay.ifPresent(
                task -> ties.add("operation " + vm.operation() + " (" + task.kind() + ") is under way there"));
        return ties;
    }

    /** The VM is deleted: its snapshots go with it, its volumes stay. */
    void leave(TableTransaction rows, Vm vm, Instant now) {
        snapshots.deleteWith(rows, vm);
        volumes.detachWith(rows, vm, now);
    }
}
