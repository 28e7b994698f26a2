package io.photoncloud.system.nodes;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** PlasmaVMC by one of its doors: it does not matter which. */
record Vms(Calls calls) {

    Vms(String base) {
        this(new Calls(base));
    }

    static String text(JsonNode object, String field) {
        return object.path(field).asString();
    }

    /** @param more further fields, each with a comma before it */
    String make(String name, String onNodeLoss, String more) {
        return text(calls.call("POST", "vms", """
                {"name": "%s", "org_id": "o", "project_id": "p", "vcpus": 1, "memory_mib": 256, "on_node_loss": "%s"%s}""".formatted(name, onNodeLoss, more), 201), "id");
    }

    void start(String id) {
        calls.call("POST", "vms/" + id + "/start", "", 200);
    }

    void delete(String id) {
        calls.call("DELETE", "vms/" + id, "", 200);
    }

    JsonNode look(String id) {
        return calls.get("vms/" + id);
    }

    private List<JsonNode> all() {
        return calls.rest().all("/api/v1/vms?org_id=o", "vms");
    }

    /** Those that run, by the node that they are on. */
    Map<String, Set<String>> runningByNode() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (JsonNode vm : all()) {
            if (text(vm, "state").equals("Running") && text(vm, "operation_id").isEmpty()) {
                found.computeIfAbsent(text(vm, "node_id"), _ -> new TreeSet<>()).add(text(vm, "id"));
            }
        }
        return found;
    }

    Set<String> ids() {
        return all().stream().map(vm -> text(vm, "id")).collect(toCollection(TreeSet::new));
    }

    Set<String> reasons(String id) {
        return calls.get("vms/" + id + "/events").path("events").values().stream()
                .map(event -> text(event, "reason"))
                .collect(toCollection(TreeSet::new));
    }

    /** What each node is, by its name. */
    Map<String, String> nodes() {
        return calls.get("nodes").path("nodes").values().stream()
                .collect(toMap(node -> text(node, "id"), node -> text(node, "status"), (a, _) -> a, TreeMap::new));
    }

    JsonNode node(String id) {
        return calls.get("nodes/" + id);
    }

    void beginMaintenance(String node, boolean drain) {
        calls.call("POST", "nodes/" + node + "/maintenance/begin", "{\"drain\": " + drain + "}", 200);
    }

    void endMaintenance(String node) {
        calls.call("POST", "nodes/" + node + "/maintenance/end", "", 200);
    }

    /** Got by the node that is asked. */
    String makeImage(String url, String sha256) {
        return text(calls.call("POST", "images", """
                {"name": "slow", "org_id": "o", "project_id": "p", "url": "%s", "sha256": "%s"}""".formatted(url, sha256), 201), "id");
    }

    /** Its state, and the node that it is got by or was. */
    List<String> image(String id) {
        JsonNode image = calls.get("images/" + id);
        return List.of(text(image, "state"), text(image, "node_id"));
    }

    String operationPhase(String id) {
        return text(calls.get("operations/" + id), "phase");
    }
}
