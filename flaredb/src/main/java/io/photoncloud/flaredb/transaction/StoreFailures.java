package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;

/** What the store's refusals are to SQL's clients. */
final class StoreFailures {

    private static final String CONFLICT =
            "could not serialize access due to read/write dependencies among transactions";

    private StoreFailures() {}

    /** Of what certainly had no effect. */
    static SqlException refused(StoreException refusal) {
        String message = String.valueOf(refusal.getMessage());
        SqlState state = switch (refusal.reason()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, DIVERGED, CLOSED -> SqlState.CANNOT_CONNECT_NOW;
            case NO_SPACE -> SqlState.DISK_FULL;
            case TOO_MANY_REQUESTS -> SqlState.INSUFFICIENT_RESOURCES;
            case KEY_TOO_LONG, VALUE_TOO_LARGE, REQUEST_TOO_LARGE, TOO_MANY_OPERATIONS ->
                SqlState.PROGRAM_LIMIT_EXCEEDED;
            case KEY_EMPTY,
                    DUPLICATE_KEY,
                    KEY_NOT_FOUND,
                    LEASE_NOT_FOUND,
                    LEASE_EXISTS,
                    LEASE_TTL_TOO_LARGE,
                    COMPACTED,
                    FUTURE_REVISION,
                    HISTORY_OFF,
                    INVALID -> SqlState.INTERNAL_ERROR;
        };
        return new SqlException(state, message, refusal);
    }

    static SqlException conflict(String what) {
        return new SqlException(
                SqlState.SERIALIZATION_FAILURE, CONFLICT, what, "The transaction might succeed if retried.");
    }

    static SqlException reignEnded() {
        return new SqlException(
                SqlState.SERIALIZATION_FAILURE,
                CONFLICT,
                "Another node, or this one anew, has taken over the coordination of transactions.",
                "The transaction might succeed if retried.");
    }

    static SqlException notServing(String why) {
        return new SqlException(SqlState.CANNOT_CONNECT_NOW, "this node does not serve transactions now: " + why);
    }
}
