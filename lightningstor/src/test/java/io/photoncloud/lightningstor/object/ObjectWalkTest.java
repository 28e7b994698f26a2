package io.photoncloud.lightningstor.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.object.ObjectStore.Precondition;
import io.photoncloud.lightningstor.object.VersionListing.Listed;
import io.photoncloud.lightningstor.object.VersionListing.Mark;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random changes of a bucket, beside a model that is a list of versions by key. */
class ObjectWalkTest {

    private static final int STEPS = 1_500;
    private static final List<String> KEYS = List.of(
            "a", "a/", "a/b", "a/b/c", "a/c", "a\0b", "a\0", "b", "b//", "dir/x", "dir/y", "é/ü", "\uD83D\uDE00", "z");
    private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");

    private final long seed = Long.getLong("walk.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final MemoryStore store = MemoryStore.withoutHistory();
    private final BucketStore buckets = new BucketStore(store);
    private final ObjectStore objects = new ObjectStore(store, buckets, () -> NOW, random::nextInt);
    private final ObjectLister lister = new ObjectLister(store);
    private final VersionLister versionLister = new VersionLister(store);

    /** By the bytes of the key; the newest version first. */
    private final Map<String, List<ObjectVersion>> model =
            new TreeMap<>((one, other) -> Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8)));

    private final Set<Bytes> discarded = new TreeSet<>();
    private long blobs;

    private Known makeBucket() {
        return switch (buckets.create(
                "walk",
                number -> new Bucket(
                        number, "walk", new Tenant("org", "project"), "me", "region", NOW, Versioning.OFF))) {
            case BucketStore.Creation.Made(Known made) -> made;
            case BucketStore.Creation.Taken(Known by) -> throw new AssertionError("taken by " + by);
        };
    }

    private Known bucket() {
        return buckets.find("walk").orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsListedIsWhatWasPut(Versioning last) {
        System.out.println("ObjectWalkTest: -Dwalk.seed=" + seed);
        var _ = makeBucket();
        for (int step = 0; step < STEPS; step++) {
            if (step == STEPS / 3 && last != Versioning.OFF) {
                var _ = buckets.update("walk", bucket -> bucket.with(Versioning.ENABLED));
            }
            if (step == 2 * STEPS / 3 && last == Versioning.SUSPENDED) {
                var _ = buckets.update("walk", bucket -> bucket.with(Versioning.SUSPENDED));
            }
            change();
            if (random.nextInt(10) == 0) {
                requireAlike();
            }
        }
        requireAlike();
        empty();
        requireAlike();
        assertThat(buckets.delete(bucket(), _ -> {})).isEqualTo(BucketStore.Deletion.DONE);
    }

    private void change() {
        String key = KEYS.get(random.nextInt(KEYS.size()));
        switch (random.nextInt(5)) {
            case 0, 1 -> put(key);
            case 2 -> delete(key);
            default -> deleteVersion(key);
        }
    }

    private void put(String key) {
        List<WrittenBlob> written = new ArrayList<>();
        for (int count = random.nextInt(3); count > 0; count--) {
            Bytes id = Bytes.wrap(
                    ByteBuffer.allocate(16).putLong(++blobs).putLong(0).array());
            written.add(new WrittenBlob(new BlobRef(id, 10), new Whereabouts.InEngine(id)));
        }
        NewObject made = new NewObject(
                "me",
                10L * written.size(),
                "etag" + blobs,
                Map.of("content-type", "text/plain"),
                Map.of("name", "value"),
                List.of(),
                Traits.NONE,
                new Content.Blobs(written.stream().map(WrittenBlob::blob).toList()));
        follow(key, objects.put(bucket(), key, made, written, seen(key)));
    }

    /** What the key's object is found to be when the change is decided. */
    private Precondition seen(String key) {
        return object -> assertThat(object).isEqualTo(newest(key).filter(version -> !version.isMarker()));
    }

    private Optional<ObjectVersion> newest(String key) {
        return model.getOrDefault(key, List.of()).stream().findFirst();
    }

    private void follow(String key, ObjectVersion version) {
        List<ObjectVersion> versions = model.computeIfAbsent(key, _ -> new ArrayList<>());
        if (version.id().unversioned()) {
            versions.stream().filter(other -> other.id().unversioned()).forEach(this::discard);
            versions.removeIf(other -> other.id().unversioned());
        }
        assertThat(versions)
                .as("what follows is later")
                .allMatch(other -> other.id().sequence() < version.id().sequence());
        versions.addFirst(version);
    }

    private void discard(ObjectVersion version) {
        if (version.content() instanceof Content.Blobs(List<BlobRef> gone, var _, var _)) {
            gone.forEach(blob -> discarded.add(blob.id()));
        }
    }

    private void delete(String key) {
        ObjectStore.Deletion deletion = objects.delete(bucket(), key, "me", seen(key));
        if (bucket().bucket().versioning() == Versioning.OFF) {
            assertThat(Optional.ofNullable(deletion.removed())).isEqualTo(newest(key));
            newest(key).ifPresent(version -> remove(key, version));
        } else {
            follow(key, Objects.requireNonNull(deletion.marker()));
        }
    }

    private void remove(String key, ObjectVersion version) {
        discard(version);
        List<ObjectVersion> versions = Objects.requireNonNull(model.get(key));
        versions.remove(version);
        if (versions.isEmpty()) {
            model.remove(key);
        }
    }

    private void deleteVersion(String key) {
        List<ObjectVersion> versions = model.getOrDefault(key, List.of());
        if (versions.isEmpty()) {
            assertThat(objects.deleteVersion(bucket(), key, "null", Precondition.NONE))
                    .isEqualTo(ObjectStore.Deletion.NOTHING);
            return;
        }
        ObjectVersion version = versions.get(random.nextInt(versions.size()));
        assertThat(objects.find(bucket().bucket(), key, version.id().text())).contains(version);
        ObjectStore.Deletion deletion =
                objects.deleteVersion(bucket(), key, version.id().text(), Precondition.NONE);
        assertThat(deletion.removed()).isEqualTo(version);
        remove(key, version);
        assertThat(objects.find(bucket().bucket(), key, version.id().text())).isEmpty();
    }

    private void empty() {
        while (!model.isEmpty()) {
            String key = model.keySet().iterator().next();
            assertThat(buckets.delete(bucket(), _ -> {})).isEqualTo(BucketStore.Deletion.NOT_EMPTY);
            deleteVersion(key);
        }
    }

    // Looking

    private void requireAlike() {
        for (String key : KEYS) {
            assertThat(objects.find(bucket().bucket(), key)).isEqualTo(newest(key));
        }
        String prefix = List.of("", "a", "a/", "a\0", "dir/", "x", "é").get(random.nextInt(7));
        String delimiter = List.of("", "/", "b", "//").get(random.nextInt(4));
        int max = 1 + random.nextInt(6);
        requireListed(new Listing.Query(prefix, delimiter, "", max));
        requireVersionsListed(new Listing.Query(prefix, delimiter, "", max));
        requireBlobsKept();
    }

    private void requireListed(Listing.Query query) {
        List<String> wanted = new ArrayList<>();
        model.forEach((key, versions) -> {
            if (key.startsWith(query.prefix()) && !versions.getFirst().isMarker()) {
                String shown = query.isGrouped(key) ? "prefix " + query.group(key) : key;
                if (!wanted.contains(shown)) {
                    wanted.add(shown);
                }
            }
        });
        List<String> got = new ArrayList<>();
        String after = "";
        do {
            Listing page = lister.list(
                    bucket().bucket(), new Listing.Query(query.prefix(), query.delimiter(), after, query.max()));
            List<String> objectsAndPrefixes = new ArrayList<>();
            page.objects().forEach(object -> objectsAndPrefixes.add(object.key()));
            page.prefixes().forEach(prefix -> objectsAndPrefixes.add("prefix " + prefix));
            assertThat(objectsAndPrefixes).hasSizeLessThanOrEqualTo(query.max());
            got.addAll(objectsAndPrefixes);
            after = page.next();
        } while (!after.isEmpty());
        assertThat(got).as("%s", query).containsExactlyInAnyOrderElementsOf(wanted);
    }

    private void requireVersionsListed(Listing.Query query) {
        List<String> wanted = new ArrayList<>();
        model.forEach((key, versions) -> {
            if (key.startsWith(query.prefix()) && query.isGrouped(key)) {
                String shown = "prefix " + query.group(key);
                if (!wanted.contains(shown)) {
                    wanted.add(shown);
                }
            } else if (key.startsWith(query.prefix())) {
                versions.forEach(version -> wanted.add(shown(version, version.equals(versions.getFirst()))));
            }
        });
        List<String> got = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        Mark from = Mark.BEGINNING;
        while (from != null) {
            VersionListing page = versionLister.list(bucket().bucket(), query, from);
            assertThat(page.versions().size() + page.prefixes().size()).isLessThanOrEqualTo(query.max());
            page.versions().forEach(listed -> got.add(shown(listed.version(), listed.isLatest())));
            page.versions().stream()
                    .map(Listed::version)
                    .map(ObjectVersion::key)
                    .forEach(keys::add);
            page.prefixes().forEach(prefix -> got.add("prefix " + prefix));
            from = page.next();
        }
        assertThat(got).as("%s", query).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(keys)
                .isSortedAccordingTo(
                        (one, other) -> Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8)));
    }

    private static String shown(ObjectVersion version, boolean isLatest) {
        return version.key() + " " + version.id() + (version.isMarker() ? " marker" : "") + (isLatest ? " latest" : "");
    }

    /** Each blob that a version has is there still, and each that none has is in the trash. */
    private void requireBlobsKept() {
        Set<Bytes> live = model.values().stream()
                .flatMap(List::stream)
                .map(ObjectVersion::content)
                .flatMap(content ->
                        content instanceof Content.Blobs(List<BlobRef> all, var _, var _) ? all.stream() : null)
                .map(BlobRef::id)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<Bytes> inTrash = new TreeSet<>();
        store.range(RangeQuery.of(new KeyRange(Key.utf8("t"), Key.utf8("u"))).limit(10_000))
                .entries()
                .forEach(entry -> {
                    if (Discarded.codec().decode(entry.value()) instanceof Discarded.Blobs(List<BlobRef> all)) {
                        all.forEach(blob -> inTrash.add(blob.id()));
                    }
                });
        assertThat(inTrash).isEqualTo(discarded);
        if (!live.isEmpty()) {
            assertThat(inTrash).doesNotContainAnyElementsOf(live);
        }
    }

    /** As whoever empties a bucket does. */
    @Test
    void whatIsListedMayBeDeletedBeforeTheNextPage() {
        var _ = makeBucket();
        var _ = buckets.update("walk", bucket -> bucket.with(Versioning.ENABLED));
        for (int count = 0; count < 700; count++) {
            put(count % 100 == 0 ? "b" : "a");
        }
        Mark from = Mark.BEGINNING;
        while (from != null) {
            VersionListing page = versionLister.list(bucket().bucket(), new Listing.Query("", "", "", 7), from);
            for (Listed listed : page.versions()) {
                ObjectVersion version = listed.version();
                var _ = objects.deleteVersion(
                        bucket(), version.key(), version.id().text(), Precondition.NONE);
            }
            from = page.next();
        }
        assertThat(buckets.delete(bucket(), _ -> {})).isEqualTo(BucketStore.Deletion.DONE);
    }

    @Test
    void aBucketMadeAnewIsAnother() {
        Known before = makeBucket();
        assertThat(buckets.delete(before, _ -> {})).isEqualTo(BucketStore.Deletion.DONE);
        var _ = makeBucket();
        NewObject made = new NewObject("me", 0, "etag", Map.of(), Map.of(), List.of(), Traits.NONE, Content.nothing());
        assertThatThrownBy(() -> objects.put(before, "a", made, List.of(), Precondition.NONE))
                .isInstanceOf(ObjectStore.BucketGone.class);
    }
}
