package io.photoncloud.k8shost.datapath.nftables;

import io.photoncloud.k8shost.datapath.ServiceDataPath.Backend;
import io.photoncloud.k8shost.datapath.ServiceDataPath.Route;
import io.photoncloud.k8shost.runtime.SandboxSpec.Protocol;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A service's port as rules have it: nothing but numbers, and addresses of IPv4.
 *
 * @param address empty for a headless service
 * @param nodePort 0 for none
 * @param backs where it leads, to each as often as to the others
 */
record Front(String address, Protocol protocol, int port, int nodePort, List<Backend> backs) {

    private static final int PORT_MAX = 65_535;

    Front {
        if (!address.isEmpty() && !Ipv4.isAddress(address)) {
            throw new IllegalArgumentException("'" + address + "' is not an IPv4 address");
        }
        requirePort(port, 1);
        requirePort(nodePort, 0);
        backs.forEach(back -> requirePort(back.port(), 1));
    }

    private static void requirePort(int port, int least) {
        if (port < least || port > PORT_MAX) {
            throw new IllegalArgumentException("a port is " + least + " to " + PORT_MAX + ", not " + port);
        }
    }

    /** Pods that have other addresses than those of IPv4 are not led to. */
    static Front of(Route route) {
        List<Backend> backs = route.backends().stream()
                .filter(back -> Ipv4.isAddress(back.ip()))
                .distinct()
                .sorted(Comparator.comparing(Backend::ip).thenComparingInt(Backend::port))
                .toList();
        return new Front(route.clusterIp(), route.protocol(), route.port(), route.nodePort(), backs);
    }

    boolean hasAddress() {
        return !address.isEmpty();
    }

    boolean hasNodePort() {
        return nodePort > 0;
    }

    /** Whether anybody could send it something. */
    boolean isSeen() {
        return hasAddress() || hasNodePort();
    }

    private String protocolName() {
        return protocol.name().toLowerCase(Locale.ROOT);
    }

    String addressKey() {
        return address + " . " + protocolName() + " . " + port;
    }

    String nodePortKey() {
        return protocolName() + " . " + nodePort;
    }

    /** The rule that takes one of the pods. */
    String choice() {
        String to = backs.size() == 1
                ? "dnat ip to %s:%d"
                        .formatted(backs.getFirst().ip(), backs.getFirst().port())
                : "dnat ip addr . port to numgen random mod %d map { %s }".formatted(backs.size(), numbered());
        return "meta l4proto " + protocolName() + " " + to;
    }

    private String numbered() {
        return IntStream.range(0, backs.size())
                .mapToObj(index -> "%d : %s . %d"
                        .formatted(
                                index, backs.get(index).ip(), backs.get(index).port()))
                .collect(Collectors.joining(", "));
    }
}
