package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;

/** The table of VMs, for tests that wait for what becomes of one. */
public final class VmTables {

    private VmTables() {}

    public static Table<Vm> vms(ReplicatedStore store) {
        return VmStore.vms(store);
    }
}
