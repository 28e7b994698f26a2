package io.photoncloud.chainfire.store.autoconfigure;

import io.photoncloud.common.health.HealthCheck;

/** Whether the store can be read and written, as far as this process knows. */
sealed interface StoreHealth extends HealthCheck, AutoCloseable permits OwnStoreHealth, RemoteStoreHealth {

    @Override
    default String name() {
        return "store";
    }

    @Override
    void close();
}
