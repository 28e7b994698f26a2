package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.resources.operation.OperationKind;
import io.photoncloud.chainfire.store.TableTransaction;
import java.time.Instant;
import java.util.List;

/** How a {@link VmTask} is done. */
interface VmWork {

    List<OperationKind.Step> steps();

    /**
     * What its end means, for all but the VM written in the transaction that ends it.
     *
     * @return the VM with nothing under way
     */
    Vm ended(TableTransaction rows, Vm vm, Operation operation, Vm.Ending ending, Instant now);
}
