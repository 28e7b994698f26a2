package io.photoncloud.lightningstor.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.lightningstor.MeddledStore;
import io.photoncloud.lightningstor.bucket.Accounts;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.bucket.Usage;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.encryption.Encryption;
import io.photoncloud.lightningstor.layout.Optimistic;
import io.photoncloud.lightningstor.object.BlobRef;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.Listing;
import io.photoncloud.lightningstor.object.NewObject;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectStore.Precondition;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.Traits;
import io.photoncloud.lightningstor.object.VersionLister;
import io.photoncloud.lightningstor.object.VersionListing;
import io.photoncloud.lightningstor.object.VersionListing.Mark;
import io.photoncloud.lightningstor.object.Whereabouts;
import io.photoncloud.lightningstor.object.WrittenBlob;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.xml.QuotaConfiguration;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random changes of a bucket, of which some are lost before they are written and some after, with others in between: what the rows say
 * is what a look at everything finds.
 */
class UsageWalkTest {

    private static final int STEPS = 1_500;
    private static final List<String> KEYS = List.of("a", "b", "c/d");
    private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");

    private final long seed = Long.getLong("walk.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final MemoryStore store = new MemoryStore();
    private final BucketStore buckets = new BucketStore(store);
    private final SettingStore settings = new SettingStore(store, buckets);
    private final MeddledStore meddled = new MeddledStore(store, this::meddle, this::answer);
    private final Doing mine = new Doing(new ObjectStore(meddled, buckets, () -> NOW, random::nextInt), meddled);
    private final Doing others = new Doing(new ObjectStore(store, buckets, () -> NOW, random::nextInt), store);

    private final List<Upload> uploads = new ArrayList<>();
    private boolean calm = true;
    private long ids;

    /** Who does things. */
    private record Doing(ObjectStore objects, UploadStore uploads) {
        Doing(ObjectStore objects, ReplicatedStore store) {
            this(objects, new UploadStore(store, objects));
        }
    }

    private void make(Versioning versioning) {
        System.out.println("UsageWalkTest: -Dwalk.seed=" + seed);
        assertThat(buckets.create(
                        "walk",
                        number -> new Bucket(
                                number, "walk", new Tenant("org", "project"), "me", "region", NOW, versioning)))
                .isInstanceOf(BucketStore.Creation.Made.class);
    }

    private Known bucket() {
        return buckets.find("walk").orElseThrow();
    }

    private Usage held() {
        return others.objects.accounts().held(bucket().bucket().number());
    }

    /** By looking at everything there is. */
    private Usage counted() {
        long bytes = 0;
        long objects = 0;
        Mark from = Mark.BEGINNING;
        while (from != null) {
            VersionListing page =
                    new VersionLister(store).list(bucket().bucket(), new Listing.Query("", "", "", 100), from);
            for (VersionListing.Listed listed : page.versions()) {
                ObjectVersion version = listed.version();
                bytes += version.size();
                objects += version.isMarker() ? 0 : 1;
            }
            from = page.next();
        }
        UploadListing open = new UploadLister(store)
                .list(
                        bucket().bucket(),
                        new Listing.Query("", "", "", 1_000),
                        new UploadListing.Mark("", Optional.empty()));
        for (Upload upload : open.uploads()) {
            bytes += others.uploads.parts(upload.id(), 0, 100).stream()
                    .mapToLong(Part::size)
                    .sum();
        }
        return new Usage(bytes, objects);
    }

    // Changing

    private void meddle() {
        if (calm) {
            return;
        }
        calm = true;
        if (random.nextInt(4) == 0) {
            change(others);
        }
        calm = false;
        if (random.nextInt(20) == 0) {
            throw new StoreException(StoreException.Reason.UNAVAILABLE, "it is not written");
        }
    }

    private CommitResult answer(CommitResult result) {
        return !calm && random.nextInt(20) == 0 ? new CommitResult.Unknown("it may be written") : result;
    }

    private void change(Doing doing) {
        String key = KEYS.get(random.nextInt(KEYS.size()));
        try {
            switch (random.nextInt(9)) {
                case 0, 1 -> put(doing.objects, key, 1 + random.nextInt(100));
                case 2 -> {
                    var _ = doing.objects.delete(bucket(), key, "me", Precondition.NONE);
                }
                case 3 -> deleteVersion(doing.objects, key);
                case 4 -> begin(doing.uploads, key);
                case 5, 6 -> putPart(doing.uploads);
                case 7 -> complete(doing.uploads);
                default -> abort(doing.uploads);
            }
        } catch (StoreException | Optimistic.UnknownOutcome | UploadStore.NoSuchUpload _) {
            // It is done, or it is not.
        }
    }

    private Bytes id() {
        return Bytes.wrap(ByteBuffer.allocate(16).putLong(++ids).putLong(0).array());
    }

    private void put(ObjectStore objects, String key, long size) {
        BlobRef blob = new BlobRef(id(), size);
        NewObject made = new NewObject(
                "me", size, "etag", Map.of(), Map.of(), List.of(), Traits.NONE, new Content.Blobs(List.of(blob)));
        var _ = objects.put(
                bucket(),
                key,
                made,
                List.of(new WrittenBlob(blob, new Whereabouts.InEngine(blob.id()))),
                Precondition.NONE);
    }

    private void deleteVersion(ObjectStore objects, String key) {
        VersionListing page =
                new VersionLister(store).list(bucket().bucket(), new Listing.Query(key, "", "", 5), Mark.BEGINNING);
        if (!page.versions().isEmpty()) {
            ObjectVersion version =
                    page.versions().get(random.nextInt(page.versions().size())).version();
            var _ = objects.deleteVersion(bucket(), version.key(), version.id().text(), Precondition.NONE);
        }
    }

    private void begin(UploadStore into, String key) {
        Upload upload =
                new Upload(id(), key, "me", "me", NOW, Map.of(), Map.of(), "", false, Traits.NONE, Encryption.NONE);
        uploads.add(upload);
        into.begin(bucket(), upload);
    }

    private Optional<Upload> upload() {
        return uploads.isEmpty() ? Optional.empty() : Optional.of(uploads.get(random.nextInt(uploads.size())));
    }

    private void putPart(UploadStore into) {
        upload().ifPresent(upload -> {
            BlobRef blob = new BlobRef(id(), 1 + random.nextInt(100));
            Part part =
                    new Part(1 + random.nextInt(3), blob.length(), Bytes.utf8("md5"), NOW, List.of(blob), null, null);
            into.putPart(
                    bucket().bucket(),
                    upload.key(),
                    upload.id(),
                    part,
                    List.of(new WrittenBlob(blob, new Whereabouts.InEngine(blob.id()))));
        });
    }

    private void complete(UploadStore into) {
        upload().ifPresent(upload -> {
            var _ = into.complete(
                    bucket(), upload.key(), upload.id(), (_, parts) -> some(upload, parts), Precondition.NONE);
            uploads.remove(upload);
        });
    }

    /** Of those that were put, some. */
    private NewObject some(Upload upload, List<Part> parts) {
        List<Content.PartLength> kept = parts.stream()
                .filter(part -> part.number() != 2)
                .map(part -> new Content.PartLength(part.number(), part.size()))
                .toList();
        return new NewObject(
                "me",
                kept.stream().mapToLong(Content.PartLength::length).sum(),
                "etag",
                Map.of(),
                Map.of(),
                List.of(),
                Traits.NONE,
                new Content.Parts(upload.id(), kept));
    }

    private void abort(UploadStore into) {
        upload().ifPresent(upload -> {
            into.abort(bucket().bucket(), upload.key(), upload.id());
            uploads.remove(upload);
        });
    }

    // Looking

    @ParameterizedTest
    @EnumSource
    void theRowsSayWhatThereIs(Versioning versioning) {
        make(versioning);
        for (int step = 0; step < STEPS; step++) {
            calm = false;
            change(mine);
            calm = true;
            assertThat(held()).as("seed %d, step %d", seed, step).isEqualTo(counted());
        }
        assertThat(counted().bytes()).isPositive();
    }

    @Test
    void aQuotaHoldsAndNothingThatFitsIsRefused() {
        make(Versioning.ENABLED);
        settings.put(bucket(), Accounts.QUOTA, new QuotaConfiguration(1_000L, null));
        int refused = 0;
        for (int step = 0; step < STEPS; step++) {
            long before = held().bytes();
            int size = 1 + random.nextInt(300);
            try {
                if (random.nextInt(3) == 0) {
                    deleteVersion(others.objects, "");
                } else {
                    put(others.objects, "k" + step, size);
                    assertThat(before + size).isLessThanOrEqualTo(1_000);
                }
            } catch (S3Exception e) {
                assertThat(e.error()).isEqualTo(S3Error.QUOTA_EXCEEDED);
                assertThat(e.message()).contains("MaxBytes is 1000", "holds " + before);
                assertThat(before + size).isGreaterThan(1_000);
                refused++;
            }
        }
        assertThat(refused).isPositive();
        settings.put(bucket(), Accounts.QUOTA, new QuotaConfiguration(0L, 0L));
        assertThatThrownBy(() -> put(others.objects, "more", 1)).isInstanceOf(S3Exception.class);
        var _ = others.objects.delete(bucket(), "k0", "me", Precondition.NONE);
    }

    @Test
    void whoPutsAtATimeIsLetInToTheLastThatFitsAndNoFurther() throws InterruptedException, ExecutionException {
        make(Versioning.ENABLED);
        settings.put(bucket(), Accounts.QUOTA, new QuotaConfiguration(null, 60L));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int count = 0; count < 100; count++) {
                String key = "k" + count;
                BlobRef blob = new BlobRef(id(), 1);
                all.add(threads.submit(() -> isPut(key, blob)));
            }
            int put = 0;
            for (Future<Boolean> one : all) {
                put += one.get() ? 1 : 0;
            }
            assertThat(put).isEqualTo(60);
        }
        assertThat(held()).isEqualTo(new Usage(60, 60)).isEqualTo(counted());
    }

    private boolean isPut(String key, BlobRef blob) {
        NewObject made = new NewObject(
                "me", 1, "etag", Map.of(), Map.of(), List.of(), Traits.NONE, new Content.Blobs(List.of(blob)));
        try {
            var _ = others.objects.put(
                    bucket(),
                    key,
                    made,
                    List.of(new WrittenBlob(blob, new Whereabouts.InEngine(blob.id()))),
                    Precondition.NONE);
            return true;
        } catch (S3Exception e) {
            assertThat(e.error()).isEqualTo(S3Error.QUOTA_EXCEEDED);
            return false;
        }
    }
}
