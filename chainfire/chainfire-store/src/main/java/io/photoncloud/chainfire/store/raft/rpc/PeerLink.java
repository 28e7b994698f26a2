package io.photoncloud.chainfire.store.raft.rpc;

import com.alipay.sofa.jraft.util.Endpoint;
import io.photoncloud.chainfire.store.raft.rpc.PeerException.Reason;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one peer: its present stream, and when to try for another. A stream that ended is followed by a new one,
 * after a wait that grows with each failure, for as long as somebody asks for this peer.
 */
final class PeerLink {

    /** How long after the last request a broken link goes on trying by itself. */
    private static final long KEEP_TRYING_NANOS = 60_000_000_000L;

    /** A doubling beyond this many failures would only overflow. */
    private static final int DOUBLINGS_MAX = 20;

    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

    private final Endpoint endpoint;
    private final PeerSettings settings;
    private final PeerThreads threads;
    private final Opener opener;
    private final Consumer<Endpoint> onConnected;
    private final AtomicLong ids = new AtomicLong();

    private volatile @Nullable PeerStream stream;
    private volatile long usedAt;
    private volatile boolean closed;
    private volatile Reason lastReason = Reason.UNREACHABLE;
    private volatile String lastFailure = "not connected yet";

    // Written under this.
    private volatile int failures;
    private volatile long retryAt;

    /** Makes a stream, which is then started. */
    interface Opener {
        PeerStream open(PeerLink link) throws PeerException;
    }

    PeerLink(
            Endpoint endpoint,
            PeerSettings settings,
            PeerThreads threads,
            Opener opener,
            Consumer<Endpoint> onConnected) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.threads = threads;
        this.opener = opener;
        this.onConnected = onConnected;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    String describe() {
        return "peer " + endpoint;
    }

    long nextId() {
        return ids.incrementAndGet();
    }

    boolean isReady() {
        PeerStream present = stream;
        return present != null && present.isReady();
    }

    void send(Outstanding request) {
        PeerStream present = findStream();
        if (present == null) {
            request.fail(
                    closed ? Reason.CLOSED : lastReason,
                    describe() + " is not connected: " + (closed ? "closed" : lastFailure));
        } else {
            present.send(request);
        }
    }

    /** The present stream, connecting or connected, opened if it is time to; null while a failed one is waited out. */
    @Nullable
    PeerStream findStream() {
        usedAt = threads.now();
        PeerStream present = stream;
        return present == null ? open() : present;
    }

    private synchronized @Nullable PeerStream open() {
        if (stream != null || closed || threads.now() < retryAt) {
            return stream;
        }
        try {
            PeerStream opened = opener.open(this);
            stream = opened;
            opened.start(); // which may end it at once, and so forget it
        } catch (PeerException e) {
            retryAt = threads.now() + settings.backoffMax().toNanos();
            logEnd(false, e.reason(), String.valueOf(e.getMessage()));
            lastReason = e.reason();
            lastFailure = String.valueOf(e.getMessage());
        }
        return stream;
    }

    /** Waits for a first attempt to connect, or the first after a break, but not for those after a failed one. */
    boolean awaitReady(long maxNanos) throws InterruptedException {
        PeerStream present = findStream();
        return present != null && (failures > 1 ? present.isReady() : present.awaitReady(maxNanos));
    }

    void connected() {
        LOG.atInfo().addKeyValue("peer", endpoint).log("connected to peer");
        onConnected.accept(endpoint);
    }

    /** The stream tells its end, once. */
    void ended(PeerStream ended, boolean wasReady, Reason reason, String why) {
        long wait;
        synchronized (this) {
            failures = wasReady ? 1 : failures + 1;
            wait = backoffNanos();
            retryAt = threads.now() + wait;
            if (stream == ended) {
                stream = null;
            }
        }
        logEnd(wasReady, reason, why);
        lastReason = reason;
        lastFailure = why;
        threads.after(wait, this::retry);
    }

    private long backoffNanos() {
        long grown = settings.backoffMin().toNanos() << Math.min(failures - 1, DOUBLINGS_MAX);
        return Math.min(grown, settings.backoffMax().toNanos());
    }

    private void logEnd(boolean wasReady, Reason reason, String why) {
        if (closed) {
            return;
        }
        // Failing attempts repeat once a second: only the first of a kind is news.
        boolean news = wasReady || reason != lastReason;
        (news ? LOG.atWarn() : LOG.atDebug())
                .addKeyValue("peer", endpoint)
                .addKeyValue("reason", reason)
                .addKeyValue("why", why)
                .log(wasReady ? "lost the connection to a peer" : "cannot connect to a peer");
    }

    private void retry() {
        if (threads.now() - usedAt < KEEP_TRYING_NANOS) {
            open();
        }
    }

    long expire(long now) {
        PeerStream present = stream;
        return present == null ? DeadlineSweep.NONE : present.expire(now);
    }

    void probe(long now) {
        PeerStream present = stream;
        if (present != null) {
            present.probe(now);
        }
    }

    /** Ends the present stream; the next use opens another. */
    void disconnect(Reason reason, String why) {
        PeerStream present = stream;
        if (present != null) {
            present.end(reason, why);
        }
    }

    void close() {
        synchronized (this) {
            closed = true;
        }
        disconnect(Reason.CLOSED, "the peer transport is closed");
    }
}
