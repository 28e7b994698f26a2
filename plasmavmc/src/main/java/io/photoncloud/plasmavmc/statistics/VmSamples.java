package io.photoncloud.plasmavmc.statistics;

import io.photoncloud.chainfire.resources.follow.Mirror;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.metrics.Sampled;
import io.photoncloud.common.metrics.Samples;
import io.photoncloud.plasmavmc.hypervisor.GuestStatistics;
import io.photoncloud.plasmavmc.node.Node;
import io.photoncloud.plasmavmc.vm.Vm;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * This node's VMs as metrics. While the hypervisor tells nothing there is nothing of what they use: a series that ends, and no
 * zero. Those of single VMs are bounded.
 */
public final class VmSamples implements Sampled {

    /** VMs that have series of their own; of more than those only the sums are told. */
    static final int VMS_MAX = 1_000;

    private static final double NANOS = 1e9;

    private record Metric(String name, String help, Function<GuestStatistics, Number> value) {}

    private static final List<Metric> COUNTERS = List.of(
            new Metric("cpu_seconds", "Processor time that the guest used", guest -> guest.cpuTimeNanos() / NANOS),
            new Metric("disk_read_bytes", "Read from its disks", guest -> guest.ofDisks(disk -> disk.readBytes())),
            new Metric("disk_reads", "Reads of its disks", guest -> guest.ofDisks(disk -> disk.readRequests())),
            new Metric(
                    "disk_written_bytes", "Written to its disks", guest -> guest.ofDisks(disk -> disk.writtenBytes())),
            new Metric("disk_writes", "Writes to its disks", guest -> guest.ofDisks(disk -> disk.writeRequests())),
            new Metric(
                    "network_receive_bytes",
                    "Received",
                    guest -> guest.ofNics(nic -> nic.received().bytes())),
            new Metric(
                    "network_receive_packets",
                    "Received",
                    guest -> guest.ofNics(nic -> nic.received().packets())),
            new Metric(
                    "network_receive_errors",
                    "Not received",
                    guest -> guest.ofNics(nic -> nic.received().errors())),
            new Metric(
                    "network_receive_drops",
                    "Not taken",
                    guest -> guest.ofNics(nic -> nic.received().drops())),
            new Metric(
                    "network_transmit_bytes",
                    "Sent",
                    guest -> guest.ofNics(nic -> nic.sent().bytes())),
            new Metric(
                    "network_transmit_packets",
                    "Sent",
                    guest -> guest.ofNics(nic -> nic.sent().packets())),
            new Metric(
                    "network_transmit_errors",
                    "Not sent",
                    guest -> guest.ofNics(nic -> nic.sent().errors())),
            new Metric(
                    "network_transmit_drops",
                    "Not let out",
                    guest -> guest.ofNics(nic -> nic.sent().drops())));

    private final VmStatistics statistics;
    private final Mirror<Vm> vms;
    private final Mirror<Node> nodes;

    /**
     * @param vms of this node
     * @param nodes this one
     */
    public VmSamples(VmStatistics statistics, Mirror<Vm> vms, Mirror<Node> nodes) {
        this.statistics = statistics;
        this.vms = vms;
        this.nodes = nodes;
    }

    @Override
    public void sample(Samples samples) {
        Collection<Vm> all = vms.rows();
        all.stream()
                .collect(Collectors.groupingBy(vm -> vm.state().word(), Collectors.counting()))
                .forEach((state, count) ->
                        samples.gauge("plasmavmc_vms", "VMs of this node, by their state", count, "state", state));
        samples.gauge(
                "plasmavmc_operations_under_way",
                "VMs of this node about which something is being done",
                all.stream().filter(vm -> !vm.operation().isEmpty()).count());
        nodes.rows().forEach(node -> capacity(samples, node));
        VmStatistics.Taken taken = takenOrNull();
        if (taken != null) {
            use(samples, taken, all.stream().collect(Collectors.toMap(Vm::id, vm -> vm)));
        }
    }

    private static void capacity(Samples samples, Node node) {
        samples.gauge("plasmavmc_node_vcpus", "vCPUs that VMs may have here", node.vcpus(), "node", node.id());
        samples.gauge(
                "plasmavmc_node_vcpus_free", "vCPUs that VMs may still have here", node.vcpusFree(), "node", node.id());
        samples.gauge(
                "plasmavmc_node_memory_bytes",
                "Memory that VMs may have here",
                bytes(node.memoryMib()),
                "node",
                node.id());
        samples.gauge(
                "plasmavmc_node_memory_free_bytes",
                "Memory that VMs may still have here",
                bytes(node.memoryMibFree()),
                "node",
                node.id());
    }

    private static long bytes(long mib) {
        return mib << 20;
    }

    private VmStatistics.@Nullable Taken takenOrNull() {
        try {
            return statistics.taken();
        } catch (CloudException _) {
            return null;
        }
    }

    private static void use(Samples samples, VmStatistics.Taken taken, Map<String, Vm> vms) {
        List<GuestStatistics> guests = taken.guests().values().stream()
                .filter(guest -> vms.containsKey(guest.vm()))
                .sorted((one, other) -> one.vm().compareTo(other.vm()))
                .toList();
        guests.stream().limit(VMS_MAX).forEach(guest -> {
            Vm vm = vms.get(guest.vm());
            if (vm != null) {
                one(samples, guest, vm.tenant().project());
            }
        });
        samples.gauge("plasmavmc_guests", "Guests of this node that are on", guests.size());
        samples.gauge(
                "plasmavmc_guests_without_series",
                "Guests that are on, and of which only the sums are told",
                Math.max(0, guests.size() - VMS_MAX));
        // Sums of counters of guests that come and go are no counters.
        COUNTERS.forEach(metric -> samples.gauge(
                "plasmavmc_guests_" + metric.name(),
                metric.help() + ", all guests that are on together",
                sum(guests, metric.value())));
        samples.gauge(
                "plasmavmc_guests_memory_rss_bytes",
                "Memory that guests take of this node",
                sum(guests, guest -> orZero(guest.memory().rss())));
    }

    private static double sum(List<GuestStatistics> guests, Function<GuestStatistics, Number> what) {
        return guests.stream()
                .mapToDouble(guest -> what.apply(guest).doubleValue())
                .sum();
    }

    private static long orZero(@Nullable Long known) {
        return known == null ? 0 : known;
    }

    private static void one(Samples samples, GuestStatistics guest, String project) {
        String[] labels = {"vm", guest.vm(), "project", project};
        COUNTERS.forEach(metric -> samples.counter(
                "plasmavmc_vm_" + metric.name(), metric.help(), metric.value().apply(guest), labels));
        memory(
                samples,
                "used",
                "Memory that the guest's system uses",
                guest.memory().used(),
                labels);
        memory(
                samples,
                "available",
                "Memory that the guest's system can use",
                guest.memory().available(),
                labels);
        memory(
                samples,
                "balloon",
                "Memory that the guest is given",
                guest.memory().balloon(),
                labels);
        memory(
                samples,
                "rss",
                "Memory that the guest takes of its node",
                guest.memory().rss(),
                labels);
    }

    private static void memory(Samples samples, String what, String help, @Nullable Long known, String... labels) {
        if (known != null) {
            samples.gauge("plasmavmc_vm_memory_" + what + "_bytes", help, known, labels);
        }
    }
}
