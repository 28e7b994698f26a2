package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.ANY;
import static io.photoncloud.flaredb.type.SqlType.ANYELEMENT;
import static io.photoncloud.flaredb.type.SqlType.BOOLEAN;
import static io.photoncloud.flaredb.type.SqlType.INTEGER;
import static io.photoncloud.flaredb.type.SqlType.JSON;
import static io.photoncloud.flaredb.type.SqlType.JSONB;
import static io.photoncloud.flaredb.type.SqlType.TEXT;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.function.Catalogue.Arguments;
import io.photoncloud.flaredb.type.Json;
import io.photoncloud.flaredb.type.JsonText;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Operators and functions of jsonb, and those of json that work on its tree: white space within a json part is not kept. */
final class JsonFunctions {
    private static final SqlType TEXTS = SqlType.arrayOf(TEXT);

    private JsonFunctions() {}

    static void register(Catalogue catalogue) {
        access(catalogue, JSONB);
        access(catalogue, JSON);
        containment(catalogue);
        changes(catalogue);
        builders(catalogue);
        sets(catalogue, JSONB, "jsonb");
        sets(catalogue, JSON, "json");
    }

    private static Json json(Object value) {
        return value instanceof String text ? JsonText.parse(text) : (Json) value;
    }

    private static @Nullable Object out(@Nullable Json value, SqlType type) {
        return value == null ? null : type.isSame(JSON) ? JsonText.format(value) : value;
    }

    /** As ->> gives it: strings bare, null as NULL. */
    static @Nullable String text(@Nullable Json value) {
        return switch (value) {
            case null -> null;
            case Json.Null _ -> null;
            case Json.Str(String string) -> string;
            case Json.Bool _, Json.Num _, Json.Arr _, Json.Obj _ -> JsonText.format(value);
        };
    }

    private static void access(Catalogue catalogue, SqlType type) {
        String prefix = type.typeName();
        catalogue
                .binary(
                        "->",
                        type,
                        TEXT,
                        type,
                        prefix + "_object_field",
                        (json, key) -> out(JsonPaths.field(json(json), (String) key), type))
                .binary(
                        "->",
                        type,
                        INTEGER,
                        type,
                        prefix + "_array_element",
                        (json, index) -> out(JsonPaths.element(json(json), (Long) index), type))
                .binary(
                        "->>",
                        type,
                        TEXT,
                        TEXT,
                        prefix + "_object_field_text",
                        (json, key) -> text(JsonPaths.field(json(json), (String) key)))
                .binary(
                        "->>",
                        type,
                        INTEGER,
                        TEXT,
                        prefix + "_array_element_text",
                        (json, index) -> text(JsonPaths.element(json(json), (Long) index)))
                .binary(
                        "#>",
                        type,
                        TEXTS,
                        type,
                        prefix + "_extract_path",
                        (json, path) -> out(JsonPaths.get(json(json), (SqlArray) path), type))
                .binary(
                        "#>>",
                        type,
                        TEXTS,
                        TEXT,
                        prefix + "_extract_path_text",
                        (json, path) -> text(JsonPaths.get(json(json), (SqlArray) path)))
                .variadic(
                        prefix + "_extract_path",
                        Volatility.IMMUTABLE,
                        true,
                        type,
                        List.of(type, TEXTS),
                        TEXT,
                        (arguments, _) -> out(JsonPaths.get(json(arguments.get(0)), (SqlArray) arguments.get(1)), type))
                .variadic(
                        prefix + "_extract_path_text",
                        Volatility.IMMUTABLE,
                        true,
                        TEXT,
                        List.of(type, TEXTS),
                        TEXT,
                        (arguments, _) -> text(JsonPaths.get(json(arguments.get(0)), (SqlArray) arguments.get(1))))
                .one(prefix + "_typeof", TEXT, type, value -> json(value).typeName())
                .one(prefix + "_array_length", INTEGER, type, value -> length(json(value)))
                .one(prefix + "_strip_nulls", type, type, value -> out(JsonPaths.withoutNulls(json(value)), type));
    }

