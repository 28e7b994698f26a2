package io.photoncloud.prismnet.pool;

import com.google.protobuf.ByteString;
import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.prismnet.stored.v1.StoredPoolChunk;
import io.photoncloud.proto.prismnet.stored.v1.StoredPoolSummary;
import java.util.BitSet;
import java.util.List;

/** The tables of what is taken. */
final class PoolStore {

    private PoolStore() {}

    static Table<PoolChunk> chunks(ReplicatedStore store) {
        return new Table<>(
                store,
                "prismnet/pool-chunk",
                PoolChunk::key,
                VersionedCodec.first(ProtoCodec.of(StoredPoolChunk.parser(), PoolStore::toStored, PoolStore::toDomain)),
                List.of());
    }

    static Table<PoolSummary> summaries(ReplicatedStore store) {
        return new Table<>(
                store,
                "prismnet/pool",
                PoolSummary::key,
                VersionedCodec.first(
                        ProtoCodec.of(StoredPoolSummary.parser(), PoolStore::toStored, PoolStore::toDomain)),
                List.of());
    }

    private static StoredPoolChunk toStored(PoolChunk chunk) {
        return StoredPoolChunk.newBuilder()
                .setPool(chunk.pool())
                .setNumber(chunk.number())
                .setTaken(ByteString.copyFrom(chunk.taken().toByteArray()))
                .build();
    }

    private static PoolChunk toDomain(StoredPoolChunk form) {
        return new PoolChunk(
                form.getPool(), form.getNumber(), BitSet.valueOf(form.getTaken().toByteArray()));
    }

    private static StoredPoolSummary toStored(PoolSummary summary) {
        return StoredPoolSummary.newBuilder()
                .setPool(summary.pool())
                .setFull(ByteString.copyFrom(summary.full().toByteArray()))
                .build();
    }

    private static PoolSummary toDomain(StoredPoolSummary form) {
        return new PoolSummary(form.getPool(), BitSet.valueOf(form.getFull().toByteArray()));
    }
}
