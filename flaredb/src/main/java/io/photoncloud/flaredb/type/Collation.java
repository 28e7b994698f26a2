package io.photoncloud.flaredb.type;

/**
 * How strings are ordered. Equality is of bytes in both: strings that a collation finds equal are told apart by their bytes, as
 * PostgreSQL's deterministic collations do.
 */
public enum Collation {
    /** By the bytes of UTF-8, that is by code points. The database's default. */
    C("C"),
    /** By the root rules of the JDK's collator, then by bytes. */
    UNICODE("unicode");

    private final String word;

    Collation(String word) {
        this.word = word;
    }

    /** Its name in pg_collation. */
    public String word() {
        return word;
    }
}
