package io.photoncloud.flaredb.parse;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;

/** PostgreSQL's words for broken text. */
final class SyntaxErrors {
    private SyntaxErrors() {}

    static SqlException at(String text, Token token) {
        return at("syntax error", text, token);
    }

    static SqlException at(String message, String text, Token token) {
        if (token.kind() == Token.Kind.END && token.start() == token.end()) {
            return new SqlException(SqlState.SYNTAX_ERROR, message + " at end of input", null, null, token.position());
        }
        return new SqlException(
                SqlState.SYNTAX_ERROR,
                message + " at or near \"" + text.substring(token.start(), token.end()) + "\"",
                null,
                null,
                token.position());
    }

    static SqlException unsupported(String what, int position) {
        return new SqlException(SqlState.FEATURE_NOT_SUPPORTED, what + " is not supported", null, null, position);
    }
}
