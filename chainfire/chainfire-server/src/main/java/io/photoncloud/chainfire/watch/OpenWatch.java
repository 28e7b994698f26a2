package io.photoncloud.chainfire.watch;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchEvent.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One watch of a stream: turns the events it polls into replies that hold whole revisions. Used by its stream's one
 * worker alone, but for {@link #markSignalled}.
 */
final class OpenWatch {

    /** Events taken from the store at a time, so that a busy watch leaves its stream to the others now and then. */
    static final int POLL_EVENTS = 64;

    /** A message is sent at the end of the first revision by which it holds this many changes. */
    static final int MESSAGE_CHANGES = 1_000;

    final long id;
    final WatchWanted wanted;

    private final Watch watch;
    private final WatchLimits limits;
    private final AtomicBoolean signalled = new AtomicBoolean();

    /** Changes polled and not yet replied: those of a revision that may not be complete. */
    private final List<Change> held = new ArrayList<>();

    private long heldBytes;
    private boolean ended;
    /** The revision by which this watch last said that everything was told, 0 if never. */
    private long progress;

    OpenWatch(long id, WatchWanted wanted, Watch watch, WatchLimits limits) {
        this.id = id;
        this.wanted = wanted;
        this.watch = watch;
        this.limits = limits;
    }

    /** True for the first signal since {@link #clearSignal}. From any thread. */
    boolean markSignalled() {
        return signalled.compareAndSet(false, true);
    }

    void clearSignal() {
        signalled.set(false);
    }

    /**
     * Polls once.
     *
     * @return whether there may be more to poll: where something was there, what the watch reads from history may follow,
     *     and no signal tells of that
     */
    boolean poll(List<WatchReply> replies) {
        List<WatchEvent> events = watch.poll(POLL_EVENTS);
        for (WatchEvent event : events) {
            take(event, replies);
        }
        if (events.size() < POLL_EVENTS || ended) {
            flush(replies, false);
        }
        return !events.isEmpty() && !ended;
    }

    private void take(WatchEvent event, List<WatchReply> replies) {
        switch (event) {
            case Change change -> {
                if (!held.isEmpty() && isFull() && held.getLast().revision() != change.revision()) {
                    flush(replies, false);
                }
                if (wants(change)) {
                    hold(change, replies);
                }
            }
            case WatchEvent.Progress(long revision) -> {
                flush(replies, false);
                progress = revision;
                replies.add(new WatchReply.Progress(id, revision));
            }
            case WatchEvent.Compacted(long revision) -> {
                flush(replies, false);
                ended = true;
                replies.add(new WatchReply.Compacted(id, revision));
            }
            case WatchEvent.Cancelled cancelled -> throw new StreamEndedException(cancelled.reason());
        }
    }

    /** The store can serve none of a stream's watches any longer; its client shall resume them elsewhere. */
    static final class StreamEndedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StreamEndedException(String reason) {
            super(reason);
        }
    }

    private boolean wants(Change change) {
        return switch (change) {
            case WatchEvent.Put _ -> wanted.puts();
            case WatchEvent.Deleted _ -> wanted.deletes();
        };
    }

    private void hold(Change change, List<WatchReply> replies) {
        long bytes = bytes(change);
        long max = wanted.fragments() ? limits.fragmentBytesMax() : limits.messageBytesMax();
        if (!held.isEmpty() && heldBytes + bytes > max) {
            flush(replies, held.getLast().revision() == change.revision());
        }
        held.add(change);
        heldBytes += bytes;
    }

    /** Full enough to be sent at the next end of a revision. */
    private boolean isFull() {
        return heldBytes >= limits.fragmentBytesMax() || held.size() >= MESSAGE_CHANGES;
    }

    private void flush(List<WatchReply> replies, boolean fragment) {
        if (!held.isEmpty()) {
            replies.add(new WatchReply.Changes(id, List.copyOf(held), fragment));
            held.clear();
            heldBytes = 0;
        }
    }

    private static long bytes(Change change) {
        long bytes = change.key().size() + bytes(change.previous());
        return change instanceof WatchEvent.Put put ? bytes + bytes(put.entry()) : bytes;
    }

    private static long bytes(@Nullable Entry entry) {
        return entry == null ? 0 : (long) entry.key().size() + entry.value().size();
    }

    boolean hasEnded() {
        return ended;
    }

    long progress() {
        return progress;
    }

    void requestProgress() {
        watch.requestProgress();
    }

    void onAvailable(Runnable signal) {
        watch.onAvailable(signal);
    }

    void close() {
        watch.close();
    }
}
