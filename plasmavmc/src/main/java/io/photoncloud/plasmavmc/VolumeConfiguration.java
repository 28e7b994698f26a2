package io.photoncloud.plasmavmc;

import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.plasmavmc.node.NodeService;
import io.photoncloud.plasmavmc.vm.AttachmentService;
import io.photoncloud.plasmavmc.vm.ResizeService;
import io.photoncloud.plasmavmc.vm.SnapshotService;
import io.photoncloud.plasmavmc.vm.Vm;
import io.photoncloud.plasmavmc.vm.VmOperations;
import io.photoncloud.plasmavmc.vm.VmService;
import io.photoncloud.plasmavmc.volume.VolumeService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Volumes, and what is done about the size and the parts of VMs. */
@Configuration(proxyBeanMethods = false)
class VolumeConfiguration {

    @Bean
    VolumeService volumeService(
            ReplicatedStore store,
            VmOperations operations,
            NodeService nodes,
            VmService vms,
            Changes changes,
            Access access,
            IdSource ids) {
        return new VolumeService(
                store,
                operations.operations(),
                nodes,
                (id, named) -> {
                    Vm vm = vms.get(id, named).value();
                    return new VolumeService.Home(vm.node(), vm.tenant());
                },
                changes,
                access,
                ids,
                System::nanoTime);
    }

    @Bean
    ResizeService resizeService(
            ReplicatedStore store, VmService vms, VmOperations operations, NodeService nodes, IdSource ids) {
        return new ResizeService(store, vms, operations, nodes, ids);
    }

    @Bean
    SnapshotService snapshotService(
            ReplicatedStore store, VmService vms, VmOperations operations, Changes changes, IdSource ids) {
        return new SnapshotService(store, vms, operations, changes, ids, System::nanoTime);
    }

    @Bean
    AttachmentService attachmentService(
            ReplicatedStore store,
            VmService vms,
            VolumeService volumes,
            VmOperations operations,
            Changes changes,
            IdSource ids) {
        return new AttachmentService(store, vms, volumes, operations, changes, ids);
    }
}
