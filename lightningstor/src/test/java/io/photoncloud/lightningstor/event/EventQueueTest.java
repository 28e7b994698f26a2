package io.photoncloud.lightningstor.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.testing.ForwardingStore;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.lightningstor.MeddledStore;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.layout.Optimistic;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.NewObject;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.Traits;
import io.photoncloud.lightningstor.xml.NotificationConfiguration;
import io.photoncloud.lightningstor.xml.NotificationConfiguration.Kind;
import io.photoncloud.lightningstor.xml.NotificationConfiguration.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What waits is what was committed, however often it was decided before. */
class EventQueueTest {

    private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");
    private static final long WAITING_MAX = 3;

    private final MemoryStore store = MemoryStore.withoutHistory();
    private final BucketStore buckets = new BucketStore(store);
    private final SettingStore settings = new SettingStore(store, buckets);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EventQueue queue = new EventQueue(store, settings, () -> NOW, () -> 7, WAITING_MAX, registry);

    EventQueueTest() {
        var _ = buckets.create(
                "told",
                number ->
                        new Bucket(number, "told", new Tenant("org", "project"), "me", "region", NOW, Versioning.OFF));
        settings.put(
                bucket(),
                Subscriptions.SETTING,
                new NotificationConfiguration(List.of(new Target(
                        Kind.QUEUE,
                        "all",
                        "arn:photoncloud:sqs::one:webhook",
                        List.of("s3:ObjectCreated:*"),
                        "",
                        ""))));
    }

    private Known bucket() {
        return buckets.find("told").orElseThrow();
    }

    /**
     * @param before done before each commit
     * @param after what is told of one
     */
    private void put(Runnable before, UnaryOperator<CommitResult> after) {
        var counting = new CountingStore(new MeddledStore(store, before, after), queue);
        var objects = new ObjectStore(counting, buckets, settings, queue, () -> NOW, () -> 7);
        var _ = objects.put(bucket(), "key", nothing(), List.of(), _ -> {});
    }

    private static NewObject nothing() {
        return new NewObject("me", 0, "etag", Map.of(), Map.of(), List.of(), Traits.NONE, new Content.Blobs(List.of()));
    }

    @Test
    void aChangeThatIsDecidedAnewIsOneEvent() {
        AtomicInteger commits = new AtomicInteger();
        put(
                () -> {
                    if (commits.incrementAndGet() <= 2) {
                        var _ = buckets.update(
                                "told",
                                bucket -> bucket.with(commits.get() == 1 ? Versioning.ENABLED : Versioning.SUSPENDED));
                    }
                },
                UnaryOperator.identity());
        assertThat(commits).hasValue(3);
        assertThat(queue.waiting()).isEqualTo(1);
    }

    private long rows() {
        return store.range(RangeQuery.of(Keys.events())).entries().size();
    }

    /** All of them are decided before the first one is committed. */
    @Test
    void neverDoMoreWaitThanMayHoweverManyAreCommittedAtOnce() throws Exception {
        int writers = 16;
        var decided = new CyclicBarrier(writers);
        var counting =
                new CountingStore(new MeddledStore(store, () -> await(decided), UnaryOperator.identity()), queue);
        var objects = new ObjectStore(counting, buckets, settings, queue, () -> NOW, () -> 7);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> puts = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                String key = "key-" + i;
                puts.add(threads.submit(() -> objects.put(bucket(), key, nothing(), List.of(), _ -> {})));
            }
            for (Future<?> put : puts) {
                var _ = put.get();
            }
        }
        assertThat(rows()).isEqualTo(WAITING_MAX);
        assertThat(queue.waiting()).isEqualTo(WAITING_MAX);
        assertThat(overflowed()).isEqualTo(writers - WAITING_MAX);
        queue.remove(queue.read("one", Optional.empty(), 1).events());
        put(() -> {}, UnaryOperator.identity());
        put(() -> {}, UnaryOperator.identity());
        assertThat(rows()).isEqualTo(WAITING_MAX);
    }

    private long overflowed() {
        return (long) registry.counter("lightningstor.events.overflowed").count();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            var _ = barrier.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatWaitsFromBeforeAStartTakesPlaces() {
        for (int i = 0; i < WAITING_MAX; i++) {
            put(() -> {}, UnaryOperator.identity());
        }
        EventQueue again = new EventQueue(store, settings, () -> NOW, () -> 7, WAITING_MAX, registry);
        var objects = new ObjectStore(new CountingStore(store, again), buckets, settings, again, () -> NOW, () -> 7);
        var _ = objects.put(bucket(), "key", nothing(), List.of(), _ -> {});
        again.test(bucket(), settings.find(bucket(), Subscriptions.SETTING).orElseThrow());
        assertThat(rows()).isEqualTo(WAITING_MAX);
        assertThat(again.waiting()).isEqualTo(WAITING_MAX);
    }

    /** What is committed while all are counted is counted. */
    @Test
    void whatIsAddedWhileTheyAreCountedTakesAPlace() {
        var once = new AtomicBoolean();
        EventQueue[] counted = new EventQueue[1];
        ReplicatedStore meddled = new ForwardingStore(store) {
            @Override
            public Page range(RangeQuery query) {
                Page page = super.range(query);
                if (query.keys().equals(Keys.events()) && !once.getAndSet(true)) {
                    var objects = new ObjectStore(
                            new CountingStore(store, counted[0]), buckets, settings, counted[0], () -> NOW, () -> 7);
                    var _ = objects.put(bucket(), "meanwhile", nothing(), List.of(), _ -> {});
                }
                return page;
            }
        };
        counted[0] = new EventQueue(meddled, settings, () -> NOW, () -> 7, WAITING_MAX, registry);
        once.set(true);
        var _ = counted[0].count();
        once.set(false);
        var _ = counted[0].count();
        assertThat(rows()).isEqualTo(1);
        assertThat(counted[0].waiting()).isEqualTo(1);
    }

    @Test
    void whatIsNotDoneIsNotWaitedFor() {
        for (int i = 0; i < 2 * WAITING_MAX; i++) {
            assertThatThrownBy(() -> put(
                            () -> {
                                throw new IllegalStateException("the store is away");
                            },
                            UnaryOperator.identity()))
                    .hasMessage("the store is away");
        }
        assertThat(queue.waiting()).isZero();
        put(() -> {}, UnaryOperator.identity());
        assertThat(queue.waiting()).as("there was room").isEqualTo(1);
    }

    @Test
    void whatMayHaveBeenDoneIsCountedUntilAllAreCounted() {
        assertThatThrownBy(() -> put(() -> {}, _ -> new CommitResult.Unknown("nobody answered")))
                .isInstanceOf(Optimistic.UnknownOutcome.class);
        assertThat(queue.waiting()).isEqualTo(1);
        assertThat(queue.count()).containsExactly("one");
        assertThat(queue.waiting()).isEqualTo(1);
        queue.remove(queue.read("one", Optional.empty(), 10).events());
        assertThat(queue.waiting()).isZero();
    }
}
