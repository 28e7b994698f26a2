package io.photoncloud.nightlight.promql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.text.GoQuote;

/**
 * Cuts a query into words, on demand, so that what comes first is complained about first. Its states and complaints are
 * Prometheus'. Used by one thread.
 */
final class Lexer {
    private static final int END = -1;

    private final String query;
    private final byte[] input;
    private int start;
    private int position;
    private int parenDepth;
    private boolean braceOpen;
    private boolean bracketOpen;
    private boolean inDuration;
    private boolean gotColon;
    private boolean gotDuration;

    Lexer(String query) {
        this.query = query;
        this.input = query.getBytes(UTF_8);
    }

    /** The next word that is no comment. */
    Token next() {
        skipSpaceAndComments();
        start = position;
        if (braceOpen) {
            return insideBraces();
        }
        return inDuration ? insideDuration() : statement();
    }

    private Token statement() {
        int c = read();
        if (c == END) {
            return atEnd();
        }
        if (isDigit(c) || (c == '.' && isDigit(peek()))) {
            position--;
            return numberOrDuration();
        }
        if (isAlpha(c) || c == ':') {
            return bracketOpen ? wordInBracket(c) : keywordOrIdentifier();
        }
        return switch (c) {
            case ',' -> emit(TokenKind.COMMA);
            case '"', '\'' -> string(c);
            case '`' -> rawString();
            case '(' -> openParen();
            case ')' -> closeParen();
            case '{' -> {
                braceOpen = true;
                yield emit(TokenKind.LEFT_BRACE);
            }
            case '[' -> openBracket();
            case ']' -> closeBracket();
            default -> operator(c);
        };
    }

    private Token operator(int c) {
        return switch (c) {
            case '*' -> emit(TokenKind.MUL);
            case '/' -> emit(TokenKind.DIV);
            case '%' -> emit(TokenKind.MOD);
            case '+' -> emit(TokenKind.ADD);
            case '-' -> emit(TokenKind.SUB);
            case '^' -> emit(TokenKind.POW);
            case '@' -> emit(TokenKind.AT);
            case '<' -> accept('=') ? emit(TokenKind.LTE) : emit(accept('/') ? TokenKind.TRIM_UPPER : TokenKind.LSS);
            case '>' -> accept('=') ? emit(TokenKind.GTE) : emit(accept('/') ? TokenKind.TRIM_LOWER : TokenKind.GTR);
            case '=' -> {
                if (peek() == '~') {
                    throw error("unexpected character after '=': " + GoQuote.quote(peekRune()));
                }
                yield accept('=') ? emit(TokenKind.EQLC) : emit(TokenKind.EQL);
            }
            case '!' -> {
                if (peek() != '=') {
                    throw error("unexpected character after '!': " + shownRune());
                }
                position++;
                yield emit(TokenKind.NEQ);
            }
            default -> throw error("unexpected character: " + GoQuote.quote(runeAt(start)));
        };
    }

    private Token atEnd() {
        if (parenDepth != 0) {
            throw error("unclosed left parenthesis");
        }
        if (bracketOpen) {
            throw error("unclosed left bracket");
        }
        return emit(TokenKind.END_OF_INPUT);
    }

    private Token openParen() {
        parenDepth++;
        return emit(TokenKind.LEFT_PAREN);
    }

    private Token closeParen() {
        parenDepth--;
        if (parenDepth < 0) {
            start = position;
            throw error("unexpected right parenthesis ')'");
        }
        return emit(TokenKind.RIGHT_PAREN);
    }

    private Token openBracket() {
        if (bracketOpen) {
            throw error("unexpected left bracket '['");
        }
        gotColon = false;
        bracketOpen = true;
        inDuration = true;
        return emit(TokenKind.LEFT_BRACKET);
    }

    private Token closeBracket() {
        if (!bracketOpen) {
            throw error("unexpected right bracket ']'");
        }
        bracketOpen = false;
        inDuration = false;
        return emit(TokenKind.RIGHT_BRACKET);
    }

    private Token wordInBracket(int c) {
        if (c == ':') {
            if (gotColon) {
                throw error("unexpected colon ':'");
            }
            gotColon = true;
            return emit(TokenKind.COLON);
        }
        TokenKind kind = durationKeyword();
        if (kind == TokenKind.IDENTIFIER) {
            throw error("unexpected character: " + GoQuote.quote(c) + ", expected ':'");
        }
        return emit(kind);
    }

