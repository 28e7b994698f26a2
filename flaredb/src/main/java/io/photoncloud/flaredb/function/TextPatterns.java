package io.photoncloud.flaredb.function;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;

/**
 * LIKE and regular expressions. LIKE is matched by its own loop. Regular expressions go to RE2, whose time is linear in the text: no
 * pattern of a client can hold a thread. What RE2 has not, back references and lookaround, is refused by name.
 */
final class TextPatterns {
    private static final int CACHE_MAX = 64;
    /** Longer patterns are refused: compiling them takes memory in proportion. */
    static final int PATTERN_LENGTH_MAX = 100_000;

    private TextPatterns() {}

    /** The patterns used last, by their flags and text; one cache for each thread would cost more than its lock. */
    private static final class Cache extends java.util.LinkedHashMap<String, Pattern> {
        private static final long serialVersionUID = 1L;
        static final Cache INSTANCE = new Cache();

        Cache() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(java.util.Map.Entry<String, Pattern> eldest) {
            return size() > CACHE_MAX;
        }
    }

    /** LIKE with its escape; 0 for none. */
    static boolean like(String text, String pattern, int escape) {
        int t = 0;
        int p = 0;
        int starPattern = -1;
        int starText = -1;
        while (true) {
            if (p < pattern.length() && pattern.codePointAt(p) == '%') {
                starPattern = ++p;
                starText = t;
                continue;
            }
            if (p < pattern.length()) {
                int c = pattern.codePointAt(p);
                int width = Character.charCount(c);
                boolean literal = false;
                if (escape != 0 && c == escape) {
                    p += width;
                    if (p == pattern.length()) {
                        throw new SqlException(
                                SqlState.INVALID_ESCAPE_SEQUENCE, "LIKE pattern must not end with escape character");
                    }
                    c = pattern.codePointAt(p);
                    width = Character.charCount(c);
                    literal = true;
                }
                if (t < text.length()) {
                    int d = text.codePointAt(t);
                    if (d == c || (!literal && c == '_')) {
                        p += width;
                        t += Character.charCount(d);
                        continue;
                    }
                }
            } else if (t == text.length()) {
                return true;
            }
            if (starPattern < 0 || starText >= text.length()) {
                return false;
            }
            starText += Character.charCount(text.codePointAt(starText));
            t = starText;
            p = starPattern;
        }
    }

    /** The escape of ESCAPE 'x': one character, or none. */
    static int escape(String text) {
        if (text.codePointCount(0, text.length()) > 1) {
            throw new SqlException(
                    SqlState.INVALID_ESCAPE_SEQUENCE,
                    "invalid escape string",
                    null,
                    "Escape string must be empty or one character.");
        }
        return text.isEmpty() ? 0 : text.codePointAt(0);
    }

    /** A pattern with the flags of regexp_replace and its kin: i, g, n, s, x and others. */
    static Pattern compile(String regex, String flags) {
        String key = flags + '/' + regex;
        synchronized (Cache.INSTANCE) {
            Pattern cached = Cache.INSTANCE.get(key);
            if (cached != null) {
                return cached;
            }
        }
        Pattern pattern = compileNew(regex, flags);
        synchronized (Cache.INSTANCE) {
            Cache.INSTANCE.put(key, pattern);
        }
        return pattern;
    }

    private static Pattern compileNew(String regex, String flags) {
        if (regex.length() > PATTERN_LENGTH_MAX) {
            throw invalid("regular expression is longer than " + PATTERN_LENGTH_MAX + " characters");
        }
        int options = Pattern.DOTALL;
        String source = regex;
        if (source.startsWith("(?")
                && source.indexOf(')') > 2
                && source.substring(2, source.indexOf(')')).chars().allMatch(c -> "bceimnpqstwx".indexOf(c) >= 0)) {
            int end = source.indexOf(')');
            return compileNew(source.substring(end + 1), flags + source.substring(2, end));
        }
        if (source.startsWith("***=")) {
            source = Pattern.quote(source.substring(4));
        } else if (source.startsWith("***:")) {
            source = source.substring(4);
        }
        for (int i = 0; i < flags.length(); i++) {
            switch (flags.charAt(i)) {
                case 'i' -> options |= Pattern.CASE_INSENSITIVE;
                case 'c' -> options &= ~Pattern.CASE_INSENSITIVE;
                case 'n', 'm' -> options = (options & ~Pattern.DOTALL) | Pattern.MULTILINE;
                case 'p' -> options &= ~Pattern.DOTALL;
                case 'w' -> options |= Pattern.MULTILINE;
                case 'q' -> source = Pattern.quote(source);
                case 'x' -> source = withoutSpace(source);
                case 's', 'e', 't', 'g' -> {}
                default ->
                    throw new SqlException(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "invalid regular expression option: \"" + flags.charAt(i) + '"');
            }
        }
        try {
            return Pattern.compile(translate(source), options);
        } catch (PatternSyntaxException e) {
            throw invalid(e.getDescription() == null ? "cannot be read" : e.getDescription());
        }
    }

    private static String withoutSpace(String source) {
        return source.replaceAll("(?<!\\\\)#[^\\n]*", "").replaceAll("(?<!\\\\)\\s+", "");
    }

    /** PostgreSQL's escapes that RE2 spells otherwise: \m, \M, \y, \Y, \Z and [[:<:]]. */
    private static String translate(String source) {
        StringBuilder target = new StringBuilder(source.length());
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c != '\\' || i + 1 == source.length()) {
                target.append(c);
                continue;
            }
            char next = source.charAt(++i);
            switch (next) {
                case 'm', 'M', 'y' -> target.append("\\b");
                case 'Y' -> target.append("\\B");
                case 'Z' -> target.append("\\z");
                default -> target.append('\\').append(next);
            }
        }
        return target.toString().replace("[[:<:]]", "\\b").replace("[[:>:]]", "\\b");
    }

    private static SqlException invalid(String reason) {
        return new SqlException(SqlState.INVALID_REGULAR_EXPRESSION, "invalid regular expression: " + reason);
    }

    static boolean matches(String text, String regex, String flags) {
        return compile(regex, flags).matcher(text).find();
    }

    static Matcher matcher(String text, String regex, String flags) {
        return compile(regex, flags).matcher(text);
    }
}
