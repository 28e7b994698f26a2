package io.photoncloud.nightlight.query;

/** A query that was understood but could not be answered. Its message is for who asked. */
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, as Prometheus' API tells it apart. */
    public enum Kind {
        BAD_REQUEST,
        EXECUTION,
        TIMEOUT,
        CANCELED,
        /** Others take what it needs; later it may be answered. */
        UNAVAILABLE
    }

    private final Kind kind;

    public QueryException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    static QueryException execution(String message) {
        return new QueryException(Kind.EXECUTION, message);
    }

    public Kind kind() {
        return kind;
    }
}
