package io.photoncloud.k8shost.service;

import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;

/** The table of services, for tests that wait for what becomes of one. */
public final class ServiceTables {

    private ServiceTables() {}

    public static Table<ServiceRecord> services(ReplicatedStore store) {
        return ServiceStore.services(store);
    }
}
