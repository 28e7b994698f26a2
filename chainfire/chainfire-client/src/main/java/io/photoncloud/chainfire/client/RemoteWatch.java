package io.photoncloud.chainfire.client;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.proto.etcd.mvcc.Event;
import io.photoncloud.proto.etcd.server.WatchCreateRequest;
import io.photoncloud.proto.etcd.server.WatchResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A watch that goes on over lost connections and servers: it knows which change it told last, and each new stream begins
 * there. A change's sub-index counts the changes of its revision within the watched range, since that is all a server
 * tells; resuming by it is exact for the same range.
 */
final class RemoteWatch implements Watch, WatchStream.Owner {

    private static final Duration ASK_FOR_PROGRESS = Duration.ofMillis(100);
    /** How often an idle watch learns the revision, so that a compaction does not cut it off should it have to resume. */
    private static final Duration QUIET_PROGRESS = Duration.ofMinutes(1);
    /** How long to wait for the answer to a request for progress before it is made again: some servers forget it. */
    private static final Duration PROGRESS_ANSWER = Duration.ofSeconds(1);
    /** A stream that lasted this long was no failure. */
    private static final Duration STREAM_LASTED = Duration.ofSeconds(1);

    private final WatchContext context;
    private final WatchRequest request;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition available = lock.newCondition();

    // All below is guarded by the lock.
    private final Deque<WatchEvent> buffer = new ArrayDeque<>();
    private final WatchProgress progress = new WatchProgress();
    private final List<Future<?>> timers = new ArrayList<>();
    private long bufferBytes;
    private long nextRevision;
    private int skip;
    private @Nullable WatchStream stream;
    private long openedAt;
    private int failures;
    private boolean askingForProgress;
    private boolean answerAwaited;
    private long askedAt;
    private @Nullable WatchEvent last;
    private boolean lastTold;
    private @Nullable Runnable signal;

    /** @param fromRevision where the watch begins, if the request says from now */
    RemoteWatch(WatchContext context, WatchRequest request, long fromRevision) {
        this.context = context;
        this.request = request;
        this.nextRevision = request.fromRevision() == 0 ? fromRevision : request.fromRevision();
        this.skip = request.fromRevision() == 0 ? 0 : request.fromSubIndex();
    }

    void start() {
        lock.lock();
        try {
            open();
            every(QUIET_PROGRESS, () -> wantProgress(progress::wantQuietly));
            if (request.progressInterval() != null) {
                every(request.progressInterval(), () -> wantProgress(() -> progress.want(0)));
            }
        } finally {
            lock.unlock();
        }
    }

    private void every(Duration interval, Runnable task) {
        timers.add(context.timer()
                .scheduleWithFixedDelay(task, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS));
    }

