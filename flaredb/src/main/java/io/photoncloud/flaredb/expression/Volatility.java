package io.photoncloud.flaredb.expression;

/** How often a function may be computed (pg_proc.provolatile). */
public enum Volatility {
    /** The same arguments give the same answer for ever: it may be computed while the statement is planned. */
    IMMUTABLE,
    /** The same within one statement, or depends on settings and the catalogue. */
    STABLE,
    /** Any call may answer something else, or does something. */
    VOLATILE
}
