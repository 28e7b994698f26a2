package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.type.EnumLabel;
import io.photoncloud.flaredb.type.Interval;
import io.photoncloud.flaredb.type.Json;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.RecordValue;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TimeTz;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Datums of all classes as bytes, each behind a tag. Types and names within arrays and records are kept aside, numbered: what one codec wrote
 * only it reads. For one thread at a time.
 */
final class DatumCodec {
    private static final int NULL = 0;
    private static final int LONG = 1;
    private static final int DOUBLE = 2;
    private static final int FLOAT = 3;
    private static final int BOOLEAN = 4;
    private static final int STRING = 5;
    private static final int BYTES = 6;
    private static final int NUMERIC = 7;
    private static final int NUMERIC_SPECIAL = 8;
    private static final int INTERVAL = 9;
    private static final int TIMETZ = 10;
    private static final int UUID_TAG = 11;
    private static final int ARRAY = 12;
    private static final int ENUM = 13;
    private static final int RECORD = 14;
    private static final int JSON_NULL = 15;
    private static final int JSON_BOOLEAN = 16;
    private static final int JSON_NUMBER = 17;
    private static final int JSON_STRING = 18;
    private static final int JSON_ARRAY = 19;
    private static final int JSON_OBJECT = 20;
    private static final int SMALL_NUMERIC = 21;

    private record Shape(List<String> names, List<SqlType> types) {}

    private final List<Object> asides = new ArrayList<>();
    private final Map<Object, Integer> numbers = new HashMap<>();

    static void putText(@Nullable Object datum, GrowingBytes out) {
        byte[] bytes =
                datum instanceof Bytes raw ? raw.array() : ((String) nonNull(datum)).getBytes(StandardCharsets.UTF_8);
        out.putVarint(bytes.length).putBytes(bytes);
    }

    private static Object nonNull(@Nullable Object datum) {
        if (datum == null) {
            throw new IllegalArgumentException("NULL has no bytes");
        }
        return datum;
    }

    void encode(@Nullable Object datum, GrowingBytes out) {
        switch (datum) {
            case null -> out.put(NULL);
            case Long value -> out.put(LONG).putLong(value);
            case Double value -> out.put(DOUBLE).putLong(Double.doubleToRawLongBits(value));
            case Float value -> out.put(FLOAT).putInt(Float.floatToRawIntBits(value));
            case Boolean value -> out.put(BOOLEAN).put(value ? 1 : 0);
            case String value -> putText(value, out.put(STRING));
            case Bytes value -> putText(value, out.put(BYTES));
            case Numeric value -> encodeNumeric(value, out);
            case Interval(int months, int days, long micros) ->
                out.put(INTERVAL).putInt(months).putInt(days).putLong(micros);
            case TimeTz(long micros, int offset) ->
                out.put(TIMETZ).putLong(micros).putInt(offset);
            case UUID value ->
                out.put(UUID_TAG).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
            case EnumLabel(long id, double order, String label) ->
                putText(label, out.put(ENUM).putLong(id).putLong(Double.doubleToRawLongBits(order)));
            case SqlArray value -> encodeArray(value, out);
            case RecordValue value -> {
                out.put(RECORD).putVarint(number(new Shape(value.names(), value.types())));
                value.values().forEach(field -> encode(field, out));
            }
            case Json value -> encodeJson(value, out);
            default -> throw new IllegalArgumentException("no datum: " + datum.getClass());
        }
    }

    private static void encodeNumeric(Numeric value, GrowingBytes out) {
        if (!value.isFinite()) {
            out.put(NUMERIC_SPECIAL).put(value.isNaN() ? 0 : value.signum());
            return;
        }
        BigDecimal decimal = value.decimal();
        if (decimal.precision() <= 18) {
            out.put(SMALL_NUMERIC)
                    .putVarint(decimal.scale())
                    .putLong(decimal.unscaledValue().longValueExact());
            return;
        }
        byte[] digits = decimal.unscaledValue().toByteArray();
        out.put(NUMERIC).putVarint(decimal.scale()).putVarint(digits.length).putBytes(digits);
    }

    private void encodeArray(SqlArray array, GrowingBytes out) {
        out.put(ARRAY).putVarint(number(array.element())).putVarint(array.dimensions());
        for (int dimension = 0; dimension < array.dimensions(); dimension++) {
            out.putInt(array.lengths().get(dimension))
                    .putInt(array.lowerBounds().get(dimension));
        }
        array.elements().forEach(element -> encode(element, out));
    }

