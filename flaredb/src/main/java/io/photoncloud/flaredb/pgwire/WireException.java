package io.photoncloud.flaredb.pgwire;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;

/** Ends the connection: told as FATAL where the client still listens. */
final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    private final SqlException error;

    WireException(SqlState state, String message) {
        this(new SqlException(state, message));
    }

    WireException(SqlException error) {
        super(error.message(), error, false, false);
        this.error = error;
    }

    SqlException error() {
        return error;
    }
}