    private static Long length(Json value) {
        return switch (value) {
            case Json.Arr(List<Json> elements) -> (long) elements.size();
            case Json.Obj _ ->
                throw new SqlException(SqlState.INVALID_PARAMETER_VALUE, "cannot get array length of a non-array");
            case Json.Null _, Json.Bool _, Json.Num _, Json.Str _ ->
                throw new SqlException(SqlState.INVALID_PARAMETER_VALUE, "cannot get array length of a scalar");
        };
    }

    private static void containment(Catalogue catalogue) {
        catalogue
                .binary(
                        "@>",
                        JSONB,
                        JSONB,
                        BOOLEAN,
                        "jsonb_contains",
                        (left, right) -> JsonPaths.contains(json(left), json(right)))
                .binary(
                        "<@",
                        JSONB,
                        JSONB,
                        BOOLEAN,
                        "jsonb_contained",
                        (left, right) -> JsonPaths.contains(json(right), json(left)))
                .binary(
                        "?",
                        JSONB,
                        TEXT,
                        BOOLEAN,
                        "jsonb_exists",
                        (json, key) -> JsonPaths.exists(json(json), (String) key))
                .binary(
                        "?|",
                        JSONB,
                        TEXTS,
                        BOOLEAN,
                        "jsonb_exists_any",
                        (json, keys) -> ((SqlArray) keys)
                                .elements().stream()
                                        .anyMatch(key -> key != null && JsonPaths.exists(json(json), (String) key)))
                .binary(
                        "?&",
                        JSONB,
                        TEXTS,
                        BOOLEAN,
                        "jsonb_exists_all",
                        (json, keys) -> ((SqlArray) keys)
                                .elements().stream()
                                        .allMatch(key -> key == null || JsonPaths.exists(json(json), (String) key)));
    }

    private static void changes(Catalogue catalogue) {
        catalogue
                .binary(
                        "||",
                        JSONB,
                        JSONB,
                        JSONB,
                        "jsonb_concat",
                        (left, right) -> JsonPaths.concatenate(json(left), json(right)))
                .binary(
                        "-",
                        JSONB,
                        TEXT,
                        JSONB,
                        "jsonb_delete",
                        (json, key) -> JsonPaths.without(json(json), List.of((String) key)))
                .binary(
                        "-",
                        JSONB,
                        TEXTS,
                        JSONB,
                        "jsonb_delete_array",
                        (json, keys) -> JsonPaths.without(json(json), ((SqlArray) keys).elements()))
                .binary(
                        "-",
                        JSONB,
                        INTEGER,
                        JSONB,
                        "jsonb_delete_idx",
                        (json, index) -> JsonPaths.withoutElement(json(json), (Long) index))
                .binary(
                        "#-",
                        JSONB,
                        TEXTS,
                        JSONB,
                        "jsonb_delete_path",
                        (json, path) -> JsonPaths.withoutPath(json(json), JsonPaths.steps((SqlArray) path)))
                .many(
                        "jsonb_set",
                        JSONB,
                        List.of(JSONB, TEXTS, JSONB),
                        arguments -> JsonPaths.set(
                                json(arguments.get(0)), (SqlArray) arguments.get(1), json(arguments.get(2)), true))
                .many(
                        "jsonb_set",
                        JSONB,
                        List.of(JSONB, TEXTS, JSONB, BOOLEAN),
                        arguments -> JsonPaths.set(
                                json(arguments.get(0)),
                                (SqlArray) arguments.get(1),
                                json(arguments.get(2)),
                                arguments.truth(3)))
                .many(
                        "jsonb_insert",
                        JSONB,
                        List.of(JSONB, TEXTS, JSONB),
                        arguments -> JsonPaths.insert(
                                json(arguments.get(0)), (SqlArray) arguments.get(1), json(arguments.get(2)), false))
                .many(
                        "jsonb_insert",
                        JSONB,
                        List.of(JSONB, TEXTS, JSONB, BOOLEAN),
                        arguments -> JsonPaths.insert(
                                json(arguments.get(0)),
                                (SqlArray) arguments.get(1),
                                json(arguments.get(2)),
                                arguments.truth(3)))
                .one("jsonb_pretty", TEXT, JSONB, value -> JsonText.pretty(json(value)));
    }

