package io.photoncloud.lightningstor.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.encryption.Encryption;
import io.photoncloud.lightningstor.engine.Throttle;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.Listing;
import io.photoncloud.lightningstor.object.NewObject;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectStore.Precondition;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.Traits;
import io.photoncloud.lightningstor.object.VersionLister;
import io.photoncloud.lightningstor.object.VersionListing.Listed;
import io.photoncloud.lightningstor.object.VersionListing.Mark;
import io.photoncloud.lightningstor.upload.Upload;
import io.photoncloud.lightningstor.upload.UploadLister;
import io.photoncloud.lightningstor.upload.UploadStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LifecyclePassesTest {

    private static final Instant BEGAN = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private Instant now = BEGAN;
    private final MemoryStore store = new MemoryStore();
    private final BucketStore buckets = new BucketStore(store);
    private final SettingStore settings = new SettingStore(store, buckets);
    private final ObjectStore objects = new ObjectStore(store, buckets, () -> now, () -> 7);
    private final UploadStore uploads = new UploadStore(store, objects);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LifecyclePasses passes = new LifecyclePasses(
            store,
            buckets,
            settings,
            new BucketWalk(
                    new VersionLister(store),
                    new UploadLister(store),
                    new Deletions(buckets, settings, objects, uploads, unhurried(), registry),
                    unhurried(),
                    () -> now),
            () -> now,
            Duration.ofHours(1),
            new Days(DAY));

    private static Throttle unhurried() {
        return new Throttle(1_000_000, () -> 0, _ -> {});
    }

    private Known bucket(String name, Versioning versioning, String... rules) {
        assertThat(buckets.create(
                        name, number -> new Bucket(number, name, new Tenant("o", "p"), "me", "r", now, versioning)))
                .isInstanceOf(BucketStore.Creation.Made.class);
        Known bucket = buckets.find(name).orElseThrow();
        if (rules.length > 0) {
            settings.put(
                    bucket, Lifecycle.SETTING, LifecycleTest.lifecycle(rules).configuration());
        }
        return buckets.find(name).orElseThrow();
    }

    private ObjectVersion put(Known bucket, String key) {
        NewObject made = new NewObject("me", 0, "etag", Map.of(), Map.of(), List.of(), Traits.NONE, Content.nothing());
        return objects.put(bucket, key, made, List.of(), Precondition.NONE);
    }

    private List<String> versions(Known bucket) {
        return new VersionLister(store)
                .list(bucket.bucket(), new Listing.Query("", "", "", 1_000), Mark.BEGINNING).versions().stream()
                        .map(Listed::version)
                        .map(version -> version.key() + (version.isMarker() ? "-marker" : ""))
                        .toList();
    }

    private void pass(Duration later) {
        now = now.plus(later);
        passes.round();
    }

    @Test
    void anExpiredObjectIsFollowedByAMarkerAndLeavesNothingInTheEnd() {
        Known bucket = bucket(
                "a",
                Versioning.ENABLED,
                "<Filter/><Expiration><Days>1</Days></Expiration>",
                "<Filter/><NoncurrentVersionExpiration><NoncurrentDays>2</NoncurrentDays></NoncurrentVersionExpiration>");
        var _ = put(bucket, "k");
        pass(DAY);
        assertThat(versions(bucket)).containsExactly("k");
        pass(DAY);
        assertThat(versions(bucket)).containsExactly("k-marker", "k");
        pass(DAY.multipliedBy(3));
        assertThat(versions(bucket)).containsExactly("k-marker");
        pass(DAY);
        assertThat(versions(bucket)).isEmpty();
        assertThat(registry.counter("lightningstor.lifecycle.actions", "action", "remove", "outcome", "done")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void withoutVersionsObjectsGoForGoodAndUploadsAreGivenUp() {
        Known bucket = bucket(
                "a",
                Versioning.OFF,
                "<Prefix>x</Prefix><Expiration><Days>1</Days></Expiration>",
                "<Prefix>u</Prefix><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation>"
                        + "</AbortIncompleteMultipartUpload>");
        var _ = put(bucket, "x");
        var _ = put(bucket, "y");
        Bytes id = Bytes.wrap(new byte[16]);
        uploads.begin(
                bucket,
                new Upload(id, "u", "me", "me", now, Map.of(), Map.of(), "", false, Traits.NONE, Encryption.NONE));
        uploads.begin(
                bucket,
                new Upload(id, "v", "me", "me", now, Map.of(), Map.of(), "", false, Traits.NONE, Encryption.NONE));
        pass(DAY.multipliedBy(2));
        assertThat(versions(bucket)).containsExactly("y");
        assertThat(uploads.find(bucket.bucket(), "u", id)).isEmpty();
        assertThat(uploads.find(bucket.bucket(), "v", id)).isPresent();
    }

    /** More versions than a page has, of one key, and so many that others begin within a page. */
    @Test
    void theNewestOfTheNoncurrentStayWhereverPagesEnd() {
        Known bucket = bucket(
                "a",
                Versioning.ENABLED,
                "<Filter/><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>3"
                        + "</NewerNoncurrentVersions></NoncurrentVersionExpiration>");
        for (String key : List.of("a", "b", "c")) {
            for (int count = 0; count < 300; count++) {
                now = now.plusMillis(1);
                var _ = put(bucket, key);
            }
        }
        pass(DAY.multipliedBy(3));
        assertThat(versions(bucket)).containsExactly("a", "a", "a", "a", "b", "b", "b", "b", "c", "c", "c", "c");
    }

    @Test
    void aPassGoesOnWhereItWas() {
        String rule = "<Filter/><Expiration><Days>1</Days></Expiration>";
        Known first = bucket("a", Versioning.OFF, rule);
        Known second = bucket("b", Versioning.OFF, rule);
        Known third = bucket("c", Versioning.OFF, rule);
        for (Known bucket : List.of(first, second, third)) {
            var _ = put(bucket, "k1");
            var _ = put(bucket, "k2");
        }
        now = now.plus(DAY.multipliedBy(2));
        new PassStore(store).put(Pass.begin(now).at("b", "k1"));
        passes.round();
        assertThat(versions(first)).containsExactly("k1", "k2");
        assertThat(versions(second)).containsExactly("k1");
        assertThat(versions(third)).isEmpty();
        assertThat(new PassStore(store).find().orElseThrow().ended()).isTrue();
        pass(Duration.ofMinutes(59));
        assertThat(versions(first)).hasSize(2);
        pass(Duration.ofMinutes(2));
        assertThat(versions(first)).isEmpty();
    }

    @Test
    void whatHasChangedSinceItWasDecidedStays() {
        String rule = "<Filter/><Expiration><Days>1</Days></Expiration>";
        Known bucket = bucket("a", Versioning.ENABLED, rule);
        ObjectVersion old = put(bucket, "k");
        Deletions deletions = new Deletions(buckets, settings, objects, uploads, unhurried(), registry);
        Lifecycle lifecycle = LifecycleTest.lifecycle(rule);

        var _ = put(bucket, "k");
        deletions.apply(bucket, lifecycle, old, new Lifecycle.Place.Only(), Lifecycle.Action.EXPIRE);
        assertThat(versions(bucket)).containsExactly("k", "k");

        // What was noncurrent is the newest again.
        ObjectVersion newest = objects.find(bucket.bucket(), "k").orElseThrow();
        var _ = objects.deleteVersion(bucket, "k", newest.id().text(), Precondition.NONE);
        deletions.apply(bucket, lifecycle, old, new Lifecycle.Place.Noncurrent(now, 0), Lifecycle.Action.REMOVE);
        assertThat(versions(bucket)).containsExactly("k");

        settings.delete(bucket, Lifecycle.SETTING);
        deletions.apply(bucket, lifecycle, old, new Lifecycle.Place.Only(), Lifecycle.Action.EXPIRE);
        assertThat(versions(bucket)).containsExactly("k");
    }
}
