package io.photoncloud.chainfire.store.autoconfigure;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.EmbeddedStore.Role;
import io.photoncloud.chainfire.store.EmbeddedStore.Status;
import io.photoncloud.common.health.Health;

/** How the member of this process stands in its group. */
record OwnStoreHealth(EmbeddedStore store) implements StoreHealth {

    @Override
    public Health health() {
        Status status = store.status();
        String problem = status.problem();
        if (status.leaderId() == 0) {
            return Health.down(problem == null ? "no leader is known: is there a quorum of the members?" : problem);
        }
        if (status.role() == Role.INACTIVE) {
            return Health.down(problem == null ? "this node takes no part in the cluster yet" : problem);
        }
        if (problem != null) {
            return Health.degraded(problem);
        }
        return status.overQuota()
                ? Health.degraded("the space quota of " + status.quotaBytes()
                        + " bytes is reached (photon.store.quota): only deletes, compaction and reads are accepted")
                : Health.up();
    }

    @Override
    public void close() {}
}
