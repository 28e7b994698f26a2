package io.photoncloud.lightningstor.bucket;

import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.proto.lightningstor.stored.v1.StoredSetting;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * How buckets are set: a row for each respect. Whoever changes one writes the bucket's own row too, so that what is decided by
 * settings is written on the condition that the bucket is unchanged, and what was read of them is kept until it is not. Safe for many
 * threads.
 */
public final class SettingStore {

    /** How many bytes of documents are kept in memory. */
    private static final long KEPT_BYTES_MAX = 8 << 20;

    private static final Codec<Bytes> CODEC = VersionedCodec.first(ProtoCodec.of(
            StoredSetting.parser(),
            document -> StoredSetting.newBuilder()
                    .setDocument(UnsafeByteOperations.unsafeWrap(document.unsafeArray()))
                    .build(),
            form -> Bytes.wrap(form.getDocument().toByteArray())));

    private final ReplicatedStore store;
    private final BucketStore buckets;
    private final Map<Long, AsOf> kept = new LinkedHashMap<>(64, 0.75f, true);
    private long keptBytes;

    /** The settings of a bucket as of a revision of its row, or of a later one. */
    private record AsOf(long revision, Map<String, Bytes> documents, Map<String, Object> values) {
        long bytes() {
            return 256 + documents.values().stream().mapToLong(Bytes::size).sum();
        }
    }

    public SettingStore(ReplicatedStore store, BucketStore buckets) {
        this.store = store;
        this.buckets = buckets;
    }

    /** How a bucket is set in one respect, no older than the bucket as it was read. */
    public <T> Optional<T> find(Known bucket, Setting<T> setting) {
        AsOf all = all(bucket);
        Bytes document = all.documents().get(setting.name());
        if (document == null) {
            return Optional.empty();
        }
        @SuppressWarnings("unchecked") // a name is of one setting
        T value = (T) all.values().computeIfAbsent(setting.name(), _ -> setting.decode(document));
        return Optional.of(value);
    }

    private AsOf all(Known bucket) {
        long number = bucket.bucket().number();
        synchronized (kept) {
            AsOf known = kept.get(number);
            if (known != null && known.revision() == bucket.modRevision()) {
                return known;
            }
        }
        AsOf read = new AsOf(bucket.modRevision(), documents(number), new ConcurrentHashMap<>());
        keep(number, read);
        return read;
    }

    private Map<String, Bytes> documents(long bucket) {
        Map<String, Bytes> documents = new HashMap<>();
        KeyRange rest = Keys.settings(bucket);
        Page page = store.range(RangeQuery.of(rest));
        while (!page.entries().isEmpty()) {
            page.entries().forEach(entry -> documents.put(Keys.object(entry.key()), CODEC.decode(entry.value())));
            if (!page.more()) {
                break;
            }
            rest = new KeyRange(page.entries().getLast().key().next(), rest.end());
            page = store.range(RangeQuery.of(rest));
        }
        return documents;
    }

    private void keep(long number, AsOf read) {
        synchronized (kept) {
            AsOf before = kept.put(number, read);
            keptBytes += read.bytes() - (before == null ? 0 : before.bytes());
            Iterator<AsOf> eldest = kept.values().iterator();
            while (keptBytes > KEPT_BYTES_MAX && eldest.hasNext()) {
                keptBytes -= eldest.next().bytes();
                eldest.remove();
            }
        }
    }

    /** @throws BucketStore.NoSuchBucket nothing was set */
    public <T> void put(Known bucket, Setting<T> setting, T value) {
        put(bucket, setting, value, UnaryOperator.identity());
    }

    /**
     * Sets it as long as the bucket allows that, however else it is set.
     *
     * @param allowed asked with the bucket as it is when this is written, once more where it has changed meanwhile; what it throws is
     *     thrown on
     * @throws BucketStore.NoSuchBucket nothing was set
     */
    public <T> void putIf(Known bucket, Setting<T> setting, T value, Consumer<Known> allowed) {
        buckets.rewrite(
                bucket,
                now -> {
                    allowed.accept(now);
                    return now.bucket();
                },
                write(bucket.bucket().number(), setting, value));
    }

    /**
     * Sets it, and something of the bucket itself with it.
     *
     * @param change asked again where the bucket has changed meanwhile; what it throws is thrown on
     * @throws BucketStore.NoSuchBucket nothing was set
     */
    public <T> void put(Known bucket, Setting<T> setting, T value, UnaryOperator<Bucket> change) {
        buckets.rewrite(
                bucket, now -> change.apply(now.bucket()), write(bucket.bucket().number(), setting, value));
    }

    /** To be written with the row of a bucket that is made. */
    public static <T> Operation write(long bucket, Setting<T> setting, T value) {
        return Operation.Put.of(Keys.setting(bucket, setting.name()), CODEC.encode(setting.encode(value)));
    }

    /** Sets it back; where it was not set, nothing happens. @throws BucketStore.NoSuchBucket there is no such bucket */
    public void delete(Known bucket, Setting<?> setting) {
        Operation write = Operation.Delete.of(Keys.setting(bucket.bucket().number(), setting.name()));
        buckets.rewrite(bucket, Known::bucket, write);
    }
}
