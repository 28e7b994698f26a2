package io.photoncloud.flaredb.pgwire;

import io.photoncloud.flaredb.session.SqlSessions;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL's door: accepts clients, each on a virtual thread, within its limits. Safe for many threads. */
public final class PostgresListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresListener.class);
    private static final int BACKLOG = 1024;
    /** Connections beyond the limit that are told so at a time; more are closed without a word. */
    private static final int REFUSALS_MAX = 64;

    private static final long LOOK_INTERVAL_MILLIS = 500;

    private final PostgresConnection.Door door;
    private final ServerSocket server;
    private final Set<PostgresConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger refusing = new AtomicInteger();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private PostgresListener(PostgresConnection.Door door, ServerSocket server) {
        this.door = door;
        this.server = server;
    }

    /**
     * Opens the door.
     *
     * @param tls null where TLS is not spoken
     * @param secrets makes the keys of cancellation: one that nobody can foretell
     * @throws IOException the address is taken
     */
    public static PostgresListener open(
            InetSocketAddress address,
            SqlSessions sessions,
            SignIn signIn,
            @Nullable SSLContext tls,
            WireLimits limits,
            RandomGenerator secrets)
            throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(address, BACKLOG);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        var listener = new PostgresListener(
                new PostgresConnection.Door(sessions, signIn, tls, limits, new CancelKeys(secrets)), server);
        Thread.ofVirtual().name("pgwire-accept").start(listener::accept);
        Thread.ofVirtual().name("pgwire-overdue").start(listener::endOverdue);
        return listener;
    }

    /** Where it really listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** How many clients are connected. */
    public int connections() {
        return open.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                serve(server.accept());
            } catch (IOException e) {
                if (!server.isClosed()) {
                    log.atWarn().setCause(e).log("a connection could not be accepted");
                    pauseAfterFailure();
                }
            }
        }
    }

    /** Such as when there are no more file descriptors: some go soon. */
    private void pauseAfterFailure() {
        try {
            stopped.await(LOOK_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Socket socket) throws IOException {
        PostgresConnection connection = new PostgresConnection(socket, door);
        if (open.incrementAndGet() > door.limits().connectionsMax()) {
            open.decrementAndGet();
            refuse(socket, connection);
            return;
        }
        start(connection, connection::run, open);
    }

    private void start(PostgresConnection connection, Runnable work, AtomicInteger count) {
        connections.add(connection);
        Thread.ofVirtual().name("pgwire").start(() -> {
            try {
                work.run();
            } finally {
                connections.remove(connection);
                count.decrementAndGet();
            }
        });
    }

    private void refuse(Socket socket, PostgresConnection connection) throws IOException {
        if (refusing.incrementAndGet() > REFUSALS_MAX) {
            refusing.decrementAndGet();
            socket.close();
            return;
        }
        var error = new SqlException(
                SqlState.TOO_MANY_CONNECTIONS,
                "sorry, too many clients already",
                "photon.flaredb.postgresql.connections-max is " + door.limits().connectionsMax(),
                null);
        start(connection, () -> connection.refuse(error), refusing);
    }

    private void endOverdue() {
        try {
            while (!stopped.await(LOOK_INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                connections.forEach(connection -> connection.endIfOverdue(now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the door and ends all connections. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            server.close();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("the listener broke while it was closed");
        }
        connections.forEach(PostgresConnection::shutDown);
    }
}
