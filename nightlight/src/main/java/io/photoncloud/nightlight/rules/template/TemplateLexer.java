package io.photoncloud.nightlight.rules.template;

import io.photoncloud.nightlight.rules.template.Lexeme.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts a template into words. */
final class TemplateLexer {
    private final String name;
    private final String text;
    private final List<Lexeme> lexemes = new ArrayList<>();
    private int at;
    private int counted;
    private int line = 1;

    private TemplateLexer(String name, String text) {
        this.name = name;
        this.text = text;
    }

    static List<Lexeme> lex(String name, String text) throws TemplateException {
        TemplateLexer lexer = new TemplateLexer(name, text);
        lexer.run();
        return lexer.lexemes;
    }

    private void run() throws TemplateException {
        boolean trim = false;
        while (at < text.length()) {
            int open = text.indexOf("{{", at);
            String plain = text.substring(at, open < 0 ? text.length() : open);
            plain = trim ? plain.stripLeading() : plain;
            boolean trimBefore = open >= 0 && text.startsWith("{{-", open) && isSpaceAt(open + 3);
            plain = trimBefore ? plain.stripTrailing() : plain;
            if (!plain.isEmpty()) {
                add(Kind.TEXT, plain);
            }
            if (open < 0) {
                break;
            }
            at = open + (trimBefore ? 4 : 2);
            trim = action();
        }
        at = text.length();
        add(Kind.END, "");
    }

    private boolean isSpaceAt(int place) {
        return place < text.length() && Character.isWhitespace(text.charAt(place));
    }

    /** What is between two pairs of braces; whether blanks after it are to go. */
    private boolean action() throws TemplateException {
        if (text.startsWith("/*", at)) {
            return comment();
        }
        add(Kind.OPEN, "{{");
        while (true) { // ends with the text
            if (at >= text.length()) {
                throw error("unclosed action");
            }
            boolean trims = isSpaceAt(at) && endsWithDash();
            if (trims || text.startsWith("}}", at)) {
                add(Kind.CLOSE, "}}");
                at = text.indexOf("}}", at) + 2;
                return trims;
            }
            word();
        }
    }

    private boolean endsWithDash() {
        int place = at;
        while (isSpaceAt(place)) {
            place++;
        }
        return text.startsWith("-}}", place);
    }

    private boolean comment() throws TemplateException {
        int end = text.indexOf("*/", at);
        if (end < 0) {
            throw error("unclosed comment");
        }
        at = end + 2;
        boolean trims = isSpaceAt(at) && endsWithDash();
        int close = text.indexOf("}}", at);
        if (close < 0 || !text.substring(at, close).replace("-", "").isBlank()) {
            throw error("comment ends before closing delimiter");
        }
        at = close + 2;
        return trims;
    }

    private void word() throws TemplateException {
        char c = text.charAt(at);
        if (Character.isWhitespace(c)) {
            int from = at;
            while (isSpaceAt(at)) {
                at++;
            }
            add(Kind.SPACE, text.substring(from, at));
        } else if (c == '"' || c == '`') {
            quoted(c);
        } else if (c == '$') {
            at++;
            add(Kind.VARIABLE, name());
        } else if (c == '.' && !isDigitAt(at + 1)) {
            at++;
            String field = name();
            add(field.isEmpty() ? Kind.DOT : Kind.FIELD, field);
        } else if (isDigitAt(at) || ((c == '-' || c == '+' || c == '.') && isDigitAt(at + 1))) {
            number();
        } else if (isNameCharacter(c)) {
            add(Kind.WORD, name());
        } else if (text.startsWith(":=", at)) {
            add(Kind.SIGN, ":=");
            at += 2;
        } else if ("|,()=".indexOf(c) >= 0) {
            add(Kind.SIGN, String.valueOf(c));
            at++;
        } else {
            throw error("unexpected \"" + c + "\" in operand");
        }
    }

    private boolean isDigitAt(int place) {
        return place < text.length() && text.charAt(place) >= '0' && text.charAt(place) <= '9';
    }

    private void number() {
        int from = at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean signed = (c == '-' || c == '+') && (text.charAt(at - 1) | 0x20) == 'e';
            if (!signed && c != '.' && c != '_' && !Character.isLetterOrDigit(c)) {
                break;
            }
            at++;
        }
        add(Kind.NUMBER, text.substring(from, at));
    }

    private void quoted(char quote) throws TemplateException {
        StringBuilder value = new StringBuilder();
        int from = at++;
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            if (c == '\n' && quote == '"') {
                at = from;
                throw error("unterminated quoted string");
            }
            value.append(c == '\\' && quote == '"' ? escape() : String.valueOf(c));
        }
        if (at >= text.length()) {
            at = from;
            throw error(quote == '"' ? "unterminated quoted string" : "unterminated raw quoted string");
        }
        at++;
        add(Kind.STRING, value.toString());
    }

    private String escape() throws TemplateException {
        if (at >= text.length()) {
            throw error("unterminated quoted string");
        }
        char c = text.charAt(at++);
        return switch (c) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case '\\', '"', '\'' -> String.valueOf(c);
            case 'x' -> code(2);
            case 'u' -> code(4);
            case 'U' -> code(8);
            default -> throw error("invalid syntax");
        };
    }

    private String code(int digits) throws TemplateException {
        int to = Math.min(text.length(), at + digits);
        try {
            int code = Integer.parseUnsignedInt(text.substring(at, to), 16);
            at = to;
            return Character.isValidCodePoint(code) ? Character.toString(code) : "\ufffd";
        } catch (NumberFormatException _) {
            throw error("invalid syntax");
        }
    }

    private static boolean isNameCharacter(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    private String name() {
        int from = at;
        while (at < text.length() && isNameCharacter(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private void add(Kind kind, String word) {
        lexemes.add(new Lexeme(kind, word, line()));
    }

    /** Counts on from where it was asked last. */
    private int line() {
        for (; counted < Math.min(at, text.length()); counted++) {
            line += text.charAt(counted) == '\n' ? 1 : 0;
        }
        return line;
    }

    private TemplateException error(String message) {
        return new TemplateException("template: " + name + ":" + line() + ": " + message);
    }
}
