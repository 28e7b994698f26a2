package io.photoncloud.system.nodes;

import static io.photoncloud.system.nodes.Vms.text;
import static java.util.stream.Collectors.toMap;

import io.photoncloud.system.Launcher;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The pods of one namespace, by one door of k8shost: it does not matter which. */
record Pods(Calls calls) {

    static final String NAMESPACE = "nodes";

    Pods(String base) {
        this(new Calls(base));
    }

    void make(String name, String restartPolicy) {
        calls.call("POST", "pods", """
                {"name": "%s", "namespace": "%s", "image": "nginx:1.21", "labels": {"app": "web"},
                 "restart_policy": "%s", "termination_grace_period_seconds": 1}""".formatted(name, NAMESPACE, restartPolicy), 201);
    }

    void makeService() {
        calls.call("POST", "services", """
                {"name": "front", "namespace": "%s", "port": 80, "selector": {"app": "web"}}""".formatted(NAMESPACE), 201);
    }

    int readyEndpoints() {
        return (int) calls.get("services/" + NAMESPACE + "/front").path("endpoints").values().stream()
                .filter(endpoint -> endpoint.path("ready").asBoolean())
                .count();
    }

    void delete(String name) {
        calls.call("DELETE", "pods/" + NAMESPACE + "/" + name, "", 200);
    }

    JsonNode look(String name) {
        return calls.get("pods/" + NAMESPACE + "/" + name);
    }

    /** By their phase and node, as {@code Running on node-1}. */
    Map<String, Set<String>> byPlace() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (JsonNode pod : calls.rest().all("/api/v1/pods?namespace=" + NAMESPACE, "pods")) {
            String place = text(pod, "phase") + " on " + text(pod, "node_name");
            found.computeIfAbsent(place, _ -> new TreeSet<>()).add(text(pod, "name"));
        }
        return found;
    }

    Map<String, String> nodes() {
        return calls.get("nodes").path("nodes").values().stream()
                .collect(toMap(node -> text(node, "name"), node -> text(node, "status"), (a, _) -> a, TreeMap::new));
    }

    void cordon(String node) {
        calls.call("POST", "nodes/" + node + "/cordon", "", 200);
    }

    /** The pods that a node's simulated runtime has a sandbox of, as its files tell. */
    static Set<String> sandboxes(Launcher launcher, int node) {
        Set<String> found = new TreeSet<>();
        Path directory = launcher.directory("k8shost", node).resolve("data/simulated-runtime");
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".sandbox")).toList()) {
                Properties sandbox = new Properties();
                try (Reader reader = Files.newBufferedReader(file)) {
                    sandbox.load(reader);
                }
                found.add(sandbox.getProperty("name"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
