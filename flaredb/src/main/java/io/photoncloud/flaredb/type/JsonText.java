package io.photoncloud.flaredb.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** JSON as text: read into a tree or only looked through, and written as jsonb writes itself. Its depth is bounded. */
public final class JsonText {
    /** How deeply arrays and objects may be nested. */
    public static final int DEPTH_MAX = 1000;

    private static final int INDENT = 4;

    private JsonText() {}

    /** Reads a value as jsonb does: numbers are exact, the last of equal keys wins, \\u0000 is an error. */
    public static Json parse(String text) {
        return new Parser(text, true).parse();
    }

    /** Throws where it is no JSON. */
    public static void validate(String text) {
        Json _ = new Parser(text, false).parse();
    }

    /** As jsonb writes it: one blank after colons and commas. */
    public static String format(Json value) {
        StringBuilder text = new StringBuilder();
        append(text, value);
        return text.toString();
    }

    private static void append(StringBuilder text, Json value) {
        switch (value) {
            case Json.Null _ -> text.append("null");
            case Json.Bool(boolean truth) -> text.append(truth);
            case Json.Num(Numeric number) -> text.append(number);
            case Json.Str(String string) -> quote(text, string);
            case Json.Arr(List<Json> elements) -> {
                text.append('[');
                for (int i = 0; i < elements.size(); i++) {
                    text.append(i > 0 ? ", " : "");
                    append(text, elements.get(i));
                }
                text.append(']');
            }
            case Json.Obj(SortedMap<String, Json> members) -> {
                text.append('{');
                boolean first = true;
                for (Map.Entry<String, Json> member : members.entrySet()) {
                    text.append(first ? "" : ", ");
                    first = false;
                    quote(text, member.getKey());
                    text.append(": ");
                    append(text, member.getValue());
                }
                text.append('}');
            }
        }
    }

    /** As jsonb_pretty writes it. */
    public static String pretty(Json value) {
        StringBuilder text = new StringBuilder();
        appendPretty(text, value, 0);
        return text.toString();
    }

    private static void appendPretty(StringBuilder text, Json value, int depth) {
        switch (value) {
            case Json.Arr(List<Json> elements) -> {
                text.append('[');
                for (int i = 0; i < elements.size(); i++) {
                    text.append(i > 0 ? "," : "");
                    newLine(text, depth + 1);
                    appendPretty(text, elements.get(i), depth + 1);
                }
                newLine(text, depth);
                text.append(']');
            }
            case Json.Obj(SortedMap<String, Json> members) -> {
                text.append('{');
                boolean first = true;
                for (Map.Entry<String, Json> member : members.entrySet()) {
                    text.append(first ? "" : ",");
                    first = false;
                    newLine(text, depth + 1);
                    quote(text, member.getKey());
                    text.append(": ");
                    appendPretty(text, member.getValue(), depth + 1);
                }
                newLine(text, depth);
                text.append('}');
            }
            case Json.Null _, Json.Bool _, Json.Num _, Json.Str _ -> append(text, value);
        }
    }

    private static void newLine(StringBuilder text, int depth) {
        text.append('\n').repeat(' ', INDENT * depth);
    }

