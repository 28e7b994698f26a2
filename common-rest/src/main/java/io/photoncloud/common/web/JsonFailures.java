package io.photoncloud.common.web;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.math.BigInteger;
import java.time.temporal.Temporal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** What was wrong with a JSON body, told in the words of the JSON and never in those of Java. */
final class JsonFailures {

    /** The path of the whole document. */
    static final String WHOLE = "$";

    private static final Set<Class<?>> INTEGERS =
            Set.of(int.class, long.class, short.class, Integer.class, Long.class, Short.class, BigInteger.class);

    private final JsonMapper json;

    JsonFailures(JsonMapper json) {
        this.json = json;
    }

    CloudException translate(JacksonException failure) {
        if (failure.getCause() instanceof CloudException refused) {
            return failure.getPath().isEmpty() ? refused : refused.inside(path(failure.getPath()));
        }
        return switch (failure) {
            case UnrecognizedPropertyException unknown -> unknownField(unknown);
            case MismatchedInputException mismatch -> mismatched(mismatch);
            case StreamConstraintsException bound -> tooMuch(bound);
            case StreamReadException malformed -> malformed(malformed);
            default -> otherwise(failure);
        };
    }

    /** What a value of the type looks like in JSON, for a constraint. */
    String kindOf(@Nullable Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (type.isEnum()) {
            return "one of " + String.join(", ", EnumNames.of(type, json));
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (INTEGERS.contains(type)) {
            return "an integer";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (Temporal.class.isAssignableFrom(type)) {
            return "a time as in RFC 3339";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a string";
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "an array";
        }
        return type.isRecord() || Map.class.isAssignableFrom(type) ? "an object" : "well-formed";
    }

    private static CloudException unknownField(UnrecognizedPropertyException unknown) {
        String field = path(unknown.getPath());
        String known = unknown.getKnownPropertyIds() == null
                ? ""
                : unknown.getKnownPropertyIds().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return CloudException.invalid(
                field, "unknown", field + " is not a field of this request; its fields are: " + known);
    }

    private CloudException mismatched(MismatchedInputException mismatch) {
        String field = path(mismatch.getPath());
        if (String.valueOf(mismatch.getOriginalMessage()).startsWith("Cannot map `null`")) {
            return CloudException.invalid(field, "required", field + " is required");
        }
        String wanted = kindOf(mismatch.getTargetType());
        return CloudException.invalid(field, wanted, field + " must be " + wanted);
    }

    private static CloudException tooMuch(StreamConstraintsException bound) {
        String message = String.valueOf(bound.getOriginalMessage());
        if (message.contains("nesting depth")) {
            return new CloudException(
                    ErrorCode.BAD_REQUEST,
                    "the JSON is nested deeper than photon.http.json-depth-max",
                    CloudException.fieldDetails(WHOLE, "nested less deeply"));
        }
        return new CloudException(ErrorCode.BAD_REQUEST, "the JSON has a number, name or string that is too long");
    }

    private static CloudException malformed(StreamReadException malformed) {
        String message = String.valueOf(malformed.getOriginalMessage());
        if (message.startsWith("Duplicate")) {
            String field = duplicatePath(malformed.processor());
            return CloudException.invalid(field, "given once", field + " is given more than once");
        }
        if (!malformed.getPath().isEmpty() && message.contains("out of range")) {
            String field = path(malformed.getPath());
            return CloudException.invalid(field, "an integer in range", field + " is out of range");
        }
        return malformedAt(malformed);
    }

    /** The reader stands in the object that has the key twice, and on its second occurrence. */
    private static String duplicatePath(@Nullable JsonParser parser) {
        StringBuilder path = new StringBuilder();
        TokenStreamContext context = parser == null ? null : parser.streamReadContext();
        while (context != null && !context.inRoot()) {
            String step = context.inArray() ? "[" + context.getCurrentIndex() + "]" : context.currentName();
            boolean last = path.isEmpty() || path.charAt(0) == '[';
            path.insert(0, step + (last ? "" : "."));
            context = context.getParent();
        }
        return path.isEmpty() ? WHOLE : path.toString();
    }

    private static CloudException otherwise(JacksonException failure) {
        String field = path(failure.getPath());
        return field.equals(WHOLE)
                ? malformedAt(failure)
                : CloudException.invalid(field, "well-formed", field + " is not valid");
    }

    private static CloudException malformedAt(JacksonException failure) {
        TokenStreamLocation at = failure.getLocation();
        String where =
                at == null || at.getLineNr() < 1 ? "" : " at line " + at.getLineNr() + " column " + at.getColumnNr();
        return new CloudException(
                ErrorCode.BAD_REQUEST,
                "the body is no well-formed JSON" + where,
                CloudException.fieldDetails(WHOLE, "well-formed JSON"));
    }

    private static String path(List<Reference> references) {
        StringBuilder path = new StringBuilder();
        for (Reference reference : references) {
            if (reference.getPropertyName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getPropertyName());
            }
        }
        return path.isEmpty() ? WHOLE : path.toString();
    }
}
