package io.photoncloud.chainfire.watch;

import io.photoncloud.chainfire.etcd.EtcdErrors;
import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.WatchRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many watches on one stream. Everything that happens to the stream is put in a queue and done by one worker at a time,
 * which lives only while there is something to do, so ten thousand idle watches cost no thread. Nothing is polled while
 * the client does not take what was sent: what it misses waits in the store, in bounded memory.
 */
final class WatchStream {

    /** The far end of the stream. Called by the stream's worker only. */
    interface Door {
        boolean ready();

        void send(WatchReply reply);

        /** One request of the client was dealt with: it may send another. */
        void handled();

        /** Ends the stream. */
        void fail(RuntimeException e);

        /** Ends the stream. */
        void complete();
    }

    private final Keyspace keyspace;
    private final WatchService service;
    private final WatchLimits limits;
    private final Executor threads;
    private final Door door;

    private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();
    private final Queue<OpenWatch> signalled = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean closed;

    // The worker's own.
    private final Map<Long, OpenWatch> watches = new HashMap<>();
    private final ProgressOfAll progressOfAll;
    private long nextId;
    private boolean requestsEnded;

    WatchStream(Keyspace keyspace, WatchService service, WatchLimits limits, Executor threads, Door door) {
        this.keyspace = keyspace;
        this.service = service;
        this.limits = limits;
        this.threads = threads;
        this.door = door;
        this.progressOfAll = new ProgressOfAll(watches);
    }

    void create(WatchWanted wanted) {
        request(() -> open(wanted));
    }

    void cancel(long id) {
        request(() -> {
            OpenWatch watch = watches.get(id);
            if (watch != null) {
                remove(watch);
                send(new WatchReply.Cancelled(id, service.revision()));
            }
        });
    }

    void requestProgress() {
        request(() -> progressOfAll.request(service.revision()));
    }

    /** A request that says nothing. */
    void ignore() {
        request(() -> {});
    }

    /** The client will ask for nothing more; the watches it has go on. */
    void endRequests() {
        request(() -> requestsEnded = true);
    }

    void fail(RuntimeException e) {
        request(() -> {
            throw e;
        });
    }

    private void request(Runnable request) {
        requests.add(request);
        pump();
    }

    /** The client went away. */
    void close() {
        closed = true;
        pump();
    }

    /** Has the worker look at everything again; from any thread, and cheap. */
    void pump() {
        if (calls.getAndIncrement() == 0) {
            threads.execute(this::work);
        }
    }

    private void work() {
        int seen = 1;
        while (seen != 0) {
            if (!closed) {
                try {
                    serve();
                } catch (OpenWatch.StreamEndedException e) {
                    end(new StoreException(Reason.CLOSED, String.valueOf(e.getMessage())));
                } catch (RuntimeException e) {
                    end(e);
                }
            }
            if (closed) {
                watches.values().forEach(OpenWatch::close);
                watches.clear();
                requests.clear();
                signalled.clear();
            }
            seen = calls.addAndGet(-seen);
        }
    }

    private void end(RuntimeException e) {
        closed = true;
        door.fail(e);
    }

    private void serve() {
        while (!closed && door.ready()) {
            Runnable request = requests.poll();
            OpenWatch watch = signalled.poll();
            if (request == null && watch == null) {
                return;
            }
            if (request != null) {
                request.run();
                door.handled();
            }
            if (watch != null && watches.get(watch.id) == watch) {
                tell(watch);
            }
            if (requestsEnded && watches.isEmpty() && requests.isEmpty()) {
                closed = true;
                door.complete();
            }
        }
    }

    private void open(WatchWanted wanted) {
        long revision = service.revision();
        if (wanted.fromRevision() < 0) {
            send(new WatchReply.Refused(revision, EtcdErrors.COMPACTED));
        } else if (wanted.keys().isEmpty()) {
            send(new WatchReply.Refused(revision, "mvcc: watcher range is empty"));
        } else if (watches.containsKey(wanted.id()) && wanted.id() != 0) {
            send(new WatchReply.Refused(revision, "mvcc: duplicate watch ID provided on the WatchStream"));
        } else if (watches.size() >= limits.watchesMax()) {
            send(new WatchReply.Refused(
                    revision,
                    "chainfire: a stream has no more than " + limits.watchesMax()
                            + " watches (photon.chainfire.watch.watches-per-stream-max)"));
        } else {
            open(wanted, revision);
        }
    }

    private void open(WatchWanted wanted, long revision) {
        WatchRequest request = new WatchRequest(
                wanted.keys(),
                wanted.fromRevision() == 0 ? revision + 1 : wanted.fromRevision(),
                0,
                wanted.previous(),
                wanted.progress() ? limits.progressInterval() : null);
        OpenWatch watch;
        try {
            watch = new OpenWatch(
                    wanted.id() == 0 ? freeId() : wanted.id(), wanted, service.open(keyspace, request), limits);
        } catch (StoreException e) {
            send(new WatchReply.Refused(revision, refusal(e)));
            return;
        }
        watches.put(watch.id, watch);
        send(new WatchReply.Created(watch.id, revision));
        watch.onAvailable(() -> signal(watch));
        signal(watch);
    }

    /** Why a watch was not made, where the others of the stream go on all the same. */
    private static String refusal(StoreException e) {
        return switch (e.reason()) {
            case CLOSED, DIVERGED -> throw e;
            case TOO_MANY_REQUESTS -> "chainfire: " + e.getMessage();
            case UNAVAILABLE,
                    DEADLINE_EXCEEDED,
                    KEY_EMPTY,
                    KEY_TOO_LONG,
                    VALUE_TOO_LARGE,
                    REQUEST_TOO_LARGE,
                    TOO_MANY_OPERATIONS,
                    DUPLICATE_KEY,
                    KEY_NOT_FOUND,
                    LEASE_NOT_FOUND,
                    LEASE_EXISTS,
                    LEASE_TTL_TOO_LARGE,
                    COMPACTED,
                    FUTURE_REVISION,
                    NO_SPACE,
                    HISTORY_OFF,
                    INVALID -> String.valueOf(EtcdErrors.status(e).getDescription());
        };
    }

    private long freeId() {
        while (watches.containsKey(nextId)) {
            nextId++;
        }
        return nextId++;
    }

    /** From any thread. */
    private void signal(OpenWatch watch) {
        if (watch.markSignalled()) {
            signalled.add(watch);
            pump();
        }
    }

    private void tell(OpenWatch watch) {
        watch.clearSignal();
        List<WatchReply> replies = new ArrayList<>();
        boolean more = watch.poll(replies);
        replies.forEach(reply -> tell(watch, reply));
        if (watch.hasEnded()) {
            remove(watch);
        } else if (more) {
            signal(watch);
        }
    }

    private void tell(OpenWatch watch, WatchReply reply) {
        if (!(reply instanceof WatchReply.Progress progress)) {
            send(reply);
            return;
        }
        if (watch.wanted.progress() && progress.revision() >= watch.wanted.fromRevision()) {
            send(progress);
        }
        progressOfAll.told(watch.id, progress.revision()).ifPresent(this::sendProgressOfAll);
    }

    private void sendProgressOfAll(long revision) {
        send(new WatchReply.Progress(WatchReply.NO_WATCH, revision));
        progressOfAll.againIfWanted(service.revision());
    }

    private void remove(OpenWatch watch) {
        watches.remove(watch.id);
        watch.close();
        progressOfAll.gone(watch.id).ifPresent(this::sendProgressOfAll);
    }

    private void send(WatchReply reply) {
        door.send(reply);
    }
}
