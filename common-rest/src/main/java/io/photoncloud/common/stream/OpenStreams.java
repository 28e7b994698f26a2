package io.photoncloud.common.stream;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * The streams that are open: a bounded number, which end at once when the process stops. Each waits on a virtual thread, so
 * those on which nothing happens cost no thread. Safe for many threads.
 */
public final class OpenStreams implements ApplicationListener<ContextClosedEvent> {

    static final String SETTING = "photon.streams.max";

    private final int max;
    private final String setting;
    private final Duration heartbeat;
    private final Set<Place> places = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    /**
     * @param setting the name of what sets {@code max}
     * @param heartbeat how often an idle stream is written to, by which it is also learnt that a client went away
     */
    public OpenStreams(int max, String setting, Duration heartbeat) {
        this.max = max;
        this.setting = setting;
        this.heartbeat = heartbeat;
    }

    public Duration heartbeat() {
        return heartbeat;
    }

    public int count() {
        return places.size();
    }

    /** A place, to be closed. @throws CloudException RATE_LIMITED */
    public Place enter() {
        Place place = new Place();
        places.add(place);
        if (places.size() > max) {
            places.remove(place);
            throw new CloudException(
                    ErrorCode.RATE_LIMITED,
                    "this process serves " + max + " streams already (" + setting + "): close some, or ask another");
        }
        return place;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        closing = true;
        places.forEach(Place::wake);
    }

    /** What is waited for. */
    @FunctionalInterface
    public interface Source<M> {
        Optional<M> next(Duration wait) throws InterruptedException;
    }

    /** Of one stream, which one thread at a time serves. */
    public final class Place implements AutoCloseable {

        private final Object lock = new Object();
        private @Nullable Thread waiting;
        private boolean woken;

        private Place() {}

        /** The process stops. */
        public boolean isClosing() {
            return closing;
        }

        /** What comes next; empty when it is time for a heartbeat, to stop, or to look whether the client is there. */
        public <M> Optional<M> next(Source<M> source) {
            synchronized (lock) {
                if (woken) {
                    woken = false;
                    return Optional.empty();
                }
                waiting = Thread.currentThread();
            }
            try {
                return closing ? Optional.empty() : source.next(heartbeat);
            } catch (InterruptedException _) {
                return Optional.empty();
            } finally {
                synchronized (lock) {
                    waiting = null;
                    // Whoever woke it meant what it waited for, and nothing that it does now.
                    var _ = Thread.interrupted();
                }
            }
        }

        /** Has {@link #next} return, where it waits, and else when it is called next. */
        public void wake() {
            synchronized (lock) {
                if (waiting == null) {
                    woken = true;
                } else {
                    waiting.interrupt();
                }
            }
        }

        @Override
        public void close() {
            places.remove(this);
        }
    }
}
