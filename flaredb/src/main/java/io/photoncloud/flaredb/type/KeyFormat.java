package io.photoncloud.flaredb.type;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Values as bytes whose unsigned order is the order of the values, ascending or descending, nulls first or last, one after the other in one
 * key: each ends itself. Equal values have equal bytes, so a unique index finds them. The format is on disk: it does not change.
 *
 * <p>Some types write different values that are equal (numeric 1.0 and 1.00, an interval of 30 days and one of a month, -0): of these the
 * key gives back an equal value only, see {@link #isExact}.
 */
public final class KeyFormat {
    private static final int NULL_FIRST = 0x00;
    private static final int PRESENT = 0x01;
    private static final int NULL_LAST = 0x02;

    private KeyFormat() {}

    /** Whether the type can be a key: json, record and pseudo types cannot. */
    public static boolean isKey(SqlType type) {
        return switch (type.kind()) {
            case JSON,
                    RECORD,
                    VOID,
                    CSTRING,
                    ANY,
                    ANYELEMENT,
                    ANYARRAY,
                    ANYNONARRAY,
                    ANYENUM,
                    ANYCOMPATIBLE,
                    ANYCOMPATIBLEARRAY,
                    ANYCOMPATIBLENONARRAY -> false;
            case ARRAY -> isKey(type.elementType());
            default -> true;
        };
    }

    /** Whether the key gives back the very value; otherwise one that only equals it, and the row keeps the value beside the key. */
    public static boolean isExact(SqlType type) {
        return switch (type.kind()) {
            case NUMERIC_TYPE, REAL, DOUBLE, INTERVAL, JSONB, BPCHAR -> false;
            case TEXT, VARCHAR, NAME, CHAR -> type.effectiveCollation() == Collation.C;
            case ARRAY -> isExact(type.elementType());
            default -> true;
        };
    }

    /** Appends one value of a key. */
    public static void write(
            ByteArrayOutputStream key, @Nullable Object value, SqlType type, boolean descending, boolean nullsFirst) {
        if (value == null) {
            key.write(nullsFirst ? NULL_FIRST : NULL_LAST);
            return;
        }
        key.write(PRESENT);
        new KeyWriter(key, descending ? 0xff : 0).write(value, type);
    }

    /** One value alone: ascending, nulls last. */
    public static byte[] encode(@Nullable Object value, SqlType type) {
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        write(key, value, type, false, false);
        return key.toByteArray();
    }

    /** Reads the values of a key one after the other. */
    public static final class Reader {
        private final byte[] bytes;
        private int position;

        public Reader(byte[] bytes, int start) {
            this.bytes = bytes;
            this.position = start;
        }

        public int position() {
            return position;
        }

        /** The next value, as it was written with the same type and direction; where {@link #isExact} says no, an equal one. */
        public @Nullable Object read(SqlType type, boolean descending) {
            int marker = position < bytes.length ? bytes[position++] : -1;
            return switch (marker) {
                case NULL_FIRST, NULL_LAST -> null;
                case PRESENT -> {
                    KeyReader reader = new KeyReader(bytes, position, descending ? 0xff : 0);
                    Object value = reader.read(type);
                    position = reader.position();
                    yield value;
                }
                default -> throw corrupted();
            };
        }
    }

    static SqlException corrupted() {
        return new SqlException(SqlState.DATA_CORRUPTED, "a key cannot be read");
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
