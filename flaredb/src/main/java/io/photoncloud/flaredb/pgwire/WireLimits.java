package io.photoncloud.flaredb.pgwire;

import java.time.Duration;

/**
 * The bounds of PostgreSQL's door.
 *
 * @param connectionsMax connections at a time; more are refused with 53300
 * @param messageBytesMax the longest message of a client that has signed in; a longer one ends the connection with 54000
 * @param signInTimeMax how long a client may take to sign in
 * @param writeTimeMax how long a client may leave an answer unread that it was sent; the connection ends then
 */
public record WireLimits(int connectionsMax, int messageBytesMax, Duration signInTimeMax, Duration writeTimeMax) {
    public static final WireLimits DEFAULT =
            new WireLimits(10_000, 16 << 20, Duration.ofMinutes(1), Duration.ofMinutes(5));

    public WireLimits {
        if (connectionsMax < 1 || messageBytesMax < MessageReader.STARTUP_BYTES_MAX) {
            throw new IllegalArgumentException("limits are too small: " + connectionsMax + ", " + messageBytesMax);
        }
    }
}
