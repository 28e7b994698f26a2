package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.ANY;
import static io.photoncloud.flaredb.type.SqlType.ANYELEMENT;
import static io.photoncloud.flaredb.type.SqlType.BIGINT;
import static io.photoncloud.flaredb.type.SqlType.BOOLEAN;
import static io.photoncloud.flaredb.type.SqlType.BPCHAR;
import static io.photoncloud.flaredb.type.SqlType.BYTEA;
import static io.photoncloud.flaredb.type.SqlType.INTEGER;
import static io.photoncloud.flaredb.type.SqlType.TEXT;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.function.Catalogue.Arguments;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.type.TypeNames;
import io.photoncloud.flaredb.type.Values;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Functions of text; lengths and places count characters (code points). */
final class StringFunctions {
    private StringFunctions() {}

    static void register(Catalogue catalogue) {
        cases(catalogue);
        lengths(catalogue);
        parts(catalogue);
        paddings(catalogue);
        changes(catalogue);
        building(catalogue);
    }

    private static String text(Object value) {
        return (String) value;
    }

    private static void cases(Catalogue catalogue) {
        catalogue
                .one("lower", TEXT, TEXT, value -> text(value).toLowerCase(Locale.ROOT))
                .one("upper", TEXT, TEXT, value -> upper(text(value)))
                .one("initcap", TEXT, TEXT, value -> capitalized(text(value)))
                .one(
                        "reverse",
                        TEXT,
                        TEXT,
                        value -> new StringBuilder(text(value)).reverse().toString())
                .one(
                        "ascii",
                        INTEGER,
                        TEXT,
                        value -> text(value).isEmpty() ? 0L : (long) text(value).codePointAt(0))
                .one("chr", TEXT, INTEGER, value -> character((Long) value))
                .one("quote_ident", TEXT, TEXT, value -> TypeNames.quoteIdentifier(text(value)))
                .one("quote_literal", TEXT, TEXT, value -> quoted(text(value)))
                .full(
                        "quote_literal",
                        Volatility.STABLE,
                        true,
                        TEXT,
                        List.of(ANYELEMENT),
                        (arguments, context) -> quoted(TextFormat.format(arguments.get(0), arguments.type(0), context)))
                .full(
                        "quote_nullable",
                        Volatility.IMMUTABLE,
                        false,
                        TEXT,
                        List.of(TEXT),
                        (arguments, _) -> arguments.isNull(0) ? "NULL" : quoted(arguments.text(0)))
                .one("to_hex", TEXT, INTEGER, value -> Integer.toHexString(((Long) value).intValue()))
                .one("to_hex", TEXT, BIGINT, value -> Long.toHexString((Long) value));
    }

    /** Character by character, as PostgreSQL does: none becomes two. */
    private static String upper(String text) {
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints().map(Character::toUpperCase).forEach(result::appendCodePoint);
        return result.toString();
    }

    private static String capitalized(String text) {
        StringBuilder result = new StringBuilder(text.length());
        boolean inWord = false;
        for (int c : text.codePoints().toArray()) {
            result.appendCodePoint(inWord ? Character.toLowerCase(c) : Character.toUpperCase(c));
            inWord = Character.isLetterOrDigit(c);
        }
        return result.toString();
    }

