package io.photoncloud.chainfire.cluster;

import io.photoncloud.chainfire.store.EmbeddedStore.Role;
import io.photoncloud.chainfire.store.EmbeddedStore.Status;
import io.photoncloud.common.health.Health;
import io.photoncloud.common.health.HealthCheck;

/** Whether the store can be read and written, as far as this node knows. */
public final class StoreHealth implements HealthCheck {

    private final ClusterService cluster;

    public StoreHealth(ClusterService cluster) {
        this.cluster = cluster;
    }

    @Override
    public String name() {
        return "store";
    }

    @Override
    public Health health() {
        Status status = cluster.status();
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
}
