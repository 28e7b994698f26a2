package io.photoncloud.flaredb.sql;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextContext;
import io.photoncloud.flaredb.type.TextFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values as JSON has them: truth values, integers and floating point numbers as such, json and jsonb as what they are, lists as lists, and everything
 * else as the text that PostgreSQL writes. What JSON has no number for (NaN, infinities) is text too, and so is numeric, whose digits must not
 * get lost.
 */
final class JsonValues {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    private JsonValues() {}

    static @Nullable Object show(@Nullable Object value, SqlType type, TextContext context) {
        if (value == null) {
            return null;
        }
        return switch (type.kind()) {
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, OID -> value;
            case REAL, DOUBLE -> finite((Number) value, type, context);
            case JSON, JSONB -> json(TextFormat.format(value, type, context));
            case ARRAY -> list((SqlArray) value, type, context);
            default -> TextFormat.format(value, type, context);
        };
    }

    private static Object finite(Number value, SqlType type, TextContext context) {
        return Double.isFinite(value.doubleValue()) ? value : TextFormat.format(value, type, context);
    }

    private static Object json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            // Such as a number that is too long for any reader: nothing of it is to get lost.
            return text;
        }
    }

    /** Several dimensions, or others than from 1, are shown as PostgreSQL writes them: a list has no place for the bounds. */
    private static Object list(SqlArray array, SqlType type, TextContext context) {
        if (array.dimensions() > 1) {
            return TextFormat.format(array, type, context);
        }
        List<@Nullable Object> shown = new ArrayList<>(array.size());
        for (Object element : array.elements()) {
            shown.add(show(element, type.elementType(), context));
        }
        return shown;
    }

    /** An argument as a datum of the type that its statement wants. @throws io.photoncloud.flaredb.type.SqlException by what it is */
    static @Nullable Object read(JsonNode argument, SqlType type, TextContext context) {
        if (argument.isNull()) {
            return null;
        }
        return TextFormat.parse(text(argument, type), type, context);
    }

    private static String text(JsonNode argument, SqlType type) {
        boolean wantsJson = switch (type.kind()) {
            case JSON, JSONB -> true;
            default -> false;
        };
        if (wantsJson) {
            // A text is taken for the JSON that it is written as, as PostgreSQL's clients send it.
            return argument.isString() ? argument.asString() : argument.toString();
        }
        if (argument.isArray() && type.isArray()) {
            StringJoiner elements = new StringJoiner(",", "{", "}");
            argument.forEach(
                    element -> elements.add(element.isNull() ? "NULL" : quoted(text(element, type.elementType()))));
            return elements.toString();
        }
        if (argument.isContainer()) {
            throw CloudException.invalid(
                    "args",
                    "a list or an object only where the statement wants one",
                    "an argument of type " + type.sqlName() + " is no list and no object");
        }
        return argument.isString() ? argument.asString() : argument.toString();
    }

    private static String quoted(String element) {
        return '"' + element.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
