package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;

/** How large one value may become by a function. */
final class Limits {
    /** Characters of text, bytes of bytea. */
    static final int LENGTH_MAX = 256 * 1024 * 1024;

    private Limits() {}

    static void checkLength(long length) {
        if (length > LENGTH_MAX) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "requested length too large",
                    "A value has at most " + LENGTH_MAX + " characters.",
                    null);
        }
    }
}
