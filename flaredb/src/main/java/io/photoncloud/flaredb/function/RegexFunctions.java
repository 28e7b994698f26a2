package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.BOOLEAN;
import static io.photoncloud.flaredb.type.SqlType.INTEGER;
import static io.photoncloud.flaredb.type.SqlType.TEXT;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** regexp_replace and its kin. */
final class RegexFunctions {
    private static final SqlType TEXTS = SqlType.arrayOf(TEXT);

    private RegexFunctions() {}

    static void register(Catalogue catalogue) {
        catalogue
                .two("substring", TEXT, TEXT, TEXT, (text, regex) -> substring((String) text, (String) regex))
                .many(
                        "substring",
                        TEXT,
                        List.of(TEXT, TEXT, TEXT),
                        arguments -> substring(
                                arguments.text(0),
                                SimilarTo.toRegex(arguments.text(1), TextPatterns.escape(arguments.text(2)))))
                .many(
                        "regexp_replace",
                        TEXT,
                        List.of(TEXT, TEXT, TEXT),
                        arguments -> replace(arguments.text(0), arguments.text(1), arguments.text(2), ""))
                .many(
                        "regexp_replace",
                        TEXT,
                        List.of(TEXT, TEXT, TEXT, TEXT),
                        arguments ->
                                replace(arguments.text(0), arguments.text(1), arguments.text(2), arguments.text(3)))
                .two("regexp_match", TEXTS, TEXT, TEXT, (text, regex) -> first((String) text, (String) regex, ""))
                .many(
                        "regexp_match",
                        TEXTS,
                        List.of(TEXT, TEXT, TEXT),
                        arguments -> first(
                                arguments.text(0), arguments.text(1), noGlobal(arguments.text(2), "regexp_match")))
                .two(
                        "regexp_like",
                        BOOLEAN,
                        TEXT,
                        TEXT,
                        (text, regex) -> TextPatterns.matches((String) text, (String) regex, ""))
                .many(
                        "regexp_like",
                        BOOLEAN,
                        List.of(TEXT, TEXT, TEXT),
                        arguments -> TextPatterns.matches(
                                arguments.text(0), arguments.text(1), noGlobal(arguments.text(2), "regexp_like")))
                .two("regexp_count", INTEGER, TEXT, TEXT, (text, regex) -> count((String) text, (String) regex))
                .two("regexp_substr", TEXT, TEXT, TEXT, (text, regex) -> whole((String) text, (String) regex))
                .two("regexp_instr", INTEGER, TEXT, TEXT, (text, regex) -> {
                    Matcher matcher = TextPatterns.matcher((String) text, (String) regex, "");
                    return matcher.find() ? ((String) text).codePointCount(0, matcher.start()) + 1L : 0L;
                })
                .two(
                        "regexp_split_to_array",
                        TEXTS,
                        TEXT,
                        TEXT,
                        (text, regex) -> StringFunctions.texts(split((String) text, (String) regex, "")))
                .many(
                        "regexp_split_to_array",
                        TEXTS,
                        List.of(TEXT, TEXT, TEXT),
                        arguments -> StringFunctions.texts(split(
                                arguments.text(0),
                                arguments.text(1),
                                noGlobal(arguments.text(2), "regexp_split_to_array"))));
        sets(catalogue);
    }

    private static void sets(Catalogue catalogue) {
        Sets.add(
                catalogue,
                Volatility.IMMUTABLE,
                "regexp_split_to_table",
                TEXT,
                List.of(TEXT, TEXT),
                arguments -> split(arguments.text(0), arguments.text(1), ""));
        Sets.add(
                catalogue,
                Volatility.IMMUTABLE,
                "regexp_matches",
                TEXTS,
                List.of(TEXT, TEXT),
                arguments -> all(arguments.text(0), arguments.text(1), ""));
        Sets.add(
                catalogue,
                Volatility.IMMUTABLE,
                "regexp_matches",
                TEXTS,
                List.of(TEXT, TEXT, TEXT),
                arguments -> all(arguments.text(0), arguments.text(1), arguments.text(2)));
    }

    static String noGlobal(String flags, String function) {
        if (flags.indexOf('g') >= 0) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    function + "() does not support the \"global\" option",
                    null,
                    "regexp_match".equals(function) ? "Use the regexp_matches function instead." : null);
        }
        return flags;
    }

    private static @Nullable String substring(String text, String regex) {
        Matcher matcher = TextPatterns.matcher(text, regex, "");
        if (!matcher.find()) {
            return null;
        }
        return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
    }

    private static @Nullable String whole(String text, String regex) {
        Matcher matcher = TextPatterns.matcher(text, regex, "");
        return matcher.find() ? matcher.group() : null;
    }

    private static Long count(String text, String regex) {
        Matcher matcher = TextPatterns.matcher(text, regex, "");
        long count = 0;
        while (matcher.find()) {
            count++;
        }
        return count;
    }

    private static SqlArray groups(Matcher matcher) {
        List<@Nullable Object> groups = new ArrayList<>();
        if (matcher.groupCount() == 0) {
            groups.add(matcher.group());
        }
        for (int i = 1; i <= matcher.groupCount(); i++) {
            groups.add(matcher.group(i));
        }
        return StringFunctions.texts(groups);
    }

    private static @Nullable SqlArray first(String text, String regex, String flags) {
        Matcher matcher = TextPatterns.matcher(text, regex, flags);
        return matcher.find() ? groups(matcher) : null;
    }

    private static List<@Nullable Object> all(String text, String regex, String flags) {
        Matcher matcher = TextPatterns.matcher(text, regex, flags);
        List<@Nullable Object> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(groups(matcher));
            if (flags.indexOf('g') < 0) {
                break;
            }
        }
        return found;
    }

    /** Empty matches split between characters, and count for nothing at the beginning, at the end, and after a match. */
    private static List<@Nullable Object> split(String text, String regex, String flags) {
        Matcher matcher = TextPatterns.matcher(text, regex, flags);
        List<@Nullable Object> parts = new ArrayList<>();
        int from = 0;
        while (matcher.find()) {
            boolean empty = matcher.end() == matcher.start();
            if (empty && (matcher.start() == from || matcher.start() >= text.length())) {
                continue;
            }
            parts.add(text.substring(from, matcher.start()));
            from = matcher.end();
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static String replace(String text, String regex, String replacement, String flags) {
        Pattern pattern = TextPatterns.compile(regex, flags);
        Matcher matcher = pattern.matcher(text);
        StringBuilder result = new StringBuilder();
        int from = 0;
        while (matcher.find()) {
            result.append(text, from, matcher.start());
            expand(result, matcher, replacement);
            from = matcher.end();
            Limits.checkLength(result.length());
            if (flags.indexOf('g') < 0) {
                break;
            }
        }
        return result.append(text.substring(from)).toString();
    }

    /** \1 to \9 are groups, \& is the whole match, \\ a backslash. */
    static void expand(StringBuilder result, Matcher matcher, String replacement) {
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            if (c != '\\' || i + 1 == replacement.length()) {
                result.append(c);
                continue;
            }
            char next = replacement.charAt(++i);
            if (next == '&') {
                result.append(matcher.group());
            } else if (next >= '1' && next <= '9') {
                int group = next - '0';
                if (group <= matcher.groupCount() && matcher.group(group) != null) {
                    result.append(matcher.group(group));
                }
            } else if (next == '\\') {
                result.append('\\');
            } else {
                result.append('\\').append(next);
            }
        }
    }
}
