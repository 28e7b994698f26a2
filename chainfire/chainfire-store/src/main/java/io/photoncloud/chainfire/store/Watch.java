package io.photoncloud.chainfire.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An ordered, gap-free sequence of changes. A watcher that reads slowly is never sent changes out of memory without
 * bound: its buffer is bounded, and when that is full the watch falls back to reading history, until it has caught up
 * or its place was compacted away. For one reader at a time; {@link #close} may be called from any thread.
 */
public interface Watch extends AutoCloseable {

    /**
     * Waits for the next event. After {@link WatchEvent.Compacted} or {@link WatchEvent.Cancelled} nothing follows.
     *
     * @return empty when {@code wait} passed without one
     */
    Optional<WatchEvent> next(Duration wait) throws InterruptedException;

    /**
     * Whatever is there now without waiting, in order, at most {@code max} events. Where there are fewer, they end with
     * the end of a revision; where there are {@code max}, the last revision may be cut.
     */
    List<WatchEvent> poll(int max);

    /** Runs {@code signal} (quick, never blocking) whenever events may have become available. One signal at a time. */
    void onAvailable(Runnable signal);

    /** Asks for a {@link WatchEvent.Progress} as soon as everything up to the store's present revision was told. */
    void requestProgress();

    @Override
    void close();
}
