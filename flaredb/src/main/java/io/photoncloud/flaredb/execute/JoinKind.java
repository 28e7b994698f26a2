package io.photoncloud.flaredb.execute;

/** Which rows of two sides a join gives. */
public enum JoinKind {
    INNER,
    LEFT,
    RIGHT,
    FULL,
    /** Left rows that have a partner, once each, alone. */
    SEMI,
    /** Left rows that have none. */
    ANTI,
    /** Left rows that NOT IN lets through: none that is null unless the right side is empty, and none at all if the right side has a null. */
    NOT_IN;

    /** Whether the columns of the right side are given. */
    public boolean givesRight() {
        return this == INNER || this == LEFT || this == RIGHT || this == FULL;
    }

    /** Whether left rows without partner are given. */
    boolean keepsLeft() {
        return this == LEFT || this == FULL || this == ANTI || this == NOT_IN;
    }

    /** Whether right rows without partner are given. */
    boolean keepsRight() {
        return this == RIGHT || this == FULL;
    }
}
