package io.photoncloud.creditservice.usage;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.creditservice.ledger.Times;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads events as CloudEvents 1.0 has them in JSON. Its rules hold and not our own: what it allows is let in, as
 * attributes that nobody here knows are, and what it does not is refused by name.
 */
final class CloudEventReader {

    /** The longest source, id and type. */
    static final int ATTRIBUTE_LENGTH_MAX = 1_024;

    private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[a-z0-9]+");

    private final JsonMapper json;

    CloudEventReader(JsonMapper json) {
        this.json = json;
    }

    /** @throws CloudException VALIDATION_ERROR, it is no event; BAD_REQUEST, its data is no JSON */
    CloudEvent read(JsonNode event) {
        if (!(event instanceof ObjectNode attributes)) {
            throw CloudException.invalid("$", "an object", "an event must be an object of JSON");
        }
        attributes.properties().forEach(CloudEventReader::requireAttribute);
        String version = text(attributes, CloudEvent.SPEC_VERSION);
        Check.that(
                Check.required(CloudEvent.SPEC_VERSION, version).equals(CloudEvent.KNOWN_VERSION),
                CloudEvent.SPEC_VERSION,
                "must be " + CloudEvent.KNOWN_VERSION);
        String id = named(attributes, CloudEvent.ID);
        String source =
                uri(CloudEvent.SOURCE, named(attributes, CloudEvent.SOURCE)).toString();
        String type = named(attributes, CloudEvent.TYPE);
        requireOptional(attributes);
        return new CloudEvent(source, id, type, time(text(attributes, CloudEvent.TIME)), data(attributes));
    }

    /** What is null is as if it were not there. */
    private static void requireAttribute(Map.Entry<String, JsonNode> attribute) {
        String name = attribute.getKey();
        JsonNode value = attribute.getValue();
        if (name.equals(CloudEvent.DATA) || name.equals(CloudEvent.DATA_BASE64)) {
            return;
        }
        if (!ATTRIBUTE_NAME.matcher(name).matches()) {
            throw CloudException.invalid(
                    name,
                    "small letters and digits",
                    name + ": attributes of events are named by small letters and digits");
        }
        boolean simple = value.isNull() || value.isString() || value.isBoolean() || value.isInt();
        Check.that(simple, name, "a string, true or false, or an integer of 32 bits");
    }

    private static @Nullable String text(ObjectNode attributes, String name) {
        JsonNode value = attributes.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        Check.that(value.isString(), name, "a string");
        return value.stringValue();
    }

    private static String named(ObjectNode attributes, String name) {
        return Check.length(name, Check.text(name, text(attributes, name)), 1, ATTRIBUTE_LENGTH_MAX);
    }

    private static URI uri(String name, String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw CloudException.invalid(name, "a URI", name + " must be a URI, as \"/vms/vm-1\"");
        }
    }

    private static void requireOptional(ObjectNode attributes) {
        String subject = text(attributes, CloudEvent.SUBJECT);
        Check.that(subject == null || !subject.isEmpty(), CloudEvent.SUBJECT, "must not be empty");
        String schema = text(attributes, CloudEvent.DATA_SCHEMA);
        if (schema != null) {
            Check.that(uri(CloudEvent.DATA_SCHEMA, schema).isAbsolute(), CloudEvent.DATA_SCHEMA, "an absolute URI");
        }
        String type = text(attributes, CloudEvent.DATA_CONTENT_TYPE);
        Check.that(
                type == null || isJson(type), CloudEvent.DATA_CONTENT_TYPE, "application/json, which usage is told in");
    }

    private static boolean isJson(String contentType) {
        try {
            MediaType type = MediaType.parseMediaType(contentType);
            return type.getSubtype().equals("json") || type.getSubtype().endsWith("+json");
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static @Nullable Instant time(@Nullable String text) {
        return text == null ? null : Times.parse(CloudEvent.TIME, text);
    }

    private ObjectNode data(ObjectNode attributes) {
        JsonNode plain = attributes.path(CloudEvent.DATA);
        String encoded = text(attributes, CloudEvent.DATA_BASE64);
        Check.that(
                encoded == null || plain.isMissingNode(),
                CloudEvent.DATA_BASE64,
                "absent, where there is " + CloudEvent.DATA);
        JsonNode data = encoded == null ? plain : decoded(encoded);
        if (data.isMissingNode() || data.isNull()) {
            throw CloudException.invalid(CloudEvent.DATA, "required", "data is required: what was used");
        }
        if (data instanceof ObjectNode object) {
            return object;
        }
        throw CloudException.invalid(CloudEvent.DATA, "an object", "data must be an object of JSON");
    }

    private JsonNode decoded(String encoded) {
        try {
            return json.readTree(Base64.getDecoder().decode(encoded));
        } catch (IllegalArgumentException | JacksonException e) {
            throw CloudException.invalid(
                    CloudEvent.DATA_BASE64, "JSON in Base64", "data_base64 must be JSON in Base64");
        }
    }
}
