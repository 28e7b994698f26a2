package io.photoncloud.prismnet.walk;

import io.photoncloud.common.testing.DoorAnswer;
import io.photoncloud.common.testing.DoorCall;
import io.photoncloud.common.testing.TestingService.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A PrismNET called by REST, wherever it runs. */
public final class RestDoor {

    /** How an answer is had. */
    @FunctionalInterface
    public interface Transport {

        /** @param headers names and values by turns */
        Answer send(String method, String path, String body, String... headers);
    }

    public record Answer(int status, JsonNode body) {

        public static Answer of(Reply reply) {
            return new Answer(reply.status(), reply.body());
        }
    }

    /**
     * How an operation is called by REST.
     *
     * @param path with {field} for what stands in it
     */
    private record Route(String method, String path) {}

    private static final String RULES = "security-groups/{security_group_id}/rules";

    private static final Map<String, Route> ROUTES = Map.ofEntries(
            Map.entry("AllocateNextSubnet", new Route("POST", "vpcs/{vpc_id}/allocate-next")),
            Map.entry("AllocateNextAddress", new Route("POST", "address-pools/{pool_id}/allocate-next")),
            Map.entry("AllocateNextSubnetAddress", new Route("POST", "subnets/{subnet_id}/allocate-next")),
            Map.entry("ReportPortReady", new Route("POST", "ports/{id}/ready")),
            Map.entry("CheckReachability", new Route("POST", "reachability")),
            Map.entry("CreateSecurityGroupRule", new Route("POST", RULES)),
            Map.entry("ListSecurityGroupRules", new Route("GET", RULES)),
            Map.entry("GetSecurityGroupRule", new Route("GET", RULES + "/{id}")),
            Map.entry("DeleteSecurityGroupRule", new Route("DELETE", RULES + "/{id}")));

    private static final List<String> QUERY = List.of("dry_run");
    private static final List<String> QUERY_OF_PATHS =
            List.of("dry_run", "org_id", "project_id", "vpc_id", "subnet_id");

    private final Transport transport;

    public RestDoor(Transport transport) {
        this.transport = transport;
    }

    public DoorAnswer call(DoorCall call) {
        Route route = route(call.operation());
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
        String path = route.path();
        for (String field : fields.propertyNames().stream().toList()) {
            if (path.contains("{" + field + "}")) {
                path = path.replace("{" + field + "}", fields.path(field).asString());
                fields.remove(field);
            }
        }
        List<String> inQuery = switch (route.method()) {
            case "GET", "DELETE" -> List.copyOf(fields.propertyNames());
            case "PATCH" -> QUERY_OF_PATHS;
            default -> QUERY;
        };
        String query = fields.properties().stream()
                .filter(each -> inQuery.contains(each.getKey()))
                .map(each -> each.getKey().replace("page_size", "limit") + "="
                        + URLEncoder.encode(each.getValue().asString(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
        fields.remove(inQuery);
        boolean bodiless = route.method().equals("GET") || route.method().equals("DELETE");
        Answer reply = transport.send(
                route.method(),
                "/api/v1/" + path + query,
                bodiless ? "" : fields.toString(),
                headers.toArray(String[]::new));
        return DoorAnswer.ofRest(reply.status(), reply.body());
    }

    /** {@code CreateVpc}: POST vpcs, and so on. */
    private static Route route(String operation) {
        Route special = ROUTES.get(operation);
        if (special != null) {
            return special;
        }
        String[] words = operation
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT)
                .split("-", 2);
        String nouns = words[1] + (words[1].endsWith("s") ? "es" : "s");
        return switch (words[0]) {
            case "create" -> new Route("POST", nouns);
            case "list" -> new Route("GET", words[1]);
            case "get" -> new Route("GET", nouns + "/{id}");
            case "update" -> new Route("PATCH", nouns + "/{id}");
            case "delete" -> new Route("DELETE", nouns + "/{id}");
            default -> throw new IllegalArgumentException(operation);
        };
    }
}
