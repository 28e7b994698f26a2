package io.photoncloud.flaredb.type;

import org.jspecify.annotations.Nullable;

/**
 * The one error of SQL: a code and a text as PostgreSQL has them, for the client. It costs no stack trace unless it is an internal error:
 * errors of data are ordinary answers.
 */
public final class SqlException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int NO_POSITION = 0;

    private final SqlState state;
    private final @Nullable String detail;
    private final @Nullable String hint;
    private final int position;
    private final Place place;

    public SqlException(SqlState state, String message) {
        this(state, message, null, null, NO_POSITION, Place.NONE, null);
    }

    public SqlException(SqlState state, String message, Throwable cause) {
        this(state, message, null, null, NO_POSITION, Place.NONE, cause);
    }

    public SqlException(SqlState state, String message, @Nullable String detail, @Nullable String hint) {
        this(state, message, detail, hint, NO_POSITION, Place.NONE, null);
    }

    /** Of a place in the statement: position counts characters (code points) from 1; 0 says that there is none. */
    public SqlException(SqlState state, String message, @Nullable String detail, @Nullable String hint, int position) {
        this(state, message, detail, hint, position, Place.NONE, null);
    }

    private SqlException(
            SqlState state,
            String message,
            @Nullable String detail,
            @Nullable String hint,
            int position,
            Place place,
            @Nullable Throwable cause) {
        super(message, cause, false, state == SqlState.INTERNAL_ERROR || state == SqlState.DATA_CORRUPTED);
        this.state = state;
        this.detail = detail;
        this.hint = hint;
        this.position = position;
        this.place = place;
    }

    /** What of the catalogue an error is about: the fields s, t, c, d and n of the protocol; null where it is about none. */
    public record Place(
            @Nullable String schema,
            @Nullable String table,
            @Nullable String column,
            @Nullable String dataType,
            @Nullable String constraint) {
        static final Place NONE = new Place(null, null, null, null, null);
    }

    /** The same with the place it is about, unless it has one already. */
    public SqlException at(int newPosition) {
        return position != NO_POSITION || newPosition == NO_POSITION
                ? this
                : new SqlException(state, message(), detail, hint, newPosition, place, getCause());
    }

    public SqlException withHint(String newHint) {
        return new SqlException(state, message(), detail, newHint, position, place, getCause());
    }

    public SqlException withDetail(String newDetail) {
        return new SqlException(state, message(), newDetail, hint, position, place, getCause());
    }

    /** The same with what it is about: a constraint of a table. */
    public SqlException withConstraint(String schema, String table, String constraint) {
        return withPlace(new Place(schema, table, null, null, constraint));
    }

    /** The same with what it is about: a column of a table. */
    public SqlException withColumn(String schema, String table, String column) {
        return withPlace(new Place(schema, table, column, null, null));
    }

    public SqlException withPlace(Place newPlace) {
        return new SqlException(state, message(), detail, hint, position, newPlace, getCause());
    }

    public Place place() {
        return place;
    }

    public SqlState state() {
        return state;
    }

    /** The text without code. */
    public String message() {
        String message = getMessage();
        return message == null ? state.name() : message;
    }

    public @Nullable String detail() {
        return detail;
    }

    public @Nullable String hint() {
        return hint;
    }

    /** Characters from 1, or 0. */
    public int position() {
        return position;
    }
}
