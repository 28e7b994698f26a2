package io.photoncloud.plasmavmc;

import io.photoncloud.common.config.Settings;
import io.photoncloud.plasmavmc.hypervisor.libvirt.LibvirtSettings.Acceleration;
import io.photoncloud.plasmavmc.hypervisor.libvirt.NetworkMode;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of a node whose VMs are run by libvirt.
 *
 * @param libvirtUri where libvirtd is
 * @param diskDirectory where the disks, seeds and console logs of VMs are kept, a place that QEMU's user may search; by default
 *     {@code vms} in the data directory
 * @param network what the interfaces of guests are connected with: {@code none}, {@code bridge:NAME}, or {@code user}, QEMU's own
 *     translation of addresses, by which guests reach what this machine reaches, its loopback addresses too
 * @param acceleration by what guests are run: {@code kvm}, {@code qemu} (emulation), or {@code auto}, which is KVM where at each
 *     start it is seen to run a guest
 * @param vcpuOvercommit how many vCPUs VMs may have for each core
 * @param memoryReserveMib how much memory is kept from VMs, for this machine itself
 */
@ConfigurationProperties("photon.plasmavmc")
record LibvirtProperties(
        @DefaultValue("qemu:///system") String libvirtUri,
        @DefaultValue("") String diskDirectory,
        @DefaultValue("none") String network,
        @DefaultValue("auto") String acceleration,
        @DefaultValue("8") int vcpuOvercommit,
        @DefaultValue("1024") long memoryReserveMib) {

    private static final int OVERCOMMIT_MAX = 1_000;

    LibvirtProperties {
        if (!acceleration.matches("auto|kvm|qemu")) {
            throw new IllegalArgumentException(
                    "photon.plasmavmc.acceleration must be auto, kvm or qemu, not " + acceleration);
        }
        var _ = NetworkMode.of(network);
        Settings.range("photon.plasmavmc.vcpu-overcommit", vcpuOvercommit, 1, OVERCOMMIT_MAX);
        Settings.range("photon.plasmavmc.memory-reserve-mib", memoryReserveMib, 0, 1L << 40);
    }

    NetworkMode networkMode() {
        return NetworkMode.of(network);
    }

    Acceleration accelerationWanted() {
        return Acceleration.valueOf(acceleration.toUpperCase(Locale.ROOT));
    }
}
