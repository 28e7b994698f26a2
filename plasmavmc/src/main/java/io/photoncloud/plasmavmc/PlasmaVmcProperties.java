package io.photoncloud.plasmavmc;

import io.photoncloud.common.config.Settings;
import io.photoncloud.plasmavmc.image.Image;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What can be set of PlasmaVMC.
 *
 * @param node what this node is called: letters, digits, dots and dashes; where it is empty it makes up a name at its first
 *     start. Kept from then on
 * @param hypervisor by which driver VMs are run, settled at the node's first start: {@code libvirt}, {@code simulated},
 *     which runs nothing, or {@code auto}: {@code libvirt} where one answers at {@code photon.plasmavmc.libvirt-uri}, and else
 *     {@code simulated}; in enforced mode a process with {@code auto} is no node
 * @param simulatedVcpus how many vCPUs the simulated hypervisor has
 * @param simulatedMemoryMib how much memory, in MiB
 * @param credit whether a VM takes credit: {@code enforce} holds what it costs in an hour and its quotas at CreditService before
 *     it is made; {@code off} makes it for anybody
 * @param meteringWindow how often what VMs use is told to CreditService, beside when it changes; 0 where it is not
 * @param recoverAfter how long this node has to be lost before those of its VMs that their owners let go are made anew on other
 *     nodes, 30 s to 1 h; it switches them off 15 s earlier
 * @param stopTimeMax how long a guest that is asked to shut down may take
 * @param imagePaths directories of this node whose files may be made images of by {@code path}; none by default
 * @param imageSizeMax the longest file of an image, whether it is sent, fetched or copied
 * @param imageCacheMax how much a node keeps of images: beyond that those go that no VM of it is made of and that can be had again
 * @param imageTimeMax how long an image may take to come to a node
 */
@ConfigurationProperties("photon.plasmavmc")
public record PlasmaVmcProperties(
        @DefaultValue("") String node,
        @DefaultValue("auto") String hypervisor,
        @DefaultValue("64") int simulatedVcpus,
        @DefaultValue("262144") long simulatedMemoryMib,
        @DefaultValue("off") CreditMode credit,
        @DefaultValue("1h") Duration meteringWindow,
        @DefaultValue("1m") Duration recoverAfter,
        @DefaultValue("2m") Duration stopTimeMax,
        @DefaultValue({}) List<Path> imagePaths,
        @DefaultValue("32GB") DataSize imageSizeMax,
        @DefaultValue("128GB") DataSize imageCacheMax,
        @DefaultValue("10m") Duration imageTimeMax) {

    private static final Duration METERING_WINDOW_MIN = Duration.ofSeconds(1);
    private static final Duration METERING_WINDOW_MAX = Duration.ofDays(1);

    /** The lease of a node, and the time until all that ran on it is off. */
    private static final Duration RECOVER_AFTER_MIN = Duration.ofSeconds(30);

    private static final Duration RECOVER_AFTER_MAX = Duration.ofHours(1);

    /** Whether VMs take credit. */
    public enum CreditMode {
        OFF,
        ENFORCE
    }

    public PlasmaVmcProperties {
        if (!node.matches("[A-Za-z0-9.-]{0,63}")) {
            throw new IllegalArgumentException(
                    "photon.plasmavmc.node must be at most 63 letters, digits, dots and dashes");
        }
        if (!hypervisor.matches("auto|libvirt|simulated")) {
            throw new IllegalArgumentException(
                    "photon.plasmavmc.hypervisor must be auto, libvirt or simulated, not " + hypervisor);
        }
        Settings.range("photon.plasmavmc.simulated-vcpus", simulatedVcpus, 1, 1_000_000);
        Settings.range("photon.plasmavmc.simulated-memory-mib", simulatedMemoryMib, 1, 1L << 40);
        if (!meteringWindow.isZero()
                && (meteringWindow.compareTo(METERING_WINDOW_MIN) < 0
                        || meteringWindow.compareTo(METERING_WINDOW_MAX) > 0)) {
            throw new IllegalArgumentException("photon.plasmavmc.metering-window must be 0, or " + METERING_WINDOW_MIN
                    + " to " + METERING_WINDOW_MAX + ", not " + meteringWindow);
        }
        if (recoverAfter.compareTo(RECOVER_AFTER_MIN) < 0 || recoverAfter.compareTo(RECOVER_AFTER_MAX) > 0) {
            throw new IllegalArgumentException("photon.plasmavmc.recover-after must be " + RECOVER_AFTER_MIN + " to "
                    + RECOVER_AFTER_MAX + ", not " + recoverAfter);
        }
        Settings.positive("photon.plasmavmc.stop-time-max", stopTimeMax);
        imagePaths = List.copyOf(imagePaths);
        Settings.range("photon.plasmavmc.image-size-max", imageSizeMax.toBytes(), 512, Image.VIRTUAL_BYTES_MAX);
        Settings.range("photon.plasmavmc.image-cache-max", imageCacheMax.toBytes(), 0, Long.MAX_VALUE);
        Settings.positive("photon.plasmavmc.image-time-max", imageTimeMax);
    }
}
