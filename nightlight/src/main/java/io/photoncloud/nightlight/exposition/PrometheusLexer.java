package io.photoncloud.nightlight.exposition;

import io.photoncloud.nightlight.ingest.IngestException;
import java.io.IOException;

/** The words of Prometheus' text format, in which any blanks may stand between words. */
final class PrometheusLexer extends Lexer {
    PrometheusLexer(TextSource source) {
        super(source);
    }

    @Override
    Token lex(int c) throws IOException, IngestException {
        // A text that is nothing but blanks counts as none.
        if (c == ' ' || c == '\t') {
            return state == State.TEXT ? restOfLine(Token.TEXT, State.INIT) : blanks();
        }
        return switch (state) {
            case INIT -> init(c);
            case NAME -> metadataName(c);
            case TEXT -> restOfLine(Token.TEXT, State.INIT);
            case LABELS -> labels(c);
            case LABEL_VALUE -> c == '"' ? quoted(Token.LABEL_VALUE, State.LABELS, true) : Token.INVALID;
            case VALUE -> value(c);
            case TIMESTAMP -> timestamp(c);
            case COMMENT, EXEMPLAR, EXEMPLAR_VALUE, EXEMPLAR_TIMESTAMP -> Token.INVALID;
        };
    }

    private Token blanks() throws IOException, IngestException {
        int c = source.peek();
        while (c == ' ' || c == '\t') {
            source.advance();
            c = source.peek();
        }
        return Token.WHITESPACE;
    }

    private Token init(int c) throws IOException, IngestException {
        if (isNameByte(c, true)) {
            return name(Token.METRIC_NAME, State.VALUE, true);
        }
        return switch (c) {
            case 0 -> Token.EOF;
            case '\n' -> take(Token.LINEBREAK, State.INIT);
            case '{' -> take(Token.BRACE_OPEN, State.LABELS);
            case '#' -> comment();
            default -> Token.INVALID;
        };
    }

    private Token comment() throws IOException, IngestException {
        source.advance();
        int next = source.peek();
        if (next == ' ' || next == '\t') {
            blanks();
            state = State.COMMENT;
            int place = source.at();
            if (word("HELP")) {
                state = State.NAME;
                return Token.HELP;
            }
            source.goTo(place);
            if (word("TYPE")) {
                state = State.NAME;
                return Token.TYPE;
            }
        }
        return restOfLine(Token.COMMENT, State.INIT);
    }

    /** A word and the blanks after it. */
    private boolean word(String word) throws IOException, IngestException {
        for (int i = 0; i < word.length(); i++) {
            if (source.peek() != word.charAt(i)) {
                return false;
            }
            source.advance();
        }
        int end = source.at();
        blanks();
        return source.at() > end;
    }

    private Token metadataName(int c) throws IOException, IngestException {
        if (c == '"') {
            return quoted(Token.METRIC_NAME, State.TEXT, true);
        }
        return isNameByte(c, true) ? name(Token.METRIC_NAME, State.TEXT, true) : Token.INVALID;
    }

    private Token labels(int c) throws IOException, IngestException {
        if (isNameByte(c, false)) {
            return name(Token.LABEL_NAME, State.LABELS, false);
        }
        return switch (c) {
            case '"' -> quoted(Token.QUOTED, State.LABELS, true);
            case '}' -> take(Token.BRACE_CLOSE, State.VALUE);
            case '=' -> take(Token.EQUAL, State.LABEL_VALUE);
            case ',' -> take(Token.COMMA, State.LABELS);
            default -> Token.INVALID;
        };
    }

    private Token value(int first) throws IOException, IngestException {
        if (first == '{') {
            return take(Token.BRACE_OPEN, State.LABELS);
        }
        int c = first;
        int from = source.at();
        while (c > 0 && c != '{' && c != ' ' && c != '\t' && c != '\n') {
            c = peekOn();
        }
        if (source.at() == from) {
            return Token.INVALID;
        }
        state = State.TIMESTAMP;
        return Token.VALUE;
    }

    private Token timestamp(int first) throws IOException, IngestException {
        if (first == '\n') {
            return take(Token.LINEBREAK, State.INIT);
        }
        int c = first;
        int from = source.at();
        while (c >= '0' && c <= '9') {
            c = peekOn();
        }
        return source.at() == from ? Token.INVALID : Token.TIMESTAMP;
    }
}
