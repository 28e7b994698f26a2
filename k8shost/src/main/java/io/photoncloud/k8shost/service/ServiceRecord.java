package io.photoncloud.k8shost.service;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.runtime.SandboxSpec.Protocol;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A service: its address and ports, and the pods behind it as they were last seen.
 *
 * @param clusterIp empty for a headless one
 * @param selector the labels that its pods have; empty for none
 */
public record ServiceRecord(
        String uid,
        Tenant tenant,
        String namespace,
        String name,
        Map<String, String> labels,
        Type type,
        String clusterIp,
        List<Port> ports,
        Map<String, String> selector,
        List<Endpoint> endpoints,
        Instant created) {

    /** Not "service": who may see how a service of the cloud itself is may not see these by that. */
    public static final String NOUN = "k8s-service";

    /** So many pods are kept of those behind it; the others get nothing. */
    public static final int ENDPOINTS_MAX = 1_000;

    /** What a headless service says in place of its address. */
    public static final String HEADLESS = "None";

    /** Where it can be reached. */
    public enum Type {
        CLUSTER_IP("ClusterIP"),
        NODE_PORT("NodePort");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * @param name empty for none
     * @param nodePort 0 for none
     */
    public record Port(String name, int port, int targetPort, Protocol protocol, int nodePort) {}

    public record Endpoint(String ip, String podUid, String podName, String node, boolean ready) {}

    public ServiceRecord {
        labels = Map.copyOf(labels);
        ports = List.copyOf(ports);
        selector = Map.copyOf(selector);
        endpoints = List.copyOf(endpoints);
    }

    public static String id(String namespace, String name) {
        return namespace + "/" + name;
    }

    static Key key(String namespace, String name) {
        return Key.utf8(id(namespace, name));
    }

    Key key() {
        return key(namespace, name);
    }

    public ResourceRef ref() {
        return new ResourceRef(NOUN, id(namespace, name), tenant);
    }

    static ResourceRef ref(String namespace, String name) {
        return new ResourceRef(NOUN, id(namespace, name), null);
    }

    /** With the pods behind it, of all in its namespace: those that have its labels, and an address. */
    ServiceRecord behind(List<Pod> pods) {
        List<Endpoint> found = selector.isEmpty()
                ? List.of()
                : pods.stream()
                        .filter(pod -> pod.namespace().equals(namespace)
                                && pod.tenant().equals(tenant)
                                && pod.labels().entrySet().containsAll(selector.entrySet())
                                && !pod.status().phase().isOver()
                                && !pod.status().ip().isEmpty())
                        .sorted(Comparator.comparing(Pod::name))
                        .limit(ENDPOINTS_MAX)
                        .map(pod -> new Endpoint(
                                pod.status().ip(),
                                pod.uid(),
                                pod.name(),
                                pod.node(),
                                pod.status().isReady() && pod.deletion() == null))
                        .toList();
        return new ServiceRecord(
                uid, tenant, namespace, name, labels, type, clusterIp, ports, selector, found, created);
    }

    /** What keeps it from answering; empty for nothing. */
    public String warning() {
        if (selector.isEmpty()) {
            return "it has no selector: no pod is behind it";
        }
        if (endpoints.isEmpty()) {
            return "no pod in namespace " + namespace + " has the labels of its selector " + new TreeMap<>(selector)
                    + " and an address: nobody answers until one does";
        }
        return endpoints.stream().anyMatch(Endpoint::ready)
                ? ""
                : endpoints.size() + " pods have the labels of its selector, and none of them is ready";
    }
}
