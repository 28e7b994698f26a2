package io.photoncloud.iam.admin;

import com.google.common.base.CaseFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Either door of IAM, as one that takes and answers the same. */
interface Door extends AutoCloseable {

    JsonMapper JSON = new JsonMapper();

    /**
     * What is asked of a door.
     *
     * @param operation as the gRPC method is named
     * @param fields of its request, with the words of REST for the values of enums
     * @param key by which a repetition is known; null for none
     */
    record Call(String operation, JsonNode fields, @Nullable String key) {

        String text(String field) {
            return fields.path(field).asString("");
        }
    }

    /**
     * What a door answers, without what differs from one run to the next.
     *
     * @param code OK, or that of the error
     * @param field that an error names; empty for none
     * @param constraint what the field has to be; empty for none
     */
    record Answer(String code, JsonNode data, String field, String constraint, String message) {

        static Answer ok(JsonNode data) {
            return new Answer("OK", data, "", "", "");
        }

        static Answer refused(String code, String field, String constraint, String message) {
            return new Answer(code, JSON.createObjectNode(), field, constraint, message);
        }

        /** To be compared: what differs between two services that were asked the same is left out. */
        Answer settled() {
            return new Answer(
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

    Answer call(Call call);

    @Override
    void close();

    /** What an operation does, and to what: {@code create}, {@code policy_binding}. */
    static String[] words(String operation) {
        return CaseFormat.UPPER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, operation).split("_", 2);
    }
}
