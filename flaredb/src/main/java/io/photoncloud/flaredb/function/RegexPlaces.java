package io.photoncloud.flaredb.function;

import static io.photoncloud.flaredb.type.SqlType.INTEGER;
import static io.photoncloud.flaredb.type.SqlType.TEXT;

import com.google.re2j.Matcher;
import io.photoncloud.flaredb.function.Catalogue.Arguments;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Regular expressions with a place to begin at and the match that is meant: regexp_count, _instr, _substr and _replace in full. */
final class RegexPlaces {
    private RegexPlaces() {}

    static void register(Catalogue catalogue) {
        List<SqlType> counting = List.of(TEXT, TEXT, INTEGER, TEXT);
        for (int given = 3; given <= 4; given++) {
            catalogue.many("regexp_count", INTEGER, counting.subList(0, given), RegexPlaces::count);
        }
        List<SqlType> finding = List.of(TEXT, TEXT, INTEGER, INTEGER, INTEGER, TEXT, INTEGER);
        for (int given = 3; given <= 7; given++) {
            catalogue.many("regexp_instr", INTEGER, finding.subList(0, given), RegexPlaces::place);
        }
        List<SqlType> taking = List.of(TEXT, TEXT, INTEGER, INTEGER, TEXT, INTEGER);
        for (int given = 3; given <= 6; given++) {
            catalogue.many("regexp_substr", TEXT, taking.subList(0, given), RegexPlaces::part);
        }
        List<SqlType> replacing = List.of(TEXT, TEXT, TEXT, INTEGER, INTEGER, TEXT);
        for (int given = 4; given <= 6; given++) {
            catalogue.many("regexp_replace", TEXT, replacing.subList(0, given), RegexPlaces::replace);
        }
    }

    private static long number(Arguments arguments, int index, String name, long otherwise, long min, long max) {
        long value = index < arguments.count() ? arguments.number(index) : otherwise;
        if (value < min || value > max) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE, "invalid value for parameter \"" + name + "\": " + value);
        }
        return value;
    }

    private static String flags(Arguments arguments, int index, String function) {
        return index < arguments.count() ? RegexFunctions.noGlobal(arguments.text(index), function) : "";
    }

    /** Where the n-th character is; behind the text where it has fewer. */
    private static int start(String text, long n) {
        return n > text.length()
                ? text.length() + 1
                : text.offsetByCodePoints(0, (int) Math.min(n - 1, text.codePointCount(0, text.length())));
    }

    private static boolean find(Matcher matcher, String text, long start, long occurrence) {
        int from = start(text, start);
        if (from > text.length() || !matcher.find(from)) {
            return false;
        }
        for (long i = 1; i < occurrence; i++) {
            if (!matcher.find()) {
                return false;
            }
        }
        return true;
    }

    private static Long count(Arguments arguments) {
        String text = arguments.text(0);
        long start = number(arguments, 2, "start", 1, 1, Integer.MAX_VALUE);
        Matcher matcher = TextPatterns.matcher(text, arguments.text(1), flags(arguments, 3, "regexp_count"));
        long count = 0;
        for (boolean found = find(matcher, text, start, 1); found; found = matcher.find()) {
            count++;
        }
        return count;
    }

    private static Long place(Arguments arguments) {
        String text = arguments.text(0);
        long start = number(arguments, 2, "start", 1, 1, Integer.MAX_VALUE);
        long occurrence = number(arguments, 3, "n", 1, 1, Integer.MAX_VALUE);
        boolean end = number(arguments, 4, "endoption", 0, 0, 1) == 1;
        String flags = flags(arguments, 5, "regexp_instr");
        int group = (int) number(arguments, 6, "subexpr", 0, 0, Integer.MAX_VALUE);
        Matcher matcher = TextPatterns.matcher(text, arguments.text(1), flags);
        if (group > matcher.groupCount() || !find(matcher, text, start, occurrence) || matcher.start(group) < 0) {
            return 0L;
        }
        return text.codePointCount(0, end ? matcher.end(group) : matcher.start(group)) + 1L;
    }

    private static @Nullable String part(Arguments arguments) {
        String text = arguments.text(0);
        long start = number(arguments, 2, "start", 1, 1, Integer.MAX_VALUE);
        long occurrence = number(arguments, 3, "n", 1, 1, Integer.MAX_VALUE);
        String flags = flags(arguments, 4, "regexp_substr");
        int group = (int) number(arguments, 5, "subexpr", 0, 0, Integer.MAX_VALUE);
        Matcher matcher = TextPatterns.matcher(text, arguments.text(1), flags);
        return group > matcher.groupCount() || !find(matcher, text, start, occurrence) ? null : matcher.group(group);
    }

    /** The n-th match; all of them where n is 0, or where it is left out and the flags say so. */
    private static String replace(Arguments arguments) {
        String text = arguments.text(0);
        long start = number(arguments, 3, "start", 1, 1, Integer.MAX_VALUE);
        String flags = arguments.count() > 5 ? arguments.text(5) : "";
        long occurrence = number(arguments, 4, "n", 1, 0, Integer.MAX_VALUE);
        Matcher matcher = TextPatterns.matcher(text, arguments.text(1), flags);
        StringBuilder result = new StringBuilder();
        int from = 0;
        for (boolean found = find(matcher, text, start, Math.max(1, occurrence)); found; found = matcher.find()) {
            result.append(text, from, matcher.start());
            RegexFunctions.expand(result, matcher, arguments.text(2));
            from = matcher.end();
            Limits.checkLength(result.length());
            if (occurrence > 0) {
                break;
            }
        }
        return result.append(text.substring(from)).toString();
    }
}
