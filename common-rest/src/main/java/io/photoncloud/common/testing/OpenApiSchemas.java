package io.photoncloud.common.testing;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Turns the records of requests and views into the schemas of an OpenAPI description, each record once and by name. */
final class OpenApiSchemas {

    /** Whether a record is read or written: what is read refuses unknown fields. */
    enum Use {
        REQUEST,
        ANSWER
    }

    private static final Set<Class<?>> INT32 = Set.of(int.class, Integer.class, short.class, Short.class);
    private static final Set<Class<?>> INT64 = Set.of(long.class, Long.class);

    private final JsonMapper json;
    private final Map<String, Object> byName = new TreeMap<>();
    private final Map<String, Class<?>> owners = new LinkedHashMap<>();
    /** What has been met in answers alone. What is in requests too is described as it is there, whichever is met first. */
    private final Set<String> answered = new HashSet<>();

    OpenApiSchemas(JsonMapper json) {
        this.json = json;
    }

    Map<String, Object> byName() {
        return byName;
    }

    void add(String name, Map<String, Object> schema) {
        byName.put(name, schema);
    }

    Map<String, Object> of(Type type, Use use) {
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            return ofGeneric(raw, generic.getActualTypeArguments(), use);
        }
        return type instanceof Class<?> plain ? ofClass(plain, use) : Map.of();
    }

    private Map<String, Object> ofGeneric(Class<?> raw, Type[] arguments, Use use) {
        if (Collection.class.isAssignableFrom(raw)) {
            return ordered("type", "array", "items", of(arguments[0], use));
        }
        if (Map.class.isAssignableFrom(raw)) {
            return ordered("type", "object", "additionalProperties", of(arguments[1], use));
        }
        return ofClass(raw, use);
    }

    private Map<String, Object> ofClass(Class<?> type, Use use) {
        if (CharSequence.class.isAssignableFrom(type)) {
            return ordered("type", "string");
        }
        if (INT32.contains(type) || INT64.contains(type)) {
            return ordered("type", "integer", "format", INT32.contains(type) ? "int32" : "int64");
        }
        if (type == boolean.class || type == Boolean.class) {
            return ordered("type", "boolean");
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return ordered("type", "number");
        }
        if (Temporal.class.isAssignableFrom(type)) {
            return ordered("type", "string", "format", "date-time");
        }
        if (type == UUID.class) {
            return ordered("type", "string", "format", "uuid");
        }
        if (type.isEnum()) {
            return ordered("type", "string", "enum", constants(type));
        }
        return type.isRecord() ? ofRecord(type, use) : Map.of();
    }

    private List<String> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> json.valueToTree(constant).asString())
                .toList();
    }

    private Map<String, Object> ofRecord(Class<?> type, Use use) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getAccessor().isAnnotationPresent(JsonValue.class)) {
                return of(component.getGenericType(), use);
            }
        }
        String name = name(type);
        Class<?> owner = owners.putIfAbsent(name, type);
        if (owner == null || (owner == type && use == Use.REQUEST && answered.remove(name))) {
            if (use == Use.ANSWER) {
                answered.add(name);
            }
            byName.put(name, fields(type, use));
        } else if (owner != type) {
            throw new IllegalStateException(owner + " and " + type + " would both be the schema " + name);
        }
        return ordered("$ref", "#/components/schemas/" + name);
    }

    private Map<String, Object> fields(Class<?> type, Use use) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = fieldName(component);
            boolean nullable = isNullable(component.getAnnotatedType());
            properties.put(name, field(component, use, nullable));
            if (!nullable || use == Use.ANSWER) {
                required.add(name);
            }
        }
        Map<String, Object> schema = ordered("type", "object");
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("properties", properties);
        if (use == Use.REQUEST) {
            schema.put("additionalProperties", false);
        }
        return schema;
    }

    private Map<String, Object> field(RecordComponent component, Use use, boolean nullable) {
        Map<String, Object> schema = of(component.getGenericType(), use);
        if (!nullable) {
            return schema;
        }
        if (schema.get("type") instanceof String simple) {
            Map<String, Object> withNull = new LinkedHashMap<>(schema);
            withNull.put("type", List.of(simple, "null"));
            if (withNull.get("enum") instanceof List<?> constants) {
                List<Object> allowed = new ArrayList<>(constants);
                allowed.add(null);
                withNull.put("enum", allowed);
            }
            return withNull;
        }
        return schema.isEmpty() ? schema : ordered("anyOf", List.of(schema, ordered("type", "null")));
    }

    private static String fieldName(RecordComponent component) {
        AnnotatedElement accessor = component.getAccessor();
        JsonProperty given = accessor.getAnnotation(JsonProperty.class);
        return given == null || given.value().isEmpty()
                ? PropertyNamingStrategies.SNAKE_CASE.nameForField(null, null, component.getName())
                : given.value();
    }

    static boolean isNullable(AnnotatedType type) {
        // Of a nested type (Outer.@Nullable Inner) the annotation stands on the inner one, which this type is.
        return type.isAnnotationPresent(Nullable.class)
                || (type instanceof AnnotatedParameterizedType generic && generic.isAnnotationPresent(Nullable.class));
    }

    /** The record's name, led by that of the controller it is nested in: {@code KvController.PutRequest} is KvPutRequest. */
    private static String name(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        if (outer == null) {
            return type.getSimpleName();
        }
        String owner = outer.getSimpleName().replaceAll("Controller$", "");
        return type.getSimpleName().startsWith(owner) ? type.getSimpleName() : owner + type.getSimpleName();
    }

    static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
