package io.photoncloud.creditservice.usage;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An event that was told attribute by attribute, and not yet looked at. Null for what it does not name. */
public record UsageEvent(
        @Nullable String specVersion,
        @Nullable String type,
        @Nullable String source,
        @Nullable String id,
        @Nullable String time,
        @Nullable Data data) {

    /** What it says was used. */
    public record Data(
            @Nullable String projectId,
            @Nullable String resourceType,
            @Nullable String resourceId,
            @Nullable String unit,
            @Nullable String quantity,
            @Nullable String windowStart,
            @Nullable String windowEnd,
            @Nullable String requestId) {

        private ObjectNode structured(JsonMapper json) {
            return json.createObjectNode()
                    .put("project_id", projectId)
                    .put("resource_type", resourceType)
                    .put("resource_id", resourceId)
                    .put("unit", unit)
                    .put("quantity", quantity)
                    .put("window_start", windowStart)
                    .put("window_end", windowEnd)
                    .put("request_id", requestId);
        }
    }

    /** In the form of a structured one. */
    ObjectNode structured(JsonMapper json) {
        ObjectNode event = json.createObjectNode()
                .put(CloudEvent.SPEC_VERSION, specVersion)
                .put(CloudEvent.TYPE, type)
                .put(CloudEvent.SOURCE, source)
                .put(CloudEvent.ID, id)
                .put(CloudEvent.TIME, time);
        return data == null ? event : event.set(CloudEvent.DATA, data.structured(json));
    }
}
