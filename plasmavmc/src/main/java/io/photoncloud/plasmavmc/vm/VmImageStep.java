package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.operation.OperationKind.CannotBeDone;
import io.photoncloud.chainfire.resources.operation.OperationKind.NotYet;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.plasmavmc.hypervisor.ImageFile;
import io.photoncloud.plasmavmc.image.VmImages;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Has the image of a VM on its node before its disk is made, and the disk as large as that. */
final class VmImageStep {

    private final ReplicatedStore store;
    private final Table<Vm> vms;
    private final VmImages images;

    VmImageStep(ReplicatedStore store, VmImages images) {
        this.store = store;
        this.vms = VmStore.vms(store);
        this.images = images;
    }

    Duration timeMax() {
        return images.timeMax();
    }

    void obtain(String id) throws CannotBeDone, NotYet {
        Vm vm = vms.find(Key.utf8(id)).map(Row::value).orElseThrow(() -> new CannotBeDone("there is no vm " + id));
        if (vm.shape().image().isEmpty()) {
            return;
        }
        if (vm.then() == Vm.Then.DELETE) {
            throw new CannotBeDone("it is to be deleted");
        }
        long virtualBytes =
                images.obtain(vm.shape().image(), vm.state().since()).virtualBytes();
        if (virtualBytes == 0) {
            return;
        }
        VmShape sized;
        try {
            sized = vm.shape().onDiskOf(virtualBytes);
        } catch (CloudException e) {
            throw new CannotBeDone(String.valueOf(e.getMessage()));
        }
        if (!sized.equals(vm.shape())) {
            write(vm, sized);
        }
    }

    private void write(Vm vm, VmShape sized) {
        TableResult<Vm> result =
                TableTransaction.run(store, rows -> rows.update(vms, vm.key(), present -> present.with(sized)));
        if (!(result instanceof TableResult.Done<Vm>)) {
            throw new IllegalStateException("the size of its disk cannot be written to vm " + vm.id() + ": " + result);
        }
    }

    /** What its disk begins as; null for an empty one, or where the hypervisor does without. */
    @Nullable
    ImageFile file(Vm vm) throws CannotBeDone, NotYet {
        return vm.shape().image().isEmpty()
                ? null
                : images.obtain(vm.shape().image(), vm.state().since()).file();
    }
}
