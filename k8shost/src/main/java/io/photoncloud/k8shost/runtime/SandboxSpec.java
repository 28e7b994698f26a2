package io.photoncloud.k8shost.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a pod's sandbox is made of.
 *
 * @param attempt counts the sandboxes that the pod has had, from 0
 * @param specHash of what the pod's owner asked for, kept with the sandbox: one with another hash is not the pod's any more
 * @param hostNetwork whether the pod has the node's own network
 * @param dns empty for the runtime's own
 * @param logDirectory under which the runtime writes the containers' logs
 * @param privileged whether it may have containers that may do to the node what they like
 * @param ips the addresses that the pod shall have; none for whichever the runtime gives it
 */
public record SandboxSpec(
        PodRef pod,
        int attempt,
        String specHash,
        String hostname,
        boolean hostNetwork,
        List<PortMapping> ports,
        Dns dns,
        Path logDirectory,
        Map<String, String> labels,
        Map<String, String> annotations,
        boolean privileged,
        List<String> ips) {

    public SandboxSpec {
        ports = List.copyOf(ports);
        ips = List.copyOf(ips);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /** How addresses are looked up. */
    public record Dns(List<String> servers, List<String> searches, List<String> options) {

        public static final Dns OF_RUNTIME = new Dns(List.of(), List.of(), List.of());

        public Dns {
            servers = List.copyOf(servers);
            searches = List.copyOf(searches);
            options = List.copyOf(options);
        }
    }

    /** The node's port leads to the pod's; 0 for none. */
    public record PortMapping(Protocol protocol, int containerPort, int hostPort, String hostIp) {}

    /** What ports are of. */
    public enum Protocol {
        TCP,
        UDP,
        SCTP
    }
}
