package io.photoncloud.common.testing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** A service's REST door, asked what gRPC calls an operation by its route. Safe for many threads. */
public final class RoutedRestDoor {

    private final TestingService service;
    private final Map<String, String> routes;

    /** @param routes by operation: a method and a path behind {@code /api/v1/}, with {field} for what stands in it */
    public RoutedRestDoor(TestingService service, Map<String, String> routes) {
        this.service = service;
        this.routes = Map.copyOf(routes);
    }

    public DoorAnswer call(DoorCall call) {
        String[] route = Objects.requireNonNull(routes.get(call.operation()), call.operation())
                .split(" ", 2);
        ObjectNode fields = (ObjectNode) call.fields().deepCopy();
        List<String> headers = new ArrayList<>();
        if (call.key() != null) {
            headers.addAll(List.of("Idempotency-Key", call.key()));
        }
        if (fields.has("resource_version")) {
            headers.addAll(
                    List.of("If-Match", "\"" + fields.path("resource_version").asString() + "\""));
            fields.remove("resource_version");
        }
        String path = route[1];
        for (String field : List.copyOf(fields.propertyNames())) {
            if (path.contains("{" + field + "}")) {
                path = path.replace("{" + field + "}", fields.path(field).asString());
                fields.remove(field);
            }
        }
        boolean bodiless = route[0].equals("GET") || route[0].equals("DELETE");
        String query = bodiless
                ? fields.properties().stream()
                        .map(each -> each.getKey().replace("page_size", "limit") + "="
                                + URLEncoder.encode(each.getValue().asString(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&", "?", ""))
                : "";
        TestingService.Reply reply = service.send(
                route[0], "/api/v1/" + path + query, bodiless ? "" : fields.toString(), headers.toArray(String[]::new));
        return DoorAnswer.ofRest(reply.status(), reply.body());
    }
}
