package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.ANYNONARRAY;
import static io.photoncloud.flaredb.type.SqlType.BOOLEAN;
import static io.photoncloud.flaredb.type.SqlType.BPCHAR;
import static io.photoncloud.flaredb.type.SqlType.BYTEA;
import static io.photoncloud.flaredb.type.SqlType.NAME;
import static io.photoncloud.flaredb.type.SqlType.TEXT;

import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.type.Bytes;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Concatenation, LIKE and regular expressions. */
final class TextOperators {
    private TextOperators() {}

    static void register(Catalogue catalogue) {
        catalogue
                .binary("||", TEXT, TEXT, TEXT, "textcat", (left, right) -> Limits.checked((String) left + right))
                .operator(
                        "||",
                        TEXT,
                        ANYNONARRAY,
                        TEXT,
                        Catalogue.function(
                                "textanycat",
                                Volatility.STABLE,
                                true,
                                (arguments, context) -> arguments.text(0)
                                        + TextFormat.format(arguments.get(1), arguments.type(1), context)))
                .operator(
                        "||",
                        ANYNONARRAY,
                        TEXT,
                        TEXT,
                        Catalogue.function(
                                "anytextcat",
                                Volatility.STABLE,
                                true,
                                (arguments, context) -> TextFormat.format(arguments.get(0), arguments.type(0), context)
                                        + arguments.text(1)))
                .binary(
                        "||",
                        BYTEA,
                        BYTEA,
                        BYTEA,
                        "byteacat",
                        (left, right) -> concatenate((Bytes) left, (Bytes) right))
                .binary(
                        "^@",
                        TEXT,
                        TEXT,
                        BOOLEAN,
                        "starts_with",
                        (left, right) -> ((String) left).startsWith((String) right));
        for (SqlType left : List.of(TEXT, BPCHAR, NAME)) {
            patterns(catalogue, left);
        }
        patterns(catalogue);
    }

    private static void patterns(Catalogue catalogue) {
        catalogue
                .operator(
                        "~~",
                        BYTEA,
                        BYTEA,
                        BOOLEAN,
                        Catalogue.strict(
                                "bytealike",
                                (text, pattern) ->
                                        TextPatterns.like(latin((Bytes) text), latin((Bytes) pattern), '\\')))
                .operator(
                        "!~~",
                        BYTEA,
                        BYTEA,
                        BOOLEAN,
                        Catalogue.strict(
                                "byteanlike",
                                (text, pattern) ->
                                        !TextPatterns.like(latin((Bytes) text), latin((Bytes) pattern), '\\')));
        catalogue
                .two(
                        "like",
                        BOOLEAN,
                        TEXT,
                        TEXT,
                        (text, pattern) -> TextPatterns.like((String) text, (String) pattern, '\\'))
                .two(
                        "notlike",
                        BOOLEAN,
                        TEXT,
                        TEXT,
                        (text, pattern) -> !TextPatterns.like((String) text, (String) pattern, '\\'))
                .two(
                        "like_escape",
                        TEXT,
                        TEXT,
                        TEXT,
                        (pattern, escape) -> likeEscape((String) pattern, (String) escape))
                .two(
                        "similar_to_escape",
                        TEXT,
                        TEXT,
                        TEXT,
                        (pattern, escape) -> SimilarTo.toRegex((String) pattern, TextPatterns.escape((String) escape)))
                .one("similar_to_escape", TEXT, TEXT, pattern -> SimilarTo.toRegex((String) pattern, '\\'));
    }

    private static void patterns(Catalogue catalogue, SqlType left) {
        String prefix = left.isSame(TEXT) ? "text" : left.typeName();
        catalogue.operator("~~", left, TEXT, BOOLEAN, new LikeFunction(prefix + "like", false));
        catalogue.operator("!~~", left, TEXT, BOOLEAN, new LikeFunction(prefix + "nlike", true));
        catalogue
                .binary(
                        "~~*",
                        left,
                        TEXT,
                        BOOLEAN,
                        prefix + "iclike",
                        (text, pattern) -> TextPatterns.like(lower(text), lower(pattern), '\\'))
                .binary(
                        "!~~*",
                        left,
                        TEXT,
                        BOOLEAN,
                        prefix + "icnlike",
                        (text, pattern) -> !TextPatterns.like(lower(text), lower(pattern), '\\'))
                .binary(
                        "~",
                        left,
                        TEXT,
                        BOOLEAN,
                        prefix + "regexeq",
                        (text, pattern) -> TextPatterns.matches((String) text, (String) pattern, ""))
                .binary(
                        "!~",
                        left,
                        TEXT,
                        BOOLEAN,
                        prefix + "regexne",
                        (text, pattern) -> !TextPatterns.matches((String) text, (String) pattern, ""))
                .binary(
                        "~*",
                        left,
                        TEXT,
                        BOOLEAN,
                        prefix + "icregexeq",
                        (text, pattern) -> TextPatterns.matches((String) text, (String) pattern, "i"))
                .binary(
                        "!~*",
                        left,
                        TEXT,
                        BOOLEAN,
                        prefix + "icregexne",
                        (text, pattern) -> !TextPatterns.matches((String) text, (String) pattern, "i"));
    }

    private static String lower(Object text) {
        return ((String) text).toLowerCase(Locale.ROOT);
    }

    static Bytes concatenate(Bytes left, Bytes right) {
        byte[] both = Arrays.copyOf(left.array(), Math.addExact(left.length(), right.length()));
        System.arraycopy(right.array(), 0, both, left.length(), right.length());
        return Bytes.of(both);
    }

    private static String latin(Bytes bytes) {
        return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }

    /** A pattern with another escape written with the backslash. */
    private static String likeEscape(String pattern, String escapeText) {
        int escape = TextPatterns.escape(escapeText);
        if (escape == '\\') {
            return pattern;
        }
        StringBuilder result = new StringBuilder();
        boolean escaped = false;
        for (int c : pattern.codePoints().toArray()) {
            if (c == escape && !escaped && escape != 0) {
                result.append('\\');
                escaped = true;
                continue;
            }
            if (c == '\\' && !escaped) {
                result.append('\\');
            }
            result.appendCodePoint(c);
            escaped = false;
        }
        return result.toString();
    }
}
