package io.photoncloud.lightningstor.object;

import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.lightningstor.bucket.Usage;
import io.photoncloud.lightningstor.layout.Keys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** A transaction about one key of one bucket as it comes together. */
final class Change {

    private final long bucket;
    private final String key;
    private final Consumer<ObjectVersion> deletable;
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Operation> writes = new ArrayList<>();
    private Usage usage = Usage.NONE;

    /** @param deletable throws what its caller is to be told where a version must not go */
    Change(long bucket, String key, Consumer<ObjectVersion> deletable) {
        this.bucket = bucket;
        this.key = key;
        this.deletable = deletable;
    }

    Change onlyWhen(Condition condition) {
        conditions.add(condition);
        return this;
    }

    Change onlyWhen(Collection<Condition> all) {
        conditions.addAll(all);
        return this;
    }

    void write(Operation operation) {
        writes.add(operation);
    }

    void place(List<WrittenBlob> blobs) {
        blobs.forEach(written -> write(written.toRow()));
    }

    void putNewest(ObjectVersion version) {
        write(Operation.Put.of(
                version.isMarker() ? Keys.marker(bucket, key) : Keys.current(bucket, key),
                ObjectCodec.KEYLESS.encode(version)));
    }

    void putOlder(ObjectVersion version) {
        write(Operation.Put.of(olderKey(version.id()), ObjectCodec.KEYLESS.encode(version)));
    }

    void removeNewest(ObjectVersion version) {
        write(Operation.Delete.of(version.isMarker() ? Keys.marker(bucket, key) : Keys.current(bucket, key)));
    }

    /** What was the newest is followed by another, which is of the kind given. */
    void age(ObjectVersion newest, boolean byMarker) {
        if (newest.isMarker() != byMarker) {
            removeNewest(newest);
        }
        putOlder(newest);
        if (newest.id().unversioned()) {
            write(Operation.Put.of(Keys.nullVersion(bucket, key), NullVersion.CODEC.encode(newest.id())));
        }
    }

    /** What was the newest is gone for good, where another takes its place, which is of the kind given. */
    void replace(ObjectVersion newest, boolean byMarker) {
        if (newest.isMarker() != byMarker) {
            removeNewest(newest);
        }
        discard(newest);
    }

    void removeOlder(ObjectVersion version) {
        write(Operation.Delete.of(olderKey(version.id())));
        if (version.id().unversioned()) {
            write(Operation.Delete.of(Keys.nullVersion(bucket, key)));
        }
    }

    /** What goes for good goes through here, so that nothing goes that is locked. */
    void discard(ObjectVersion version) {
        deletable.accept(version);
        count(Usage.NONE.minus(version.usage()));
        Discarded.write(version.content()).ifPresent(this::write);
    }

    /** How much more the bucket holds by this. */
    void count(Usage more) {
        usage = usage.plus(more);
    }

    Usage usage() {
        return usage;
    }

    private Key olderKey(VersionId id) {
        return Keys.older(bucket, key, id.sequence(), id.salt());
    }

    Transaction transaction() {
        return new Transaction(conditions, writes, List.of());
    }
}
