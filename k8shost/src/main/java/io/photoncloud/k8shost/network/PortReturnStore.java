package io.photoncloud.k8shost.network;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.proto.k8shost.stored.v1.StoredPortReturn;
import java.time.Instant;
import java.util.List;

/** The table of ports that are to be given back. */
final class PortReturnStore {

    private static final Codec<PortReturn> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredPortReturn.parser(), PortReturnStore::toStored, PortReturnStore::toDomain));

    private PortReturnStore() {}

    static Table<PortReturn> returns(ReplicatedStore store) {
        return new Table<>(store, "k8shost/port-return", PortReturn::key, CODEC, List.of());
    }

    private static StoredPortReturn toStored(PortReturn what) {
        return StoredPortReturn.newBuilder()
                .setPodUid(what.pod().uid())
                .setOrganization(what.pod().tenant().organization())
                .setProject(what.pod().tenant().project())
                .setPort(PodPortCodec.toMessage(what.port()))
                .setSinceMs(what.since().toEpochMilli())
                .build();
    }

    private static PortReturn toDomain(StoredPortReturn form) {
        return new PortReturn(
                new PodPorts.Holder(form.getPodUid(), new Tenant(form.getOrganization(), form.getProject())),
                PodPortCodec.toDomain(form.getPort()),
                Instant.ofEpochMilli(form.getSinceMs()));
    }
}
