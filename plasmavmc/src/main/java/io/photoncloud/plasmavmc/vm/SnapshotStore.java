package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredSnapshot;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredSnapshotState;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredSnapshotState.Kind;
import java.time.Instant;
import java.util.List;

/** The table of snapshots. */
final class SnapshotStore {

    /** Oldest first. */
    static final Index<Snapshot> BY_VM = Index.of(
            "vm", snapshot -> IndexKey.of(snapshot.vm()).and(snapshot.created().toEpochMilli()));

    static final Codec<Snapshot> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredSnapshot.parser(), SnapshotStore::toStored, SnapshotStore::toDomain));

    private SnapshotStore() {}

    static Table<Snapshot> snapshots(ReplicatedStore store) {
        return new Table<>(store, "plasmavmc/snapshot", Snapshot::key, CODEC, List.of(BY_VM));
    }

    private static StoredSnapshot toStored(Snapshot snapshot) {
        return StoredSnapshot.newBuilder()
                .setId(snapshot.id())
                .setVm(snapshot.vm())
                .setOrganization(snapshot.tenant().organization())
                .setProject(snapshot.tenant().project())
                .setName(snapshot.name())
                .setDescription(snapshot.description())
                .setVmState(snapshot.vmState())
                .setState(toStored(snapshot.state()))
                .setOperation(snapshot.operation())
                .setCreatedMs(snapshot.created().toEpochMilli())
                .build();
    }

    private static StoredSnapshotState toStored(SnapshotState state) {
        StoredSnapshotState.Builder form =
                StoredSnapshotState.newBuilder().setSinceMs(state.since().toEpochMilli());
        return switch (state) {
            case SnapshotState.Creating _ -> form.setKind(Kind.KIND_CREATING).build();
            case SnapshotState.Ready _ -> form.setKind(Kind.KIND_READY).build();
            case SnapshotState.Reverting _ -> form.setKind(Kind.KIND_REVERTING).build();
            case SnapshotState.Deleting _ -> form.setKind(Kind.KIND_DELETING).build();
            case SnapshotState.Failed(var _, String reason, boolean nothingLeft) ->
                form.setKind(Kind.KIND_FAILED)
                        .setReason(reason)
                        .setNothingLeft(nothingLeft)
                        .build();
        };
    }

    private static Snapshot toDomain(StoredSnapshot form) {
        return new Snapshot(
                form.getId(),
                form.getVm(),
                new Tenant(form.getOrganization(), form.getProject()),
                form.getName(),
                form.getDescription(),
                form.getVmState(),
                toDomain(form.getState()),
                form.getOperation(),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }

    private static SnapshotState toDomain(StoredSnapshotState form) {
        Instant since = Instant.ofEpochMilli(form.getSinceMs());
        return switch (form.getKind()) {
            case KIND_CREATING -> new SnapshotState.Creating(since);
            case KIND_READY -> new SnapshotState.Ready(since);
            case KIND_REVERTING -> new SnapshotState.Reverting(since);
            case KIND_DELETING -> new SnapshotState.Deleting(since);
            case KIND_FAILED -> new SnapshotState.Failed(since, form.getReason(), form.getNothingLeft());
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("a snapshot has no known state");
        };
    }
}
