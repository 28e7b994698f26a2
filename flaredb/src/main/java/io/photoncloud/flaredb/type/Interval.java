package io.photoncloud.flaredb.type;

/** PostgreSQL's interval: three fields that do not run over into each other. Equality is of fields; PostgreSQL compares by length. */
public record Interval(int months, int days, long micros) {
    public static final Interval ZERO = new Interval(0, 0, 0);
}
