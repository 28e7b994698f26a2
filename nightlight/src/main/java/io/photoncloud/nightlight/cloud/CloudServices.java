package io.photoncloud.nightlight.cloud;

import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.nightlight.scrape.CloudTargets;
import io.photoncloud.nightlight.scrape.TargetGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where the processes of the cloud's services answer HTTP, and by what scheme. */
public record CloudServices(String scheme, List<Member> processes) {
    private static final String NODE = "__meta_photon_node";
    private static final String FIRST = "1";

    /** One of them. */
    public record Member(String service, String node, ListenAddress address) {}

    public CloudServices {
        processes = List.copyOf(processes);
    }

    /**
     * Of these, or where there are none each service where it listens by default.
     *
     * @param told addresses by node by service
     * @throws IllegalArgumentException one of them is no address
     */
    public static CloudServices of(String scheme, Map<String, Map<String, String>> told) {
        List<Member> processes = new ArrayList<>();
        new TreeMap<>(told)
                .forEach((service, nodes) -> new TreeMap<>(nodes)
                        .forEach((node, address) ->
                                processes.add(new Member(service, node, ListenAddress.valueOf(address)))));
        if (processes.isEmpty()) {
            for (KnownService service : KnownService.values()) {
                processes.add(new Member(service.key(), FIRST, service.http()));
            }
        }
        return new CloudServices(scheme, processes);
    }

    /** Whether any process is of that service. */
    public boolean has(KnownService service) {
        return processes.stream().anyMatch(process -> process.service().equals(service.key()));
    }

    List<TargetGroup> groups() {
        return processes.stream()
                .map(process -> new TargetGroup(
                        process.service() + "/" + process.node(),
                        List.of(process.address().toString()),
                        Map.of(CloudTargets.SERVICE, process.service(), NODE, process.node(), "__scheme__", scheme)))
                .toList();
    }
}