    private void open() {
        lock.lock();
        try {
            if (last != null) {
                return;
            }
            WatchStream opened = new WatchStream(context.endpoints().current(), this);
            stream = opened;
            openedAt = System.nanoTime();
            progress.interrupted();
            answerAwaited = false;
            opened.open(WatchCreateRequest.newBuilder()
                    .setKey(context.prefix().startOnServer(request.keys()))
                    .setRangeEnd(endOnServer())
                    .setStartRevision(nextRevision)
                    .setPrevKv(request.withPrevious())
                    .setFragment(true)
                    .build());
            var _ = context.timer()
                    .schedule(
                            () -> createdInTime(opened), context.createTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            lock.unlock();
        }
    }

    private ByteString endOnServer() {
        return context.prefix().endOnServer(request.keys());
    }

    private void createdInTime(WatchStream opened) {
        lock.lock();
        try {
            if (opened == stream && !opened.isCreated()) {
                opened.cancel("no answer within " + context.createTimeout());
                reopen(opened, "no answer within " + context.createTimeout());
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void received(WatchStream from, WatchResponse response) {
        lock.lock();
        try {
            if (from != stream || last != null) {
                return;
            }
            from.messageArrived(response);
            if (response.getCanceled()) {
                cancelled(from, response);
            } else if (response.getEventsCount() > 0) {
                changed(from, response);
            } else if (!response.getCreated()) {
                progressed(from, response.getHeader().getRevision());
            }
            if (from == stream && bufferBytes < context.bufferBytesMax()) {
                from.awaitMessage();
            }
        } finally {
            lock.unlock();
        }
        signalIfAvailable();
    }

    private void cancelled(WatchStream from, WatchResponse response) {
        if (response.getCompactRevision() > 0) {
            end(new WatchEvent.Compacted(response.getCompactRevision()));
        } else if (response.getCreated()) {
            end(new WatchEvent.Cancelled(nextRevision - 1, response.getCancelReason()));
        } else {
            from.cancel("cancelled by the server");
            reopen(from, response.getCancelReason());
        }
    }

    private void changed(WatchStream from, WatchResponse response) {
        progress.interrupted();
        for (Event event : response.getEventsList()) {
            int number = from.number(event);
            long revision = event.getKv().getModRevision();
            if (revision > nextRevision || (revision == nextRevision && number >= skip)) {
                WatchEvent.Change change = context.wire().fromWire(event, number);
                buffer.add(change);
                bufferBytes += bytesOf(change);
                nextRevision = revision;
                skip = number + 1;
            }
        }
    }

    private static long bytesOf(WatchEvent.Change change) {
        long bytes = change.key().size();
        if (change instanceof WatchEvent.Put put) {
            bytes += put.entry().value().size();
        }
        return bytes
                + (change.previous() == null ? 0 : change.previous().value().size());
    }

    private void progressed(WatchStream from, long revision) {
        answerAwaited = false;
        if (!progress.answered(revision, from.endpoint.version)) {
            return;
        }
        long reached = progress.reached();
        if (reached >= nextRevision) {
            nextRevision = reached + 1;
            skip = 0;
        }
        if (progress.done()) {
            buffer.add(new WatchEvent.Progress(reached));
        }
    }

    @Override
    public void closed(WatchStream from, Status status) {
        lock.lock();
        try {
            if (from != stream || last != null) {
                return;
            }
            switch (EtcdFailure.of(status, true)) {
                case EtcdFailure.Refused(var _, String message) ->
                    end(new WatchEvent.Cancelled(nextRevision - 1, message));
                case EtcdFailure.AnswerTooLarge(String message) ->
                    end(new WatchEvent.Cancelled(nextRevision - 1, message));
                case EtcdFailure.Lost(String message) -> reopen(from, message);
                case EtcdFailure.NotApplied(String message) -> reopen(from, message);
            }
        } finally {
            lock.unlock();
        }
        signalIfAvailable();
    }

    private void reopen(WatchStream lost, String reason) {
        stream = null;
        context.endpoints().failed(lost.endpoint, reason);
        failures = System.nanoTime() - openedAt > STREAM_LASTED.toNanos() ? 1 : failures + 1;
        var _ = context.timer()
                .schedule(this::open, context.backoff().pause(failures).toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends the watch for good: what is in the buffer is still told, then this. */
    void end(WatchEvent event) {
        lock.lock();
        try {
            if (last != null) {
                return;
            }
            last = event;
            timers.forEach(timer -> timer.cancel(false));
            if (stream != null) {
                stream.cancel("the watch has ended");
                stream = null;
            }
            available.signalAll();
        } finally {
            lock.unlock();
        }
        context.watches().remove(this);
    }

    @Override
    public void close() {
        end(new WatchEvent.Cancelled(nextRevisionNow() - 1, "closed by its reader"));
        lock.lock();
        try {
            lastTold = true;
            buffer.clear();
            bufferBytes = 0;
            available.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long nextRevisionNow() {
        lock.lock();
        try {
            return nextRevision;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the watch from the store's side; the reader is told. */
    void endByStore() {
        end(new WatchEvent.Cancelled(nextRevisionNow() - 1, "the store is closed"));
        signalIfAvailable();
    }

    @Override
    public void requestProgress() {
        context.newestRevision(revision -> {
            if (!tellThatNothingIsNewer(revision)) {
                wantProgress(() -> progress.want(revision));
            }
        });
    }

    /** A server answers no request for progress while the watch begins after its newest revision, as on a store at rest. */
    private boolean tellThatNothingIsNewer(long newest) {
        lock.lock();
        try {
            if (last != null || newest == 0 || nextRevision != newest + 1 || skip > 0) {
                return false;
            }
            buffer.add(new WatchEvent.Progress(newest));
        } finally {
            lock.unlock();
        }
        signalIfAvailable();
        return true;
    }

    private void wantProgress(Runnable want) {
        lock.lock();
        try {
            if (last == null) {
                want.run();
                if (!askingForProgress) {
                    askForProgress();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asks, and asks again until there was an answer that will do. */
    private void askForProgress() {
        lock.lock();
        try {
            askingForProgress = last == null && progress.isWanted();
            if (!askingForProgress) {
                return;
            }
            long now = System.nanoTime();
            boolean mayAsk = !answerAwaited || now - askedAt > PROGRESS_ANSWER.toNanos();
            // A watch that takes no messages now cannot hear an answer either.
            if (mayAsk && stream != null && stream.isCreated() && bufferBytes < context.bufferBytesMax()) {
                answerAwaited = true;
                askedAt = now;
                context.learnVersion(stream.endpoint);
                stream.askForProgress();
            }
            var _ = context.timer().schedule(this::askForProgress, ASK_FOR_PROGRESS.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<WatchEvent> next(Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        lock.lockInterruptibly();
        try {
            while (!hasEvents() && left > 0 && !lastTold) {
                left = available.awaitNanos(left);
            }
            return hasEvents() ? Optional.of(take()) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<WatchEvent> poll(int max) {
        List<WatchEvent> events = new ArrayList<>();
        lock.lock();
        try {
            while (events.size() < max && hasEvents()) {
                events.add(take());
            }
        } finally {
            lock.unlock();
        }
        return events;
    }

    private boolean hasEvents() {
        return !buffer.isEmpty() || (last != null && !lastTold);
    }

    /** There must be one. */
    private WatchEvent take() {
        WatchEvent event = buffer.poll();
        if (event == null) {
            lastTold = true;
            return Objects.requireNonNull(last);
        }
        if (event instanceof WatchEvent.Change change) {
            bufferBytes -= bytesOf(change);
        }
        if (stream != null && bufferBytes < context.bufferBytesMax()) {
            stream.awaitMessage();
        }
        return event;
    }

    @Override
    public void onAvailable(Runnable newSignal) {
        lock.lock();
        try {
            signal = newSignal;
        } finally {
            lock.unlock();
        }
        signalIfAvailable();
    }

    private void signalIfAvailable() {
        Runnable toRun;
        lock.lock();
        try {
            if (!hasEvents()) {
                return;
            }
            available.signalAll();
            toRun = signal;
        } finally {
            lock.unlock();
        }
        if (toRun != null) {
            toRun.run();
        }
    }
}
