package io.photoncloud.common.testing;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is asked of either door.
 *
 * @param operation as the gRPC method is named
 * @param fields of its request, with the words of REST for the values of enums
 * @param key by which a repetition is known; null for none
 */
public record DoorCall(
        String operation, JsonNode fields, @Nullable String key) {

    public String text(String field) {
        return fields.path(field).asString("");
    }
}
