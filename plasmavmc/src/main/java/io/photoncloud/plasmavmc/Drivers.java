package io.photoncloud.plasmavmc;

import io.photoncloud.chainfire.resources.node.NodeIdentity;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Capacity;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.NoHypervisor;
import io.photoncloud.plasmavmc.hypervisor.libvirt.LibvirtHypervisor;
import io.photoncloud.plasmavmc.hypervisor.libvirt.LibvirtSettings;
import io.photoncloud.plasmavmc.hypervisor.simulated.Faults;
import io.photoncloud.plasmavmc.hypervisor.simulated.SimulatedHypervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** By which driver a node runs VMs: settled at its first start, and the same from then on. */
final class Drivers {

    private static final Logger log = LoggerFactory.getLogger(Drivers.class);

    /** How long a simulated guest takes to shut down. */
    private static final Duration SIMULATED_STOP_TIME = Duration.ofMillis(500);

    /** How long a start waits for a libvirtd that starts too. */
    private static final Duration LIBVIRT_PATIENCE = Duration.ofSeconds(30);

    private static final String SETTING = "photon.plasmavmc.hypervisor";
    private static final String AUTOMATIC = "auto";

    private Drivers() {}

    /** @throws StartRefusedException a driver has to be set, or another one was settled */
    static NodeIdentity settle(Path directory, String id, String wanted, String libvirtUri, SecurityMode mode) {
        if (!wanted.equals(AUTOMATIC)) {
            return requireSame(NodeIdentity.of(directory, id, wanted), wanted);
        }
        if (NodeIdentity.isSettled(directory)) {
            return NodeIdentity.of(directory, id, wanted);
        }
        if (mode == SecurityMode.ENFORCED) {
            log.warn("this process is no node and runs no VMs: in enforced mode that takes {}", SETTING);
            return NodeIdentity.NONE;
        }
        String found = LibvirtHypervisor.isThere(libvirtUri) ? LibvirtHypervisor.DRIVER : SimulatedHypervisor.DRIVER;
        return NodeIdentity.of(directory, id, found);
    }

    private static NodeIdentity requireSame(NodeIdentity identity, String wanted) {
        if (!identity.driver().equals(wanted)) {
            throw new StartRefusedException(
                    SETTING + " is " + wanted + ", and node " + identity.id() + " was first started with "
                            + identity.driver() + ": a node keeps its driver, because its VMs are that driver's",
                    "Set " + SETTING + " to " + identity.driver() + ", or start a new node on another data directory.");
        }
        return identity;
    }

    /** @throws StartRefusedException libvirtd cannot be reached */
    static Hypervisor open(
            NodeIdentity identity,
            Path directory,
            PlasmaVmcProperties settings,
            LibvirtProperties libvirt,
            InstantSource clock) {
        if (identity.isNone()) {
            return new NoHypervisor();
        }
        if (identity.driver().equals(SimulatedHypervisor.DRIVER)) {
            return new SimulatedHypervisor(
                    directory.resolve("simulated-hypervisor"),
                    new Capacity(settings.simulatedVcpus(), settings.simulatedMemoryMib()),
                    SIMULATED_STOP_TIME,
                    Faults.NONE,
                    clock);
        }
        Path disks = libvirt.diskDirectory().isEmpty() ? directory.resolve("vms") : Path.of(libvirt.diskDirectory());
        try {
            return new LibvirtHypervisor(
                    new LibvirtSettings(
                            libvirt.libvirtUri(),
                            disks,
                            identity.id(),
                            libvirt.networkMode(),
                            libvirt.accelerationWanted(),
                            LibvirtSettings.CALL_TIME_MAX),
                    LIBVIRT_PATIENCE);
        } catch (HypervisorException e) {
            throw new StartRefusedException(
                    "node " + identity.id() + " runs its VMs by libvirt, which cannot be used: " + e.getMessage(),
                    "Start libvirtd, or set photon.plasmavmc.libvirt-uri to where it is.");
        }
    }

    /** What VMs may take of a node. */
    record Offer(int vcpus, long memoryMib) {}

    static Offer offer(NodeIdentity identity, Capacity capacity, LibvirtProperties libvirt) {
        if (!identity.driver().equals(LibvirtHypervisor.DRIVER)) {
            return new Offer(capacity.cores(), capacity.memoryMib());
        }
        return new Offer(
                Math.multiplyExact(capacity.cores(), libvirt.vcpuOvercommit()),
                Math.max(1, capacity.memoryMib() - libvirt.memoryReserveMib()));
    }
}
