package io.photoncloud.flaredb.type;

/** The groups of types that the choice between overloads looks at (pg_type.typcategory). */
public enum TypeCategory {
    ARRAY('A'),
    BOOLEAN('B'),
    DATETIME('D'),
    ENUM('E'),
    NUMERIC('N'),
    PSEUDO('P'),
    STRING('S'),
    TIMESPAN('T'),
    USER('U'),
    UNKNOWN('X'),
    INTERNAL('Z');

    private final char code;

    TypeCategory(char code) {
        this.code = code;
    }

    public char code() {
        return code;
    }
}