    /** Writes a string with its quotes and escapes. */
    public static void quote(StringBuilder text, String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ') {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    /** Reads one value. */
    private static final class Parser {
        private final String text;
        private final boolean binary;
        private int position;

        Parser(String text, boolean binary) {
            this.text = text;
            this.binary = binary;
        }

        Json parse() {
            Json value = value(0);
            skipSpace();
            if (position < text.length()) {
                throw unexpected("end of input");
            }
            return value;
        }

        private Json value(int depth) {
            if (depth > DEPTH_MAX) {
                throw new SqlException(
                        SqlState.STATEMENT_TOO_COMPLEX,
                        "stack depth limit exceeded",
                        "JSON is nested deeper than " + DEPTH_MAX + ".",
                        null);
            }
            skipSpace();
            char c = peek();
            return switch (c) {
                case '{' -> object(depth);
                case '[' -> array(depth);
                case '"' -> new Json.Str(string());
                case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
                default -> word();
            };
        }

        private Json object(int depth) {
            position++;
            SortedMap<String, Json> members = new TreeMap<>(Json.KEYS);
            skipSpace();
            if (peek() == '}') {
                position++;
                return new Json.Obj(members);
            }
            while (true) {
                skipSpace();
                if (peek() != '"') {
                    throw unexpected(members.isEmpty() ? "string or \"}\"" : "string");
                }
                String key = string();
                skipSpace();
                if (peek() != ':') {
                    throw unexpected("\":\"");
                }
                position++;
                members.put(key, value(depth + 1));
                skipSpace();
                char c = peek();
                if (c == '}') {
                    position++;
                    return new Json.Obj(members);
                }
                if (c != ',') {
                    throw unexpected("\",\" or \"}\"");
                }
                position++;
            }
        }

        private Json array(int depth) {
            position++;
            List<Json> elements = new ArrayList<>();
            skipSpace();
            if (peek() == ']') {
                position++;
                return new Json.Arr(elements);
            }
            while (true) {
                elements.add(value(depth + 1));
                skipSpace();
                char c = peek();
                if (c == ']') {
                    position++;
                    return new Json.Arr(elements);
                }
                if (c != ',') {
                    throw unexpected("\",\" or \"]\"");
                }
                position++;
            }
        }

        private Json word() {
            int start = position;
            while (position < text.length() && isWord(text.charAt(position))) {
                position++;
            }
            String word = text.substring(start, position);
            return switch (word) {
                case "true" -> new Json.Bool(true);
                case "false" -> new Json.Bool(false);
                case "null" -> Json.Null.NULL;
                default -> throw noWord(word, start);
            };
        }

        private SqlException noWord(String word, int start) {
            position = start;
            if (word.isEmpty() && position < text.length() && "}],:".indexOf(peek()) < 0) {
                return invalid(
                        "Token \"" + text.substring(position, text.offsetByCodePoints(position, 1)) + "\" is invalid.");
            }
            return word.isEmpty() ? unexpected("JSON value") : invalid("Token \"" + word + "\" is invalid.");
        }

        private static boolean isWord(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == '+' || c >= 128;
        }

        private Json number() {
            int start = position;
            if (peek() == '-') {
                position++;
            }
            boolean good = true;
            if (peek() == '0') {
                position++;
            } else {
                good = digits();
            }
            if (good && peek() == '.') {
                position++;
                good = digits();
            }
            if (good && (peek() == 'e' || peek() == 'E')) {
                position++;
                if (peek() == '-' || peek() == '+') {
                    position++;
                }
                good = digits();
            }
            int end = position;
            while (position < text.length() && isWord(text.charAt(position))) {
                position++;
            }
            if (!good || position > end) {
                throw invalid("Token \"" + text.substring(start, position) + "\" is invalid.");
            }
            return binary
                    ? new Json.Num(NumberText.parseNumeric(text.substring(start, end)))
                    : new Json.Num(Numeric.ZERO);
        }

        private boolean digits() {
            int start = position;
            while (peek() >= '0' && peek() <= '9') {
                position++;
            }
            return position > start;
        }

        private String string() {
            int start = position++;
            StringBuilder string = new StringBuilder();
            while (true) {
                if (position >= text.length()) {
                    throw invalid("Token \"" + text.substring(start) + "\" is invalid.");
                }
                char c = text.charAt(position++);
                if (c == '"') {
                    checkSurrogates(string);
                    return string.toString();
                }
                if (c < ' ') {
                    throw invalid(String.format("Character with value 0x%02x must be escaped.", (int) c));
                }
                if (c != '\\') {
                    string.append(c);
                    continue;
                }
                escape(string, start);
            }
        }

        private void escape(StringBuilder string, int start) {
            if (position >= text.length()) {
                throw invalid("Token \"" + text.substring(start) + "\" is invalid.");
            }
            char c = text.charAt(position++);
            switch (c) {
                case '"', '\\', '/' -> string.append(c);
                case 'b' -> string.append('\b');
                case 'f' -> string.append('\f');
                case 'n' -> string.append('\n');
                case 'r' -> string.append('\r');
                case 't' -> string.append('\t');
                case 'u' -> string.append(unicode());
                default -> throw invalid("Escape sequence \"\\" + c + "\" is invalid.");
            }
        }

        private char unicode() {
            int code = 0;
            for (int i = 0; i < 4; i++) {
                char c = peek();
                int digit = c < 128 ? Character.digit(c, 16) : -1;
                if (digit < 0) {
                    throw invalid("\"\\u\" must be followed by four hexadecimal digits.");
                }
                code = code << 4 | digit;
                position++;
            }
            if (code == 0 && binary) {
                throw new SqlException(
                        SqlState.UNTRANSLATABLE_CHARACTER,
                        "unsupported Unicode escape sequence",
                        "\\u0000 cannot be converted to text.",
                        null);
            }
            return (char) code;
        }

        private void checkSurrogates(StringBuilder string) {
            for (int i = 0; binary && i < string.length(); i++) {
                char c = string.charAt(i);
                if (Character.isHighSurrogate(c)
                        && i + 1 < string.length()
                        && Character.isLowSurrogate(string.charAt(i + 1))) {
                    i++;
                } else if (Character.isSurrogate(c)) {
                    throw invalid(
                            Character.isLowSurrogate(c)
                                    ? "Unicode low surrogate must follow a high surrogate."
                                    : "Unicode high surrogate must not follow a high surrogate.");
                }
            }
        }

        private char peek() {
            return position < text.length() ? text.charAt(position) : '\0';
        }

        private void skipSpace() {
            while (position < text.length() && " \t\n\r".indexOf(text.charAt(position)) >= 0) {
                position++;
            }
        }

        private SqlException unexpected(String expected) {
            if (position >= text.length()) {
                return invalid("The input string ended unexpectedly.");
            }
            int end = position;
            while (end < text.length() && isWord(text.charAt(end))) {
                end++;
            }
            String found = text.substring(position, Math.max(end, text.offsetByCodePoints(position, 1)));
            return invalid("Expected " + expected + ", but found \"" + found + "\".");
        }

        private SqlException invalid(String detail) {
            return new SqlException(
                    SqlState.INVALID_TEXT_REPRESENTATION, "invalid input syntax for type json", detail, null);
        }
    }
}
