package io.photoncloud.flaredb.expression;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextContext;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All that an expression sees beside its rows: the session, the time, the parameters, the rows of the queries around, sequences and the
 * catalogue. One for each execution of a statement, used by one thread at a time. What is not answered by a session (tests, constant
 * folding, index expressions) is an error that says so.
 */
public interface EvaluationContext extends TextContext {
    /** The value of $index, from 1. */
    default @Nullable Object parameter(int index) {
        throw new SqlException(SqlState.UNDEFINED_PARAMETER, "there is no parameter $" + index);
    }

    /** A column of the current row of the query so many levels around, from 1. */
    default @Nullable Object outerColumn(int level, int index) {
        throw new SqlException(SqlState.INTERNAL_ERROR, "no row around for column " + index + " at level " + level);
    }

    /** Runs a subquery for a row: its answer as {@link Subquery} says. */
    default @Nullable Object subquery(Subquery subquery, InputRow row) {
        throw new SqlException(SqlState.FEATURE_NOT_SUPPORTED, "cannot use subquery here");
    }

    /** Microseconds since 2000-01-01 UTC at which the statement began. */
    default long statementMicros() {
        return transactionMicros();
    }

    /** Microseconds since 2000-01-01 UTC right now. */
    default long clockMicros() {
        return transactionMicros();
    }

    /** random() and gen_random_uuid() draw from it. */
    default RandomGenerator random() {
        throw unavailable("random numbers");
    }

    /** setseed(): what random() gives from now on in this session. */
    default void seed(double seed) {
        throw unavailable("setseed");
    }

    default String currentUser() {
        throw unavailable("current_user");
    }

    default String sessionUser() {
        return currentUser();
    }

    default String currentDatabase() {
        throw unavailable("current_database");
    }

    /** The schemas of the search path that there are; with the implicit ones (pg_catalog, pg_temp) when asked for. */
    default List<String> searchPath(boolean implicit) {
        throw unavailable("search_path");
    }

    /** pg_backend_pid(). */
    default int backendPid() {
        throw unavailable("pg_backend_pid");
    }

    /** What version() says. */
    default String version() {
        throw unavailable("version");
    }

    /** A setting as SHOW writes it. */
    default Optional<String> findSetting(String name) {
        return Optional.empty();
    }

    /** set_config(): answers the setting as it is then. */
    default String setSetting(String name, String value, boolean local) {
        throw unavailable("set_config");
    }

    /** nextval() of the sequence with this OID. */
    default long nextValue(long sequence) {
        throw unavailable("nextval");
    }

    default long currentValue(long sequence) {
        throw unavailable("currval");
    }

    default long lastValue() {
        throw unavailable("lastval");
    }

    default void setValue(long sequence, long value, boolean called) {
        throw unavailable("setval");
    }

    /** The type of an OID, enums too. */
    default Optional<SqlType> findType(long oid) {
        return io.photoncloud.flaredb.type.TypeNames.findByOid((int) oid);
    }

    /**
     * Whatever else asks the session or the catalogue by a function: advisory locks, pg_get_expr, pg_table_is_visible, has_table_privilege,
     * txid_current, pg_notify. Called with the function's name and arguments.
     */
    default @Nullable Object system(String function, List<@Nullable Object> arguments) {
        throw unavailable(function);
    }

    /** Throws when the statement was cancelled or has run out of time; long loops of functions call it now and then. */
    default void checkCancelled() {}

    private static SqlException unavailable(String what) {
        return new SqlException(SqlState.FEATURE_NOT_SUPPORTED, what + " is not available here");
    }
}
