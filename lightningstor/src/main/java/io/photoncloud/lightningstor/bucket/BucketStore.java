package io.photoncloud.lightningstor.bucket;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Condition.Comparison;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.layout.Optimistic;
import io.photoncloud.proto.lightningstor.stored.v1.StoredBucket;
import io.photoncloud.proto.lightningstor.stored.v1.StoredBucketNumber;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;

/** The rows of buckets. Safe for many threads. */
public final class BucketStore {

    private static final Codec<Bucket> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredBucket.parser(), BucketStore::toStored, BucketStore::toDomain));

    private static final Codec<Long> NUMBER = VersionedCodec.first(ProtoCodec.of(
            StoredBucketNumber.parser(),
            last -> StoredBucketNumber.newBuilder().setLast(last).build(),
            StoredBucketNumber::getLast));

    private final ReplicatedStore store;

    public BucketStore(ReplicatedStore store) {
        this.store = store;
    }

    /** Linearizable. */
    public Optional<Known> find(String name) {
        return store.find(Keys.bucket(name)).map(BucketStore::known);
    }

    /**
     * The buckets whose names come after one, in their order.
     *
     * @param after a name; empty for all
     */
    public List<Bucket> list(String after, int max) {
        return list("", after, max);
    }

    /** As above, of those whose names begin so. */
    public List<Bucket> list(String prefix, String after, int max) {
        KeyRange all = Keys.buckets(prefix);
        // Whatever is before all of them leaves none out.
        KeyRange rest = after.compareTo(prefix) < 0 || after.isEmpty()
                ? all
                : new KeyRange(Keys.bucket(after).next(), all.end());
        if (rest.isEmpty()) {
            return List.of();
        }
        Page page = store.range(RangeQuery.of(rest).limit(max));
        return page.entries().stream().map(entry -> CODEC.decode(entry.value())).toList();
    }

    /** What became of a creation. */
    public sealed interface Creation {
        record Made(Known bucket) implements Creation {}

        record Taken(Known by) implements Creation {}
    }

    /** @param made of the number that it gets */
    public Creation create(String name, LongFunction<Bucket> made) {
        return create(name, made, _ -> List.of());
    }

    /**
     * As above.
     *
     * @param settings how it is set from the beginning, by its number
     */
    public Creation create(String name, LongFunction<Bucket> made, LongFunction<List<Operation>> settings) {
        return Optimistic.attempt("bucket " + name, () -> {
            Optional<Known> taken = find(name);
            if (taken.isPresent()) {
                return Optional.of(new Creation.Taken(taken.get()));
            }
            Optional<Entry> numbers = store.find(Keys.bucketNumber());
            long number = numbers.map(entry -> NUMBER.decode(entry.value())).orElse(0L) + 1;
            Bucket bucket = made.apply(number);
            Key key = Keys.bucket(name);
            List<Operation> writes = new ArrayList<>(settings.apply(number));
            writes.add(Operation.Put.of(key, CODEC.encode(bucket)));
            writes.add(Operation.Put.of(Keys.bucketNumber(), NUMBER.encode(number)));
            CommitResult result = store.commit(Transaction.when(
                            Condition.absent(key),
                            Condition.unchangedSince(
                                    Keys.bucketNumber(),
                                    numbers.map(Entry::modRevision).orElse(0L)))
                    .then(writes.toArray(Operation[]::new)));
            return Optimistic.committed(result)
                    .map(revision -> new Creation.Made(new Known(bucket, revision, revision)));
        });
    }

    /** There is no bucket of the name. */
    public static final class NoSuchBucket extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoSuchBucket(String name) {
            super("there is no bucket " + name);
        }
    }

    /** Sets it otherwise. @throws NoSuchBucket nothing was set */
    public Known update(String name, UnaryOperator<Bucket> change) {
        return revise(name, before -> change.apply(before.bucket()));
    }

    /**
     * As above.
     *
     * @param change asked again where the bucket has changed meanwhile, in any respect; what it throws is thrown on
     */
    public Known revise(String name, Function<Known, Bucket> change) {
        return Optimistic.attempt("bucket " + name, () -> {
            Known before = find(name).orElseThrow(() -> new NoSuchBucket(name));
            Bucket after = change.apply(before);
            if (after.equals(before.bucket())) {
                return Optional.of(before);
            }
            CommitResult result = store.commit(Transaction.when(before.isUnchanged())
                    .then(Operation.Put.of(Keys.bucket(name), CODEC.encode(after))));
            return Optimistic.committed(result).map(revision -> new Known(after, before.createRevision(), revision));
        });
    }

    /**
     * Writes a row of how a bucket is set, and the bucket's own, changed or not, so that whoever relies on it sees it.
     *
     * @param change as of {@link #revise}
     * @throws NoSuchBucket nothing was written
     */
    void rewrite(Known bucket, Function<Known, Bucket> change, Operation write) {
        String name = bucket.bucket().name();
        var _ = Optimistic.attempt("bucket " + name, () -> {
            Known before = find(name)
                    .filter(now -> now.createRevision() == bucket.createRevision())
                    .orElseThrow(() -> new NoSuchBucket(name));
            return Optimistic.committed(store.commit(Transaction.when(before.isUnchanged())
                    .then(write, Operation.Put.of(Keys.bucket(name), CODEC.encode(change.apply(before))))));
        });
    }

    /** What became of a deletion. */
    public enum Deletion {
        DONE,
        ABSENT,
        /** It has objects or versions of them. */
        NOT_EMPTY
    }

    /**
     * Deletes one that has no object.
     *
     * @param abortUploads gives up what is under way, which keeps no bucket
     */
    public Deletion delete(Known bucket, Consumer<Bucket> abortUploads) {
        long number = bucket.bucket().number();
        Key key = Keys.bucket(bucket.bucket().name());
        return Optimistic.attempt("bucket " + bucket.bucket().name(), () -> {
            if (!isEmpty(List.of(Keys.currents(number, ""), Keys.markers(number, ""), Keys.olders(number, "")))) {
                return Optional.of(Deletion.NOT_EMPTY);
            }
            if (find(bucket.bucket().name())
                    .filter(now -> now.createRevision() == bucket.createRevision())
                    .isEmpty()) {
                return Optional.of(Deletion.ABSENT);
            }
            abortUploads.accept(bucket.bucket());
            CommitResult result = store.commit(new Transaction(
                    List.of(
                            bucket.isThere(),
                            none(Keys.currents(number, "")),
                            none(Keys.markers(number, "")),
                            none(Keys.olders(number, "")),
                            none(Keys.uploads(number, ""))),
                    List.of(
                            Operation.Delete.of(key),
                            new Operation.Delete(Keys.settings(number), false),
                            new Operation.Delete(Keys.usages(number), false)),
                    List.of()));
            return Optimistic.committed(result).map(_ -> Deletion.DONE);
        });
    }

    private boolean isEmpty(List<KeyRange> all) {
        return all.stream()
                .allMatch(keys ->
                        store.range(RangeQuery.of(keys).limit(1)).entries().isEmpty());
    }

    private static Condition none(KeyRange keys) {
        return new Condition(keys, Comparison.EQUAL, new Condition.Target.CreateRevision(0));
    }

    private static Known known(Entry entry) {
        return new Known(CODEC.decode(entry.value()), entry.createRevision(), entry.modRevision());
    }

    private static StoredBucket toStored(Bucket bucket) {
        return StoredBucket.newBuilder()
                .setNumber(bucket.number())
                .setName(bucket.name())
                .setOrganization(bucket.tenant().organization())
                .setProject(bucket.tenant().project())
                .setOwner(bucket.owner())
                .setRegion(bucket.region())
                .setCreatedMs(bucket.created().toEpochMilli())
                .setVersioning(
                        switch (bucket.versioning()) {
                            case OFF -> StoredBucket.Versioning.VERSIONING_UNSPECIFIED;
                            case ENABLED -> StoredBucket.Versioning.VERSIONING_ENABLED;
                            case SUSPENDED -> StoredBucket.Versioning.VERSIONING_SUSPENDED;
                        })
                .build();
    }

    private static Bucket toDomain(StoredBucket form) {
        return new Bucket(
                form.getNumber(),
                form.getName(),
                new Tenant(form.getOrganization(), form.getProject()),
                form.getOwner(),
                form.getRegion(),
                Instant.ofEpochMilli(form.getCreatedMs()),
                switch (form.getVersioning()) {
                    case VERSIONING_UNSPECIFIED -> Versioning.OFF;
                    case VERSIONING_ENABLED -> Versioning.ENABLED;
                    case VERSIONING_SUSPENDED -> Versioning.SUSPENDED;
                    case UNRECOGNIZED ->
                        throw new IllegalArgumentException("bucket " + form.getName() + " is set by a newer release");
                });
    }
}
