package io.photoncloud.chainfire.watch;

import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/** The event streams that are open: a bounded number, which end at once when the process stops. Safe for many threads. */
public final class WatchStreams implements ApplicationListener<ContextClosedEvent> {

    private final int streamsMax;
    private final Duration heartbeat;
    private final Set<Place> places = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /** @param heartbeat how often an idle stream is written to, by which it is also learnt that a client went away */
    public WatchStreams(int streamsMax, Duration heartbeat) {
        this.streamsMax = streamsMax;
        this.heartbeat = heartbeat;
    }

    Duration heartbeat() {
        return heartbeat;
    }

    int open() {
        return places.size();
    }

    /** The calling thread's place. @throws CloudException RATE_LIMITED */
    Place enter() {
        Place place = new Place(Thread.currentThread());
        places.add(place);
        if (places.size() > streamsMax) {
            places.remove(place);
            throw new CloudException(
                    ErrorCode.RATE_LIMITED,
                    "there are " + streamsMax + " event streams already (photon.chainfire.watch.event-streams-max)");
        }
        return place;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        closing = true;
        places.forEach(Place::interrupt);
    }

    final class Place implements AutoCloseable {

        private final Thread thread;

        private Place(Thread thread) {
            this.thread = thread;
        }

        boolean isClosing() {
            return closing;
        }

        /** The next event; empty when it is time for a heartbeat, or to stop. */
        Optional<WatchEvent> next(Watch watch) {
            try {
                return watch.next(heartbeat);
            } catch (InterruptedException e) {
                return Optional.empty();
            }
        }

        private void interrupt() {
            thread.interrupt();
        }

        @Override
        public void close() {
            places.remove(this);
        }
    }
}
