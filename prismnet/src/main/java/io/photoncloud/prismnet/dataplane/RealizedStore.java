package io.photoncloud.prismnet.dataplane;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.prismnet.stored.v1.StoredRealized;
import java.util.List;

/** The table of how far a driver is with each VPC. */
final class RealizedStore {

    private RealizedStore() {}

    static Table<Realized> realized(ReplicatedStore store) {
        return new Table<>(
                store,
                "prismnet/realized",
                Realized::key,
                VersionedCodec.first(
                        ProtoCodec.of(StoredRealized.parser(), RealizedStore::toStored, RealizedStore::toDomain)),
                List.of());
    }

    private static StoredRealized toStored(Realized realized) {
        return StoredRealized.newBuilder()
                .setVpc(realized.vpc())
                .setDriver(realized.driver())
                .setGeneration(realized.generation())
                .setFailure(realized.failure())
                .build();
    }

    private static Realized toDomain(StoredRealized form) {
        return new Realized(form.getVpc(), form.getDriver(), form.getGeneration(), form.getFailure());
    }
}
