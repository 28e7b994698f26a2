package io.photoncloud.lightningstor.object;

import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.lightningstor.bucket.Accounts;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.bucket.Usage;
import io.photoncloud.lightningstor.bucket.Versioning;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.layout.Optimistic;
import io.photoncloud.lightningstor.object.Locks.Bypass;
import io.photoncloud.lightningstor.object.Outbox.Happening;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of objects. Each change is one transaction on the condition that the bucket is set as it was and the key's newest
 * version is what was read, so that changes of one key come one after the other, and conditions that callers make of it hold
 * when it is written. Safe for many threads.
 */
public final class ObjectStore {

    private final ReplicatedStore store;
    private final BucketStore buckets;
    private final SettingStore settings;
    private final Accounts accounts;
    private final Outbox outbox;
    private final InstantSource clock;
    private final IntSupplier salts;
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(Accounts.PARTS).toList();

    /** With its own view of how buckets are set. */
    public ObjectStore(ReplicatedStore store, BucketStore buckets, InstantSource clock, IntSupplier salts) {
        this(store, buckets, new SettingStore(store, buckets), clock, salts);
    }

    /** One whose changes nobody is told. */
    public ObjectStore(
            ReplicatedStore store, BucketStore buckets, SettingStore settings, InstantSource clock, IntSupplier salts) {
        this(store, buckets, settings, Outbox.NONE, clock, salts);
    }

    /** @param salts random, so that version ids cannot be guessed from times */
    public ObjectStore(
            ReplicatedStore store,
            BucketStore buckets,
            SettingStore settings,
            Outbox outbox,
            InstantSource clock,
            IntSupplier salts) {
        this.store = store;
        this.buckets = buckets;
        this.settings = settings;
        this.outbox = outbox;
        this.accounts = new Accounts(store, buckets, settings);
        this.clock = clock;
        this.salts = salts;
    }

    /** What must hold of what a key has at the moment; throws what its caller is to be told where it does not. */
    @FunctionalInterface
    public interface Precondition {
        Precondition NONE = _ -> {};

        void require(Optional<ObjectVersion> object);
    }

