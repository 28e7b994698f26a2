package io.photoncloud.flaredb.parse;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cuts a text into tokens by PostgreSQL's lexical rules (standard_conforming_strings on). Used once. */
final class Scanner {
    private static final String SELF = ",()[].;:+-*/%^<>=";
    private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?";
    /** With one of these in it an operator may end in plus or minus. */
    private static final String OPERATOR_SPECIAL = "~!@#%^&|`?";
    /** NAMEDATALEN - 1: what is longer is cut off, as PostgreSQL does. */
    private static final int NAME_BYTES_MAX = 63;

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    /** The position, in characters, of the unit {@link #counted}. */
    private int position = 1;

    private int counted;

    Scanner(String text) {
        this.text = text;
    }

    /** All tokens; the last is the only one of kind END. */
    List<Token> scan() {
        while (skipBlanks()) {
            next();
        }
        tokens.add(new Token(Token.Kind.END, "", text.length(), text.length(), positionOf(text.length())));
        return tokens;
    }

    private void next() {
        int start = at;
        char first = text.charAt(at);
        char second = peek(1);
        if (first == '\'') {
            string(start, at, false);
        } else if ((first == 'e' || first == 'E') && second == '\'') {
            string(start, at + 1, true);
        } else if ((first == 'n' || first == 'N') && second == '\'') {
            string(start, at + 1, false);
        } else if ((first == 'b' || first == 'B' || first == 'x' || first == 'X') && second == '\'') {
            bits(start, Character.toLowerCase(first));
        } else if ((first == 'u' || first == 'U') && second == '&' && (peek(2) == '\'' || peek(2) == '"')) {
            unicode(start);
        } else if (first == '"') {
            String name = quoted('"', at, "unterminated quoted identifier");
            if (name.isEmpty()) {
                throw error("zero-length delimited identifier", start, at);
            }
            add(Token.Kind.QUOTED_NAME, cut(name), start);
        } else if (isNameStart(first)) {
            word(start);
        } else if (isDigit(first) || (first == '.' && isDigit(second))) {
            number(start);
        } else if (first == '$') {
            dollar(start);
        } else {
            operator(start);
        }
    }