    /** The keyword that begins here, IDENTIFIER where it is none of those that durations know. */
    private TokenKind durationKeyword() {
        while (isAlpha(peek())) {
            position++;
        }
        TokenKind kind = TokenKind.findKeyword(text());
        return switch (kind) {
            case STEP, RANGE, MAX_OF, MIN_OF -> kind;
            case null, default -> TokenKind.IDENTIFIER;
        };
    }

    private Token insideDuration() {
        int c = read();
        if (isDigit(c) || (c == '.' && isDigit(peek()))) {
            position--;
            gotDuration = true;
            inDuration = false;
            return numberOrDuration();
        }
        return switch (c) {
            case END -> throw error("unexpected end of input in duration expression");
            case ']' -> closeBracket();
            case ':' -> colonInDuration();
            case '(' -> openParen();
            case ')' -> closeParen();
            case '+' -> emit(TokenKind.ADD);
            case '-' -> emit(TokenKind.SUB);
            case '*' -> emit(TokenKind.MUL);
            case '/' -> emit(TokenKind.DIV);
            case '%' -> emit(TokenKind.MOD);
            case '^' -> emit(TokenKind.POW);
            case ',' -> emit(TokenKind.COMMA);
            default -> {
                TokenKind kind = isAlpha(c) ? durationKeyword() : TokenKind.IDENTIFIER;
                if (kind == TokenKind.IDENTIFIER) {
                    throw error("unexpected character in duration expression: " + GoQuote.quote(runeAt(start)));
                }
                yield emit(kind);
            }
        };
    }

    private Token colonInDuration() {
        if (!gotDuration) {
            throw errorAfter("unexpected colon before duration in duration expression");
        }
        if (gotColon) {
            throw errorAfter("unexpected repeated colon in duration expression");
        }
        gotColon = true;
        return emit(TokenKind.COLON);
    }

    private Token insideBraces() {
        int c = read();
        if (c == END) {
            throw error("unexpected end of input inside braces");
        }
        if (isAlpha(c)) {
            while (isAlpha(peek()) || isDigit(peek())) {
                position++;
            }
            return emit(TokenKind.IDENTIFIER);
        }
        return switch (c) {
            case ',' -> emit(TokenKind.COMMA);
            case '"', '\'' -> string(c);
            case '`' -> rawString();
            case '=' -> emit(accept('~') ? TokenKind.EQL_REGEX : TokenKind.EQL);
            case '!' -> {
                if (accept('~')) {
                    yield emit(TokenKind.NEQ_REGEX);
                }
                if (accept('=')) {
                    yield emit(TokenKind.NEQ);
                }
                throw error("unexpected character after '!' inside braces: " + shownRune());
            }
            case '{' -> throw error("unexpected left brace '{'");
            case '}' -> {
                braceOpen = false;
                yield emit(TokenKind.RIGHT_BRACE);
            }
            default -> throw error("unexpected character inside braces: " + GoQuote.quote(runeAt(start)));
        };
    }

    private Token string(int quote) {
        while (true) { // ends with the input at the latest
            int c = read();
            if (c == END || c == '\n') {
                throw error("unterminated quoted string");
            }
            if (c == '\\') {
                escape(quote);
            } else if (c == quote) {
                return emit(TokenKind.STRING);
            }
        }
    }

