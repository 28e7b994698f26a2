package io.photoncloud.system.chainfire;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.client.RemoteStore;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.testing.History;
import io.photoncloud.chainfire.testing.History.Call;
import io.photoncloud.chainfire.testing.LinearizabilityChecker;
import io.photoncloud.chainfire.testing.RaftCluster;
import io.photoncloud.chainfire.testing.RegisterChecker;
import io.photoncloud.chainfire.testing.RegisterInput;
import io.photoncloud.chainfire.testing.RegisterOutput;
import io.photoncloud.chainfire.testing.RegisterWorkload;
import io.photoncloud.chainfire.testing.WatchChecker;
import io.photoncloud.chainfire.testing.WatchChecker.Session;
import io.photoncloud.chainfire.testing.WatchChecker.SubIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Clients that read, write, delete and compare-and-set a few keys through all nodes of a cloud, and watchers that are
 * told of it. Every few seconds they go on with fresh keys, and what was answered on the old ones is checked.
 */
final class RegisterLoad implements AutoCloseable {

    /**
     * What a run came to.
     *
     * @param written acknowledged changes
     * @param unknown calls whose answer was lost
     */
    record Result(long answered, long written, long unknown, long changesWatched) {}

    private static final Duration EPOCH = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int KEYS = 6;
    private static final int CLIENTS = 9;
    private static final int CALLS_MAX = 1_000_000;
    private static final String PREFIX = "register/";
    private static final Key LAST = Key.utf8(PREFIX + "~");
    private static final WatchRequest EVERYTHING =
            WatchRequest.of(KeyRange.prefix(Bytes.utf8(PREFIX).toArray())).from(2);

    private final long seed;
    /** One bound to each node, which is down as long as the node, and then one that begins at each and moves on. */
    private final List<ReplicatedStore> stores;

    private final RemoteStore moving;
    private final List<Recorder> watchers;
    private final AtomicLong answered = new AtomicLong();
    private final Map<Long, Call<RegisterInput, RegisterOutput>> written = new HashMap<>();
    private final CompletableFuture<@Nullable Void> checked = new CompletableFuture<>();
    private final Thread thread = Thread.ofPlatform().unstarted(this::run);
    private volatile boolean stopping;
    private long unknown;

    RegisterLoad(RunningCloud cloud, long seed) {
        this.seed = seed;
        this.stores = List.of(
                cloud.etcd(1),
                cloud.etcd(2),
                cloud.etcd(3),
                cloud.etcd(1, 2, 3),
                cloud.etcd(2, 3, 1),
                cloud.etcd(3, 1, 2));
        this.moving = cloud.etcd(1, 2, 3);
        this.watchers = IntStream.range(0, stores.size())
                .mapToObj(i -> new Recorder(stores.get(i), EVERYTHING))
                .toList();
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            for (int epoch = 0; !stopping; epoch++) {
                runEpoch(epoch);
            }
            checked.complete(null);
        } catch (AssertionError | RuntimeException e) {
            checked.completeExceptionally(e);
        }
    }

    private void runEpoch(int epoch) {
        List<Key> keys = IntStream.range(0, KEYS)
                .mapToObj(i -> Key.utf8(PREFIX + epoch + "/" + i))
                .toList();
        var history = new History<RegisterInput, RegisterOutput>(System::nanoTime);
        long end = System.nanoTime() + EPOCH.toNanos();
        new RegisterWorkload(seed + epoch, keys, CLIENTS, history)
                .run(
                        client -> new Counting(stores.get(client % stores.size()), answered),
                        CALLS_MAX,
                        () -> stopping || System.nanoTime() - end > 0);
        new RegisterChecker(LinearizabilityChecker.Bounds.DEFAULT, System::nanoTime)
                .check(history)
                .assertHolds();
        history.calls().forEach(this::note);
    }

    private void note(Call<RegisterInput, RegisterOutput> call) {
        if (!call.isAnswered()) {
            unknown++;
        } else if (call.output() instanceof RegisterOutput.Written(long revision)) {
            Call<RegisterInput, RegisterOutput> other = written.put(revision, call);
            assertThat(other).as("another write of revision %d", revision).isNull();
        }
    }

    /** Returns when that many more calls were answered. */
    void awaitMore(long calls) {
        long wanted = answered.get() + calls;
        RaftCluster.await(calls + " more answers", () -> answered.get() >= wanted || checked.isDone());
        if (checked.isDone()) {
            checked.join();
        }
    }

    /** The load, not the caller, is at work for that long. */
    void goOnFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Ends the load. @throws AssertionError an answer or a watch was wrong, or an acknowledged write is lost */
    Result finish() {
        stopping = true;
        checked.join();
        long last = writeLast();
        List<WatchEvent.Change> all = new ArrayList<>();
        try (Recorder again = new Recorder(moving, EVERYTHING)) {
            again.awaitRevision(last).stream()
                    .filter(WatchEvent.Change.class::isInstance)
                    .map(WatchEvent.Change.class::cast)
                    .forEach(all::add);
        }
        var checker = new WatchChecker(all, SubIndex.KEYS_OF_THE_WATCH);
        for (Recorder watcher : watchers) {
            assertThat(checker.problemOfComplete(Session.from(EVERYTHING, watcher.awaitRevision(last))))
                    .isEmpty();
        }
        assertNothingLost(all);
        return new Result(answered.get(), written.size(), unknown, all.size());
    }

    private long writeLast() {
        RaftCluster.await("the last write", () -> puts(moving, LAST));
        return moving.find(LAST).orElseThrow().modRevision();
    }

    private static boolean puts(ReplicatedStore store, Key key) {
        try {
            return store.commit(Transaction.put(key, Bytes.EMPTY)) instanceof CommitResult.Committed;
        } catch (StoreException _) {
            return false;
        }
    }

    private void assertNothingLost(List<WatchEvent.Change> all) {
        Map<Long, WatchEvent.Change> changes = new HashMap<>();
        all.forEach(change -> changes.put(change.revision(), change));
        written.forEach((revision, call) -> assertThat(fits(changes.get(revision), call.input()))
                .as("%s is in the history", call)
                .isTrue());
    }

    private static boolean fits(WatchEvent.@Nullable Change change, RegisterInput input) {
        return switch (change) {
            case WatchEvent.Put put ->
                put.key().equals(input.key()) && Objects.equals(put.entry().value(), value(input));
            case WatchEvent.Deleted deleted ->
                input instanceof RegisterInput.Delete && deleted.key().equals(input.key());
            case null -> false;
        };
    }

    private static @Nullable Bytes value(RegisterInput input) {
        return switch (input) {
            case RegisterInput.Put put -> put.value();
            case RegisterInput.CompareAndSet set -> set.value();
            case RegisterInput.Get _, RegisterInput.Delete _ -> null;
        };
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
        watchers.forEach(Recorder::close);
        stores.forEach(ReplicatedStore::close);
        moving.close();
    }
}
