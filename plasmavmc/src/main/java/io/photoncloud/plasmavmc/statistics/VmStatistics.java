package io.photoncloud.plasmavmc.statistics;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.wait.Lately;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.plasmavmc.hypervisor.GuestStatistics;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.vm.Vm;
import io.photoncloud.plasmavmc.vm.VmService;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** What VMs of this node use: asked of the hypervisor for all of them at once, and not more often than is of use. */
public final class VmStatistics {

    /** As good as new, for those who ask for one VM after another, and for those who scrape. */
    static final Duration KEPT = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final VmService vms;
    private final Hypervisor hypervisor;
    private final String node;
    private final Lately<Taken> lately;

    /**
     * @param node that this is
     * @param nanoTime a clock that never goes back
     */
    public VmStatistics(VmService vms, Hypervisor hypervisor, String node, InstantSource clock, LongSupplier nanoTime) {
        this.vms = vms;
        this.hypervisor = hypervisor;
        this.node = node;
        this.lately = new Lately<>(
                "what VMs use is not known just now",
                () -> {
                    Map<String, GuestStatistics> guests = new HashMap<>();
                    hypervisor.statistics().forEach(guest -> guests.put(guest.vm(), guest));
                    return new Taken(clock.instant(), guests);
                },
                KEPT,
                PATIENCE,
                nanoTime);
    }

    /** What all guests that are on used at a moment, by their VMs' ids. */
    record Taken(Instant at, Map<String, GuestStatistics> guests) {
        Taken {
            guests = Map.copyOf(guests);
        }
    }

    /** @throws CloudException UNAVAILABLE */
    Taken taken() {
        return lately.get();
    }

    /** By which driver they are told: what {@code simulated} tells is made up. */
    String driver() {
        return hypervisor.driver();
    }

    /** Of one VM. */
    record Of(Instant at, GuestStatistics guest) {}

    /** @throws CloudException NOT_FOUND; CONFLICT, it is not on, or on another node; UNAVAILABLE */
    Of of(String id, TenantNames named) {
        Vm vm = vms.get(id, named).value();
        if (!vm.node().equals(node)) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "what " + id + " uses is known on node " + vm.node() + ", and this is " + node
                            + ": ask there, GET /api/v1/nodes/" + vm.node() + " has its address",
                    Map.of("node_id", vm.node()));
        }
        Taken taken = taken();
        GuestStatistics guest = taken.guests().get(id);
        if (guest == null) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "VM " + id + " is " + vm.state().word() + ", and only one that is on uses anything: start it",
                    Map.of("state", vm.state().word()));
        }
        return new Of(taken.at(), guest);
    }
}
