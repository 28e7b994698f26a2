package io.photoncloud.flaredb.type;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/** Values as text, in and out, exactly as PostgreSQL's types read and write themselves; errors have its texts and codes. */
public final class TextFormat {
    private static final int NAME_BYTES_MAX = 63;
    private static final int UUID_DIGITS = 32;

    private TextFormat() {}

    /** Reads a value; the type's modifier is kept to as when a value is stored. */
    public static Object parse(String text, SqlType type, TextContext context) {
        Object value = parseBase(text, type, context);
        return type.modifier() == SqlType.NO_MODIFIER || type.isArray() ? value : Modifiers.apply(value, type, false);
    }

    private static Object parseBase(String text, SqlType type, TextContext context) {
        return switch (type.kind()) {
            case BOOLEAN -> parseBoolean(text);
            case SMALLINT, INTEGER, BIGINT -> NumberText.parseInteger(text, type);
            case OID, XID -> NumberText.parseOid(text, type);
            case NUMERIC_TYPE -> NumberText.parseNumeric(text);
            case REAL -> NumberText.parseReal(text);
            case DOUBLE -> NumberText.parseDouble(text);
            case TEXT, VARCHAR, BPCHAR, UNKNOWN, CSTRING, VOID -> text;
            case CHAR -> text.isEmpty() ? text : text.substring(0, text.offsetByCodePoints(0, 1));
            case NAME -> truncateName(text);
            case BYTEA -> ByteaText.parse(text);
            case DATE -> DateTimeText.parseDate(text, context);
            case TIME -> DateTimeText.parseTime(text, context);
            case TIMETZ -> DateTimeText.parseTimeTz(text, context);
            case TIMESTAMP -> DateTimeText.parseTimestamp(text, context);
            case TIMESTAMPTZ -> DateTimeText.parseTimestampTz(text, context);
            case INTERVAL -> IntervalText.parse(text, type);
            case UUID -> parseUuid(text);
            case JSON -> {
                JsonText.validate(text);
                yield text;
            }
            case JSONB -> JsonText.parse(text);
            case REGCLASS, REGTYPE, REGPROC, REGPROCEDURE, REGOPER, REGNAMESPACE, REGROLE, REGCOLLATION ->
                ObjectText.parse(text, type, context);
            case INT2VECTOR, OIDVECTOR -> ArrayText.parseVector(text, type);
            case ARRAY -> ArrayText.parse(text, type, context);
            case ENUM -> parseEnum(text, type.enumType());
            case RECORD,
                    ANY,
                    ANYELEMENT,
                    ANYARRAY,
                    ANYNONARRAY,
                    ANYENUM,
                    ANYCOMPATIBLE,
                    ANYCOMPATIBLEARRAY,
                    ANYCOMPATIBLENONARRAY ->
                throw new SqlException(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        type.is(TypeKind.RECORD)
                                ? "input of anonymous composite types is not implemented"
                                : "cannot accept a value of type " + type.sqlName());
        };
    }

    /** Writes a value that is not null. */
    public static String format(Object value, SqlType type, TextContext context) {
        return switch (type.kind()) {
            case BOOLEAN -> (Boolean) value ? "t" : "f";
            case SMALLINT, INTEGER, BIGINT, OID, XID -> value.toString();
            case NUMERIC_TYPE -> value.toString();
            case REAL -> NumberText.format((Float) value, context.extraFloatDigits());
            case DOUBLE -> NumberText.format((Double) value, context.extraFloatDigits());
            case TEXT, VARCHAR, BPCHAR, UNKNOWN, CSTRING, VOID, CHAR, NAME, JSON -> (String) value;
            case BYTEA -> ByteaText.format((Bytes) value, context.escapesBytea());
            case DATE -> DateTimes.formatDate((Long) value);
            case TIME -> DateTimes.formatTime((Long) value);
            case TIMETZ -> DateTimes.formatTimeTz((TimeTz) value);
            case TIMESTAMP -> DateTimes.formatTimestamp((Long) value);
            case TIMESTAMPTZ -> DateTimes.formatTimestampTz((Long) value, context.timeZone());
            case INTERVAL -> IntervalText.format((Interval) value, context.intervalStyle());
            case UUID -> value.toString();
            case JSONB -> JsonText.format((Json) value);
            case REGCLASS, REGTYPE, REGPROC, REGPROCEDURE, REGOPER, REGNAMESPACE, REGROLE, REGCOLLATION ->
                ObjectText.format((Long) value, type, context);
            case INT2VECTOR, OIDVECTOR -> ArrayText.formatVector((SqlArray) value);
            case ARRAY -> ArrayText.format((SqlArray) value, context);
            case ENUM -> ((EnumLabel) value).label();
            case RECORD -> RecordText.format((RecordValue) value, context);
            case ANY,
                    ANYELEMENT,
                    ANYARRAY,
                    ANYNONARRAY,
                    ANYENUM,
                    ANYCOMPATIBLE,
                    ANYCOMPATIBLEARRAY,
                    ANYCOMPATIBLENONARRAY ->
                throw new SqlException(
                        SqlState.FEATURE_NOT_SUPPORTED, "cannot display a value of type " + type.sqlName());
        };
    }

    static SqlException invalid(String type, String text) {
        return new SqlException(
                SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type " + type + ": \"" + text + '"');
    }

    /** White space as C's isspace() knows it. */
    static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static Boolean parseBoolean(String text) {
        String word = trim(text).toLowerCase(Locale.ROOT);
        if (!word.isEmpty()) {
            if ("true".startsWith(word) || "yes".startsWith(word) || "on".equals(word) || "1".equals(word)) {
                return true;
            }
            if ("false".startsWith(word)
                    || "no".startsWith(word)
                    || "off".equals(word)
                    || "of".equals(word)
                    || "0".equals(word)) {
                return false;
            }
        }
        throw invalid("boolean", text);
    }

    /** A name cut off to 63 bytes between two characters. */
    public static String truncateName(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= NAME_BYTES_MAX) {
            return text;
        }
        int end = NAME_BYTES_MAX;
        while ((bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private static UUID parseUuid(String text) {
        boolean braces = text.startsWith("{");
        if (braces && !text.endsWith("}")) {
            throw invalid("uuid", text);
        }
        String body = braces ? text.substring(1, text.length() - 1) : text;
        long[] halves = new long[2];
        int digits = 0;
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            boolean hyphen = c == '-' && digits > 0 && digits % 4 == 0 && digits < UUID_DIGITS;
            if (hyphen && body.charAt(i - 1) != '-') {
                continue;
            }
            if (digit < 0 || digits == UUID_DIGITS) {
                throw invalid("uuid", text);
            }
            halves[digits / 16] = halves[digits / 16] << 4 | digit;
            digits++;
        }
        if (digits != UUID_DIGITS) {
            throw invalid("uuid", text);
        }
        return new UUID(halves[0], halves[1]);
    }

    private static EnumLabel parseEnum(String text, EnumType type) {
        return type.findLabel(text)
                .orElseThrow(() -> new SqlException(
                        SqlState.INVALID_TEXT_REPRESENTATION,
                        "invalid input value for enum " + TypeNames.quoteIdentifier(type.name()) + ": \"" + text
                                + '"'));
    }
}