    /** The bucket is gone, or is another one of the same name. */
    public static final class BucketGone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public BucketGone(String name) {
            super("bucket " + name + " is gone");
        }
    }

    /** By which everything is committed that changes how much a bucket holds. */
    public Accounts accounts() {
        return accounts;
    }

    // Reading

    /** The newest version of a key, a delete marker too; linearizable. */
    public Optional<ObjectVersion> find(Bucket bucket, String key) {
        return Optional.ofNullable(head(bucket, key).newest());
    }

    /** The version with an id, or the one without for {@link VersionId#NULL}; linearizable. */
    public Optional<ObjectVersion> find(Bucket bucket, String key, String versionId) {
        return Optimistic.attempt("object " + key + " of bucket " + bucket.name(), () -> {
            Head head = head(bucket, key);
            Optional<ObjectVersion> found = find(bucket, key, versionId, head);
            // It may have gone from one row to another between two looks.
            return found.isPresent() || head(bucket, key).equals(head) ? Optional.of(found) : Optional.empty();
        });
    }

    private Optional<ObjectVersion> find(Bucket bucket, String key, String versionId, Head head) {
        ObjectVersion newest = head.newest();
        if (newest == null) {
            return Optional.empty();
        }
        return newest.id().text().equals(versionId)
                ? Optional.of(newest)
                : findOlder(bucket.number(), key, versionId).map(Older::version);
    }

    private record Older(ObjectVersion version, Condition isUnchanged) {}

    private Optional<Older> findOlder(long bucket, String key, String versionId) {
        Optional<VersionId> id = versionId.equals(VersionId.NULL)
                ? store.find(Keys.nullVersion(bucket, key)).map(entry -> NullVersion.CODEC.decode(entry.value()))
                : VersionId.find(versionId);
        return id.flatMap(known -> store.find(Keys.older(bucket, key, known.sequence(), known.salt())))
                .map(entry -> older(key, entry))
                .filter(found -> found.version().id().text().equals(versionId));
    }

    private static Older older(String key, Entry entry) {
        return new Older(
                ObjectCodec.decode(key, entry.value()), Condition.unchangedSince(entry.key(), entry.modRevision()));
    }

    private Head head(Bucket bucket, String key) {
        List<Condition> conditions = new ArrayList<>();
        ObjectVersion object = newest(Keys.current(bucket.number(), key), key, conditions);
        if (bucket.versioning() == Versioning.OFF) {
            return new Head(object, conditions);
        }
        ObjectVersion marker = newest(Keys.marker(bucket.number(), key), key, conditions);
        return new Head(object == null ? marker : object, conditions);
    }

    private @Nullable ObjectVersion newest(Key row, String key, List<Condition> conditions) {
        Optional<Entry> found = store.find(row);
        conditions.add(
                Condition.unchangedSince(row, found.map(Entry::modRevision).orElse(0L)));
        return found.map(entry -> ObjectCodec.decode(key, entry.value())).orElse(null);
    }

    // Putting

    /**
     * Puts an object whose bytes are durable.
     *
     * @param blobs that it brings along; empty where they are known already
     * @throws Optimistic.UnknownOutcome it may have been put, and its blobs must not be touched
     * @throws BucketGone nothing was put
     */
    public ObjectVersion put(
            Known bucket, String key, NewObject made, List<WrittenBlob> blobs, Precondition precondition) {
        return put(bucket, key, _ -> new Put(made, blobs, List.of(), List.of()), precondition);
    }

    /**
     * An object, and what else is written with it, on which conditions.
     *
     * @param gone what its bucket held, and does not hold any more besides the object
     */
    public record Put(
            NewObject made, List<WrittenBlob> blobs, List<Condition> conditions, List<Operation> writes, Usage gone) {
        public Put(NewObject made, List<WrittenBlob> blobs, List<Condition> conditions, List<Operation> writes) {
            this(made, blobs, conditions, writes, Usage.NONE);
        }

        public Put {
            blobs = List.copyOf(blobs);
            conditions = List.copyOf(conditions);
            writes = List.copyOf(writes);
        }
    }

    /**
     * As above.
     *
     * @param making from the bucket as it is; asked again where anything has changed meanwhile; what it throws is thrown on
     */
    public ObjectVersion put(Known bucket, String key, Function<Known, Put> making, Precondition precondition) {
        return change(bucket, key, now -> {
            Head head = head(now.bucket(), key);
            precondition.require(head.object());
            Put put = making.apply(now);
            Change change = change(now, key, head).onlyWhen(put.conditions());
            change.place(put.blobs());
            put.writes().forEach(change::write);
            Instant time = clock.instant();
            Traits traits = put.made().traits();
            NewObject made = put.made().with(traits.withLock(lock(now, traits.lock(), time)));
            ObjectVersion version = made.as(key, nextId(now.bucket(), head), time);
            change.count(version.usage().minus(put.gone()));
            succeed(change, now.bucket(), key, head, version);
            outbox.writes(now, Happening.PUT, version).forEach(change::write);
            return new Decided<>(change, version);
        });
    }

    /**
     * The lock that a new object would have, if what is said of one can be said in the bucket.
     *
     * @throws S3Exception InvalidRequest
     */
    public Lock lock(Known bucket, Lock said, Instant now) {
        return Locks.ofNew(said, settings.find(bucket, Locks.OF_BUCKET), now);
    }

    /** What follows the newest version, and what becomes of that. */
    private void succeed(Change change, Bucket bucket, String key, Head head, ObjectVersion version) {
        ObjectVersion before = head.newest();
        boolean replaces =
                before != null && version.id().unversioned() && before.id().unversioned();
        if (before != null && hasBytesOf(version, before)) {
            throw new IllegalArgumentException("the bytes of " + version.key() + " would be of two versions");
        }
        if (before != null && replaces) {
            change.replace(before, version.isMarker());
        } else if (before != null) {
            change.age(before, version.isMarker());
        }
        if (version.id().unversioned() && !replaces && bucket.versioning() != Versioning.OFF) {
            findOlder(bucket.number(), key, VersionId.NULL).ifPresent(former -> remove(change, former));
        }
        change.putNewest(version);
    }

    private static boolean hasBytesOf(ObjectVersion version, ObjectVersion other) {
        return version.content().findId().isPresent()
                && version.content().findId().equals(other.content().findId());
    }

    private static void remove(Change change, Older older) {
        change.onlyWhen(older.isUnchanged());
        change.removeOlder(older.version());
        change.discard(older.version());
    }

    private VersionId nextId(Bucket bucket, Head head) {
        return new VersionId(
                head.nextSequence(clock.millis()), salts.getAsInt(), bucket.versioning() != Versioning.ENABLED);
    }

    // Deleting

    /**
     * What became of a deletion.
     *
     * @param removed the version that is gone for good; null where none is
     * @param marker the delete marker that was made; null where none was
     */
    public record Deletion(
            @Nullable ObjectVersion removed, @Nullable ObjectVersion marker) {
        static final Deletion NOTHING = new Deletion(null, null);
    }

    /** Deletes an object as its bucket has it: for good, or by a delete marker. None there is no error. */
    public Deletion delete(Known bucket, String key, String owner, Precondition precondition) {
        return change(bucket, key, now -> {
            Head head = head(now.bucket(), key);
            precondition.require(head.object());
            Change change = change(now, key, head);
            ObjectVersion before = head.newest();
            if (now.bucket().versioning() == Versioning.OFF) {
                if (before == null) {
                    return new Decided<>(null, Deletion.NOTHING);
                }
                change.removeNewest(before);
                change.discard(before);
                outbox.writes(now, Happening.REMOVED, before).forEach(change::write);
                return new Decided<>(change, new Deletion(before, null));
            }
            ObjectVersion marker = ObjectVersion.marker(key, nextId(now.bucket(), head), owner, clock.instant());
            succeed(change, now.bucket(), key, head, marker);
            outbox.writes(now, Happening.MARKED, marker).forEach(change::write);
            return new Decided<>(change, new Deletion(null, marker));
        });
    }

    /** Deletes one version for good; where it was the newest, the one before it is that again. None there is no error. */
    public Deletion deleteVersion(Known bucket, String key, String versionId, Precondition precondition) {
        return deleteVersion(bucket, key, versionId, Bypass.NONE, precondition);
    }

    /** As above. @throws S3Exception AccessDenied, of a version that is locked */
    public Deletion deleteVersion(
            Known bucket, String key, String versionId, Bypass bypass, Precondition precondition) {
        return change(bucket, key, now -> {
            Head head = head(now.bucket(), key);
            ObjectVersion newest = head.newest();
            // That it is not there is certain only where nothing has changed meanwhile, as the commit finds out.
            Change change = change(now, key, head, bypass);
            if (newest == null) {
                precondition.require(Optional.empty());
                return new Decided<>(change, Deletion.NOTHING);
            }
            if (newest.id().text().equals(versionId)) {
                precondition.require(Optional.of(newest));
                change.discard(newest);
                succeedBackwards(change, now.bucket(), key, newest);
                outbox.writes(now, Happening.REMOVED, newest).forEach(change::write);
                return new Decided<>(change, new Deletion(newest, null));
            }
            Optional<Older> older = findOlder(now.bucket().number(), key, versionId);
            precondition.require(older.map(Older::version));
            older.ifPresent(found -> {
                remove(change, found);
                outbox.writes(now, Happening.REMOVED, found.version()).forEach(change::write);
            });
            return older.map(found -> new Decided<>(change, new Deletion(found.version(), null)))
                    .orElse(new Decided<>(change, Deletion.NOTHING));
        });
    }

    private void succeedBackwards(Change change, Bucket bucket, String key, ObjectVersion newest) {
        KeyRange olders = Keys.olderOf(bucket.number(), key);
        Optional<Older> before = store.range(RangeQuery.of(olders).limit(1)).entries().stream()
                .findFirst()
                .map(entry -> older(key, entry));
        if (before.isEmpty()) {
            change.removeNewest(newest);
            return;
        }
        ObjectVersion next = before.get().version();
        if (next.isMarker() != newest.isMarker()) {
            change.removeNewest(newest);
        }
        change.onlyWhen(before.get().isUnchanged());
        change.removeOlder(next);
        change.putNewest(next);
    }

    // Saying other things of what is there

    /** What is said otherwise of a version; throws what its caller is to be told where it cannot be said. */
    @FunctionalInterface
    public interface Restatement {
        /** @param version that may be a delete marker */
        Traits of(ObjectVersion version);
    }

    /**
     * Says otherwise what may be said otherwise of a version.
     *
     * @param versionId empty for the newest
     * @return the version as it is now; empty where there is none
     */
    public Optional<ObjectVersion> restate(
            Known bucket, String key, Optional<String> versionId, Restatement restatement) {
        return change(bucket, key, now -> {
            Head head = head(now.bucket(), key);
            Change change = change(now, key, head);
            ObjectVersion newest = head.newest();
            if (newest != null
                    && versionId.orElse(newest.id().text()).equals(newest.id().text())) {
                ObjectVersion restated = newest.with(restatement.of(newest));
                change.putNewest(restated);
                outbox.writes(now, Happening.RESTATED, restated).forEach(change::write);
                return new Decided<>(change, Optional.of(restated));
            }
            Optional<Older> older =
                    versionId.flatMap(id -> findOlder(now.bucket().number(), key, id));
            Optional<ObjectVersion> restated =
                    older.map(found -> found.version().with(restatement.of(found.version())));
            older.ifPresent(found -> change.onlyWhen(found.isUnchanged()));
            restated.ifPresent(version -> {
                change.putOlder(version);
                outbox.writes(now, Happening.RESTATED, version).forEach(change::write);
            });
            // That it is not there is certain only where nothing has changed meanwhile, as the commit finds out.
            return new Decided<>(change, restated);
        });
    }

    // Changing

    /** @param change null for nothing to write */
    private record Decided<T>(@Nullable Change change, T answer) {}

    @FunctionalInterface
    private interface Decision<T> {
        Decided<T> on(Known bucket);
    }

    private Change change(Known bucket, String key, Head head) {
        return change(bucket, key, head, Bypass.NONE);
    }

    private Change change(Known bucket, String key, Head head, Bypass bypass) {
        Instant now = clock.instant();
        return new Change(bucket.bucket().number(), key, version -> Locks.requireDeletable(version, now, bypass))
                .onlyWhen(bucket.isUnchanged())
                .onlyWhen(head.conditions());
    }

    private <T> T change(Known known, String key, Decision<T> decision) {
        // Whoever changes the same key in this process waits here, and not for conflicts.
        int part =
                Math.floorMod(31 * key.hashCode() + Long.hashCode(known.bucket().number()), Accounts.PARTS);
        ReentrantLock lock = locks.get(part);
        lock.lock();
        try {
            return changeAlone(known, key, part, decision);
        } finally {
            lock.unlock();
        }
    }

    private <T> T changeAlone(Known known, String key, int part, Decision<T> decision) {
        Known[] bucket = {known};
        String name = known.bucket().name();
        return Optimistic.attempt("object " + key + " of bucket " + name, () -> {
            Decided<T> decided = decision.on(bucket[0]);
            Change change = decided.change();
            if (change == null
                    || accounts.commit(bucket[0], part, change.usage(), change.transaction())
                            .isPresent()) {
                return Optional.of(decided.answer());
            }
            bucket[0] = buckets.find(name)
                    .filter(again -> again.createRevision() == known.createRevision())
                    .orElseThrow(() -> new BucketGone(name));
            return Optional.empty();
        });
    }
}