    private void escape(int quote) {
        int rune = peekRune();
        int c = read();
        if (c == quote || (c != END && "abfnrtv\\".indexOf(c) >= 0)) {
            return;
        }
        switch (c) {
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                position--;
                digits(3, 8, 255);
            }
            case 'x' -> digits(2, 16, 255);
            case 'u' -> digits(4, 16, Character.MAX_CODE_POINT);
            case 'U' -> digits(8, 16, Character.MAX_CODE_POINT);
            case END -> throw error("escape sequence not terminated");
            default -> throw error("unknown escape sequence " + GoQuote.unicode(rune));
        }
    }

    private void digits(int count, int base, int max) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            int rune = peekRune();
            int c = read();
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0 || digit >= base) {
                throw error(
                        c == END
                                ? "escape sequence not terminated"
                                : "illegal character " + GoQuote.unicode(rune) + " in escape sequence");
            }
            value = value * base + digit;
        }
        if (value > max || (0xD800 <= value && value < 0xE000)) {
            throw error("escape sequence is an invalid Unicode code point");
        }
    }

    private Token rawString() {
        for (int c = read(); c != '`'; c = read()) {
            if (c == END) {
                throw error("unterminated raw string");
            }
        }
        return emit(TokenKind.STRING);
    }

    private Token keywordOrIdentifier() {
        boolean colon = input[start] == ':';
        for (int c = peek(); isAlpha(c) || isDigit(c) || c == ':'; c = peek()) {
            colon |= c == ':';
            position++;
        }
        TokenKind keyword = TokenKind.findKeyword(text());
        return switch (keyword) {
            case null -> emit(colon ? TokenKind.METRIC_IDENTIFIER : TokenKind.IDENTIFIER);
            case FILL, FILL_LEFT, FILL_RIGHT -> emit(parenFollows() ? keyword : TokenKind.IDENTIFIER);
            default -> emit(keyword);
        };
    }

    private boolean parenFollows() {
        int at = position;
        while (at < input.length && isSpace(input[at])) {
            at++;
        }
        return at < input.length && input[at] == '(';
    }

    private Token numberOrDuration() {
        if (new NumberScan().scan()) {
            return emit(TokenKind.NUMBER);
        }
        if (restOfDuration()) {
            return emit(TokenKind.DURATION);
        }
        throw error("bad number or duration syntax: " + GoQuote.quote(text()));
    }

    private boolean restOfDuration() {
        if (!acceptAny("smhdwy")) {
            return false;
        }
        accept('s');
        while (isDigit(peek())) {
            while (isDigit(peek())) {
                position++;
            }
            if (!acceptAny("smhdw")) {
                return false;
            }
            accept('s');
        }
        if (isAlpha(peek()) || isDigit(peek())) {
            position++;
            return false;
        }
        return true;
    }

    /** Takes what looks like a number; whether it is one the parser sees. */
    private final class NumberScan {
        private String digits = "0123456789";
        private boolean dot;
        private boolean exponent;

        boolean scan() {
            int from = position;
            if (accept('0') && acceptAny("xX")) {
                accept('_');
                digits = "0123456789abcdefABCDEF";
            }
            accept('.');
            acceptAny(digits);
            while (is(digits) || is("._eE")) {
                if (!one()) {
                    return false;
                }
            }
            return position > from && !isAlpha(peek()) && !isDigit(peek());
        }

        private boolean one() {
            if ((is(".") && dot) || (is("eE") && exponent)) {
                position++;
                return false;
            }
            if (accept('.')) {
                dot = true;
                return !acceptAny("_.") && digits.length() == 10;
            }
            if (acceptAny("eE")) {
                exponent = true;
                acceptAny("+-");
                return !acceptAny("._eE") && peek() != END;
            }
            if (accept('_')) {
                return !acceptAny("._eE") && peek() != END;
            }
            acceptAny(digits);
            return true;
        }
    }

    private void skipSpaceAndComments() {
        while (position < input.length) {
            if (isSpace(input[position])) {
                position++;
            } else if (input[position] == '#') {
                while (position < input.length && input[position] != '\n' && input[position] != '\r') {
                    position++;
                }
            } else {
                return;
            }
        }
    }

    private Token emit(TokenKind kind) {
        return new Token(kind, text(), new Span(start, position));
    }

    private ParseException error(String reason) {
        return new ParseException(query, new Span(start, input.length), reason);
    }

    /** Where the word itself was fine, the complaint points behind it. */
    private ParseException errorAfter(String reason) {
        start = position;
        return error(reason);
    }

    private String text() {
        return new String(input, start, position - start, UTF_8);
    }

    private int read() {
        return position < input.length ? input[position++] & 0xff : END;
    }

    private int peek() {
        return position < input.length ? input[position] & 0xff : END;
    }

    private boolean is(String set) {
        int c = peek();
        return c != END && set.indexOf(c) >= 0;
    }

    private boolean accept(char wanted) {
        boolean found = peek() == wanted;
        position += found ? 1 : 0;
        return found;
    }

    private boolean acceptAny(String set) {
        boolean found = is(set);
        position += found ? 1 : 0;
        return found;
    }

    private int peekRune() {
        return position < input.length ? runeAt(position) : 0xfffd;
    }

    private String shownRune() {
        return GoQuote.quote(peekRune());
    }

    private int runeAt(int at) {
        return new String(input, at, Math.min(4, input.length - at), UTF_8).codePointAt(0);
    }

    static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean isDigit(int c) {
        return '0' <= c && c <= '9';
    }

    private static boolean isAlpha(int c) {
        return c == '_' || ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
    }
}
