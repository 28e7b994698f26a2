package io.photoncloud.flaredb.kv;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.flaredb.kv.KvRecord.Presence;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.proto.flaredb.stored.v1.EntryRecord;
import io.photoncloud.proto.flaredb.stored.v1.KvOnceRecord;
import io.photoncloud.proto.flaredb.stored.v1.NamespaceRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stored forms of keys and values. */
final class KvCodec {

    private static final int WRITTEN = 1;
    private static final int DELETED = 2;
    private static final int FOUND = 3;

    private KvCodec() {}

    static Bytes encode(Namespace namespace) {
        return Bytes.wrap(NamespaceRecord.newBuilder()
                .setId(namespace.id())
                .setName(namespace.name())
                .setOrgId(namespace.tenant().organization())
                .setProjectId(namespace.tenant().project())
                .setEventual(namespace.consistency() == Consistency.EVENTUAL)
                .setCreatedAtMs(namespace.createdAt().toEpochMilli())
                .build()
                .toByteArray());
    }

    static Namespace namespace(Bytes stored) {
        try {
            NamespaceRecord record = NamespaceRecord.parseFrom(stored.unsafeArray());
            return new Namespace(
                    record.getId(),
                    record.getName(),
                    new Tenant(record.getOrgId(), record.getProjectId()),
                    record.getEventual() ? Consistency.EVENTUAL : Consistency.STRONG,
                    Instant.ofEpochMilli(record.getCreatedAtMs()));
        } catch (InvalidProtocolBufferException e) {
            throw damaged("a namespace", e);
        }
    }

    static Bytes encode(KvRecord record) {
        return Bytes.wrap(EntryRecord.newBuilder()
                .setVersion(record.version())
                .setExpiresAtMs(record.expiresAtMillis())
                .setGone(
                        switch (record.presence()) {
                            case PRESENT -> EntryRecord.Gone.GONE_NOT;
                            case DELETED -> EntryRecord.Gone.GONE_DELETED;
                            case EXPIRED -> EntryRecord.Gone.GONE_EXPIRED;
                        })
                .setValue(UnsafeByteOperations.unsafeWrap(record.value().unsafeArray()))
                .build()
                .toByteArray());
    }

    static KvRecord record(Bytes stored) {
        try {
            EntryRecord record = EntryRecord.parseFrom(stored.unsafeArray());
            return new KvRecord(
                    record.getVersion(),
                    record.getExpiresAtMs(),
                    switch (record.getGone()) {
                        case GONE_NOT -> Presence.PRESENT;
                        case GONE_DELETED -> Presence.DELETED;
                        case GONE_EXPIRED -> Presence.EXPIRED;
                        case UNRECOGNIZED ->
                            throw new SqlException(
                                    SqlState.DATA_CORRUPTED, "the record of a key is of a later version of FlareDB");
                    },
                    Bytes.wrap(record.getValue().toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw damaged("a key", e);
        }
    }

    static Bytes encode(long number) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    /** 0 where there is none. */
    static long number(@Nullable Bytes stored) {
        return stored == null ? 0 : ByteBuffer.wrap(stored.unsafeArray()).getLong();
    }

    /** What a call was answered. */
    record Once(String fingerprint, long expiresAtMillis, List<KvResult> results) {}

    static Bytes encode(Once once) {
        KvOnceRecord.Builder record =
                KvOnceRecord.newBuilder().setFingerprint(once.fingerprint()).setExpiresAtMs(once.expiresAtMillis());
        for (KvResult result : once.results()) {
            record.addAnswers(answer(result));
        }
        return Bytes.wrap(record.build().toByteArray());
    }

    private static KvOnceRecord.Answer answer(KvResult result) {
        KvOnceRecord.Answer.Builder answer = KvOnceRecord.Answer.newBuilder();
        switch (result) {
            case KvResult.Written(long version) -> answer.setKind(WRITTEN).setVersion(version);
            case KvResult.Deleted(boolean present) -> answer.setKind(DELETED).setPresent(present);
            case KvResult.Found(KvEntry entry) -> {
                answer.setKind(FOUND).setPresent(entry != null);
                if (entry != null) {
                    answer.setVersion(entry.version())
                            .setValue(UnsafeByteOperations.unsafeWrap(
                                    entry.value().unsafeArray()));
                    if (entry.expiresAt() != null) {
                        answer.setExpiresAtMs(entry.expiresAt().toEpochMilli());
                    }
                }
            }
        }
        return answer.build();
    }

    /** @param operations of the call, which is the same as the first time */
    static Once once(Bytes stored, List<KvOperation> operations) {
        try {
            KvOnceRecord record = KvOnceRecord.parseFrom(stored.unsafeArray());
            List<KvResult> results = new ArrayList<>();
            for (int i = 0; i < Math.min(record.getAnswersCount(), operations.size()); i++) {
                results.add(result(record.getAnswers(i), operations.get(i).key()));
            }
            return new Once(record.getFingerprint(), record.getExpiresAtMs(), results);
        } catch (InvalidProtocolBufferException e) {
            throw damaged("an Idempotency-Key", e);
        }
    }

    private static KvResult result(KvOnceRecord.Answer answer, Key key) {
        return switch (answer.getKind()) {
            case WRITTEN -> new KvResult.Written(answer.getVersion());
            case DELETED -> new KvResult.Deleted(answer.getPresent());
            default ->
                new KvResult.Found(
                        answer.getPresent()
                                ? new KvEntry(
                                        key,
                                        Bytes.wrap(answer.getValue().toByteArray()),
                                        answer.getVersion(),
                                        answer.getExpiresAtMs() == 0
                                                ? null
                                                : Instant.ofEpochMilli(answer.getExpiresAtMs()))
                                : null);
        };
    }

    private static SqlException damaged(String what, InvalidProtocolBufferException cause) {
        return new SqlException(SqlState.DATA_CORRUPTED, "the record of " + what + " is damaged", cause);
    }
}
