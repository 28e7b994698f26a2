package io.photoncloud.lightningstor.bucket;

import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.layout.Optimistic;
import io.photoncloud.lightningstor.xml.QuotaConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

/**
 * How much buckets hold, exactly: whatever changes it writes one of a bucket's many rows of it in the same transaction, and the sum of them
 * is what there is. No change that this process commits takes a bucket beyond its quota, and none that fits is refused. Where the outcome
 * of a commit is not known and it is done after all, it may have been beyond. Safe for many threads.
 */
public final class Accounts {

    /** Rows of a bucket: changes of different ones do not wait for each other. */
    public static final int PARTS = 256;

    private static final int DOORS = 64;

    public static final Setting<QuotaConfiguration> QUOTA =
            new Setting<>("quota", QuotaConfiguration::read, QuotaConfiguration::write);

    private final ReplicatedStore store;
    private final BucketStore buckets;
    private final SettingStore settings;

    /** What is being committed to buckets with quotas, by their numbers. */
    private final Map<Long, Usage> underWay = new ConcurrentHashMap<>();

    private final List<ReadWriteLock> doors = Stream.generate(() -> (ReadWriteLock) new ReentrantReadWriteLock())
            .limit(DOORS)
            .toList();

    public Accounts(ReplicatedStore store, BucketStore buckets, SettingStore settings) {
        this.store = store;
        this.buckets = buckets;
        this.settings = settings;
    }

    // Looking

    /** What a bucket holds, as of one moment; linearizable. */
    public Usage held(long bucket) {
        return store.range(RangeQuery.of(Keys.usages(bucket)).limit(PARTS)).entries().stream()
                .map(entry -> UsageCodec.CODEC.decode(entry.value()))
                .reduce(Usage.NONE, Usage::plus);
    }

    /** Refuses what cannot fit whatever it replaces, before it is sent. @throws S3Exception QuotaExceeded */
    public void requireRoom(Known bucket, long bytes) {
        settings.find(bucket, QUOTA)
                .filter(quota -> !new Room(quota, Usage.NONE).has(new Usage(bytes, 0)))
                .ifPresent(quota -> new Room(quota, held(bucket.bucket().number())).require(new Usage(bytes, 0)));
    }

    // Changing

    /**
     * Commits what changes how much a bucket holds.
     *
     * @param part of the rows, 0 to {@link #PARTS}: those who change the same one at a time are refused but one
     * @return as {@link Optimistic#committed}
     * @throws S3Exception QuotaExceeded: nothing was done
     */
    public Optional<Long> commit(Known bucket, int part, Usage change, Transaction transaction) {
        Optional<QuotaConfiguration> quota =
                change.growth().equals(Usage.NONE) ? Optional.empty() : settings.find(bucket, QUOTA);
        long number = bucket.bucket().number();
        return quota.isPresent()
                ? commitWithin(quota.get(), number, part, change, transaction)
                : commitUsage(number, part, change, transaction);
    }

    /** As above, of a bucket that may have been set otherwise since. */
    public Optional<Long> commit(Bucket bucket, int part, Usage change, Transaction transaction) {
        Optional<Known> now = change.growth().equals(Usage.NONE)
                ? Optional.empty()
                : buckets.find(bucket.name()).filter(known -> known.bucket().number() == bucket.number());
        return now.isPresent()
                ? commit(now.get(), part, change, transaction)
                : commitUsage(bucket.number(), part, change, transaction);
    }

    /** Side by side with others where it fits with all of them; alone, where that decides. */
    private Optional<Long> commitWithin(
            QuotaConfiguration quota, long bucket, int part, Usage change, Transaction transaction) {
        ReadWriteLock door = doors.get(Math.floorMod(Long.hashCode(bucket), DOORS));
        door.readLock().lock();
        try {
            // Whoever comes later sees this one: here, or, once it is committed, in the rows.
            Usage all = underWay.merge(bucket, change.growth(), Usage::plus);
            try {
                if (new Room(quota, held(bucket).plus(all).minus(change.growth())).has(change)) {
                    return commitUsage(bucket, part, change, transaction);
                }
            } finally {
                underWay.computeIfPresent(bucket, (_, sum) -> {
                    Usage rest = sum.minus(change.growth());
                    return rest.equals(Usage.NONE) ? null : rest;
                });
            }
        } finally {
            door.readLock().unlock();
        }
        door.writeLock().lock();
        try {
            new Room(quota, held(bucket)).require(change);
            return commitUsage(bucket, part, change, transaction);
        } finally {
            door.writeLock().unlock();
        }
    }

    private Optional<Long> commitUsage(long bucket, int part, Usage change, Transaction transaction) {
        if (change.equals(Usage.NONE)) {
            return Optimistic.committed(store.commit(transaction));
        }
        Key row = Keys.usage(bucket, part);
        Optional<Entry> before = store.find(row);
        Usage now = before.map(entry -> UsageCodec.CODEC.decode(entry.value()))
                .orElse(Usage.NONE)
                .plus(change);
        List<Condition> conditions = new ArrayList<>(transaction.conditions());
        conditions.add(
                Condition.unchangedSince(row, before.map(Entry::modRevision).orElse(0L)));
        List<Operation> writes = new ArrayList<>(transaction.then());
        writes.add(Operation.Put.of(row, UsageCodec.CODEC.encode(now)));
        return Optimistic.committed(store.commit(new Transaction(conditions, writes, transaction.otherwise())));
    }
}
