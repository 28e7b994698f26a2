package io.photoncloud.nightlight.promql;

/** The words of a query with one looked at ahead, and the end of what was closed last. */
final class TokenStream {
    private final String query;
    private final Lexer lexer;
    private Token current;
    private int lastEnd;

    TokenStream(String query) {
        this.query = query;
        this.lexer = new Lexer(query);
        this.current = lexer.next();
    }

    Token peek() {
        return current;
    }

    boolean at(TokenKind kind) {
        return current.kind() == kind;
    }

    Token take() {
        Token taken = current;
        lastEnd = taken.span().end();
        if (taken.kind() != TokenKind.END_OF_INPUT) {
            current = lexer.next();
        }
        return taken;
    }

    boolean accept(TokenKind kind) {
        boolean found = at(kind);
        if (found) {
            take();
        }
        return found;
    }

    /** Where the last word that was taken ends. */
    int lastEnd() {
        return lastEnd;
    }

    ParseException error(Span span, String reason) {
        return new ParseException(query, span, reason);
    }

    /** A complaint about the word that comes next; either text may be empty. */
    ParseException unexpected(String context, String expected) {
        return error(
                current.span(),
                "unexpected " + current.description() + (context.isEmpty() ? "" : " in " + context)
                        + (expected.isEmpty() ? "" : ", expected " + expected));
    }
}
