package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stops the statement of a session from outside: by a flag that it looks at, and by interrupting its thread where that waits for locks or rows.
 * While an answer goes to the client the thread is left alone, as interrupting that would end the connection.
 */
final class Cancellation {
    private @Nullable Thread running;
    private boolean inside;
    private volatile boolean active;
    private volatile @Nullable String reason;
    private volatile long deadline;

    /** A statement begins; a time of 0 is none. */
    synchronized void begin(long timeoutMillis) {
        reason = null;
        active = true;
        running = Thread.currentThread();
        inside = true;
        deadline = timeoutMillis == 0 ? 0 : (System.nanoTime() + timeoutMillis * 1_000_000) | 1;
    }

    /** It has ended; an interruption that came too late is forgotten. */
    synchronized void end() {
        active = false;
        running = null;
        inside = false;
        deadline = 0;
        if (reason != null) {
            Thread.interrupted();
        }
    }

    /** From any thread: nothing where no statement runs. */
    void cancel() {
        stop("canceling statement due to user request");
    }

    private synchronized void stop(String why) {
        Thread thread = running;
        if (active && reason == null && thread != null) {
            reason = why;
            if (inside) {
                thread.interrupt();
            }
        }
    }

    /** From any thread: stops the statement if its time is up. */
    void stopIfOverdue(long now) {
        long until = deadline;
        if (until != 0 && now - until > 0) {
            stop("canceling statement due to statement timeout");
        }
    }

    void check() {
        String why = reason;
        if (why != null) {
            throw new SqlException(SqlState.QUERY_CANCELED, why);
        }
    }

    /** Why the statement was stopped, for one that ended by an interruption; null where it was not. */
    @Nullable
    String reason() {
        return reason;
    }

    /** Does something that must not be interrupted, such as to write to the client. */
    <T extends @Nullable Object> T outside(Supplier<T> work) {
        synchronized (this) {
            inside = false;
            if (reason != null) {
                Thread.interrupted();
            }
        }
        check();
        try {
            return work.get();
        } finally {
            synchronized (this) {
                inside = active;
                if (active && reason != null) {
                    // It was stopped meanwhile, and not interrupted then.
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
