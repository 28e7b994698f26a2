package io.photoncloud.lightningstor.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.checksum.Digester;
import io.photoncloud.lightningstor.encryption.Encryption;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.engine.BlobStoreException;
import io.photoncloud.lightningstor.engine.BlobStoreSettings;
import io.photoncloud.lightningstor.engine.DirectoryDisk;
import io.photoncloud.lightningstor.engine.Scheme;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.NewObject;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectStore.Precondition;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.Traits;
import io.photoncloud.lightningstor.object.WrittenBlob;
import io.photoncloud.lightningstor.upload.Part;
import io.photoncloud.lightningstor.upload.Upload;
import io.photoncloud.lightningstor.upload.UploadStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects over the real engine: in, out, replaced, and given back. */
class ContentTest {

    private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");
    private static final int LARGE = (1 << 20) + 77;
    private static final int IN_ROW_MAX = 4096;

    private final Random random = new Random(11);
    private final MemoryStore store = MemoryStore.withoutHistory();
    private final BucketStore buckets = new BucketStore(store);
    private final ObjectStore objects = new ObjectStore(store, buckets, () -> NOW, random::nextInt);
    private final UploadStore uploads = new UploadStore(store, objects);
    private final BlobRows rows = new BlobRows(store);
    private final Claims claims = new Claims();

    @TempDir
    private Path directory;

    private long usableBytes = Long.MAX_VALUE;
    private long nanos;
    private final Room room = new Room(() -> usableBytes, 1_000, () -> nanos);
    private BlobStore blobs;
    private Intakes intakes;
    private ContentReader reader;
    private Reaper reaper;
    private Known bucket;

    @BeforeEach
    void open() throws IOException {
        Path data = directory.resolve("data");
        Files.createDirectories(data);
        blobs = BlobStore.open(
                List.of(new DirectoryDisk(data)), BlobStoreSettings.of(Scheme.SINGLE), new Random(random.nextLong()));
        rows.tellFreed(blobs);
        intakes = new Intakes(blobs, random, IN_ROW_MAX, room);
        reader = new ContentReader(blobs, rows, uploads, claims);
        reaper = new Reaper(store, blobs, rows, uploads, claims);
        if (buckets.find("b").isEmpty()) {
            assertThat(buckets.create(
                            "b",
                            number -> new Bucket(
                                    number, "b", new Tenant("org", "project"), "me", "region", NOW, Versioning.OFF)))
                    .isInstanceOf(BucketStore.Creation.Made.class);
        }
        bucket = buckets.find("b").orElseThrow();
    }

    @AfterEach
    void close() {
        blobs.close();
    }

    private byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private List<WrittenBlob> take(Intake intake, byte[] bytes) {
        try {
            return intake.take(new ByteArrayInputStream(bytes), bytes.length, Digester.withMd5(Set.of()), null);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ObjectVersion put(String key, byte[] bytes) {
        try (Intake intake = intakes.open()) {
            List<WrittenBlob> written = take(intake, bytes);
            Content content =
                    new Content.Blobs(written.stream().map(WrittenBlob::blob).toList());
            return objects.put(
                    bucket,
                    key,
                    new NewObject("me", bytes.length, "tag", Map.of(), Map.of(), List.of(), Traits.NONE, content),
                    written,
                    Precondition.NONE);
        }
    }

    private byte[] read(Content content, long offset, long length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ContentReader.Open open = reader.open(content, null)) {
            open.read(offset, length, out::write);
        }
        return out.toByteArray();
    }

    private int rows(KeyRange keys) {
        return store.range(RangeQuery.of(keys)).entries().size();
    }

    @Test
    void whatWasPutIsReadAfterARestart() throws IOException {
        for (int size : new int[] {0, 1, IN_ROW_MAX, IN_ROW_MAX + 1, 65_537, LARGE}) {
            byte[] bytes = randomBytes(size);
            Content content = put("a", bytes).content();
            blobs.close();
            open();
            assertThat(read(content, 0, size)).isEqualTo(bytes);
            int from = size / 3;
            assertThat(read(content, from, size - 2L * from)).isEqualTo(Arrays.copyOfRange(bytes, from, size - from));
        }
    }

    @Test
    void aBodyThatEndsEarlyLeavesNothing() {
        try (Intake intake = intakes.open()) {
            assertThatThrownBy(() ->
                            intake.take(new ByteArrayInputStream(new byte[99]), 100, Digester.withMd5(Set.of()), null))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("1 bytes early");
        }
        assertThat(blobs.statistics().unsettled()).isZero();
    }

    @Test
    void whatWasReplacedIsGivenBackOnceNobodyReadsIt() throws IOException {
        byte[] bytes = randomBytes(LARGE);
        Content small = put("small", randomBytes(10_000)).content();
        Content large = put("large", bytes).content();
        var _ = put("small", randomBytes(5));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ContentReader.Open open = reader.open(large, null)) {
            var _ = objects.delete(bucket, "large", "me", Precondition.NONE);
            assertThat(reaper.round()).isOne();
            open.read(0, LARGE, out::write);
        }
        assertThat(out.toByteArray()).isEqualTo(bytes);
        assertThat(reaper.round()).isOne();
        assertThat(reaper.round()).isZero();
        assertThatThrownBy(() -> read(small, 0, 1)).isInstanceOf(ContentReader.Gone.class);
        assertThatThrownBy(() -> read(large, 0, 1)).isInstanceOf(ContentReader.Gone.class);
        // The large one's file is gone; of the small one, it is known after a restart too that it is dead.
        assertThat(rows(Keys.freed())).isOne();
        long dead = blobs.statistics().deadBytes();
        assertThat(dead).isPositive();
        blobs.close();
        open();
        assertThat(blobs.statistics().deadBytes()).isEqualTo(dead);
    }

