package io.photoncloud.flaredb.type;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what {@link KeyWriter} wrote. */
final class KeyReader {
    private final byte[] bytes;
    private int mask;
    private int position;

    KeyReader(byte[] bytes, int start, int mask) {
        this.bytes = bytes;
        this.position = start;
        this.mask = mask;
    }

    int position() {
        return position;
    }

    private int next() {
        if (position >= bytes.length) {
            throw KeyFormat.corrupted();
        }
        return (bytes[position++] ^ mask) & 0xff;
    }

    private long nextLong(int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | next();
        }
        return value;
    }

    Object read(SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN -> next() == 1;
            case SMALLINT -> (long) (short) (nextLong(2) ^ 0x8000L);
            case INTEGER, DATE -> (long) (int) (nextLong(4) ^ 0x8000_0000L);
            case BIGINT, TIME, TIMESTAMP, TIMESTAMPTZ -> nextLong(8) ^ Long.MIN_VALUE;
            case OID, XID, REGCLASS, REGTYPE, REGPROC, REGPROCEDURE, REGOPER, REGNAMESPACE, REGROLE, REGCOLLATION ->
                nextLong(4);
            case REAL -> readFloat();
            case DOUBLE -> readDouble();
            case NUMERIC_TYPE -> numeric();
            case TEXT, VARCHAR, NAME, CHAR, UNKNOWN -> text(type.effectiveCollation());
            case BPCHAR -> {
                String text = text(type.effectiveCollation());
                yield type.modifier() < 0 ? text : Modifiers.apply(text, type, true);
            }
            case BYTEA -> Bytes.of(readBytes());
            case INTERVAL -> interval();
            case TIMETZ -> {
                long instant = nextLong(8) ^ Long.MIN_VALUE;
                int offset = -(int) (nextLong(4) ^ 0x8000_0000L);
                yield new TimeTz(instant + offset * DateTimes.SECOND, offset);
            }
            case UUID -> new java.util.UUID(nextLong(8), nextLong(8));
            case JSONB -> json();
            case ENUM -> label(type.enumType());
            case ARRAY, INT2VECTOR, OIDVECTOR -> array(type.elementType());
            default -> throw KeyFormat.corrupted();
        };
    }

    private Float readFloat() {
        int bits = (int) nextLong(4);
        return Float.intBitsToFloat(bits < 0 ? bits ^ Integer.MIN_VALUE : ~bits);
    }

    private Double readDouble() {
        long bits = nextLong(8);
        return Double.longBitsToDouble(bits < 0 ? bits ^ Long.MIN_VALUE : ~bits);
    }

    private EnumLabel label(EnumType type) {
        double order = readDouble();
        return type.labels().stream()
                .filter(label -> label.order() == order)
                .findFirst()
                .orElseThrow(KeyFormat::corrupted);
    }

    private String text(Collation collation) {
        if (collation == Collation.UNICODE) {
            byte[] _ = readBytes();
        }
        return new String(readBytes(), StandardCharsets.UTF_8);
    }

    private byte[] readBytes() {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        while (true) {
            int b = next();
            if (b == 0) {
                int following = next();
                if (following == 1) {
                    return value.toByteArray();
                }
                if (following != 0xff) {
                    throw KeyFormat.corrupted();
                }
            }
            value.write(b);
        }
    }

    private Numeric numeric() {
        int kind = next();
        return switch (kind) {
            case KeyWriter.NAN -> Numeric.NAN;
            case KeyWriter.INFINITY -> Numeric.INFINITY;
            case KeyWriter.NEGATIVE_INFINITY -> Numeric.NEGATIVE_INFINITY;
            case KeyWriter.ZERO -> Numeric.ZERO;
            case KeyWriter.NEGATIVE, KeyWriter.POSITIVE -> finite(kind == KeyWriter.NEGATIVE);
            default -> throw KeyFormat.corrupted();
        };
    }

    private Numeric finite(boolean negative) {
        int turned = negative ? 0xff : 0;
        mask ^= turned;
        int exponent = (int) (nextLong(4) ^ 0x8000_0000L);
        StringBuilder digits = new StringBuilder();
        for (int pair = next(); pair != 0; pair = next()) {
            digits.append((char) ('0' + (pair - 1) / 10)).append((char) ('0' + (pair - 1) % 10));
        }
        mask ^= turned;
        BigDecimal value =
                new BigDecimal(new BigInteger(digits.toString()), digits.length() - exponent).stripTrailingZeros();
        return Numeric.of(negative ? value.negate() : value);
    }

    /** One of that length: days and microseconds, no months. */
    private Interval interval() {
        BigInteger span = BigInteger.valueOf(nextLong(8) ^ Long.MIN_VALUE).shiftLeft(64);
        byte[] low = new byte[9];
        for (int i = 1; i < low.length; i++) {
            low[i] = (byte) next();
        }
        BigInteger[] parts = span.add(new BigInteger(low)).divideAndRemainder(BigInteger.valueOf(DateTimes.DAY));
        BigInteger days = parts[0];
        if (days.bitLength() < 32) {
            return new Interval(0, days.intValueExact(), parts[1].longValueExact());
        }
        BigInteger[] months = days.divideAndRemainder(BigInteger.valueOf(DateTimes.DAYS_OF_MONTH));
        if (months[0].bitLength() < 32) {
            return new Interval(months[0].intValueExact(), months[1].intValueExact(), parts[1].longValueExact());
        }
        int most = days.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
        BigInteger rest = days.subtract(BigInteger.valueOf((long) most * DateTimes.DAYS_OF_MONTH));
        int restDays = rest.bitLength() < 32 ? rest.intValueExact() : most;
        BigInteger micros = rest.subtract(BigInteger.valueOf(restDays))
                .multiply(BigInteger.valueOf(DateTimes.DAY))
                .add(parts[1]);
        return new Interval(most, restDays, micros.longValueExact());
    }

    private SqlArray array(SqlType element) {
        List<@Nullable Object> elements = new ArrayList<>();
        int marker = next();
        while (marker != KeyWriter.END) {
            if (marker == KeyWriter.ELEMENT) {
                elements.add(read(element));
            } else if (marker == KeyWriter.NULL_ELEMENT) {
                elements.add(null);
            } else {
                throw KeyFormat.corrupted();
            }
            marker = next();
        }
        int dimensions = next();
        List<Integer> lengths = new ArrayList<>();
        List<Integer> lowers = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            lengths.add((int) nextLong(4));
        }
        for (int i = 0; i < dimensions; i++) {
            lowers.add((int) (nextLong(4) ^ 0x8000_0000L));
        }
        return new SqlArray(element, lengths, lowers, elements);
    }

    private Json json() {
        int kind = next();
        return switch (kind - KeyWriter.JSON_BASE) {
            case -1 -> new Json.Arr(List.of());
            case 0 -> Json.Null.NULL;
            case 1 -> new Json.Str(new String(readBytes(), StandardCharsets.UTF_8));
            case 2 -> new Json.Num(numeric());
            case 3 -> new Json.Bool(next() == 1);
            case 4 -> {
                long count = nextLong(4);
                List<Json> elements = new ArrayList<>();
                for (long i = 0; i < count; i++) {
                    elements.add(json());
                }
                yield new Json.Arr(elements);
            }
            case 5 -> {
                long count = nextLong(4);
                SortedMap<String, Json> members = new TreeMap<>(Json.KEYS);
                for (long i = 0; i < count; i++) {
                    String key = new String(readBytes(), StandardCharsets.UTF_8);
                    members.put(key, json());
                }
                yield new Json.Obj(members);
            }
            default -> throw KeyFormat.corrupted();
        };
    }
}
