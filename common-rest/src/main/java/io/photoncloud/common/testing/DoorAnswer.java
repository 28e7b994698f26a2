package io.photoncloud.common.testing;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What either door answers.
 *
 * @param code OK, or that of the error
 * @param field that an error names; empty for none
 * @param constraint what the field has to be; empty for none
 */
public record DoorAnswer(String code, JsonNode data, String field, String constraint, String message) {

    private static final JsonMapper JSON = new JsonMapper();

    public static DoorAnswer ok(JsonNode data) {
        return new DoorAnswer("OK", data, "", "", "");
    }

    public static DoorAnswer refused(String code, String field, String constraint, String message) {
        return new DoorAnswer(code, JSON.createObjectNode(), field, constraint, message);
    }

    /** As REST answers, with the words that gRPC has for the same. */
    public static DoorAnswer ofRest(int status, JsonNode envelope) {
        if (status < 300) {
            ObjectNode data = (ObjectNode) envelope.path("data");
            JsonNode next = envelope.path("meta").path("next_page_token");
            if (next.isString()) {
                data.set("next_page_token", next);
            }
            return ok(data);
        }
        JsonNode error = envelope.path("error");
        JsonNode details = error.path("details");
        return refused(
                error.path("code").asString(""),
                details.path("field").asString("").replaceFirst("^limit$", "page_size"),
                details.path("constraint").asString(""),
                error.path("message").asString("").replaceFirst("^limit ", "page_size "));
    }

    /** To be compared: what differs between two services that were asked the same is left out. */
    public DoorAnswer settled() {
        return new DoorAnswer(
                code,
                settled(data),
                field,
                constraint,
                message.replaceAll("resource_version is [0-9]+", "resource_version is a version"));
    }

    /** Times, versions, and ids that were made up, are as good as any other. */
    private static JsonNode settled(JsonNode data) {
        if (data.isArray()) {
            var list = JSON.createArrayNode();
            data.forEach(each -> list.add(settled(each)));
            return list;
        }
        if (data.isString()) {
            return JSON.getNodeFactory()
                    .stringNode(data.stringValue()
                            .replaceFirst("^([a-z]+)-[0-9a-f]{16}$", "$1-made")
                            .replaceFirst("^20\\d\\d-\\d\\d-\\d\\dT[0-9:.]+Z$", "a time"));
        }
        if (data.isNumber()) {
            return JSON.getNodeFactory().numberNode(data.asLong());
        }
        if (!data.isObject()) {
            return data;
        }
        ObjectNode object = JSON.createObjectNode();
        data.properties().stream()
                .filter(each -> !each.getValue().isNull())
                .forEach(each -> object.set(
                        each.getKey(),
                        each.getKey().equals("resource_version")
                                ? JSON.getNodeFactory()
                                        .booleanNode(each.getValue().asLong() > 0)
                                : settled(each.getValue())));
        return object;
    }
}
