package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.DateTimes;
import io.photoncloud.flaredb.type.Json;
import io.photoncloud.flaredb.type.JsonText;
import io.photoncloud.flaredb.type.NumberText;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.RecordValue;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.type.TypeCategory;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Any value as JSON: what to_json, to_jsonb and JSON's aggregates and builders make of it. */
final class JsonConversion {
    private JsonConversion() {}

    static Json toJsonb(@Nullable Object value, SqlType type, EvaluationContext context) {
        if (value == null) {
            return Json.Null.NULL;
        }
        return switch (type.kind()) {
            case BOOLEAN -> new Json.Bool((Boolean) value);
            case SMALLINT, INTEGER, BIGINT -> new Json.Num(Numeric.of((Long) value));
            case NUMERIC_TYPE -> {
                Numeric number = (Numeric) value;
                yield number.isFinite() ? new Json.Num(number) : new Json.Str(number.toString());
            }
            case REAL, DOUBLE -> {
                String text = TextFormat.format(value, type, context);
                Numeric number = NumberText.parseNumeric(text);
                yield number.isFinite() ? new Json.Num(number) : new Json.Str(text);
            }
            case JSONB -> (Json) value;
            case JSON -> JsonText.parse((String) value);
            case ARRAY, INT2VECTOR, OIDVECTOR -> array((SqlArray) value, context);
            case RECORD -> record((RecordValue) value, context);
            default -> new Json.Str(text(value, type, context));
        };
    }

    /** Dates and timestamps as ISO 8601 has them, all else as its own text. */
    static String text(Object value, SqlType type, EvaluationContext context) {
        return switch (type.kind()) {
            case TIMESTAMP -> DateTimes.formatTimestamp((Long) value, 'T', null);
            case TIMESTAMPTZ -> isoZone(DateTimes.formatTimestamp((Long) value, 'T', context.timeZone()));
            default -> TextFormat.format(value, type, context);
        };
    }

    /** ISO 8601 wants minutes in an offset. */
    private static String isoZone(String text) {
        int length = text.length();
        boolean hoursOnly = length > 3
                && (text.charAt(length - 3) == '+' || text.charAt(length - 3) == '-')
                && text.indexOf('T') > 0;
        return hoursOnly ? text + ":00" : text;
    }

    private static Json array(SqlArray array, EvaluationContext context) {
        List<Json> flat = new ArrayList<>();
        for (Object element : array.elements()) {
            flat.add(toJsonb(element, array.element(), context));
        }
        if (array.dimensions() == 0) {
            return new Json.Arr(List.of());
        }
        for (int i = array.dimensions() - 1; i > 0; i--) {
            int length = array.lengths().get(i);
            List<Json> grouped = new ArrayList<>();
            for (int start = 0; start < flat.size(); start += length) {
                grouped.add(new Json.Arr(flat.subList(start, start + length)));
            }
            flat = grouped;
        }
        return new Json.Arr(flat);
    }

    private static Json record(RecordValue row, EvaluationContext context) {
        SortedMap<String, Json> members = new TreeMap<>(Json.KEYS);
        for (int i = 0; i < row.values().size(); i++) {
            members.put(
                    row.names().get(i), toJsonb(row.values().get(i), row.types().get(i), context));
        }
        return new Json.Obj(members);
    }

    /** Appends a value as json writes it: without blanks, and json as it is. */
    static void append(StringBuilder target, @Nullable Object value, SqlType type, EvaluationContext context) {
        if (value == null) {
            target.append("null");
            return;
        }
        switch (type.kind()) {
            case JSON -> target.append((String) value);
            case JSONB -> target.append(JsonText.format((Json) value));
            case BOOLEAN -> target.append(value);
            case SMALLINT, INTEGER, BIGINT -> target.append(value);
            case NUMERIC_TYPE, REAL, DOUBLE -> {
                String text = TextFormat.format(value, type, context);
                if (NumberText.isDecimal(text)) {
                    target.append(text);
                } else {
                    JsonText.quote(target, text);
                }
            }
            case ARRAY, INT2VECTOR, OIDVECTOR -> {
                SqlArray array = (SqlArray) value;
                appendArray(target, array, 0, 0, array.size(), context);
            }
            case RECORD -> appendRecord(target, (RecordValue) value, context);
            default -> JsonText.quote(target, text(value, type, context));
        }
    }

    private static void appendArray(
            StringBuilder target, SqlArray array, int dimension, int start, int count, EvaluationContext context) {
        target.append('[');
        if (array.dimensions() > 0) {
            int length = array.lengths().get(dimension);
            int step = count / length;
            for (int i = 0; i < length; i++) {
                target.append(i > 0 ? "," : "");
                if (dimension + 1 < array.dimensions()) {
                    appendArray(target, array, dimension + 1, start + i * step, step, context);
                } else {
                    append(target, array.elements().get(start + i), array.element(), context);
                }
            }
        }
        target.append(']');
    }

    private static void appendRecord(StringBuilder target, RecordValue row, EvaluationContext context) {
        target.append('{');
        for (int i = 0; i < row.values().size(); i++) {
            target.append(i > 0 ? "," : "");
            JsonText.quote(target, row.names().get(i));
            target.append(':');
            append(target, row.values().get(i), row.types().get(i), context);
        }
        target.append('}');
    }

    /** A value as the key of an object. */
    static String key(@Nullable Object value, SqlType type, EvaluationContext context) {
        if (value == null) {
            throw new SqlException(SqlState.INVALID_PARAMETER_VALUE, "field name must not be null");
        }
        if (type.category() == TypeCategory.ARRAY || type.category() == TypeCategory.PSEUDO) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE, "key value must be scalar, not array, composite, or json");
        }
        return text(value, type, context);
    }
}
