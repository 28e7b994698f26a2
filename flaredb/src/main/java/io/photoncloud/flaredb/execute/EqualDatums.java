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
import io.photoncloud.flaredb.type.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Datums as bytes that are equal where SQL finds them equal, and say where they end. */
final class EqualDatums {
    private static final long MICROS_OF_DAY = 86_400_000_000L;
    private static final long DAYS_OF_MONTH = 30;

    private EqualDatums() {}

    static void encode(SqlType type, Object datum, GrowingBytes out) {
        switch (datum) {
            case Long value -> out.putLong(value);
            case Double value -> out.putLong(SortKeys.ordered(value));
            case Float value -> out.putLong(SortKeys.ordered(value));
            case Boolean value -> out.put(value ? 1 : 0);
            case String value -> putText(type.is(TypeKind.BPCHAR) ? value.stripTrailing() : value, out);
            case Bytes value -> out.putVarint(value.length()).putBytes(value.array());
            case Numeric value -> putNumeric(value, out);
            case Interval value -> putInterval(value, out);
            case TimeTz(long micros, int offset) -> out.putLong(micros).putInt(offset);
            case UUID value -> out.putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
            case EnumLabel value -> out.putLong(value.id());
            case SqlArray value -> {
                out.putVarint(value.dimensions());
                value.lengths().forEach(out::putInt);
                value.lowerBounds().forEach(out::putInt);
                value.elements().forEach(element -> putNullable(value.element(), element, out));
            }
            case RecordValue value -> {
                out.putVarint(value.values().size());
                for (int field = 0; field < value.values().size(); field++) {
                    putNullable(value.types().get(field), value.values().get(field), out);
                }
            }
            case Json value -> putJson(value, out);
            default -> throw new IllegalArgumentException("no datum: " + datum.getClass());
        }
    }

    private static void putNullable(SqlType type, @Nullable Object datum, GrowingBytes out) {
        if (datum == null) {
            out.put(0);
        } else {
            encode(type, datum, out.put(1));
        }
    }

    private static void putText(String text, GrowingBytes out) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.putVarint(bytes.length).putBytes(bytes);
    }

    /** Whatever its scale. */
    private static void putNumeric(Numeric value, GrowingBytes out) {
        if (!value.isFinite()) {
            out.put(value.isNaN() ? 2 : value.signum());
            return;
        }
        BigDecimal decimal =
                value.signum() == 0 ? BigDecimal.ZERO : value.decimal().stripTrailingZeros();
        byte[] digits = decimal.unscaledValue().toByteArray();
        out.put(3).putInt(decimal.scale()).putVarint(digits.length).putBytes(digits);
    }

    /** By its length, in which a month has thirty days. */
    private static void putInterval(Interval value, GrowingBytes out) {
        byte[] length = length(value).toByteArray();
        out.putVarint(length.length).putBytes(length);
    }

    static BigInteger length(Interval value) {
        return BigInteger.valueOf(value.months() * DAYS_OF_MONTH + value.days())
                .multiply(BigInteger.valueOf(MICROS_OF_DAY))
                .add(BigInteger.valueOf(value.micros()));
    }

    private static void putJson(Json json, GrowingBytes out) {
        switch (json) {
            case Json.Null _ -> out.put(0);
            case Json.Bool(boolean value) -> out.put(value ? 2 : 1);
            case Json.Num(Numeric value) -> putNumeric(value, out.put(3));
            case Json.Str(String value) -> putText(value, out.put(4));
            case Json.Arr(List<Json> elements) -> {
                out.put(5).putVarint(elements.size());
                elements.forEach(element -> putJson(element, out));
            }
            case Json.Obj(var members) -> {
                out.put(6).putVarint(members.size());
                members.forEach((key, value) -> {
                    putText(key, out);
                    putJson(value, out);
                });
            }
        }
    }
}
