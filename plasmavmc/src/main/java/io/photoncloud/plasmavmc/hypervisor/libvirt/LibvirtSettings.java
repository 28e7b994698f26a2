package io.photoncloud.plasmavmc.hypervisor.libvirt;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How this node uses libvirt.
 *
 * @param uri of libvirtd
 * @param directory where the disks of VMs are kept, a place that QEMU may read and write
 * @param node whose domains are ours
 * @param network what the interfaces of guests are connected with
 * @param callTimeMax a call of libvirtd that takes longer has failed, and what it did or did not do is looked at anew
 */
public record LibvirtSettings(
        String uri, Path directory, String node, NetworkMode network, Acceleration acceleration, Duration callTimeMax) {

    /** Starting a guest takes a few seconds where the machine is busy. */
    public static final Duration CALL_TIME_MAX = Duration.ofSeconds(30);

    /** By what guests are run. */
    public enum Acceleration {
        /** KVM where it is seen to run a guest, and else emulation. */
        AUTO,
        KVM,
        QEMU
    }

    public LibvirtSettings {
        directory = directory.toAbsolutePath().normalize();
    }
}
