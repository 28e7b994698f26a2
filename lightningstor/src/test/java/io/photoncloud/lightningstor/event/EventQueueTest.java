package io.photoncloud.lightningstor.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.lightningstor.MeddledStore;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.layout.Optimistic;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.NewObject;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.Traits;
import io.photoncloud.lightningstor.xml.NotificationConfiguration;
import io.photoncloud.lightningstor.xml.NotificationConfiguration.Kind;
import io.photoncloud.lightningstor.xml.NotificationConfiguration.Target;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final EventQueue queue =
            new EventQueue(store, settings, () -> NOW, () -> 7, WAITING_MAX, new SimpleMeterRegistry());

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
        NewObject made = new NewObject(
                "me", 0, "etag", Map.of(), Map.of(), List.of(), Traits.NONE, new Content.Blobs(List.of()));
        var _ = objects.put(bucket(), "key", made, List.of(), _ -> {});
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