    private static void builders(Catalogue catalogue) {
        catalogue
                .stable(
                        "to_jsonb",
                        JSONB,
                        List.of(ANYELEMENT),
                        (arguments, context) -> JsonConversion.toJsonb(arguments.get(0), arguments.type(0), context))
                .stable("to_json", JSON, List.of(ANYELEMENT), JsonFunctions::toJson)
                .stable("row_to_json", JSON, List.of(SqlType.RECORD), JsonFunctions::toJson)
                .stable("array_to_json", JSON, List.of(SqlType.ANYARRAY), JsonFunctions::toJson)
                .full(
                        "jsonb_build_array",
                        Volatility.STABLE,
                        false,
                        JSONB,
                        List.of(),
                        (_, _) -> new Json.Arr(List.of()))
                .full("jsonb_build_object", Volatility.STABLE, false, JSONB, List.of(), (_, _) -> Json.Obj.of(Map.of()))
                .full("json_build_array", Volatility.STABLE, false, JSON, List.of(), (_, _) -> "[]")
                .full("json_build_object", Volatility.STABLE, false, JSON, List.of(), (_, _) -> "{}")
                .variadic(
                        "jsonb_build_array",
                        Volatility.STABLE,
                        false,
                        JSONB,
                        List.of(ANY),
                        ANY,
                        JsonFunctions::buildArray)
                .variadic(
                        "jsonb_build_object",
                        Volatility.STABLE,
                        false,
                        JSONB,
                        List.of(ANY),
                        ANY,
                        JsonFunctions::buildObject)
                .variadic(
                        "json_build_array",
                        Volatility.STABLE,
                        false,
                        JSON,
                        List.of(ANY),
                        ANY,
                        JsonFunctions::buildJsonArray)
                .variadic(
                        "json_build_object",
                        Volatility.STABLE,
                        false,
                        JSON,
                        List.of(ANY),
                        ANY,
                        JsonFunctions::buildJsonObject);
    }

    private static String toJson(Arguments arguments, EvaluationContext context) {
        StringBuilder text = new StringBuilder();
        JsonConversion.append(text, arguments.get(0), arguments.type(0), context);
        return text.toString();
    }

    private static Json buildArray(Arguments arguments, EvaluationContext context) {
        List<Json> elements = new ArrayList<>();
        for (int i = 0; i < arguments.count(); i++) {
            elements.add(JsonConversion.toJsonb(arguments.value(i), arguments.type(i), context));
        }
        return new Json.Arr(elements);
    }

