package io.photoncloud.lightningstor.sigv4;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.lightningstor.protocol.S3Dates;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The policy under which a form uploads an object: until when, and what its fields must be. */
public record PostPolicy(Instant expiration, List<Condition> conditions) {
    /** S3's bound on all fields before the file. */
    public static final int BYTES_MAX = 20_000;

    public static final int CONDITIONS_MAX = 100;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Fields that no condition need name. */
    private static final Set<String> FREE = Set.of("x-amz-signature", "file", "policy");

    /** What is asked of one field, or of the file. */
    public sealed interface Condition {
        record Equal(String field, String value) implements Condition {}

        record StartsWith(String field, String prefix) implements Condition {}

        record ContentLength(long min, long max) implements Condition {}
    }

    /** The sizes that the file may have. */
    public record Sizes(long min, long max) {
        public void check(long size) {
            if (size < min) {
                throw new S3Exception(S3Error.ENTITY_TOO_SMALL)
                        .with("ProposedSize", String.valueOf(size))
                        .with("MinSizeAllowed", String.valueOf(min));
            }
            if (size > max) {
                throw new S3Exception(S3Error.ENTITY_TOO_LARGE)
                        .with("ProposedSize", String.valueOf(size))
                        .with("MaxSizeAllowed", String.valueOf(max));
            }
        }
    }

    public PostPolicy {
        conditions = List.copyOf(conditions);
    }

    static PostPolicy parse(String base64) {
        if (base64.length() > BYTES_MAX) {
            throw new S3Exception(S3Error.MAX_POST_PRE_DATA_LENGTH_EXCEEDED);
        }
        JsonNode document = document(base64);
        for (String name : document.propertyNames()) {
            if (!name.equals("expiration") && !name.equals("conditions")) {
                throw invalid("Unexpected: \"" + name + "\"");
            }
        }
        JsonNode expiration = document.path("expiration");
        if (!expiration.isString()) {
            throw invalid("Policy missing expiration.");
        }
        Instant until = S3Dates.parseUtc(expiration.asString())
                .orElseThrow(() -> invalid("Invalid 'expiration' value: '" + expiration.asString() + "'"));
        return new PostPolicy(until, conditions(document.path("conditions")));
    }

    private static JsonNode document(String base64) {
        try {
            JsonNode document = JSON.readTree(Base64.getMimeDecoder().decode(base64.getBytes(UTF_8)));
            if (document == null || !document.isObject()) {
                throw invalid("Invalid JSON.");
            }
            return document;
        } catch (IllegalArgumentException _) {
            throw invalid("invalid Base64 encoding.");
        } catch (JacksonException _) {
            throw invalid("Invalid JSON.");
        }
    }

    private static List<Condition> conditions(JsonNode array) {
        if (!array.isArray()) {
            throw invalid(
                    array.isMissingNode()
                            ? "Policy missing conditions."
                            : "Invalid 'conditions' value: must be a List.");
        }
        if (array.size() > CONDITIONS_MAX) {
            throw invalid("at most " + CONDITIONS_MAX + " conditions are allowed.");
        }
        var conditions = new ArrayList<Condition>();
        for (JsonNode one : array) {
            conditions.add(one.isObject() ? simple(one) : listed(one));
        }
        return conditions;
    }

    private static Condition simple(JsonNode object) {
        if (object.size() != 1) {
            throw invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.");
        }
        Map.Entry<String, JsonNode> property = object.properties().iterator().next();
        if (!property.getValue().isString()) {
            throw invalid("Invalid Simple-Condition: value must be a string.");
        }
        return new Condition.Equal(
                property.getKey().toLowerCase(Locale.ROOT), property.getValue().asString());
    }

    private static Condition listed(JsonNode list) {
        if (!list.isArray()) {
            throw invalid("Invalid condition test: must be a List or Object.");
        }
        String operation = list.path(0).isString() ? list.path(0).asString().toLowerCase(Locale.ROOT) : "";
        if (operation.isEmpty()) {
            throw invalid("Invalid Condition: missing operation identifier.");
        }
        if (list.size() != 3) {
            throw invalid("Invalid " + operation + ": wrong number of arguments.");
        }
        return switch (operation) {
            case "eq" -> new Condition.Equal(field(list), text(list.path(2)));
            case "starts-with" -> new Condition.StartsWith(field(list), text(list.path(2)));
            case "content-length-range" -> new Condition.ContentLength(size(list.path(1)), size(list.path(2)));
            default -> throw invalid("Invalid Condition: unknown operation '" + operation + "'.");
        };
    }

    private static String field(JsonNode list) {
        String field = text(list.path(1));
        if (!field.startsWith("$")) {
            throw invalid("Invalid Condition: a field is named with $ before it.");
        }
        return field.substring(1).toLowerCase(Locale.ROOT);
    }

    private static String text(JsonNode node) {
        if (!node.isString()) {
            throw invalid("Invalid Condition: value must be a string.");
        }
        return node.asString();
    }

    /** Clients write sizes as numbers and as strings. */
    private static long size(JsonNode node) {
        String digits = node.isIntegralNumber() || node.isString() ? node.asString() : "";
        if (!digits.matches("\\d{1,18}")) {
            throw invalid("Invalid content-length-range: a size is a number of bytes.");
        }
        return Long.parseLong(digits);
    }

    private static S3Exception invalid(String what) {
        return new S3Exception(S3Error.INVALID_POLICY_DOCUMENT, "Invalid Policy: " + what);
    }

    private static S3Exception denied(String what) {
        return new S3Exception(S3Error.ACCESS_DENIED, "Invalid according to Policy: " + what);
    }

    /**
     * Refuses fields that the policy does not allow, and says which sizes the file may have.
     *
     * @param fields by their names in lower case, with bucket as the request names it and key with its file name put in
     */
    Sizes allow(Map<String, String> fields, Instant now) {
        if (!now.isBefore(expiration)) {
            throw denied("Policy expired.");
        }
        var named = new HashSet<String>();
        long min = 0;
        long max = Long.MAX_VALUE;
        for (Condition condition : conditions) {
            switch (condition) {
                case Condition.Equal(String field, String value) -> {
                    named.add(field);
                    require(
                            value.equals(fields.getOrDefault(field, "")),
                            "[\"eq\", \"$" + field + "\", \"" + value + "\"]");
                }
                case Condition.StartsWith(String field, String prefix) -> {
                    named.add(field);
                    require(
                            startsWith(field, fields.getOrDefault(field, ""), prefix),
                            "[\"starts-with\", \"$" + field + "\", \"" + prefix + "\"]");
                }
                case Condition.ContentLength(long least, long most) -> {
                    min = Math.max(min, least);
                    max = Math.min(max, most);
                }
            }
        }
        for (String field : fields.keySet()) {
            if (!named.contains(field) && !FREE.contains(field) && !field.startsWith("x-ignore-")) {
                throw denied("Extra input fields: " + field);
            }
        }
        return new Sizes(min, max);
    }

    private static void require(boolean holds, String condition) {
        if (!holds) {
            throw denied("Policy Condition failed: " + condition);
        }
    }

    /** A content type may be a list, each of which must begin so. */
    private static boolean startsWith(String field, String value, String prefix) {
        return field.equals("content-type")
                ? Stream.of(value.split(",")).allMatch(one -> one.strip().startsWith(prefix))
                : value.startsWith(prefix);
    }
}
