package io.photoncloud.flaredb.pgwire;

import io.photoncloud.flaredb.session.SqlSession;
import io.photoncloud.flaredb.session.SqlSessions;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection, from its first byte to its last, on a thread of its own ({@link #run}). While the client is silent, others may
 * write to it: notifications, and why it is ended. It always ends, its session with it.
 */
final class PostgresConnection {
    private static final Logger log = LoggerFactory.getLogger(PostgresConnection.class);
    private static final int SIGN_IN_BYTES_MAX = 64 << 10;
    private static final int AUTHENTICATION_OK = 0;
    private static final int AUTHENTICATION_PASSWORD = 3;
    private static final int STARTUP_PACKETS_MAX = 3;

    /** What a connection needs of its door. */
    record Door(
            SqlSessions sessions, SignIn signIn, @Nullable SSLContext tls, WireLimits limits, CancelKeys keys) {}

    private final Door door;
    private final Socket plain;
    private final MessageReader in;
    private final MessageWriter out;
    private final long begun = System.nanoTime();
    /** Held by whoever writes: the connection's thread while it works, others while the client is silent. */
    private final ReentrantLock writing = new ReentrantLock();

    private boolean secured;
    private volatile boolean signedIn;
    private volatile long silentUntil;
    private @Nullable WireSession session;

    PostgresConnection(Socket plain, Door door) throws IOException {
        this.plain = plain;
        this.door = door;
        plain.setTcpNoDelay(true);
        plain.setKeepAlive(true);
        in = new MessageReader(plain.getInputStream());
        out = new MessageWriter(plain.getOutputStream());
    }

    /** Serves the client until one side ends it. */
    void run() {
        writing.lock();
        try {
            StartupPacket.Session startup = startUp();
            if (startup == null) {
                return;
            }
            WireSession opened = open(startup);
            session = opened;
            converse(opened);
        } catch (WireException e) {
            tellEnd(e.error());
        } catch (SqlException e) {
            tellEnd(e);
        } catch (EOFException e) {
            log.atDebug().setCause(e).log("a client has gone");
        } catch (IOException | UncheckedIOException e) {
            log.atDebug().setCause(e).log("a connection broke");
        } finally {
            writing.unlock();
            closeSession();
            closeSocket();
        }
    }

    /** Tells a client that there is no room for it. */
    void refuse(SqlException error) {
        writing.lock();
        try {
            if (startUp() != null) {
                tellEnd(error);
            }
        } catch (IOException | UncheckedIOException | WireException e) {
            log.atDebug().setCause(e).log("a connection broke that was refused");
        } finally {
            writing.unlock();
            closeSocket();
        }
    }

    /** What the client wants; null where that is done already. */
    private StartupPacket.@Nullable Session startUp() throws IOException, WireException {
        for (int packet = 0; packet < STARTUP_PACKETS_MAX; packet++) {
            switch (StartupPacket.read(in.startup())) {
                case StartupPacket.Ssl() -> answerTls();
                case StartupPacket.Gss() -> answer('N');
                case StartupPacket.Cancel(int id, int secret) -> {
                    door.keys().cancel(id, secret, door.sessions());
                    return null;
                }
                case StartupPacket.Session wanted -> {
                    return wanted;
                }
            }
        }
        throw new WireException(SqlState.PROTOCOL_VIOLATION, "too many requests before the startup packet");
    }

    private void answer(char letter) throws WireException {
        // What came before the answer would later count as if it had been encrypted.
        if (in.hasMore()) {
            throw new WireException(
                    SqlState.PROTOCOL_VIOLATION, "received unencrypted data after an encryption request");
        }
        out.putByte(letter).flush();
    }

    private void answerTls() throws IOException, WireException {
        SSLContext tls = door.tls();
        if (tls == null || secured) {
            answer('N');
            return;
        }
        answer('S');
        SSLSocket wrapped = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, true);
        wrapped.setUseClientMode(false);
        wrapped.startHandshake();
        secured = true;
        in.switchTo(wrapped.getInputStream());
        out.switchTo(wrapped.getOutputStream());
    }

    private WireSession open(StartupPacket.Session startup) throws IOException, WireException {
        if (startup.minor() > 0 || !startup.unknown().isEmpty()) {
            out.begin('v')
                    .putInt(StartupPacket.VERSION_MAJOR << 16)
                    .putInt(startup.unknown().size());
            startup.unknown().forEach(out::putText);
            out.end();
        }
        String user = signIn(startup);
        var client = new SqlSessions.Client(
                user, startup.database(), startup.settings(), (InetSocketAddress) plain.getRemoteSocketAddress());
        SqlSession opened = door.sessions().open(client, this::wakeUp);
        var wire = new WireSession(opened, in, out);
        session = wire;
        out.begin('R').putInt(AUTHENTICATION_OK).end();
        in.allowBytes(door.limits().messageBytesMax());
        signedIn = true;
        int secret = door.keys().add(opened.id());
        for (Map.Entry<String, String> setting : opened.takeReportedSettings().entrySet()) {
            out.begin('S').putText(setting.getKey()).putText(setting.getValue()).end();
        }
        out.begin('K').putInt(opened.id()).putInt(secret).end();
        wire.ready();
        return wire;
    }

    private String signIn(StartupPacket.Session startup) throws IOException, WireException {
        return switch (door.signIn()) {
            case SignIn.Trust() -> startup.user();
            case SignIn.Password(SignIn.PasswordCheck check) -> {
                if (!secured) {
                    throw new WireException(
                            SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                            "a password is taken over TLS only: connect with sslmode=require or stricter");
                }
                out.begin('R').putInt(AUTHENTICATION_PASSWORD).end();
                out.flush();
                in.allowBytes(SIGN_IN_BYTES_MAX);
                Message message = in.next();
                if (message.type() != 'p') {
                    throw new WireException(
                            SqlState.PROTOCOL_VIOLATION,
                            "expected password response, got message type " + (int) message.type());
                }
                yield check.check(startup.user(), message.readText());
            }
        };
    }

    private void converse(WireSession wire) throws IOException, WireException {
        boolean goesOn = true;
        while (goesOn) {
            goesOn = wire.answer(in.hasMessage() ? in.next() : awaitMessage(wire));
        }
    }

    /** Waits for the client, and lets others write meanwhile. */
    private Message awaitMessage(WireSession wire) throws IOException, WireException {
        wire.flushIfReady();
        out.shrink();
        long idleMillis = wire.session().idleMillisMax();
        silentUntil = idleMillis == 0 || !out.isEmpty() ? 0 : (System.nanoTime() + idleMillis * 1_000_000) | 1;
        writing.unlock();
        try {
            return in.next();
        } finally {
            silentUntil = 0;
            writing.lock();
        }
    }

    /** Notifications have come: a client that is silent is told at once, another with its next ReadyForQuery. */
    private void wakeUp() {
        Thread.ofVirtual().name("pgwire-notify").start(() -> {
            writing.lock();
            try {
                WireSession open = session;
                if (open != null && signedIn && out.isEmpty()) {
                    open.tellNotifications();
                    out.flush();
                }
            } catch (UncheckedIOException e) {
                closeSocket();
            } finally {
                writing.unlock();
            }
        });
    }

    /** Ends it where it has taken longer than it may by now. Called now and then, from another thread. */
    void endIfOverdue(long now) {
        long wroteSince = out.writingSince();
        if (wroteSince != 0 && now - wroteSince > door.limits().writeTimeMax().toNanos()) {
            log.atInfo().addKeyValue("client", plain.getRemoteSocketAddress()).log("a client does not read: ended");
            closeSocket();
        } else if (!signedIn && now - begun > door.limits().signInTimeMax().toNanos()) {
            closeSocket();
        } else if (silentUntil != 0 && now - silentUntil > 0 && writing.tryLock()) {
            try {
                if (silentUntil != 0) {
                    endSilent();
                }
            } finally {
                writing.unlock();
            }
        }
    }

    private void endSilent() {
        WireSession open = session;
        boolean inBlock = open != null && open.session().transactionStatus() != SqlSession.TransactionStatus.IDLE;
        tellEnd(
                inBlock
                        ? new SqlException(
                                SqlState.IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
                                "terminating connection due to idle-in-transaction timeout")
                        : new SqlException(
                                SqlState.IDLE_SESSION_TIMEOUT, "terminating connection due to idle-session timeout"));
        closeSocket();
    }

    /** Ends it as the node stops. */
    void shutDown() {
        if (writing.tryLock()) {
            try {
                tellEnd(new SqlException(
                        SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command"));
            } finally {
                writing.unlock();
            }
        }
        closeSocket();
    }

    private void tellEnd(SqlException error) {
        try {
            ErrorMessages.write(out, "FATAL", error);
            out.flush();
        } catch (UncheckedIOException e) {
            log.atDebug().setCause(e).log("a client has gone before it was told why");
        }
    }

    private void closeSession() {
        WireSession open = session;
        if (open != null) {
            door.keys().remove(open.session().id());
            open.session().close();
        }
    }

    private void closeSocket() {
        try {
            // The plain one below TLS: closing that of TLS would wait for a client that does not read.
            plain.close();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("a connection broke while it was closed");
        }
    }
}
