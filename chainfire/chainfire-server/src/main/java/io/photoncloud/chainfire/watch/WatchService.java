package io.photoncloud.chainfire.watch;

import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.keyspace.KeyspaceTransactions;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.RangeQuery.Projection;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Watches of one keyspace, for all doors, and how many there may be in this process. */
public final class WatchService {

    private final EmbeddedStore store;
    private final int watchesMax;
    private final AtomicInteger open = new AtomicInteger();

    public WatchService(EmbeddedStore store, int watchesMax) {
        this.store = store;
        this.watchesMax = watchesMax;
    }

    /** The revision this member has reached: a watch from the one after it misses nothing that is not told here yet. */
    public long revision() {
        return store.revision();
    }

    /** The newest revision there is, as a quorum knows it; waits. @throws StoreException UNAVAILABLE */
    public long newestRevision() {
        Key none = Keyspace.PUBLIC.whole().start();
        return store.range(RangeQuery.single(none).project(Projection.COUNT)).revision();
    }

    public boolean leaderKnown() {
        return store.status().leaderId() != 0;
    }

    public int openWatches() {
        return open.get();
    }

    /**
     * Opens a watch whose events name keys as the caller does; it must be closed.
     *
     * @throws StoreException TOO_MANY_REQUESTS, or as {@link EmbeddedStore#watch}
     */
    public Watch open(Keyspace keyspace, WatchRequest request) {
        if (open.incrementAndGet() > watchesMax) {
            open.decrementAndGet();
            throw new StoreException(
                    Reason.TOO_MANY_REQUESTS,
                    "this server has no more than " + watchesMax + " watches (photon.chainfire.watch.watches-max)");
        }
        try {
            return new KeyspaceWatch(keyspace, store.watch(stored(keyspace, request)));
        } catch (RuntimeException e) {
            open.decrementAndGet();
            throw e;
        }
    }

    private static WatchRequest stored(Keyspace keyspace, WatchRequest request) {
        return new WatchRequest(
                keyspace.stored(request.keys()),
                request.fromRevision(),
                request.fromSubIndex(),
                request.withPrevious(),
                request.progressInterval());
    }

    private final class KeyspaceWatch implements Watch {
        private final Keyspace keyspace;
        private final Watch watch;
        private final AtomicBoolean closed = new AtomicBoolean();

        KeyspaceWatch(Keyspace keyspace, Watch watch) {
            this.keyspace = keyspace;
            this.watch = watch;
        }

        @Override
        public Optional<WatchEvent> next(Duration wait) throws InterruptedException {
            return watch.next(wait).map(event -> KeyspaceTransactions.shown(keyspace, event));
        }

        @Override
        public List<WatchEvent> poll(int max) {
            return watch.poll(max).stream()
                    .map(event -> KeyspaceTransactions.shown(keyspace, event))
                    .toList();
        }

        @Override
        public void onAvailable(Runnable signal) {
            watch.onAvailable(signal);
        }

        @Override
        public void requestProgress() {
            watch.requestProgress();
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                open.decrementAndGet();
                watch.close();
            }
        }
    }
}