    private static void checkPairs(Arguments arguments) {
        if (arguments.count() % 2 != 0) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "argument list must have even number of elements",
                    null,
                    "The arguments of jsonb_build_object() must consist of alternating keys and values.");
        }
    }

    private static String key(Arguments arguments, int index, EvaluationContext context) {
        if (arguments.isNull(index)) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE, "argument " + (index + 1) + ": key must not be null");
        }
        return JsonConversion.key(arguments.value(index), arguments.type(index), context);
    }

    private static Json buildObject(Arguments arguments, EvaluationContext context) {
        checkPairs(arguments);
        SortedMap<String, Json> members = new TreeMap<>(Json.KEYS);
        for (int i = 0; i < arguments.count(); i += 2) {
            members.put(
                    key(arguments, i, context),
                    JsonConversion.toJsonb(arguments.value(i + 1), arguments.type(i + 1), context));
        }
        return new Json.Obj(members);
    }

    private static String buildJsonArray(Arguments arguments, EvaluationContext context) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < arguments.count(); i++) {
            text.append(i > 0 ? ", " : "");
            JsonConversion.append(text, arguments.value(i), arguments.type(i), context);
        }
        return text.append(']').toString();
    }

    private static String buildJsonObject(Arguments arguments, EvaluationContext context) {
        checkPairs(arguments);
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < arguments.count(); i += 2) {
            text.append(i > 0 ? ", " : "");
            JsonText.quote(text, key(arguments, i, context));
            text.append(" : ");
            JsonConversion.append(text, arguments.value(i + 1), arguments.type(i + 1), context);
        }
        return text.append('}').toString();
    }

    private static void sets(Catalogue catalogue, SqlType type, String prefix) {
        Sets.rows(
                catalogue,
                Volatility.IMMUTABLE,
                prefix + "_array_elements",
                type,
                List.of(type),
                List.of(new Signature.Column("value", type)),
                (arguments, _) -> elements(arguments, value -> out(value, type)));
        Sets.rows(
                catalogue,
                Volatility.IMMUTABLE,
                prefix + "_array_elements_text",
                TEXT,
                List.of(type),
                List.of(new Signature.Column("value", TEXT)),
                (arguments, _) -> elements(arguments, JsonFunctions::text));
        Sets.rows(
                catalogue,
                Volatility.IMMUTABLE,
                prefix + "_each",
                SqlType.RECORD,
                List.of(type),
                List.of(new Signature.Column("key", TEXT), new Signature.Column("value", type)),
                (arguments, _) -> pairs(arguments, prefix + "_each", value -> out(value, type)));
        Sets.rows(
                catalogue,
                Volatility.IMMUTABLE,
                prefix + "_each_text",
                SqlType.RECORD,
                List.of(type),
                List.of(new Signature.Column("key", TEXT), new Signature.Column("value", TEXT)),
                (arguments, _) -> pairs(arguments, prefix + "_each_text", JsonFunctions::text));
        Sets.add(
                catalogue,
                Volatility.IMMUTABLE,
                prefix + "_object_keys",
                TEXT,
                List.of(type),
                arguments -> new ArrayList<>(
                        members(json(arguments.get(0)), prefix + "_object_keys").keySet()));
    }

    /** What becomes of a part. */
    @FunctionalInterface
    private interface Part {
        @Nullable
        Object of(Json value);
    }

    private static Iterator<List<@Nullable Object>> elements(Arguments arguments, Part part) {
        Json value = json(arguments.get(0));
        if (!(value instanceof Json.Arr(List<Json> elements))) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    value instanceof Json.Obj
                            ? "cannot extract elements from an object"
                            : "cannot extract elements from a scalar");
        }
        Iterator<Json> each = elements.iterator();
        return Sets.single(new Iterator<@Nullable Object>() {
            @Override
            public boolean hasNext() {
                return each.hasNext();
            }

            @Override
            public @Nullable Object next() {
                return part.of(each.next());
            }
        });
    }

    private static SortedMap<String, Json> members(Json value, String function) {
        if (value instanceof Json.Obj(SortedMap<String, Json> members)) {
            return members;
        }
        boolean keys = function.endsWith("_object_keys");
        String what = value instanceof Json.Arr ? "an array" : "a scalar";
        throw new SqlException(
                SqlState.INVALID_PARAMETER_VALUE,
                keys ? "cannot call " + function + " on " + what : "cannot call " + function + " on a non-object");
    }

    private static Iterator<List<@Nullable Object>> pairs(Arguments arguments, String function, Part part) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        members(json(Objects.requireNonNull(arguments.get(0))), function).forEach((key, value) -> {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(key);
            row.add(part.of(value));
            rows.add(row);
        });
        return rows.iterator();
    }
}
