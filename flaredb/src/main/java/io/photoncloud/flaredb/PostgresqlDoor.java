package io.photoncloud.flaredb;

import io.photoncloud.flaredb.pgwire.PostgresListener;
import io.photoncloud.flaredb.pgwire.SignIn;
import io.photoncloud.flaredb.session.SqlSessions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's door, open from when the service starts until it stops. */
public final class PostgresqlDoor implements AutoCloseable {

    private final PostgresListener listener;

    PostgresqlDoor(
            PostgresqlProperties properties,
            SqlSessions sessions,
            SignIn signIn,
            @Nullable SSLContext tls,
            RandomGenerator secrets) {
        var address = new InetSocketAddress(
                properties.address().resolve(), properties.address().port());
        try {
            listener = PostgresListener.open(address, sessions, signIn, tls, properties.limits(), secrets);
        } catch (IOException e) {
            throw new IllegalStateException(
                    PostgresqlProperties.ADDRESS + ": cannot listen on " + properties.address() + ": " + e.getMessage(),
                    e);
        }
    }

    /** Where it really listens. */
    public InetSocketAddress address() {
        return listener.address();
    }

    int connections() {
        return listener.connections();
    }

    @Override
    public void close() {
        listener.close();
    }
}
