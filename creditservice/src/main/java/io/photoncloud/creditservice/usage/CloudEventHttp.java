package io.photoncloud.creditservice.usage;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.util.StringUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The HTTP binding of CloudEvents: structured and batched events in the body, binary ones in headers with data as body. */
final class CloudEventHttp {

    static final String STRUCTURED = "application/cloudevents+json";
    static final String BATCH = "application/cloudevents-batch+json";

    private static final String HEADER_PREFIX = "ce-";

    private final JsonMapper json;

    CloudEventHttp(JsonMapper json) {
        this.json = json;
    }

    /** What the body is. */
    JsonNode body(HttpServletRequest request) throws IOException {
        byte[] bytes = request.getInputStream().readAllBytes();
        try {
            return json.readTree(bytes);
        } catch (JacksonException e) {
            throw new HttpMessageNotReadableException("no JSON", e, new ServletServerHttpRequest(request));
        }
    }

    /** One event, in the form of a structured one. */
    JsonNode event(HttpServletRequest request) throws IOException {
        MediaType type = MediaType.parseMediaType(request.getContentType());
        return MediaType.parseMediaType(STRUCTURED).isCompatibleWith(type) ? body(request) : binary(request);
    }

    private JsonNode binary(HttpServletRequest request) throws IOException {
        ObjectNode event = json.createObjectNode();
        for (String name : Collections.list(request.getHeaderNames())) {
            String small = name.toLowerCase(Locale.ROOT);
            if (small.startsWith(HEADER_PREFIX)) {
                List<String> values = Collections.list(request.getHeaders(name));
                String value = Check.findSingle(small, values).orElseThrow();
                event.put(small.substring(HEADER_PREFIX.length()), decoded(small, value));
            }
        }
        Check.that(
                event.path(CloudEvent.DATA_CONTENT_TYPE).isMissingNode(),
                HEADER_PREFIX + CloudEvent.DATA_CONTENT_TYPE,
                "absent: it is the Content-Type");
        if (event.isEmpty()) {
            throw CloudException.invalid(
                    HEADER_PREFIX + CloudEvent.SPEC_VERSION,
                    "required",
                    "an event in application/json has its attributes in headers, as ce-specversion; a whole one is sent as "
                            + STRUCTURED + ", several as " + BATCH);
        }
        return event.set(CloudEvent.DATA, body(request));
    }

    /** As the binding says: out of quotes, then out of percents. */
    private static String decoded(String header, String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        String bare = quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
        try {
            return StringUtils.uriDecode(bare, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw CloudException.invalid(header, "percent-encoded UTF-8", header + " must be percent-encoded UTF-8");
        }
    }
}
