package io.photoncloud.system.chainfire;

import io.photoncloud.chainfire.testing.RaftCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that writes one key after the other over REST, each until some node acknowledges it, and measures the longest
 * time between two acknowledgements. An answer that says no, or none within a moment, sends it to the next node.
 */
final class SteadyWriter implements AutoCloseable {

    private static final Duration ATTEMPT = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final List<Rest> nodes;
    private final String prefix;
    private final Map<String, String> acknowledged = new TreeMap<>();
    private final Thread thread;
    private volatile boolean stopping;
    private long lastNanos = System.nanoTime();
    private long longestNanos;
    private int current;

    SteadyWriter(List<Rest> nodes, String prefix) {
        this.nodes = nodes;
        this.prefix = prefix;
        this.thread = Thread.ofVirtual().unstarted(this::run);
    }

    SteadyWriter start() {
        thread.start();
        return this;
    }

    private void run() {
        for (int i = 0; !stopping; i++) {
            String key = "%s%07d".formatted(prefix, i);
            String value = "value " + i;
            while (!stopping && !write(key, value)) {
                current = (current + 1) % nodes.size();
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private boolean write(String key, String value) {
        boolean written = nodes.get(current)
                .put(key, value, ATTEMPT)
                .filter(reply -> reply.status() == 200)
                .isPresent();
        if (written) {
            noteAcknowledged(key, value);
        }
        return written;
    }

    private synchronized void noteAcknowledged(String key, String value) {
        acknowledged.put(key, value);
        long now = System.nanoTime();
        longestNanos = Math.max(longestNanos, now - lastNanos);
        lastNanos = now;
    }

    /** Returns when it has ended, with all that was acknowledged. */
    Map<String, String> stop() {
        close();
        synchronized (this) {
            return Map.copyOf(acknowledged);
        }
    }

    private synchronized int count() {
        return acknowledged.size();
    }

    /** Returns when that many more writes were acknowledged. */
    void awaitMore(int writes) {
        int wanted = count() + writes;
        RaftCluster.await(writes + " more writes", () -> count() >= wanted);
    }

    /** The longest time without an acknowledgement since this was last asked, the one under way included. */
    synchronized Duration longestGap() {
        long longest = Math.max(longestNanos, System.nanoTime() - lastNanos);
        longestNanos = 0;
        return Duration.ofNanos(longest);
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
