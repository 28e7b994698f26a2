package io.photoncloud.lightningstor.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.lightningstor.MeddledStore;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.object.Locks.Bypass;
import io.photoncloud.lightningstor.object.ObjectStore.Precondition;
import io.photoncloud.lightningstor.object.VersionListing.Listed;
import io.photoncloud.lightningstor.object.VersionListing.Mark;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.xml.LegalHold;
import io.photoncloud.lightningstor.xml.LockMode;
import io.photoncloud.lightningstor.xml.ObjectLockConfiguration;
import io.photoncloud.lightningstor.xml.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random changes of versions and of their locks, with others between each decision and its commit: what is locked is never lost. */
class LockWalkTest {

    private static final int STEPS = 800;
    private static final List<String> KEYS = List.of("a", "b");

    private final long seed = Long.getLong("walk.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final MemoryStore store = new MemoryStore();
    private final BucketStore buckets = new BucketStore(store);
    private final SettingStore settings = new SettingStore(store, buckets);
    private Instant now = Instant.parse("2026-11-29T00:00:00Z");
    private boolean meddling;
    private Bypass used = Bypass.NONE;
    private int gone;
    private int refused;

    private final ObjectStore others = new ObjectStore(store, buckets, () -> now, random::nextInt);
    private final ObjectStore mine = new ObjectStore(
            new MeddledStore(store, this::meddle, result -> result), buckets, () -> now, random::nextInt);

    /** The locks of all versions, as they were when they were looked at last. */
    private Map<VersionRows.VersionKey, Lock> seen = new HashMap<>();

    private Known bucket() {
        return buckets.find("walk").orElseThrow();
    }

    @Test
    void whatIsLockedIsNeverLost() {
        System.out.println("LockWalkTest: -Dwalk.seed=" + seed);
        var _ = buckets.create(
                "walk",
                number -> new Bucket(
                        number, "walk", new Tenant("org", "project"), "me", "region", now, Versioning.ENABLED),
                number -> List.of(SettingStore.write(number, Locks.OF_BUCKET, new ObjectLockConfiguration(null))));
        for (int step = 0; step < STEPS; step++) {
            used = Bypass.NONE;
            change(mine);
            look();
            if (random.nextInt(20) == 0) {
                now = now.plus(Duration.ofHours(random.nextInt(48)));
            }
        }
        assertThat(gone).as("versions that went").isGreaterThan(STEPS / 50);
        assertThat(refused).as("what was refused").isGreaterThan(STEPS / 50);
    }

    /** Between a decision and its commit. */
    private void meddle() {
        if (!meddling && random.nextInt(3) == 0) {
            meddling = true;
            change(others);
            look();
            meddling = false;
        }
    }

    private void change(ObjectStore objects) {
        String key = KEYS.get(random.nextInt(KEYS.size()));
        Optional<String> version = version(key);
        try {
            switch (random.nextInt(8)) {
                case 0, 1 -> put(objects, key);
                case 2 -> {
                    var _ = objects.delete(bucket(), key, "me", Precondition.NONE);
                }
                case 3 -> restate(objects, key, version, lock -> lock.with(hold()));
                case 4 -> retain(objects, key, version);
                case 5 ->
                    settings.put(
                            bucket(),
                            Locks.OF_BUCKET,
                            new ObjectLockConfiguration(
                                    random.nextBoolean()
                                            ? null
                                            : new ObjectLockConfiguration.Default(
                                                    mode(), 1, ObjectLockConfiguration.Unit.DAYS)));
                default -> {
                    Bypass bypass = bypass();
                    version.ifPresent(id -> {
                        var _ = objects.deleteVersion(bucket(), key, id, bypass, Precondition.NONE);
                    });
                }
            }
        } catch (S3Exception _) {
            refused++;
        }
    }

    private Optional<String> version(String key) {
        List<String> ids = seen.keySet().stream()
                .filter(version -> version.key().equals(key))
                .map(version -> version.id().text())
                .sorted()
                .toList();
        return ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(random.nextInt(ids.size())));
    }

    private Bypass bypass() {
        Bypass bypass = random.nextInt(4) == 0 ? Bypass.GOVERNANCE : Bypass.NONE;
        if (bypass == Bypass.GOVERNANCE) {
            used = bypass;
        }
        return bypass;
    }

    private LockMode mode() {
        return random.nextBoolean() ? LockMode.GOVERNANCE : LockMode.COMPLIANCE;
    }

    private LegalHold hold() {
        return random.nextInt(3) == 0 ? LegalHold.ON : LegalHold.OFF;
    }

    private Retention retention() {
        return random.nextInt(4) == 0
                ? new Retention.None()
                : new Retention.Until(mode(), now.plus(Duration.ofHours(1 + random.nextInt(48))));
    }

    private void put(ObjectStore objects, String key) {
        Lock said = random.nextInt(3) == 0 ? Lock.NONE.with(retention()) : Lock.NONE;
        NewObject made = new NewObject(
                "me", 0, "", Map.of(), Map.of(), List.of(), Traits.NONE.withLock(said), Content.nothing());
        var _ = objects.put(bucket(), key, made, List.of(), Precondition.NONE);
    }

    private void retain(ObjectStore objects, String key, Optional<String> version) {
        Retention wanted = retention();
        Bypass bypass = bypass();
        restate(objects, key, version, lock -> {
            Locks.requireRetainable(lock, wanted, now, bypass);
            return lock.with(wanted);
        });
    }

    private void restate(ObjectStore objects, String key, Optional<String> version, UnaryOperator<Lock> change) {
        if (version.isPresent()) {
            var _ = objects.restate(
                    bucket(),
                    key,
                    version,
                    found -> found.isMarker()
                            ? found.traits()
                            : found.traits()
                                    .withLock(change.apply(found.traits().lock())));
        }
    }

    private void look() {
        Map<VersionRows.VersionKey, Lock> there = new HashMap<>();
        VersionLister lister = new VersionLister(store);
        Mark from = Mark.BEGINNING;
        while (from != null) {
            VersionListing page = lister.list(bucket().bucket(), new Listing.Query("", "", "", 100), from);
            for (Listed listed : page.versions()) {
                ObjectVersion version = listed.version();
                there.put(
                        new VersionRows.VersionKey(version.key(), version.id()),
                        version.traits().lock());
            }
            from = page.next();
        }
        seen.forEach((version, lock) -> {
            Lock after = there.get(version);
            if (after == null) {
                gone++;
                assertThat(lock.hold()).as("seed %d: hold of %s", seed, version).isNotEqualTo(LegalHold.ON);
            }
            lock.findRetention()
                    .filter(retention -> retention.until().isAfter(now))
                    .ifPresent(retention -> requireKept(version, retention, after));
        });
        seen = there;
    }

    private void requireKept(VersionRows.VersionKey version, Retention.Until before, @Nullable Lock after) {
        if (before.mode() == LockMode.GOVERNANCE && used == Bypass.GOVERNANCE) {
            return;
        }
        assertThat(after).as("seed %d: %s of %s", seed, version, before).isNotNull();
        assertThat(Objects.requireNonNull(after).findRetention()).hasValueSatisfying(retention -> {
            assertThat(retention.mode()).isEqualTo(before.mode());
            assertThat(retention.until()).isAfterOrEqualTo(before.until());
        });
    }
}