    /** Whether there is anything after spaces and comments. */
    private boolean skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || (c >= '\t' && c <= '\r')) {
                at++;
            } else if (c == '-' && peek(1) == '-') {
                skipLine();
            } else if (c == '/' && peek(1) == '*') {
                skipComment();
            } else {
                return true;
            }
        }
        return false;
    }

    private void skipLine() {
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
    }

    private void skipComment() {
        int start = at;
        int depth = 0;
        while (at < text.length()) {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
                if (depth == 0) {
                    return;
                }
            } else {
                at++;
            }
        }
        throw error("unterminated /* comment", start, text.length());
    }

    private void word(int start) {
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        StringBuilder folded = new StringBuilder(at - start);
        for (int i = start; i < at; i++) {
            char c = text.charAt(i);
            folded.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        add(Token.Kind.WORD, cut(folded.toString()), start);
    }

    private void number(int start) {
        digits();
        boolean decimal = false;
        if (peek(0) == '.' && peek(1) != '.') {
            decimal = true;
            at++;
            digits();
        }
        if (peek(0) == 'e' || peek(0) == 'E') {
            int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
            if (isDigit(peek(1 + sign))) {
                decimal = true;
                at += 1 + sign;
                digits();
            }
        }
        if (at < text.length() && isNameStart(text.charAt(at))) {
            throw error("trailing junk after numeric literal", start, nameEnd());
        }
        add(decimal ? Token.Kind.DECIMAL : Token.Kind.INTEGER, text.substring(start, at), start);
    }

    private void digits() {
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
    }

    private int nameEnd() {
        int end = at;
        while (end < text.length() && isNamePart(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private void dollar(int start) {
        if (isDigit(peek(1))) {
            at++;
            digits();
            if (at < text.length() && isNameStart(text.charAt(at))) {
                throw error("trailing junk after parameter", start, nameEnd());
            }
            add(Token.Kind.PARAMETER, text.substring(start + 1, at), start);
            return;
        }
        int tagEnd = start + 1;
        while (tagEnd < text.length() && isNamePart(text.charAt(tagEnd)) && text.charAt(tagEnd) != '$') {
            tagEnd++;
        }
        if (tagEnd >= text.length() || text.charAt(tagEnd) != '$') {
            at++;
            throw error("syntax error", start, at);
        }
        String tag = text.substring(start, tagEnd + 1);
        int end = text.indexOf(tag, tagEnd + 1);
        if (end < 0) {
            throw error("unterminated dollar-quoted string", start, text.length());
        }
        at = end + tag.length();
        add(Token.Kind.STRING, text.substring(tagEnd + 1, end), start);
    }

    private void operator(int start) {
        char first = text.charAt(at);
        for (String fixed : List.of("::", ":=", "..")) {
            if (text.startsWith(fixed, at)) {
                at += 2;
                add(Token.Kind.OPERATOR, fixed, start);
                return;
            }
        }
        if (OPERATOR_CHARACTERS.indexOf(first) < 0) {
            if (SELF.indexOf(first) < 0) {
                at = Character.offsetByCodePoints(text, at, 1);
                throw error("syntax error", start, at);
            }
            at++;
            add(Token.Kind.OPERATOR, String.valueOf(first), start);
            return;
        }
        int end = at;
        while (end < text.length()
                && OPERATOR_CHARACTERS.indexOf(text.charAt(end)) >= 0
                && !text.startsWith("--", end)
                && !text.startsWith("/*", end)) {
            end++;
        }
        while (end - start > 1 && (text.charAt(end - 1) == '+' || text.charAt(end - 1) == '-')) {
            String operator = text.substring(start, end);
            if (operator.chars().anyMatch(c -> OPERATOR_SPECIAL.indexOf(c) >= 0)) {
                break;
            }
            end--;
        }
        at = end;
        String operator = text.substring(start, end);
        add(Token.Kind.OPERATOR, operator.equals("!=") ? "<>" : operator, start);
    }

    /** A string and those that go on in the next line. */
    private void string(int start, int quote, boolean escapes) {
        StringBuilder value = new StringBuilder();
        at = quote;
        do {
            if (escapes) {
                escaped(start, value);
            } else {
                value.append(quoted('\'', start, "unterminated quoted string"));
            }
        } while (goesOn());
        add(Token.Kind.STRING, value.toString(), start);
    }

    /** Whether, after blanks with a line's end in them, another quote follows; then it is where we are. */
    private boolean goesOn() {
        int end = at;
        boolean line = false;
        while (end < text.length()) {
            char c = text.charAt(end);
            if (c == '\n' || c == '\r') {
                line = true;
            } else if (line && text.startsWith("--", end)) {
                while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
                    end++;
                }
                continue;
            } else if (c != ' ' && !(c >= '\t' && c <= '\r')) {
                break;
            }
            end++;
        }
        if (line && end < text.length() && text.charAt(end) == '\'') {
            at = end;
            return true;
        }
        return false;
    }

    /** What stands between quotes, doubled ones undone; we are at the first one, and then behind the last. */
    private String quoted(char quote, int start, String unterminated) {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != quote) {
                value.append(c);
            } else if (peek(0) == quote) {
                value.append(quote);
                at++;
            } else {
                return value.toString();
            }
        }
        throw error(unterminated, start, text.length());
    }

    private void escaped(int start, StringBuilder value) {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\'') {
                if (peek(0) != '\'') {
                    return;
                }
                at++;
                value.append('\'');
            } else if (c == '\\' && at < text.length()) {
                at = Escapes.read(text, at, value, position(at - 1));
            } else {
                value.append(c);
            }
        }
        throw error("unterminated quoted string", start, text.length());
    }

    private int position(int unit) {
        return positionOf(unit);
    }

    private void bits(int start, char kind) {
        at++;
        String digits = quoted(
                '\'',
                start,
                kind == 'b' ? "unterminated bit string literal" : "unterminated hexadecimal string literal");
        while (goesOn()) {
            digits += quoted('\'', start, "unterminated bit string literal");
        }
        add(Token.Kind.BITS, kind + digits, start);
    }

    private void unicode(int start) {
        boolean name = peek(2) == '"';
        at += 2;
        String raw = quoted(
                name ? '"' : '\'', start, name ? "unterminated quoted identifier" : "unterminated quoted string");
        int end = at;
        char escape = '\\';
        if (skipBlanks() && text.regionMatches(true, at, "uescape", 0, 7) && !isNamePartAt(at + 7)) {
            at += 7;
            if (!skipBlanks() || text.charAt(at) != '\'') {
                throw error("UESCAPE must be followed by a simple string literal", at, Math.min(at + 1, text.length()));
            }
            int quote = at;
            String written = quoted('\'', at, "unterminated quoted string");
            if (written.length() != 1
                    || "+'\" \t\n\r\f".contains(written)
                    || Character.digit(written.charAt(0), 16) >= 0) {
                throw error("invalid Unicode escape character", quote, at);
            }
            escape = written.charAt(0);
            end = at;
        }
        at = end;
        String value = Escapes.unicode(raw, escape, positionOf(start));
        add(name ? Token.Kind.QUOTED_NAME : Token.Kind.STRING, name ? cut(value) : value, start);
    }

    private boolean isNamePartAt(int unit) {
        return unit < text.length() && isNamePart(text.charAt(unit));
    }

    private void add(Token.Kind kind, String value, int start) {
        if (kind != Token.Kind.OPERATOR && value.indexOf(0) >= 0) {
            throw new SqlException(
                    SqlState.CHARACTER_NOT_IN_REPERTOIRE,
                    "invalid byte sequence for encoding \"UTF8\": 0x00",
                    null,
                    null,
                    positionOf(start));
        }
        tokens.add(new Token(kind, value, start, at, positionOf(start)));
    }

    /** Asked for in growing order, but for errors. */
    private int positionOf(int unit) {
        if (unit < counted) {
            return 1 + text.codePointCount(0, unit);
        }
        position += text.codePointCount(counted, unit);
        counted = unit;
        return position;
    }

    private SqlException error(String message, int start, int end) {
        return SyntaxErrors.at(
                message, text, new Token(Token.Kind.OPERATOR, "", start, end, 1 + text.codePointCount(0, start)));
    }

    private static String cut(String name) {
        if (name.length() <= NAME_BYTES_MAX / 3) {
            return name;
        }
        int bytes = 0;
        int units = 0;
        while (units < name.length()) {
            int character = name.codePointAt(units);
            int size = Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
            if (bytes + size > NAME_BYTES_MAX) {
                return name.substring(0, units);
            }
            bytes += size;
            units += Character.charCount(character);
        }
        return name;
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c) || c == '$';
    }
}
