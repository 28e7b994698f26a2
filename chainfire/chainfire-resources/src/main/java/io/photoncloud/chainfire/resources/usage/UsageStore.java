package io.photoncloud.chainfire.resources.usage;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.ResourceRefCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.resources.stored.v1.StoredUsage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** The table of usage that is yet to be told. */
final class UsageStore {

    static final Codec<Usage> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredUsage.parser(), UsageStore::toStored, UsageStore::toDomain));

    private UsageStore() {}

    static Table<Usage> untold(ReplicatedStore store, String service) {
        return new Table<>(store, service + "/usage", Usage::key, CODEC, List.of());
    }

    private static StoredUsage toStored(Usage usage) {
        return StoredUsage.newBuilder()
                .setId(usage.id())
                .setResource(ResourceRefCodec.toStored(usage.resource()))
                .setMeter(usage.meter())
                .setFromMs(usage.from().toEpochMilli())
                .setToMs(usage.to().toEpochMilli())
                .setQuantity(usage.quantity().toPlainString())
                .build();
    }

    private static Usage toDomain(StoredUsage form) {
        return new Usage(
                ResourceRefCodec.toDomain(form.getResource()),
                form.getMeter(),
                Instant.ofEpochMilli(form.getFromMs()),
                Instant.ofEpochMilli(form.getToMs()),
                new BigDecimal(form.getQuantity()));
    }
}
