package io.photoncloud.system.chainfire;

import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.testing.RaftCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A watch that keeps all it is told, in order. */
final class Recorder implements AutoCloseable {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final Watch watch;
    private final List<WatchEvent> events = new ArrayList<>();
    private final Thread thread = Thread.ofVirtual().unstarted(this::read);
    private volatile boolean stopping;

    Recorder(ReplicatedStore store, WatchRequest request) {
        this.watch = store.watch(request);
        thread.start();
    }

    private void read() {
        try {
            while (!stopping) {
                Optional<WatchEvent> event = watch.next(LOOK_AGAIN);
                synchronized (events) {
                    event.ifPresent(events::add);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** All events so far, once one of that revision or a later one is among them. */
    List<WatchEvent> awaitRevision(long revision) {
        RaftCluster.await("revision " + revision + " on a watch", () -> reached(revision));
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    private boolean reached(long revision) {
        synchronized (events) {
            return !events.isEmpty() && events.getLast().revision() >= revision;
        }
    }

    @Override
    public void close() {
        stopping = true;
        watch.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
