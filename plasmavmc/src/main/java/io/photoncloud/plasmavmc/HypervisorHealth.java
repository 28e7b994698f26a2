package io.photoncloud.plasmavmc;

import io.photoncloud.common.health.Health;
import io.photoncloud.common.health.HealthCheck;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;

/** VMs that run go on while their hypervisor cannot be called; nothing is done about them meanwhile. */
final class HypervisorHealth implements HealthCheck {

    private final Hypervisor hypervisor;

    HypervisorHealth(Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    @Override
    public String name() {
        return "hypervisor";
    }

    @Override
    public Health health() {
        return hypervisor.findTrouble().map(Health::degraded).orElseGet(Health::up);
    }
}
