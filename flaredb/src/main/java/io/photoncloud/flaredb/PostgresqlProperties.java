package io.photoncloud.flaredb;

import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Settings;
import io.photoncloud.flaredb.pgwire.WireLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The door that speaks PostgreSQL's protocol.
 *
 * @param address where it listens
 * @param connectionsMax connections at a time; more are refused with 53300
 * @param messageSizeMax the longest message of a client that has signed in; a longer one ends the connection with 54000
 * @param signInTimeMax how long a client may take to sign in
 * @param writeTimeMax how long a client may leave an answer unread that it was sent; its connection ends then
 */
@ConfigurationProperties("photon.flaredb.postgresql")
public record PostgresqlProperties(
        @DefaultValue("127.0.0.1:5433") ListenAddress address,
        @DefaultValue("10000") int connectionsMax,
        @DefaultValue("16MB") DataSize messageSizeMax,
        @DefaultValue("1m") Duration signInTimeMax,
        @DefaultValue("5m") Duration writeTimeMax) {

    /** What it is called where somebody is told of it. */
    static final String ADDRESS = "photon.flaredb.postgresql.address";

    private static final int CONNECTIONS_MOST = 100_000;
    private static final long MESSAGE_LEAST = 64L << 10;
    private static final long MESSAGE_MOST = 1L << 30;

    public PostgresqlProperties {
        Settings.range("photon.flaredb.postgresql.connections-max", connectionsMax, 1, CONNECTIONS_MOST);
        Settings.range(
                "photon.flaredb.postgresql.message-size-max", messageSizeMax.toBytes(), MESSAGE_LEAST, MESSAGE_MOST);
        Settings.positive("photon.flaredb.postgresql.sign-in-time-max", signInTimeMax);
        Settings.positive("photon.flaredb.postgresql.write-time-max", writeTimeMax);
    }

    WireLimits limits() {
        return new WireLimits(connectionsMax, Math.toIntExact(messageSizeMax.toBytes()), signInTimeMax, writeTimeMax);
    }
}
