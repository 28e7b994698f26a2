package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;

/** How large one value may become by a function. */
final class Limits {
    /** Characters of text, bytes of bytea. */
    static final int LENGTH_MAX = 32 * 1024 * 1024;

    /** Elements of an array. */
    static final int ELEMENTS_MAX = 4 * 1024 * 1024;

    private Limits() {}

    /** The text, unless it is too long. */
    static String checked(String text) {
        checkLength(text.length());
        return text;
    }

    static void checkElements(long count) {
        if (count < 0 || count > ELEMENTS_MAX) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED, "array size exceeds the maximum allowed (" + ELEMENTS_MAX + ")");
        }
    }

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
