package io.photoncloud.plasmavmc.volume;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredVolume;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredVolumeState;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredVolumeState.Kind;
import java.time.Instant;
import java.util.List;

/** The table of volumes. */
final class VolumeStore {

    static final TenantIndex<Volume> BY_TENANT = TenantIndex.of(Volume::tenant);

    static final Index<Volume> BY_VM =
            Index.ofEach("vm", volume -> volume.vm().isEmpty() ? List.of() : List.of(IndexKey.of(volume.vm())));

    static final Codec<Volume> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredVolume.parser(), VolumeStore::toStored, VolumeStore::toDomain));

    private VolumeStore() {}

    static Table<Volume> volumes(ReplicatedStore store) {
        return new Table<>(
                store,
                "plasmavmc/volume",
                Volume::key,
                CODEC,
                List.of(BY_VM, BY_TENANT.byOrganization(), BY_TENANT.byProject()));
    }

    private static StoredVolume toStored(Volume volume) {
        return StoredVolume.newBuilder()
                .setId(volume.id())
                .setOrganization(volume.tenant().organization())
                .setProject(volume.tenant().project())
                .setName(volume.name())
                .setGib(volume.gib())
                .setNode(volume.node())
                .setState(StoredVolumeState.newBuilder()
                        .setKind(kind(volume.state()))
                        .setSinceMs(volume.state().since().toEpochMilli())
                        .setVm(volume.vm()))
                .setMade(volume.made())
                .setOperation(volume.operation())
                .setTrouble(volume.trouble())
                .addAllReservations(volume.reservations())
                .setCreatedMs(volume.created().toEpochMilli())
                .build();
    }

    private static Kind kind(VolumeState state) {
        return switch (state) {
            case VolumeState.Creating _ -> Kind.KIND_CREATING;
            case VolumeState.Available _ -> Kind.KIND_AVAILABLE;
            case VolumeState.Attaching _ -> Kind.KIND_ATTACHING;
            case VolumeState.Attached _ -> Kind.KIND_ATTACHED;
            case VolumeState.Detaching _ -> Kind.KIND_DETACHING;
            case VolumeState.Growing _ -> Kind.KIND_GROWING;
            case VolumeState.Deleting _ -> Kind.KIND_DELETING;
            case VolumeState.Failed _ -> Kind.KIND_FAILED;
        };
    }

    private static Volume toDomain(StoredVolume form) {
        return new Volume(
                form.getId(),
                new Tenant(form.getOrganization(), form.getProject()),
                form.getName(),
                form.getGib(),
                form.getNode(),
                toDomain(form.getState()),
                form.getMade(),
                form.getOperation(),
                form.getTrouble(),
                form.getReservationsList(),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }

    private static VolumeState toDomain(StoredVolumeState form) {
        Instant since = Instant.ofEpochMilli(form.getSinceMs());
        return switch (form.getKind()) {
            case KIND_CREATING -> new VolumeState.Creating(since);
            case KIND_AVAILABLE -> new VolumeState.Available(since);
            case KIND_ATTACHING -> new VolumeState.Attaching(since, form.getVm());
            case KIND_ATTACHED -> new VolumeState.Attached(since, form.getVm());
            case KIND_DETACHING -> new VolumeState.Detaching(since, form.getVm());
            case KIND_GROWING -> new VolumeState.Growing(since);
            case KIND_DELETING -> new VolumeState.Deleting(since);
            case KIND_FAILED -> new VolumeState.Failed(since);
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("a volume has no known state");
        };
    }
}
