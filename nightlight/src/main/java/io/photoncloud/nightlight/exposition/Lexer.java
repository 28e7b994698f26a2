package io.photoncloud.nightlight.exposition;

import io.photoncloud.nightlight.ingest.IngestException;
import java.io.IOException;

/** Cuts a text into the words of its format. What a byte means depends on what was there before it. */
abstract class Lexer {
    /** What is expected next. */
    enum State {
        INIT,
        COMMENT,
        NAME,
        TEXT,
        LABELS,
        LABEL_VALUE,
        VALUE,
        TIMESTAMP,
        EXEMPLAR,
        EXEMPLAR_VALUE,
        EXEMPLAR_TIMESTAMP
    }

    final TextSource source;
    State state = State.INIT;
    private int tokenStart;

    Lexer(TextSource source) {
        this.source = source;
    }

    /** Begins a text. */
    void reset() {
        state = State.INIT;
        tokenStart = 0;
    }

    /** Where the last word begins; it ends where the source is. */
    int tokenStart() {
        return tokenStart;
    }

    /** The next word. */
    final Token next() throws IOException, IngestException {
        int c = source.peek();
        if (c == TextSource.END) {
            return Token.EOF;
        }
        tokenStart = source.at();
        return lex(c);
    }

    abstract Token lex(int first) throws IOException, IngestException;

    final Token take(Token token, State then) {
        source.advance();
        state = then;
        return token;
    }

    /** NUL is a character in texts, and the end of words elsewhere. */
    final int peekOn() throws IOException, IngestException {
        source.advance();
        int c = source.peek();
        while (c == 0 && (state == State.LABEL_VALUE || state == State.TEXT || state == State.COMMENT)) {
            source.advance();
            c = source.peek();
        }
        return c;
    }

    final Token quoted(Token token, State then, boolean acrossLines) throws IOException, IngestException {
        int c = peekOn();
        while (c != '"') {
            if (c == '\\') {
                c = peekOn();
                if (c == '\n') {
                    return Token.INVALID;
                }
            }
            if (c <= 0 || (c == '\n' && !acrossLines)) {
                return Token.INVALID;
            }
            c = peekOn();
        }
        return take(token, then);
    }

    /** The rest of a name whose first byte was looked at. */
    final Token name(Token token, State then, boolean colons) throws IOException, IngestException {
        int c = peekOn();
        while (isNameByte(c, colons) || (c >= '0' && c <= '9')) {
            c = peekOn();
        }
        state = then;
        return token;
    }

    static boolean isNameByte(int c, boolean colons) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (colons && c == ':');
    }

    final Token restOfLine(Token token, State then) throws IOException, IngestException {
        int c = source.peek();
        while (c != '\n' && c != TextSource.END) {
            c = peekOn();
        }
        state = then;
        return token;
    }
}
