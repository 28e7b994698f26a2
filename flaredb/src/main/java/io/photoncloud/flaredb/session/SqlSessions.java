package io.photoncloud.flaredb.session;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All sessions of this node. Safe for use by many threads. */
public interface SqlSessions extends AutoCloseable {
    /**
     * Opens a session, to be closed.
     *
     * @param wakeUp called, from any thread and never for long, when {@link SqlSession#takeNotifications} has something to give
     * @throws io.photoncloud.flaredb.type.SqlException 53300 where there are too many, 3D000 for an unknown database, 22023 and 42704 for settings
     */
    SqlSession open(Client client, Runnable wakeUp);

    /** Stops the statement that a session runs: pg_cancel_backend(). Whether there is such a session. */
    boolean cancel(int id);

    /** The open sessions: pg_stat_activity. */
    List<Activity> activities();

    /** Closes all; none can be opened any more. */
    @Override
    void close();

    /**
     * Who wants a session.
     *
     * @param settings that it begins with, by their names: application_name, client_encoding, options of -c
     * @param address null where it came through no connection of its own
     */
    record Client(
            String user,
            String database,
            Map<String, String> settings,
            @Nullable InetSocketAddress address) {
        public Client {
            settings = Map.copyOf(settings);
        }
    }

    /**
     * What a session does.
     *
     * @param query the statement that runs, or ran last
     * @param transactionStart absent where no transaction is open
     */
    record Activity(
            int id,
            Client client,
            String applicationName,
            Instant start,
            @Nullable Instant transactionStart,
            @Nullable Instant queryStart,
            Instant stateChange,
            State state,
            String query) {}

    /** pg_stat_activity.state. */
    enum State {
        IDLE,
        ACTIVE,
        IDLE_IN_TRANSACTION,
        IDLE_IN_TRANSACTION_ABORTED
    }
}
