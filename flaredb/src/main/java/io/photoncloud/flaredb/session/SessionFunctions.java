package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions that are about sessions; others of the kind ask the catalogue, and with it the engine. */
final class SessionFunctions {
    private final NodeSession session;
    private final NodeSessions node;

    SessionFunctions(NodeSession session, NodeSessions node) {
        this.session = session;
        this.node = node;
    }

    @Nullable
    Object call(String function, List<@Nullable Object> arguments, EvaluationContext context) {
        return switch (function) {
            case "pg_advisory_lock" -> lock(arguments, false, false);
            case "pg_advisory_lock_shared" -> lock(arguments, true, false);
            case "pg_advisory_xact_lock" -> lock(arguments, false, true);
            case "pg_advisory_xact_lock_shared" -> lock(arguments, true, true);
            case "pg_try_advisory_lock" -> acquire(arguments, false, false, false);
            case "pg_try_advisory_lock_shared" -> acquire(arguments, true, false, false);
            case "pg_try_advisory_xact_lock" -> acquire(arguments, false, true, false);
            case "pg_try_advisory_xact_lock_shared" -> acquire(arguments, true, true, false);
            case "pg_advisory_unlock" -> unlock(arguments, false);
            case "pg_advisory_unlock_shared" -> unlock(arguments, true);
            case "pg_advisory_unlock_all" -> {
                node.advisoryLocks().releaseOfSession(session.locks());
                yield "";
            }
            case "pg_notify" -> {
                session.tell(text(arguments, 0), text(arguments, 1));
                yield "";
            }
            case "pg_cancel_backend" -> node.cancel((int) number(arguments, 0));
            case "txid_current", "pg_current_xact_id" -> transactionId();
            default -> node.engine().system(function, arguments, session.scope(), context, session.work());
        };
    }

    private Object transactionId() {
        Work work = session.work();
        if (work == null) {
            throw new SqlException(SqlState.NO_ACTIVE_SQL_TRANSACTION, "there is no transaction in progress");
        }
        return work.transaction().id();
    }

    /** void's value. */
    private String lock(List<@Nullable Object> arguments, boolean shared, boolean ofTransaction) {
        acquire(arguments, shared, ofTransaction, true);
        return "";
    }

    private boolean acquire(List<@Nullable Object> arguments, boolean shared, boolean ofTransaction, boolean waits) {
        return node.advisoryLocks()
                .acquire(session.locks(), key(arguments), shared, ofTransaction, waits, session.lockTimeoutMillis());
    }

    private boolean unlock(List<@Nullable Object> arguments, boolean shared) {
        boolean released = node.advisoryLocks().release(session.locks(), key(arguments), shared);
        if (!released) {
            session.warn("01000", "you don't own a lock of type " + (shared ? "ShareLock" : "ExclusiveLock"));
        }
        return released;
    }

    private static AdvisoryLocks.Key key(List<@Nullable Object> arguments) {
        return arguments.size() == 1
                ? new AdvisoryLocks.Key(0, number(arguments, 0), false)
                : new AdvisoryLocks.Key(number(arguments, 0), number(arguments, 1), true);
    }

    private static long number(List<@Nullable Object> arguments, int index) {
        return arguments.get(index) instanceof Long value ? value : 0;
    }

    private static String text(List<@Nullable Object> arguments, int index) {
        return arguments.get(index) instanceof String value ? value : "";
    }
}
