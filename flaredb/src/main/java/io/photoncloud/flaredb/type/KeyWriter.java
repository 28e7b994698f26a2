package io.photoncloud.flaredb.type;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;

/**
 * Writes the values of a key. Integers are big-endian with the sign turned, floats with the bits turned where negative. Strings and byteas
 * write a zero byte as 00 ff and end in 00 01. A numeric is a class byte, the decimal exponent, and its digits two a byte, ended by 00;
 * negative ones turned. Containers put 02 before each element, 03 for a null one, and end in 01.
 */
final class KeyWriter {
    static final int NEGATIVE_INFINITY = 1;
    static final int NEGATIVE = 2;
    static final int ZERO = 3;
    static final int POSITIVE = 4;
    static final int INFINITY = 5;
    static final int NAN = 6;
    static final int END = 1;
    static final int ELEMENT = 2;
    static final int NULL_ELEMENT = 3;
    static final int EMPTY_ARRAY = 0;
    static final int JSON_BASE = 1;

    private final ByteArrayOutputStream out;
    /** What each byte is exclusive-ored with. */
    private int mask;

    KeyWriter(ByteArrayOutputStream out, int mask) {
        this.out = out;
        this.mask = mask;
    }

    private void put(int b) {
        out.write((b ^ mask) & 0xff);
    }

    private void putLong(long value, int bytes) {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            put((int) (value >>> shift));
        }
    }

    void write(Object value, SqlType type) {
        switch (type.kind()) {
            case BOOLEAN -> put((Boolean) value ? 1 : 0);
            case SMALLINT -> putLong((Long) value ^ 0x8000L, 2);
            case INTEGER, DATE -> putLong((Long) value ^ 0x8000_0000L, 4);
            case BIGINT, TIME, TIMESTAMP, TIMESTAMPTZ -> putLong((Long) value ^ Long.MIN_VALUE, 8);
            case OID, XID, REGCLASS, REGTYPE, REGPROC, REGPROCEDURE, REGOPER, REGNAMESPACE, REGROLE, REGCOLLATION ->
                putLong((Long) value, 4);
            case REAL -> putLong(floatBits((Float) value) & 0xffff_ffffL, 4);
            case DOUBLE -> putLong(doubleBits((Double) value), 8);
            case NUMERIC_TYPE -> numeric((Numeric) value);
            case TEXT, VARCHAR, NAME, CHAR, UNKNOWN -> text((String) value, type.effectiveCollation());
            case BPCHAR -> text(Values.trimBlanks((String) value), type.effectiveCollation());
            case BYTEA -> bytes(((Bytes) value).array());
            case INTERVAL -> interval((Interval) value);
            case TIMETZ -> {
                TimeTz time = (TimeTz) value;
                putLong((time.micros() - time.offsetSeconds() * DateTimes.SECOND) ^ Long.MIN_VALUE, 8);
                putLong(-time.offsetSeconds() ^ 0x8000_0000L, 4);
            }
            case UUID -> {
                java.util.UUID uuid = (java.util.UUID) value;
                putLong(uuid.getMostSignificantBits(), 8);
                putLong(uuid.getLeastSignificantBits(), 8);
            }
            case JSONB -> json((Json) value, true);
            case ENUM -> putLong(doubleBits(((EnumLabel) value).order()), 8);
            case ARRAY, INT2VECTOR, OIDVECTOR -> array((SqlArray) value, type.elementType());
            default ->
                throw new SqlException(
                        SqlState.UNDEFINED_OBJECT,
                        "data type " + type.sqlName() + " has no default operator class for access method \"btree\"");
        }
    }

    static long doubleBits(double value) {
        long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value);
        return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
    }

    static int floatBits(float value) {
        int bits = Float.floatToIntBits(value == 0 ? 0.0f : value);
        return bits < 0 ? ~bits : bits ^ Integer.MIN_VALUE;
    }

    private void text(String value, Collation collation) {
        if (collation == Collation.UNICODE) {
            bytes(Values.collator().getCollationKey(value).toByteArray());
        }
        bytes(KeyFormat.utf8(value));
    }

    private void bytes(byte[] value) {
        for (byte b : value) {
            put(b);
            if (b == 0) {
                put(0xff);
            }
        }
        put(0);
        put(1);
    }

    private void numeric(Numeric value) {
        if (!value.isFinite()) {
            put(value.isNaN() ? NAN : value.signum() > 0 ? INFINITY : NEGATIVE_INFINITY);
            return;
        }
        BigDecimal number = value.decimal();
        if (number.signum() == 0) {
            put(ZERO);
            return;
        }
        BigDecimal stripped = number.stripTrailingZeros();
        String digits = stripped.unscaledValue().abs().toString();
        put(number.signum() < 0 ? NEGATIVE : POSITIVE);
        int turned = number.signum() < 0 ? 0xff : 0;
        mask ^= turned;
        putLong((digits.length() - stripped.scale()) ^ 0x8000_0000L, 4);
        for (int i = 0; i < digits.length(); i += 2) {
            int pair = (digits.charAt(i) - '0') * 10 + (i + 1 < digits.length() ? digits.charAt(i + 1) - '0' : 0);
            put(pair + 1);
        }
        put(0);
        mask ^= turned;
    }

    /** Its length in microseconds, 128 bits. */
    private void interval(Interval value) {
        BigInteger span = IntervalText.span(value).toBigIntegerExact();
        putLong(span.shiftRight(64).longValue() ^ Long.MIN_VALUE, 8);
        putLong(span.longValue(), 8);
    }

    private void array(SqlArray value, SqlType element) {
        for (Object each : value.elements()) {
            if (each == null) {
                put(NULL_ELEMENT);
            } else {
                put(ELEMENT);
                write(each, element);
            }
        }
        put(END);
        put(value.dimensions());
        for (int length : value.lengths()) {
            putLong(length, 4);
        }
        for (int lower : value.lowerBounds()) {
            putLong(lower ^ 0x8000_0000L, 4);
        }
    }

    private void json(Json value, boolean top) {
        if (top && value instanceof Json.Arr(var elements) && elements.isEmpty()) {
            put(EMPTY_ARRAY);
            return;
        }
        put(JSON_BASE + Values.rank(value));
        switch (value) {
            case Json.Null _ -> {}
            case Json.Bool(boolean truth) -> put(truth ? 1 : 0);
            case Json.Num(Numeric number) -> numeric(number);
            case Json.Str(String string) -> bytes(KeyFormat.utf8(string));
            case Json.Arr(var elements) -> {
                putLong(elements.size(), 4);
                elements.forEach(element -> json(element, false));
            }
            case Json.Obj(var members) -> {
                putLong(members.size(), 4);
                for (Map.Entry<String, Json> member : members.entrySet()) {
                    bytes(KeyFormat.utf8(member.getKey()));
                    json(member.getValue(), false);
                }
            }
        }
    }
}