    @Test
    void whatIsSmallIsInItsRowAndNowhereElse() throws IOException {
        byte[] bytes = randomBytes(IN_ROW_MAX);
        Content small = put("small", bytes).content();
        assertThat(blobs.statistics().blobsWritten()).isZero();
        assertThat(read(small, 100, 1_000)).isEqualTo(Arrays.copyOfRange(bytes, 100, 1_100));

        var _ = put("small", randomBytes(IN_ROW_MAX + 1));
        assertThat(blobs.statistics().blobsWritten()).isOne();
        assertThat(reaper.round()).isOne();
        assertThatThrownBy(() -> read(small, 0, 1)).isInstanceOf(ContentReader.Gone.class);
        assertThat(rows(Keys.freed())).isZero();
        var _ = objects.delete(bucket, "small", "me", Precondition.NONE);
        assertThat(reaper.round()).isOne();
        assertThat(rows(Keys.freed())).isOne();
    }

    @Test
    void whereTheMetadataHasNoRoomNothingSmallIsTaken() {
        var _ = put("small", randomBytes(100));
        usableBytes = 999;
        var _ = put("asked a moment ago", randomBytes(100));
        nanos += 1_000_000_000L;
        for (int size : new int[] {0, 100}) {
            assertThatThrownBy(() -> put("more", randomBytes(size)))
                    .isInstanceOfSatisfying(
                            BlobStoreException.class,
                            e -> assertThat(e.problem()).isEqualTo(BlobStoreException.Problem.DISK_FULL))
                    .hasMessageContaining("make room");
        }
        usableBytes = 1_000;
        nanos += 1_000_000_000L;
        var _ = put("more", randomBytes(100));
    }

    @Test
    void partsThatAnObjectHasNotAreGivenBack() throws IOException {
        Bytes id = Bytes.wrap(randomBytes(Keys.UPLOAD_ID_BYTES));
        uploads.begin(
                bucket,
                new Upload(id, "a", "me", "me", NOW, Map.of(), Map.of(), "", false, Traits.NONE, Encryption.NONE));
        byte[][] bytes = {randomBytes(LARGE), randomBytes(300), randomBytes(70_000)};
        for (int number = 1; number <= bytes.length; number++) {
            putPart(id, number, bytes[number - 1]);
        }
        Content content = uploads.complete(
                        bucket,
                        "a",
                        id,
                        (_, parts) -> new NewObject(
                                "me",
                                LARGE + 70_000L,
                                "tag",
                                Map.of(),
                                Map.of(),
                                List.of(),
                                Traits.NONE,
                                new Content.Parts(
                                        id,
                                        List.of(new Content.PartLength(1, LARGE), new Content.PartLength(3, 70_000)))),
                        Precondition.NONE)
                .content();
        assertThat(reaper.round()).isOne();
        assertThat(rows(Keys.parts(id))).isEqualTo(2);
        byte[] last = bytes[2];
        assertThat(read(content, LARGE - 10, 70_010)).endsWith(last).hasSize(70_010);
        var _ = objects.delete(bucket, "a", "me", Precondition.NONE);
        assertThat(reaper.round()).isOne();
        assertThat(rows(Keys.parts(id))).isZero();
        assertThatThrownBy(() -> read(content, 0, 1)).isInstanceOf(ContentReader.Gone.class);
    }

    private void putPart(Bytes upload, int number, byte[] bytes) {
        try (Intake intake = intakes.open()) {
            List<WrittenBlob> written = take(intake, bytes);
            uploads.putPart(
                    bucket.bucket(),
                    "a",
                    upload,
                    new Part(
                            number,
                            bytes.length,
                            Bytes.utf8("md5"),
                            NOW,
                            written.stream().map(WrittenBlob::blob).toList(),
                            null,
                            null),
                    written);
        }
    }
}