    private static String character(long code) {
        if (code == 0) {
            throw new SqlException(SqlState.PROGRAM_LIMIT_EXCEEDED, "null character not permitted");
        }
        if (code < 0) {
            throw new SqlException(SqlState.INVALID_PARAMETER_VALUE, "character number must be positive");
        }
        if (code > Character.MAX_CODE_POINT) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED, "requested character too large for encoding: " + code);
        }
        if (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED, "requested character not valid for encoding: " + code);
        }
        return Character.toString((int) code);
    }

    static String quoted(String text) {
        String doubled = text.replace("'", "''");
        return text.indexOf('\\') < 0 ? "'" + doubled + "'" : "E'" + doubled.replace("\\", "\\\\") + "'";
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static void lengths(Catalogue catalogue) {
        for (String name : List.of("length", "char_length", "character_length")) {
            catalogue
                    .one(name, INTEGER, TEXT, value -> (long) length(text(value)))
                    .one(name, INTEGER, BPCHAR, value -> (long) length(Values.trimBlanks(text(value))));
        }
        catalogue
                .one("length", INTEGER, BYTEA, value -> (long) ((Bytes) value).length())
                .one("octet_length", INTEGER, BYTEA, value -> (long) ((Bytes) value).length())
                .one("octet_length", INTEGER, TEXT, value -> (long) Digests.utf8(text(value)).length)
                .one("octet_length", INTEGER, BPCHAR, value -> (long) Digests.utf8(text(value)).length)
                .one("bit_length", INTEGER, TEXT, value -> 8L * Digests.utf8(text(value)).length)
                .one("bit_length", INTEGER, BYTEA, value -> 8L * ((Bytes) value).length());
        for (String name : List.of("position", "strpos")) {
            catalogue.two(name, INTEGER, TEXT, TEXT, (text, part) -> position(text(text), text(part)));
        }
        catalogue.two(
                "starts_with", BOOLEAN, TEXT, TEXT, (text, prefix) -> text(text).startsWith(text(prefix)));
    }

    private static Long position(String text, String part) {
        int index = text.indexOf(part);
        return index < 0 ? 0L : text.codePointCount(0, index) + 1L;
    }

    private static void parts(Catalogue catalogue) {
        for (String name : List.of("substring", "substr")) {
            catalogue
                    .two(
                            name,
                            TEXT,
                            TEXT,
                            INTEGER,
                            (text, from) -> substring(text(text), (Long) from, Integer.MAX_VALUE + 1L))
                    .many(name, TEXT, List.of(TEXT, INTEGER, INTEGER), arguments -> {
                        checkLength(arguments.number(2));
                        return substring(
                                arguments.text(0), arguments.number(1), arguments.number(1) + arguments.number(2));
                    })
                    .two(
                            name,
                            BYTEA,
                            BYTEA,
                            INTEGER,
                            (bytes, from) ->
                                    ByteaFunctions.substring((Bytes) bytes, (Long) from, Integer.MAX_VALUE + 1L))
                    .many(name, BYTEA, List.of(BYTEA, INTEGER, INTEGER), arguments -> {
                        checkLength(arguments.number(2));
                        return ByteaFunctions.substring(
                                (Bytes) arguments.get(0),
                                arguments.number(1),
                                arguments.number(1) + arguments.number(2));
                    });
        }
        catalogue
                .two("left", TEXT, TEXT, INTEGER, (text, count) -> left(text(text), (Long) count))
                .two("right", TEXT, TEXT, INTEGER, (text, count) -> right(text(text), (Long) count))
                .many(
                        "split_part",
                        TEXT,
                        List.of(TEXT, TEXT, INTEGER),
                        arguments -> splitPart(arguments.text(0), arguments.text(1), arguments.number(2)))
                .many(
                        "overlay",
                        TEXT,
                        List.of(TEXT, TEXT, INTEGER),
                        arguments -> overlay(
                                arguments.text(0), arguments.text(1), arguments.number(2), length(arguments.text(1))))
                .many(
                        "overlay",
                        TEXT,
                        List.of(TEXT, TEXT, INTEGER, INTEGER),
                        arguments -> overlay(
                                arguments.text(0), arguments.text(1), arguments.number(2), arguments.number(3)));
    }

    private static void checkLength(long length) {
        if (length < 0) {
            throw new SqlException(SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
        }
    }

    /** From the first place up to before the end, both counted from 1 and cut to what there is. */
    static String substring(String text, long from, long end) {
        int length = length(text);
        long start = Math.max(from, 1);
        long stop = Math.min(end, length + 1L);
        if (start >= stop) {
            return "";
        }
        int first = text.offsetByCodePoints(0, (int) start - 1);
        return text.substring(first, text.offsetByCodePoints(first, (int) (stop - start)));
    }

    private static String left(String text, long count) {
        return substring(text, 1, count >= 0 ? count + 1 : length(text) + count + 1);
    }

    private static String right(String text, long count) {
        int length = length(text);
        if (count == Integer.MIN_VALUE) {
            return text;
        }
        return substring(text, count >= 0 ? length - count + 1 : 1 - count, length + 1L);
    }

    private static String splitPart(String text, String delimiter, long field) {
        if (field == 0) {
            throw new SqlException(SqlState.INVALID_PARAMETER_VALUE, "field position must not be zero");
        }
        if (text.isEmpty()) {
            return "";
        }
        if (delimiter.isEmpty()) {
            return field == 1 || field == -1 ? text : "";
        }
        List<String> fields = ArrayFunctions.split(text, delimiter);
        long index = field > 0 ? field - 1 : fields.size() + field;
        return index < 0 || index >= fields.size() ? "" : fields.get((int) index);
    }

    private static String replace(String text, String what, String with) {
        if (what.isEmpty()) {
            return text;
        }
        long growth = (long) with.length() - what.length();
        if (growth > 0 && (long) text.length() / what.length() * growth > Limits.LENGTH_MAX - text.length()) {
            long found = 0;
            for (int at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + what.length())) {
                found++;
            }
            Limits.checkLength(text.length() + found * growth);
        }
        return text.replace(what, with);
    }

    private static String overlay(String text, String with, long from, long count) {
        if (from + count > Integer.MAX_VALUE || from + count < Integer.MIN_VALUE) {
            throw new SqlException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "integer out of range");
        }
        if (from <= 0) {
            throw new SqlException(SqlState.SUBSTRING_ERROR, "negative substring length not allowed");
        }
        return substring(text, 1, from) + with + substring(text, from + count, length(text) + 1L);
    }

    private static void paddings(Catalogue catalogue) {
        catalogue
                .two("lpad", TEXT, TEXT, INTEGER, (text, length) -> pad(text(text), (Long) length, " ", true))
                .two("rpad", TEXT, TEXT, INTEGER, (text, length) -> pad(text(text), (Long) length, " ", false))
                .many(
                        "lpad",
                        TEXT,
                        List.of(TEXT, INTEGER, TEXT),
                        arguments -> pad(arguments.text(0), arguments.number(1), arguments.text(2), true))
                .many(
                        "rpad",
                        TEXT,
                        List.of(TEXT, INTEGER, TEXT),
                        arguments -> pad(arguments.text(0), arguments.number(1), arguments.text(2), false));
        trims(catalogue, "ltrim", true, false);
        trims(catalogue, "rtrim", false, true);
        trims(catalogue, "btrim", true, true);
    }

    private static void trims(Catalogue catalogue, String name, boolean start, boolean end) {
        catalogue
                .one(name, TEXT, TEXT, value -> trim(text(value), " ", start, end))
                .two(name, TEXT, TEXT, TEXT, (value, set) -> trim(text(value), text(set), start, end))
                .two(
                        name,
                        BYTEA,
                        BYTEA,
                        BYTEA,
                        (value, set) -> ByteaFunctions.trim((Bytes) value, (Bytes) set, start, end));
    }

    private static String trim(String text, String set, boolean start, boolean end) {
        int first = 0;
        int last = text.length();
        while (start && first < last && set.indexOf(text.codePointAt(first)) >= 0) {
            first += Character.charCount(text.codePointAt(first));
        }
        while (end && last > first && set.indexOf(text.codePointBefore(last)) >= 0) {
            last -= Character.charCount(text.codePointBefore(last));
        }
        return text.substring(first, last);
    }

    private static String pad(String text, long length, String fill, boolean before) {
        int present = length(text);
        if (length <= present || fill.isEmpty()) {
            return substring(text, 1, Math.max(length, 0) + 1);
        }
        Limits.checkLength(length * 4);
        int missing = (int) length - present;
        int fillLength = length(fill);
        String filling = fill.repeat(missing / fillLength) + substring(fill, 1, missing % fillLength + 1L);
        return before ? filling + text : text + filling;
    }

    private static void changes(Catalogue catalogue) {
        catalogue
                .many(
                        "replace",
                        TEXT,
                        List.of(TEXT, TEXT, TEXT),
                        arguments -> replace(arguments.text(0), arguments.text(1), arguments.text(2)))
                .many(
                        "translate",
                        TEXT,
                        List.of(TEXT, TEXT, TEXT),
                        arguments -> translate(arguments.text(0), arguments.text(1), arguments.text(2)))
                .two("repeat", TEXT, TEXT, INTEGER, (text, count) -> {
                    Limits.checkLength(Math.max(0, (Long) count) * text(text).length());
                    return text(text).repeat((int) Math.max(0, (Long) count));
                });
    }

    private static String translate(String text, String from, String to) {
        int[] targets = to.codePoints().toArray();
        int[] sources = from.codePoints().toArray();
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            for (int i = 0; i < sources.length; i++) {
                if (sources[i] == c) {
                    if (i < targets.length) {
                        result.appendCodePoint(targets[i]);
                    }
                    return;
                }
            }
            result.appendCodePoint(c);
        });
        return result.toString();
    }

    private static void building(Catalogue catalogue) {
        List<SqlType> many = List.of(ANY);
        catalogue
                .variadic(
                        "concat",
                        Volatility.STABLE,
                        false,
                        TEXT,
                        many,
                        ANY,
                        (arguments, context) -> concatenate(arguments, 0, "", context))
                .variadic(
                        "concat_ws",
                        Volatility.STABLE,
                        false,
                        TEXT,
                        List.of(TEXT, ANY),
                        ANY,
                        (arguments, context) ->
                                arguments.isNull(0) ? null : concatenate(arguments, 1, arguments.text(0), context))
                .full("format", Volatility.STABLE, false, TEXT, List.of(TEXT), StringFunctions::format)
                .variadic("format", Volatility.STABLE, false, TEXT, List.of(TEXT, ANY), ANY, StringFunctions::format);
    }

    private static String concatenate(Arguments arguments, int from, String between, EvaluationContext context) {
        StringBuilder result = new StringBuilder();
        boolean first = true;
        for (int i = from; i < arguments.count(); i++) {
            if (arguments.isNull(i)) {
                continue;
            }
            result.append(first ? "" : between).append(display(arguments.get(i), arguments.type(i), context));
            first = false;
        }
        return result.toString();
    }

    private static String display(Object value, SqlType type, EvaluationContext context) {
        return TextFormat.format(value, type, context);
    }

    private static @Nullable Object format(Arguments arguments, EvaluationContext context) {
        return arguments.isNull(0) ? null : new FormatText(arguments, context).format();
    }

    static SqlArray texts(List<? extends @Nullable Object> values) {
        return SqlArray.of(TEXT, values);
    }
}
