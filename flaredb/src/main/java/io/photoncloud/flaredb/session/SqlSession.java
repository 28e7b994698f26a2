package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.TextContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One client's session. For one thread at a time, all but {@link #cancel}; its calls block, and are meant for virtual threads. Every failure is
 * a {@link SqlException}; it leaves the session usable, with a transaction block that was open {@link TransactionStatus#FAILED}.
 *
 * <p><b>Transactions.</b> Statements outside a block commit by themselves: those of one {@link #run} together, those of {@link #execute} at
 * the next {@link #sync}, or at once where the caller says that the sync follows. A conflict (40001) of a statement of which nothing has
 * reached the client ({@link ResultSink#rewind}) is tried again here before it is told.
 */
public interface SqlSession extends AutoCloseable {
    /** pg_backend_pid(): of no other open session. */
    int id();

    TransactionStatus transactionStatus();

    /**
     * The simple protocol: runs all statements of a text, in one transaction unless they say otherwise. A text without statements is
     * answered by {@link ResultSink#emptyQuery}.
     */
    void run(String text, ResultSink sink);

    /**
     * Names a statement, of which there is one or none in the text. The empty name is the one that may be named again.
     *
     * @param parameterOids types of $1, $2, …: 0, or left out, where the statement is to tell
     */
    Prepared parse(String name, String text, List<Integer> parameterOids);

    /** @throws SqlException 26000 where nothing has that name */
    Prepared prepared(String name);

    /**
     * Makes a portal of a statement and values. The empty name is the one that may be bound again; all go with the transaction.
     *
     * @param values datums of the statement's parameter types (see {@link io.photoncloud.flaredb.type.TypeKind}), null for NULL
     */
    Portal bind(String portal, String statement, List<? extends @Nullable Object> values);

    /** @throws SqlException 34000 where nothing has that name */
    Portal portal(String name);

    /**
     * Runs a portal on. Columns are not told: whoever wants them has asked {@link Portal#columns}.
     *
     * @param rowsMax how many rows are wanted now, 0 for all; where more are left the answer ends with {@link ResultSink#suspended}
     * @param ending what the caller knows to come next
     */
    void execute(String portal, long rowsMax, Ending ending, ResultSink sink);

    /** Forgets a statement of that name, if there is one. */
    void closeStatement(String name);

    /** Forgets a portal of that name, if there is one. */
    void closePortal(String name);

    /** The end of a pipeline: commits what {@link #execute} has done outside a block. */
    void sync();

    /** The caller has failed by itself amid a pipeline, such as by a value that cannot be read: what is open is rolled back, or failed. */
    void abort();

    /** Stops the statement that runs now, with 57014; nothing where none runs. From any thread. */
    void cancel();

    /** What texts of values look like in this session by now. */
    TextContext textContext();

    /** A setting as SHOW writes it. @throws SqlException 42704 */
    String setting(String name);

    /** Settings that clients are told of (client_encoding, TimeZone, …) and that have changed since this was last asked; at first all. */
    Map<String, String> takeReportedSettings();

    /** What NOTIFY of others has told the channels listened to, since this was last asked. Empty within a transaction block. */
    List<Notification> takeNotifications();

    /** How long the client may stay silent by now (idle_in_transaction_session_timeout, idle_session_timeout); 0 for ever. */
    long idleMillisMax();

    /** Rolls back what is open, and lets go of all. */
    @Override
    void close();

    /** Where it stands, by the letter of the protocol. */
    enum TransactionStatus {
        /** I: in no block. */
        IDLE,
        /** T: in a block. */
        ACTIVE,
        /** E: in a block that only ROLLBACK ends. */
        FAILED
    }

    /** Whether more of the pipeline follows. */
    enum Ending {
        /** {@link #sync} comes next, and is still called: the statement may commit at once. */
        SYNC,
        /** Unknown. */
        OPEN
    }

    /** What another session (or this one) has told a channel. */
    record Notification(int senderId, String channel, String payload) {}
}