    private void encodeJson(Json json, GrowingBytes out) {
        switch (json) {
            case Json.Null _ -> out.put(JSON_NULL);
            case Json.Bool(boolean value) -> out.put(JSON_BOOLEAN).put(value ? 1 : 0);
            case Json.Num(Numeric value) -> encodeNumeric(value, out.put(JSON_NUMBER));
            case Json.Str(String value) -> putText(value, out.put(JSON_STRING));
            case Json.Arr(List<Json> elements) -> {
                out.put(JSON_ARRAY).putVarint(elements.size());
                elements.forEach(element -> encodeJson(element, out));
            }
            case Json.Obj(var members) -> {
                out.put(JSON_OBJECT).putVarint(members.size());
                members.forEach((key, value) -> {
                    putText(key, out);
                    encodeJson(value, out);
                });
            }
        }
    }

    private int number(Object aside) {
        Integer known = numbers.get(aside);
        if (known != null) {
            return known;
        }
        numbers.put(aside, asides.size());
        asides.add(aside);
        return asides.size() - 1;
    }

    @Nullable
    Object decode(ByteReader in) {
        int tag = in.readByte();
        return switch (tag) {
            case NULL -> null;
            case LONG -> in.readLong();
            case DOUBLE -> Double.longBitsToDouble(in.readLong());
            case FLOAT -> Float.intBitsToFloat(in.readInt());
            case BOOLEAN -> in.readByte() != 0;
            case STRING -> in.readText();
            case BYTES -> Bytes.of(in.readBytes());
            case SMALL_NUMERIC, NUMERIC, NUMERIC_SPECIAL -> decodeNumeric(tag, in);
            case INTERVAL -> new Interval(in.readInt(), in.readInt(), in.readLong());
            case TIMETZ -> new TimeTz(in.readLong(), in.readInt());
            case UUID_TAG -> new UUID(in.readLong(), in.readLong());
            case ENUM -> new EnumLabel(in.readLong(), Double.longBitsToDouble(in.readLong()), in.readText());
            case ARRAY -> decodeArray(in);
            case RECORD -> decodeRecord(in);
            default -> decodeJson(tag, in);
        };
    }

    private static Numeric decodeNumeric(int tag, ByteReader in) {
        if (tag == NUMERIC_SPECIAL) {
            int sign = in.readByte();
            return sign == 0 ? Numeric.NAN : sign > 0 ? Numeric.INFINITY : Numeric.NEGATIVE_INFINITY;
        }
        int scale = in.readVarint();
        return Numeric.of(
                tag == SMALL_NUMERIC
                        ? BigDecimal.valueOf(in.readLong(), scale)
                        : new BigDecimal(new BigInteger(in.readBytes()), scale));
    }

    private SqlArray decodeArray(ByteReader in) {
        var element = (SqlType) asides.get(in.readVarint());
        int dimensions = in.readVarint();
        var lengths = new ArrayList<Integer>(dimensions);
        var bounds = new ArrayList<Integer>(dimensions);
        int count = dimensions == 0 ? 0 : 1;
        for (int dimension = 0; dimension < dimensions; dimension++) {
            int length = in.readInt();
            lengths.add(length);
            bounds.add(in.readInt());
            count *= length;
        }
        return new SqlArray(element, lengths, bounds, decodeAll(count, in));
    }

    private RecordValue decodeRecord(ByteReader in) {
        var shape = (Shape) asides.get(in.readVarint());
        return new RecordValue(
                shape.names(), shape.types(), decodeAll(shape.types().size(), in));
    }

    private List<@Nullable Object> decodeAll(int count, ByteReader in) {
        List<@Nullable Object> all = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            all.add(decode(in));
        }
        return all;
    }

    private static Json decodeJson(int tag, ByteReader in) {
        return switch (tag) {
            case JSON_NULL -> Json.Null.NULL;
            case JSON_BOOLEAN -> new Json.Bool(in.readByte() != 0);
            case JSON_NUMBER -> new Json.Num(decodeNumeric(in.readByte(), in));
            case JSON_STRING -> new Json.Str(in.readText());
            case JSON_ARRAY -> {
                int count = in.readVarint();
                var elements = new ArrayList<Json>(count);
                for (int index = 0; index < count; index++) {
                    elements.add(decodeJson(in.readByte(), in));
                }
                yield new Json.Arr(elements);
            }
            case JSON_OBJECT -> {
                int count = in.readVarint();
                var members = new TreeMap<String, Json>(Json.KEYS);
                for (int index = 0; index < count; index++) {
                    String key = in.readText();
                    members.put(key, decodeJson(in.readByte(), in));
                }
                yield new Json.Obj(members);
            }
            default -> throw new IllegalStateException("tag " + tag);
        };
    }
}
