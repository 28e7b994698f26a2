package io.photoncloud.system.nodes;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;

import io.photoncloud.system.chainfire.Rest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** PlasmaVMC by one of its doors: it does not matter which. */
record Vms(Rest rest, AtomicInteger calls) {

    Vms(String base) {
        this(new Rest(base), new AtomicInteger());
    }

    static String text(JsonNode object, String field) {
        return object.path(field).asString();
    }

    private JsonNode call(String method, String path, String body, int expected) {
        String key = rest.base() + "-" + calls.incrementAndGet();
        return rest.insist(method, "/api/v1/" + path, body, "Idempotency-Key", key)
                .expect(expected)
                .data();
    }

    private JsonNode get(String path) {
        return rest.insist("GET", "/api/v1/" + path, "").expect(200).data();
    }

    /** @param more further fields, each with a comma before it */
    String make(String name, String onNodeLoss, String more) {
        return text(call("POST", "vms", """
                {"name": "%s", "org_id": "o", "project_id": "p", "vcpus": 1, "memory_mib": 256, "on_node_loss": "%s"%s}""".formatted(name, onNodeLoss, more), 201), "id");
    }

    void start(String id) {
        call("POST", "vms/" + id + "/start", "", 200);
    }

    void delete(String id) {
        call("DELETE", "vms/" + id, "", 200);
    }

    JsonNode look(String id) {
        return get("vms/" + id);
    }

    private List<JsonNode> all() {
        return rest.all("/api/v1/vms?org_id=o", "vms");
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
        return get("vms/" + id + "/events").path("events").values().stream()
                .map(event -> text(event, "reason"))
                .collect(toCollection(TreeSet::new));
    }

    /** What each node is, by its name. */
    Map<String, String> nodes() {
        return get("nodes").path("nodes").values().stream()
                .collect(toMap(node -> text(node, "id"), node -> text(node, "status"), (a, _) -> a, TreeMap::new));
    }

    JsonNode node(String id) {
        return get("nodes/" + id);
    }

    void beginMaintenance(String node, boolean drain) {
        call("POST", "nodes/" + node + "/maintenance/begin", "{\"drain\": " + drain + "}", 200);
    }

    void endMaintenance(String node) {
        call("POST", "nodes/" + node + "/maintenance/end", "", 200);
    }

    /** Got by the node that is asked. */
    String makeImage(String url, String sha256) {
        return text(call("POST", "images", """
                {"name": "slow", "org_id": "o", "project_id": "p", "url": "%s", "sha256": "%s"}""".formatted(url, sha256), 201), "id");
    }

    /** Its state, and the node that it is got by or was. */
    List<String> image(String id) {
        JsonNode image = get("images/" + id);
        return List.of(text(image, "state"), text(image, "node_id"));
    }

    String operationPhase(String id) {
        return text(get("operations/" + id), "phase");
    }
}
