package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredCloudInit;
import java.util.List;

/** The table of what VMs are told: of its own, so that lists of VMs need not carry it. */
final class CloudInitStore {

    private static final Codec<CloudInit> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredCloudInit.parser(), CloudInitStore::toStored, CloudInitStore::toDomain));

    private CloudInitStore() {}

    static Table<CloudInit> table(ReplicatedStore store) {
        return new Table<>(store, "plasmavmc/cloud-init", CloudInit::key, CODEC, List.of());
    }

    private static StoredCloudInit toStored(CloudInit told) {
        return StoredCloudInit.newBuilder()
                .setVm(told.vm())
                .setUserData(told.userData())
                .addAllSshKeys(told.sshKeys())
                .build();
    }

    private static CloudInit toDomain(StoredCloudInit form) {
        return new CloudInit(form.getVm(), form.getUserData(), form.getSshKeysList());
    }
}
