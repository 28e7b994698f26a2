package io.photoncloud.lightningstor.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.encryption.Encryption;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.object.BlobRef;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.Discarded;
import io.photoncloud.lightningstor.object.Listing;
import io.photoncloud.lightningstor.object.NewObject;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectStore.Precondition;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.Traits;
import io.photoncloud.lightningstor.object.Whereabouts;
import io.photoncloud.lightningstor.object.WrittenBlob;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UploadStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");

    private final MemoryStore store = MemoryStore.withoutHistory();
    private final BucketStore buckets = new BucketStore(store);
    private final ObjectStore objects = new ObjectStore(store, buckets, () -> NOW, () -> 7);
    private final UploadStore uploads = new UploadStore(store, objects);
    private long ids;

    @BeforeEach
    void makeBucket() {
        assertThat(buckets.create(
                        "walk",
                        number -> new Bucket(
                                number, "walk", new Tenant("org", "project"), "me", "region", NOW, Versioning.OFF)))
                .isInstanceOf(BucketStore.Creation.Made.class);
    }

    private Known bucket() {
        return buckets.find("walk").orElseThrow();
    }

    private Bytes id() {
        return Bytes.wrap(ByteBuffer.allocate(16).putLong(++ids).putLong(0).array());
    }

    private Bytes begin(String key) {
        Bytes id = id();
        uploads.begin(
                bucket(),
                new Upload(id, key, "me", "me", NOW, Map.of(), Map.of(), "", false, Traits.NONE, Encryption.NONE));
        return id;
    }

    private Part putPart(String key, Bytes upload, int number) {
        BlobRef blob = new BlobRef(id(), 5);
        Part part = new Part(number, 5, Bytes.utf8("md5"), NOW, List.of(blob), null, null);
        uploads.putPart(
                bucket().bucket(),
                key,
                upload,
                part,
                List.of(new WrittenBlob(blob, new Whereabouts.InEngine(blob.id()))));
        return part;
    }

    private static NewObject of(Upload upload, List<Part> parts) {
        return new NewObject(
                "me",
                parts.stream().mapToLong(Part::size).sum(),
                "etag-" + parts.size(),
                upload.headers(),
                upload.metadata(),
                List.of(),
                Traits.NONE,
                new Content.Parts(
                        upload.id(),
                        parts.stream()
                                .map(part -> new Content.PartLength(part.number(), part.size()))
                                .toList()));
    }

    private List<Discarded> trash() {
        return store.range(RangeQuery.of(Keys.trash())).entries().stream()
                .map(entry -> Discarded.codec().decode(entry.value()))
                .toList();
    }

    /** Each has all its parts in memory. */
    @Test
    void fewUploadsAreCompletedAtATime() throws Exception {
        int callers = 3 * UploadStore.COMPLETIONS_MAX;
        var under = new AtomicInteger();
        var most = new AtomicInteger();
        var goOn = new CountDownLatch(1);
        List<Bytes> begun = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            begun.add(begin("key-" + i));
            var _ = putPart("key-" + i, begun.get(i), 1);
        }
        var started = new CountDownLatch(callers);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ObjectVersion>> all = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                String key = "key-" + i;
                Bytes id = begun.get(i);
                all.add(threads.submit(() -> {
                    started.countDown();
                    return uploads.complete(
                            bucket(),
                            key,
                            id,
                            (upload, parts) -> {
                                most.accumulateAndGet(under.incrementAndGet(), Math::max);
                                awaitUninterruptibly(goOn);
                                under.decrementAndGet();
                                return of(upload, parts);
                            },
                            _ -> {});
                }));
            }
            started.await();
            while (under.get() < UploadStore.COMPLETIONS_MAX) {
                Thread.onSpinWait();
            }
            goOn.countDown();
            for (Future<ObjectVersion> one : all) {
                assertThat(one.get().size()).isEqualTo(5);
            }
        }
        assertThat(most).hasValueLessThanOrEqualTo(UploadStore.COMPLETIONS_MAX);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anUploadIsAnObjectOnceItIsCompleted() {
        Bytes upload = begin("a\0b");
        Part first = putPart("a\0b", upload, 10_000);
        Part replaced = putPart("a\0b", upload, 1);
        Part second = putPart("a\0b", upload, 1);
        Part left = putPart("a\0b", upload, 2);
        assertThat(uploads.parts(upload, 0, 2)).containsExactly(second, left);
        assertThat(uploads.parts(upload, 2, 2)).containsExactly(first);
        assertThat(trash()).containsExactly(new Discarded.Blobs(replaced.blobs()));
        assertThat(objects.find(bucket().bucket(), "a\0b")).isEmpty();

        ObjectVersion made = uploads.complete(
                bucket(),
                "a\0b",
                upload,
                (begun, parts) -> of(begun, List.of(parts.getFirst(), parts.getLast())),
                Precondition.NONE);

        assertThat(made.size()).isEqualTo(10);
        assertThat(objects.find(bucket().bucket(), "a\0b")).contains(made);
        assertThat(uploads.findPart(upload, 10_000)).contains(first);
        assertThat(trash()).contains(new Discarded.Upload(upload, List.of(1, 10_000)));
        assertThatThrownBy(() -> putPart("a\0b", upload, 3)).isInstanceOf(UploadStore.NoSuchUpload.class);
        assertThatThrownBy(() -> uploads.abort(bucket().bucket(), "a\0b", upload))
                .isInstanceOf(UploadStore.NoSuchUpload.class);

        var _ = objects.delete(bucket(), "a\0b", "me", Precondition.NONE);
        assertThat(trash()).contains(new Discarded.Upload(upload, List.of()));
    }

    @Test
    void aPartThatComesWhileItIsCompletedIsSeen() {
        Bytes upload = begin("a");
        var _ = putPart("a", upload, 1);
        List<Integer> seen = new ArrayList<>();
        ObjectVersion made = uploads.complete(
                bucket(),
                "a",
                upload,
                (begun, parts) -> {
                    seen.add(parts.size());
                    if (seen.size() == 1) {
                        var _ = putPart("a", upload, 2);
                    }
                    return of(begun, parts);
                },
                Precondition.NONE);
        assertThat(seen).containsExactly(1, 2);
        assertThat(made.size()).isEqualTo(10);
    }

    @Test
    void anAbortedUploadIsGoneWithItsParts() {
        Bytes upload = begin("a");
        var _ = putPart("a", upload, 1);
        uploads.abort(bucket().bucket(), "a", upload);
        assertThat(trash()).containsExactly(new Discarded.Upload(upload, List.of()));
        assertThat(uploads.find(bucket().bucket(), "a", upload)).isEmpty();
        assertThat(buckets.delete(bucket(), uploads::abortAll)).isEqualTo(BucketStore.Deletion.DONE);
    }

    @Test
    void uploadsEndWithTheirBucket() {
        Known bucket = bucket();
        Bytes upload = begin("a");
        var _ = putPart("a", upload, 1);
        Bytes other = begin("b");
        assertThat(buckets.delete(bucket, uploads::abortAll)).isEqualTo(BucketStore.Deletion.DONE);
        assertThat(trash())
                .containsExactlyInAnyOrder(
                        new Discarded.Upload(upload, List.of()), new Discarded.Upload(other, List.of()));
        assertThat(uploads.find(bucket.bucket(), "b", other)).isEmpty();
    }

    @Test
    void uploadsGoOnInABucketThatIsNotEmpty() {
        Bytes upload = begin("a");
        var _ = putPart("a", upload, 1);
        var _ = uploads.complete(bucket(), "a", upload, UploadStoreTest::of, Precondition.NONE);
        Bytes other = begin("b");
        assertThat(buckets.delete(bucket(), uploads::abortAll)).isEqualTo(BucketStore.Deletion.NOT_EMPTY);
        assertThat(uploads.find(bucket().bucket(), "b", other)).isPresent();
    }

    @Test
    void uploadsAreListedByKeyAndId() {
        Bytes first = begin("a");
        Bytes second = begin("a");
        Bytes third = begin("a\0");
        Bytes fourth = begin("b");
        assertThat(listed("", "", Optional.empty(), 10)).containsExactly(first, second, third, fourth);
        assertThat(listed("", "a", Optional.of(first), 1)).containsExactly(second);
        assertThat(listed("", "a", Optional.empty(), 10)).containsExactly(third, fourth);
        assertThat(listed("a\0", "", Optional.empty(), 10)).containsExactly(third);
        assertThat(listed("a", "b", Optional.empty(), 10)).isEmpty();
    }

    private List<Bytes> listed(String prefix, String afterKey, Optional<Bytes> afterId, int max) {
        return new UploadLister(store)
                        .list(
                                bucket().bucket(),
                                new Listing.Query(prefix, "", "", max),
                                new UploadListing.Mark(afterKey, afterId))
                        .uploads()
                        .stream()
                        .map(Upload::id)
                        .toList();
    }
}
