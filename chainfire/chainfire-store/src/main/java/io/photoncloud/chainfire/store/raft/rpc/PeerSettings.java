package io.photoncloud.chainfire.store.raft.rpc;

import java.time.Duration;

/**
 * The bounds of a {@link PeerTransport}; each is enforced with an error that names it.
 *
 * @param connectTimeout how long TCP, TLS and the opening of the stream may take together
 * @param pingInterval after how long without a word from the peer it is asked whether it is there
 * @param silenceMax after how long without a word from the peer the stream counts as broken
 * @param backoffMin how long to wait before the first new attempt after a break; it doubles with each failure
 * @param backoffMax how long that wait grows at most
 * @param outstandingRequestsMax requests to one peer without an answer yet
 * @param outstandingBytesMax the bytes of those requests
 * @param handlingBytesMax bytes of one peer's requests that wait for a thread here; beyond it the stream is not read
 * @param downloadsMax downloads served at a time
 * @param downloadStallMax how long a download served here may wait for its reader to take something
 */
public record PeerSettings(
        Duration connectTimeout,
        Duration pingInterval,
        Duration silenceMax,
        Duration backoffMin,
        Duration backoffMax,
        int outstandingRequestsMax,
        long outstandingBytesMax,
        long handlingBytesMax,
        int downloadsMax,
        Duration downloadStallMax) {

    /** The longest frame, header included: a request or an answer never gets larger. */
    public static final int FRAME_BYTES_MAX = 64 << 20;

    /** The largest gRPC message that carries frames or parts of one: below gRPC's usual bound of 4 MiB. */
    public static final int MESSAGE_BYTES_MAX = 1 << 20;

    /** The longest name of a method. */
    public static final int METHOD_CHARACTERS_MAX = 64;

    /** The largest piece that a download is sent in. */
    public static final int DOWNLOAD_CHUNK_BYTES_MAX = 64 << 10;

    /** How far a download may be sent ahead of its reader, on each of the two sides. */
    public static final int DOWNLOAD_AHEAD_BYTES_MAX = 1 << 20;

    public static final PeerSettings DEFAULT = new PeerSettings(
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            16_384,
            64 << 20,
            64 << 20,
            16,
            Duration.ofSeconds(60));

    public PeerSettings {
        if (outstandingRequestsMax < 1 || outstandingBytesMax < 1 || handlingBytesMax < 1 || downloadsMax < 1) {
            throw new IllegalArgumentException("the bounds of a peer transport must be positive");
        }
        if (silenceMax.compareTo(pingInterval) <= 0 || backoffMax.compareTo(backoffMin) < 0) {
            throw new IllegalArgumentException("silenceMax must exceed pingInterval, and backoffMax reach backoffMin");
        }
    }

    public PeerSettings withTimings(Duration connect, Duration ping, Duration silence) {
        return new PeerSettings(
                connect,
                ping,
                silence,
                backoffMin,
                backoffMax,
                outstandingRequestsMax,
                outstandingBytesMax,
                handlingBytesMax,
                downloadsMax,
                downloadStallMax);
    }

    public PeerSettings withOutstanding(int requestsMax, long bytesMax) {
        return new PeerSettings(
                connectTimeout,
                pingInterval,
                silenceMax,
                backoffMin,
                backoffMax,
                requestsMax,
                bytesMax,
                handlingBytesMax,
                downloadsMax,
                downloadStallMax);
    }

    public PeerSettings withHandling(long bytesMax) {
        return new PeerSettings(
                connectTimeout,
                pingInterval,
                silenceMax,
                backoffMin,
                backoffMax,
                outstandingRequestsMax,
                outstandingBytesMax,
                bytesMax,
                downloadsMax,
                downloadStallMax);
    }
}
