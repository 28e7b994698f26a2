package io.photoncloud.flaredb.parse;

/**
 * What is refused before the grammar sees it.
 *
 * @param nestingMax how deep parentheses, brackets, CASE and prefix operators may stand within each other
 * @param statementBytesMax how long a text may be, in UTF-8, with all the statements in it
 */
public record ParseLimits(int nestingMax, int statementBytesMax) {
    public static final String NESTING_SETTING = "photon.flaredb.sql.nesting-max";
    public static final String STATEMENT_SETTING = "photon.flaredb.sql.statement-size-max";
    /** Above this the grammar's own recursion would come near the end of a thread's stack. */
    private static final int NESTING_HIGHEST = 500;

    public static final ParseLimits DEFAULT = new ParseLimits(200, 1 << 20);

    public ParseLimits {
        if (nestingMax < 1 || nestingMax > NESTING_HIGHEST) {
            throw new IllegalArgumentException(NESTING_SETTING + " must be 1 to " + NESTING_HIGHEST);
        }
        if (statementBytesMax < 1) {
            throw new IllegalArgumentException(STATEMENT_SETTING + " must be positive");
        }
    }
}
