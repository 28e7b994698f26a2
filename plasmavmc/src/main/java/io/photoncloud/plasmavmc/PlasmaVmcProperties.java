package io.photoncloud.plasmavmc;

import io.photoncloud.common.config.Settings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of PlasmaVMC.
 *
 * @param node what this node is called: letters, digits, dots and dashes; where it is empty it makes up a name at its first
 *     start. Kept from then on
 * @param hypervisor by which driver VMs are run, settled at the node's first start: {@code libvirt}, {@code simulated},
 *     which runs nothing, or {@code auto}: {@code libvirt} where one answers at {@code photon.plasmavmc.libvirt-uri}, and else
 *     {@code simulated}; refused in enforced mode
 * @param simulatedVcpus how many vCPUs the simulated hypervisor has
 * @param simulatedMemoryMib how much memory, in MiB
 * @param stopTimeMax how long a guest that is asked to shut down may take
 */
@ConfigurationProperties("photon.plasmavmc")
public record PlasmaVmcProperties(
        @DefaultValue("") String node,
        @DefaultValue("auto") String hypervisor,
        @DefaultValue("64") int simulatedVcpus,
        @DefaultValue("262144") long simulatedMemoryMib,
        @DefaultValue("2m") Duration stopTimeMax) {

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
        Settings.positive("photon.plasmavmc.stop-time-max", stopTimeMax);
    }
}
