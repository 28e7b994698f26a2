package io.photoncloud.nightlight.exposition;

import io.photoncloud.nightlight.ingest.IngestException;
import java.io.IOException;

/** The words of OpenMetrics, with exactly one space where one is to be. */
final class OpenMetricsLexer extends Lexer {
    OpenMetricsLexer(TextSource source) {
        super(source);
    }

    @Override
    Token lex(int c) throws IOException, IngestException {
        return switch (state) {
            case INIT -> init(c);
            case NAME -> metadataName(c);
            case TEXT -> text(c);
            case LABELS -> labels(c, State.LABELS, State.LABEL_VALUE, State.VALUE);
            case EXEMPLAR -> labels(c, State.EXEMPLAR, State.EXEMPLAR_VALUE, State.EXEMPLAR_VALUE);
            case LABEL_VALUE -> c == '"' ? quoted(Token.LABEL_VALUE, State.LABELS, false) : Token.INVALID;
            case VALUE -> c == '{' ? take(Token.BRACE_OPEN, State.LABELS) : spaced(c, Token.VALUE, State.TIMESTAMP);
            case TIMESTAMP -> c == '\n' ? take(Token.LINEBREAK, State.INIT) : timestampOrExemplar(c);
            case EXEMPLAR_VALUE ->
                c == '"'
                        ? quoted(Token.LABEL_VALUE, State.EXEMPLAR, false)
                        : spaced(c, Token.VALUE, State.EXEMPLAR_TIMESTAMP);
            case EXEMPLAR_TIMESTAMP ->
                c == '\n' ? take(Token.LINEBREAK, State.INIT) : spaced(c, Token.TIMESTAMP, State.EXEMPLAR_TIMESTAMP);
            case COMMENT -> Token.INVALID;
        };
    }

    private Token init(int c) throws IOException, IngestException {
        if (isNameByte(c, true)) {
            return name(Token.METRIC_NAME, State.VALUE, true);
        }
        return switch (c) {
            case '{' -> take(Token.BRACE_OPEN, State.LABELS);
            case '#' -> comment();
            default -> Token.INVALID;
        };
    }

    private Token comment() throws IOException, IngestException {
        int c = peekOn();
        if (c != ' ') {
            return Token.INVALID;
        }
        state = State.COMMENT;
        c = peekOn();
        return switch (c) {
            case 'H' -> word("HELP ", Token.HELP);
            case 'T' -> word("TYPE ", Token.TYPE);
            case 'U' -> word("UNIT ", Token.UNIT);
            case 'E' -> eof();
            default -> Token.INVALID;
        };
    }

    private Token word(String word, Token token) throws IOException, IngestException {
        for (int i = 0; i < word.length(); i++) {
            if (source.peek() != word.charAt(i)) {
                return Token.INVALID;
            }
            source.advance();
        }
        state = State.NAME;
        return token;
    }

    private Token eof() throws IOException, IngestException {
        if (word("EOF", Token.EOF_WORD) == Token.INVALID) {
            return Token.INVALID;
        }
        return source.peek() == '\n' ? take(Token.EOF_WORD, State.INIT) : Token.EOF_WORD;
    }

    private Token metadataName(int c) throws IOException, IngestException {
        if (c == '"') {
            return quoted(Token.METRIC_NAME, State.TEXT, true);
        }
        return isNameByte(c, true) ? name(Token.METRIC_NAME, State.TEXT, true) : Token.INVALID;
    }

    private Token text(int c) throws IOException, IngestException {
        if (c != ' ') {
            return Token.INVALID;
        }
        restOfLine(Token.TEXT, State.TEXT);
        return source.peek() == '\n' ? take(Token.TEXT, State.INIT) : Token.INVALID;
    }

    private Token labels(int c, State labels, State value, State closed) throws IOException, IngestException {
        if (isNameByte(c, false)) {
            return name(Token.LABEL_NAME, labels, false);
        }
        return switch (c) {
            case '"' -> quoted(Token.QUOTED, labels, labels == State.LABELS);
            case '}' -> take(Token.BRACE_CLOSE, closed);
            case '=' -> take(Token.EQUAL, value);
            case ',' -> take(Token.COMMA, labels);
            default -> Token.INVALID;
        };
    }

    private Token timestampOrExemplar(int c) throws IOException, IngestException {
        if (c != ' ') {
            return Token.INVALID;
        }
        int space = source.at();
        if (peekOn() == '#' && peekOn() == ' ' && peekOn() == '{') {
            return take(Token.COMMENT, State.EXEMPLAR);
        }
        source.goTo(space);
        return spaced(c, Token.TIMESTAMP, State.TIMESTAMP);
    }

    /** A space and all up to the next blank or end of the line. */
    private Token spaced(int first, Token token, State then) throws IOException, IngestException {
        if (first != ' ') {
            return Token.INVALID;
        }
        int c = peekOn();
        int from = source.at();
        while (c > 0 && c != ' ' && c != '\n') {
            c = peekOn();
        }
        if (source.at() == from) {
            return Token.INVALID;
        }
        state = then;
        return token;
    }
}
