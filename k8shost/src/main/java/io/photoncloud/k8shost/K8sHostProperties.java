package io.photoncloud.k8shost;

import io.photoncloud.common.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of k8shost.
 *
 * @param node what this node is called: lower-case letters, digits, dots and dashes; where it is empty it makes up a name at
 *     its first start. Kept from then on
 * @param runtime by which driver containers are run, settled at the node's first start: {@code cri}, a container runtime of this
 *     machine, {@code simulated}, which runs nothing, or {@code auto}: cri where one answers that has a network for pods, and
 *     simulated otherwise. In enforced mode it has to be said which
 * @param criSocket where the container runtime of this machine listens
 * @param podsMax how many pods this node takes
 * @param reservedMilliCpus thousandths of a core that are kept from pods
 * @param reservedMemoryMib memory that is kept from pods, in MiB
 * @param pullTimeMax how long an image may take to be pulled
 * @param rescheduleAfter how long a node has to be lost before its pods are put elsewhere, those that may be; 0 for never
 * @param serviceCidr where the addresses of services are from: IPv4, /12 to /28. To be changed only where there are no services
 * @param nodePortMin the first port that is given to a NodePort service
 * @param nodePortMax the last
 * @param serviceDataPath by what services' addresses lead to pods on this node: nftables, none, or {@code auto}:
 *     nftables where pods run by cri and this process may change the kernel's rules, and none otherwise
 * @param dataPathTable the table that nftables has its rules in: nodes of one cloud on one machine share it, other clouds' need
 *     another
 * @param podCidrs the pods' addresses on this machine, such as 10.244.0.0/24: needed by nftables only where what goes from pod to
 *     pod over a bridge does not go through the kernel's rules (net.bridge.bridge-nf-call-iptables is not 1)
 * @param keyEncryptionKeyFile the keys that the passwords of registries are encrypted with, 32 bytes in hex a line, the same file
 *     for all processes of one cloud's k8shost; by default {@code key-encryption-key} in the data directory, made at the first
 *     start
 * @param meteringWindow how often what pods use is told to CreditService, beside when it changes; 0 where it is not
 * @param logFollowersMax how many logs are followed here at once
 * @param podNetwork from where new pods have their addresses, the same for all processes of one cloud's k8shost: {@code cni}, from
 *     the container runtime's network, or {@code prismnet}: each pod has a port of PrismNET
 * @param podSubnet the subnet of PrismNET that pods are in whose namespace has none, whosever it is; where it is empty every
 *     namespace has to have one. Only with {@code prismnet}
 */
@ConfigurationProperties("photon.k8shost")
public record K8sHostProperties(
        @DefaultValue("") String node,
        @DefaultValue("auto") String runtime,
        @DefaultValue("/run/containerd/containerd.sock") String criSocket,
        @DefaultValue("110") int podsMax,
        @DefaultValue("500") long reservedMilliCpus,
        @DefaultValue("512") long reservedMemoryMib,
        @DefaultValue("10m") Duration pullTimeMax,
        @DefaultValue("1m") Duration rescheduleAfter,
        @DefaultValue("10.96.0.0/12") String serviceCidr,
        @DefaultValue("30000") int nodePortMin,
        @DefaultValue("32767") int nodePortMax,
        @DefaultValue("auto") String serviceDataPath,
        @DefaultValue("photon_k8s") String dataPathTable,
        @DefaultValue List<String> podCidrs,
        @Nullable Path keyEncryptionKeyFile,
        @DefaultValue("1h") Duration meteringWindow,
        @DefaultValue("64") int logFollowersMax,
        @DefaultValue("cni") String podNetwork,
        @DefaultValue("") String podSubnet) {

    /** Whether pods have ports of PrismNET. */
    boolean usesPrismNet() {
        return podNetwork.equals("prismnet");
    }

    static final String KEY_FILE_SETTING = "photon.k8shost.key-encryption-key-file";

    private static final Duration METERING_WINDOW_MIN = Duration.ofSeconds(1);
    private static final Duration METERING_WINDOW_MAX = Duration.ofDays(1);
    private static final int PORT_MAX = 65_535;

    public K8sHostProperties {
        if (!node.matches("([a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?)?")) {
            throw new IllegalArgumentException(
                    "photon.k8shost.node must be at most 63 lower-case letters, digits, dots and dashes");
        }
        if (!runtime.matches("auto|cri|simulated")) {
            throw new IllegalArgumentException("photon.k8shost.runtime must be auto, cri or simulated, not " + runtime);
        }
        if (!serviceDataPath.matches("auto|nftables|none")) {
            throw new IllegalArgumentException(
                    "photon.k8shost.service-data-path must be auto, nftables or none, not " + serviceDataPath);
        }
        if (!meteringWindow.isZero()
                && (meteringWindow.compareTo(METERING_WINDOW_MIN) < 0
                        || meteringWindow.compareTo(METERING_WINDOW_MAX) > 0)) {
            throw new IllegalArgumentException("photon.k8shost.metering-window must be 0, or " + METERING_WINDOW_MIN
                    + " to " + METERING_WINDOW_MAX + ", not " + meteringWindow);
        }
        if (!podNetwork.matches("cni|prismnet")) {
            throw new IllegalArgumentException("photon.k8shost.pod-network must be cni or prismnet, not " + podNetwork);
        }
        if (!podSubnet.isEmpty() && !podNetwork.equals("prismnet")) {
            throw new IllegalArgumentException(
                    "photon.k8shost.pod-subnet is only for photon.k8shost.pod-network=prismnet: leave it out, or set that");
        }
        podCidrs = List.copyOf(podCidrs);
        Settings.range("photon.k8shost.pods-max", podsMax, 1, 1_000);
        Settings.range("photon.k8shost.reserved-milli-cpus", reservedMilliCpus, 0, 1_000_000);
        Settings.range("photon.k8shost.reserved-memory-mib", reservedMemoryMib, 0, 1L << 30);
        Settings.range("photon.k8shost.log-followers-max", logFollowersMax, 1, 10_000);
        Settings.positive("photon.k8shost.pull-time-max", pullTimeMax);
        Settings.range("photon.k8shost.node-port-min", nodePortMin, 1, PORT_MAX);
        Settings.range("photon.k8shost.node-port-max", nodePortMax, nodePortMin, PORT_MAX);
    }
}
