package io.photoncloud.common.stream;

import io.photoncloud.common.web.LastingAnswers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * The streams that are open: a bounded number, which end at once when the process stops. Each waits on a virtual thread, so
 * those on which nothing happens cost no thread. Safe for many threads.
 */
public final class OpenStreams implements ApplicationListener<ContextClosedEvent> {

    static final String SETTING = "photon.streams.max";

    private final LastingAnswers answers;
    private final Duration heartbeat;

    /**
     * @param setting the name of what sets {@code max}
     * @param heartbeat how often an idle stream is written to, by which it is also learnt that a client went away
     */
    public OpenStreams(int max, String setting, Duration heartbeat) {
        this.answers = new LastingAnswers("streams", max, setting);
        this.heartbeat = heartbeat;
    }

    public Duration heartbeat() {
        return heartbeat;
    }

    public int count() {
        return answers.open();
    }

    /** A place, to be closed; refused as {@link LastingAnswers#enter(Runnable)} is. */
    public Place enter() {
        Waiting waiting = new Waiting();
        return new Place(waiting, answers.enter(waiting::wake));
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        answers.onApplicationEvent(event);
    }

    /** What is waited for. */
    @FunctionalInterface
    public interface Source<M> {
        Optional<M> next(Duration wait) throws InterruptedException;
    }

    /** Who waits for what comes next, if anybody. */
    private static final class Waiting {

        private @Nullable Thread thread;
        private boolean woken;

        /** @return whether to wait at all */
        synchronized boolean begin() {
            if (woken) {
                woken = false;
                return false;
            }
            thread = Thread.currentThread();
            return true;
        }

        synchronized void end() {
            thread = null;
            // Whoever woke it meant what it waited for, and nothing that it does now.
            var _ = Thread.interrupted();
        }

        synchronized void wake() {
            if (thread == null) {
                woken = true;
            } else {
                thread.interrupt();
            }
        }
    }

    /** Of one stream, which one thread at a time serves. */
    public final class Place implements AutoCloseable {

        private final Waiting waiting;
        private final LastingAnswers.Place held;

        private Place(Waiting waiting, LastingAnswers.Place held) {
            this.waiting = waiting;
            this.held = held;
        }

        /** The process stops. */
        public boolean isClosing() {
            return held.isClosing();
        }

        /** What comes next; empty when it is time for a heartbeat, to stop, or to look whether the client is there. */
        public <M> Optional<M> next(Source<M> source) {
            if (!waiting.begin()) {
                return Optional.empty();
            }
            try {
                return isClosing() ? Optional.empty() : source.next(heartbeat);
            } catch (InterruptedException _) {
                return Optional.empty();
            } finally {
                waiting.end();
            }
        }

        /** Has {@link #next} return, where it waits, and else when it is called next. */
        public void wake() {
            waiting.wake();
        }

        @Override
        public void close() {
            held.close();
        }
    }
}
