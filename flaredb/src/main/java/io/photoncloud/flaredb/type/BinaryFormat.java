package io.photoncloud.flaredb.type;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values in the binary form of PostgreSQL's protocol, in and out. */
public final class BinaryFormat {
    private static final int JSONB_VERSION = 1;

    private BinaryFormat() {}

    /** Reads a value; the type's modifier is kept to. */
    public static Object parse(byte[] bytes, SqlType type, TextContext context) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            Object value = read(buffer, type, context);
            if (buffer.hasRemaining()) {
                throw new SqlException(SqlState.INVALID_BINARY_REPRESENTATION, "incorrect binary data format");
            }
            return type.modifier() == SqlType.NO_MODIFIER || type.isArray()
                    ? value
                    : Modifiers.apply(value, type, false);
        } catch (BufferUnderflowException e) {
            throw new SqlException(SqlState.PROTOCOL_VIOLATION, "insufficient data left in message", e);
        }
    }

    /** Writes a value that is not null. */
    public static byte[] format(Object value, SqlType type, TextContext context) {
        return switch (type.kind()) {
            case BOOLEAN -> new byte[] {(byte) ((Boolean) value ? 1 : 0)};
            case SMALLINT ->
                ByteBuffer.allocate(2).putShort(((Long) value).shortValue()).array();
            case INTEGER,
                    OID,
                    XID,
                    REGCLASS,
                    REGTYPE,
                    REGPROC,
                    REGPROCEDURE,
                    REGOPER,
                    REGNAMESPACE,
                    REGROLE,
                    REGCOLLATION -> integer(((Long) value).intValue());
            case DATE -> integer(((Long) value).intValue());
            case BIGINT, TIME, TIMESTAMP, TIMESTAMPTZ ->
                ByteBuffer.allocate(8).putLong((Long) value).array();
            case REAL -> ByteBuffer.allocate(4).putFloat((Float) value).array();
            case DOUBLE -> ByteBuffer.allocate(8).putDouble((Double) value).array();
            case NUMERIC_TYPE -> NumericBinary.format((Numeric) value);
            case BYTEA -> ((Bytes) value).array();
            case TIMETZ -> {
                TimeTz time = (TimeTz) value;
                yield ByteBuffer.allocate(12)
                        .putLong(time.micros())
                        .putInt(-time.offsetSeconds())
                        .array();
            }
            case INTERVAL -> {
                Interval interval = (Interval) value;
                yield ByteBuffer.allocate(16)
                        .putLong(interval.micros())
                        .putInt(interval.days())
                        .putInt(interval.months())
                        .array();
            }
            case UUID -> {
                java.util.UUID uuid = (java.util.UUID) value;
                yield ByteBuffer.allocate(16)
                        .putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits())
                        .array();
            }
            case JSONB -> {
                byte[] text = Values.utf8(JsonText.format((Json) value));
                yield ByteBuffer.allocate(text.length + 1)
                        .put((byte) JSONB_VERSION)
                        .put(text)
                        .array();
            }
            case ARRAY, INT2VECTOR, OIDVECTOR -> array((SqlArray) value, context);
            case RECORD -> row((RecordValue) value, context);
            default -> Values.utf8(TextFormat.format(value, type, context));
        };
    }

    private static byte[] integer(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] array(SqlArray array, TextContext context) {
        List<byte @Nullable []> encoded = new ArrayList<>();
        int size = 12 + 8 * array.dimensions();
        boolean nulls = false;
        for (Object element : array.elements()) {
            byte[] bytes = element == null ? null : format(element, array.element(), context);
            encoded.add(bytes);
            nulls |= bytes == null;
            size = Math.addExact(size, 4 + (bytes == null ? 0 : bytes.length));
        }
        ByteBuffer buffer = ByteBuffer.allocate(size);
        buffer.putInt(array.dimensions())
                .putInt(nulls ? 1 : 0)
                .putInt(array.element().oid());
        for (int i = 0; i < array.dimensions(); i++) {
            buffer.putInt(array.lengths().get(i)).putInt(array.lowerBounds().get(i));
        }
        encoded.forEach(bytes -> put(buffer, bytes));
        return buffer.array();
    }

    private static void put(ByteBuffer buffer, byte @Nullable [] bytes) {
        if (bytes == null) {
            buffer.putInt(-1);
        } else {
            buffer.putInt(bytes.length).put(bytes);
        }
    }

    private static byte[] row(RecordValue row, TextContext context) {
        List<byte @Nullable []> encoded = new ArrayList<>();
        int size = 4;
        for (int i = 0; i < row.values().size(); i++) {
            Object field = row.values().get(i);
            byte[] bytes = field == null ? null : format(field, row.types().get(i), context);
            encoded.add(bytes);
            size = Math.addExact(size, 8 + (bytes == null ? 0 : bytes.length));
        }
        ByteBuffer buffer = ByteBuffer.allocate(size).putInt(encoded.size());
        for (int i = 0; i < encoded.size(); i++) {
            buffer.putInt(row.types().get(i).oid());
            put(buffer, encoded.get(i));
        }
        return buffer.array();
    }

    private static Object read(ByteBuffer buffer, SqlType type, TextContext context) {
        return switch (type.kind()) {
            case BOOLEAN -> buffer.get() != 0;
            case SMALLINT -> (long) buffer.getShort();
            case INTEGER -> (long) buffer.getInt();
            case OID, XID, REGCLASS, REGTYPE, REGPROC, REGPROCEDURE, REGOPER, REGNAMESPACE, REGROLE, REGCOLLATION ->
                buffer.getInt() & 0xffff_ffffL;
            case BIGINT -> buffer.getLong();
            case REAL -> buffer.getFloat();
            case DOUBLE -> buffer.getDouble();
            case NUMERIC_TYPE -> NumericBinary.parse(buffer);
            case BYTEA -> Bytes.of(rest(buffer));
            case DATE -> date(buffer.getInt());
            case TIME -> time(buffer.getLong());
            case TIMETZ -> new TimeTz(time(buffer.getLong()), -buffer.getInt());
            case TIMESTAMP, TIMESTAMPTZ -> timestamp(buffer.getLong());
            case INTERVAL -> {
                long micros = buffer.getLong();
                int days = buffer.getInt();
                yield new Interval(buffer.getInt(), days, micros);
            }
            case UUID -> new java.util.UUID(buffer.getLong(), buffer.getLong());
            case JSONB -> {
                int version = buffer.get();
                if (version != JSONB_VERSION) {
                    throw new SqlException(SqlState.INTERNAL_ERROR, "unsupported jsonb version number " + version);
                }
                yield JsonText.parse(text(buffer));
            }
            case ARRAY, INT2VECTOR, OIDVECTOR -> array(buffer, type, context);
            case RECORD ->
                throw new SqlException(
                        SqlState.FEATURE_NOT_SUPPORTED, "input of anonymous composite types is not implemented");
            default -> TextFormat.parse(text(buffer), type.base(), context);
        };
    }

    private static Long date(int days) {
        if (!DateTimes.isInfiniteDate(days) && !DateTimes.isDate(days)) {
            throw DateTimes.dateOutOfRange();
        }
        return (long) days;
    }

    private static Long time(long micros) {
        if (micros < 0 || micros > DateTimes.DAY) {
            throw new SqlException(SqlState.DATETIME_FIELD_OVERFLOW, "time out of range");
        }
        return micros;
    }

    private static Long timestamp(long micros) {
        return DateTimes.isInfinite(micros) ? micros : DateTimes.checkTimestamp(micros);
    }

    private static byte[] rest(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer buffer) {
        return decode(rest(buffer));
    }

    /** UTF-8 as text; what is none, and a zero byte, is PostgreSQL's error. */
    public static String decode(byte[] bytes) {
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == 0) {
                    throw notUtf8("0x00");
                }
            }
            return text.toString();
        } catch (CharacterCodingException e) {
            throw notUtf8(firstBroken(bytes));
        }
    }

    private static SqlException notUtf8(String sequence) {
        return new SqlException(
                SqlState.CHARACTER_NOT_IN_REPERTOIRE, "invalid byte sequence for encoding \"UTF8\": " + sequence);
    }

    /** The bytes of the first character that is none, as PostgreSQL lists them. */
    private static String firstBroken(byte[] bytes) {
        int i = 0;
        while (i < bytes.length) {
            int first = bytes[i] & 0xff;
            int length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
            int end = Math.min(bytes.length, i + length);
            String decoded = new String(bytes, i, end - i, StandardCharsets.UTF_8);
            if (decoded.indexOf('\ufffd') >= 0 || end - i < length) {
                StringBuilder sequence = new StringBuilder();
                for (int k = i; k < end; k++) {
                    sequence.append(sequence.isEmpty() ? "" : " ").append(String.format("0x%02x", bytes[k] & 0xff));
                }
                return sequence.toString();
            }
            i = end;
        }
        return "";
    }

    private static SqlArray array(ByteBuffer buffer, SqlType type, TextContext context) {
        int dimensions = buffer.getInt();
        if (dimensions < 0 || dimensions > SqlArray.DIMENSIONS_MAX) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "number of array dimensions (" + dimensions + ") exceeds the maximum allowed ("
                            + SqlArray.DIMENSIONS_MAX + ")");
        }
        int flags = buffer.getInt();
        if (flags != 0 && flags != 1) {
            throw new SqlException(SqlState.INVALID_BINARY_REPRESENTATION, "invalid array flags");
        }
        SqlType element = type.elementType();
        int oid = buffer.getInt();
        if (oid != element.oid()) {
            throw new SqlException(
                    SqlState.DATATYPE_MISMATCH,
                    "binary data has array element type " + oid + " (" + oid + ") instead of expected " + element.oid()
                            + " (" + element.sqlName() + ")");
        }
        List<Integer> lengths = new ArrayList<>();
        List<Integer> lowers = new ArrayList<>();
        long count = dimensions == 0 ? 0 : 1;
        for (int i = 0; i < dimensions; i++) {
            int length = buffer.getInt();
            lengths.add(length);
            lowers.add(buffer.getInt());
            count *= length;
            if (length < 0 || count > buffer.limit() / 4) {
                throw new SqlException(SqlState.PROTOCOL_VIOLATION, "insufficient data left in message");
            }
        }
        List<@Nullable Object> elements = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            int length = buffer.getInt();
            if (length < 0) {
                elements.add(null);
                continue;
            }
            if (length > buffer.remaining()) {
                throw new BufferUnderflowException();
            }
            byte[] bytes = new byte[length];
            buffer.get(bytes);
            elements.add(parse(bytes, element, context));
        }
        return count == 0 ? SqlArray.empty(element) : new SqlArray(element, lengths, lowers, elements);
    }
}
