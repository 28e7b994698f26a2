package io.photoncloud.flaredb.kv;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of keys and values.
 *
 * @param valueBytesMax of one value
 * @param ttlMax how long after it was written a key may be set to go
 */
record KvLimits(int valueBytesMax, Duration ttlMax) {

    /** What a record has beside its value. */
    private static final int RECORD_BYTES = 64;

    static final int KEY_BYTES_MAX = 4_096;

    static final int OPERATIONS_MAX = 1_000;

    /** Of the keys and values of one batch. */
    static final int BATCH_BYTES_MAX = 4 << 20;

    /** Of the keys and values of one page: whoever asks for many large ones gets shorter pages. */
    static final int PAGE_BYTES_MAX = 4 << 20;

    /** Records that are looked at for one page, those that are gone among them. */
    static final int WALK_MAX = 50_000;

    /** @param recordBytesMax as the store bounds what it keeps of a key */
    static KvLimits of(int recordBytesMax, Duration ttlMax) {
        return new KvLimits(recordBytesMax - RECORD_BYTES, ttlMax);
    }

    void check(List<KvOperation> operations) {
        Check.size("operations", operations, 1, OPERATIONS_MAX);
        Set<Key> keys = new HashSet<>();
        long bytes = 0;
        for (int i = 0; i < operations.size(); i++) {
            try {
                bytes += check(operations.get(i));
                Check.that(keys.add(operations.get(i).key()), "key", "must stand in one operation only");
            } catch (CloudException e) {
                throw operations.size() == 1 ? e : e.inside("operations[" + i + "]");
            }
        }
        if (bytes > BATCH_BYTES_MAX) {
            throw tooLarge("operations", bytes, BATCH_BYTES_MAX);
        }
    }

    private long check(KvOperation operation) {
        checkKey("key", operation.key());
        return switch (operation) {
            case KvOperation.Put put -> {
                if (put.value().size() > valueBytesMax) {
                    throw tooLarge("value", put.value().size(), valueBytesMax);
                }
                checkTtl(put.ttl());
                yield put.key().size() + put.value().size();
            }
            case KvOperation.Delete delete -> delete.key().size();
            case KvOperation.Get get -> get.key().size();
        };
    }

    static void checkKey(String field, Key key) {
        Check.that(key.size() <= KEY_BYTES_MAX, field, "must have 1 to " + KEY_BYTES_MAX + " bytes");
    }

    static void checkRange(KvRange range) {
        checkPart("start", range.start());
        checkPart("end", range.end());
        checkPart("prefix", range.prefix());
    }

    private static void checkPart(String field, @Nullable Bytes part) {
        Check.that(
                part == null || part.size() <= KEY_BYTES_MAX, field, "must have at most " + KEY_BYTES_MAX + " bytes");
    }

    private void checkTtl(@Nullable Duration ttl) {
        if (ttl != null && (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(ttlMax) > 0)) {
            String constraint = "must be 1 to " + ttlMax.toSeconds() + " seconds (photon.flaredb.key-ttl-max)";
            throw CloudException.invalid("ttl_seconds", constraint, "ttl_seconds " + constraint);
        }
    }

    private static CloudException tooLarge(String field, long bytes, int max) {
        return new CloudException(
                ErrorCode.PAYLOAD_TOO_LARGE,
                field + " has " + bytes + " bytes, and at most " + max + " are taken",
                CloudException.fieldDetails(field, "at most " + max + " bytes"));
    }
}
