package io.photoncloud.plasmavmc.door;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.plasmavmc.vm.Snapshot;
import io.photoncloud.plasmavmc.vm.SnapshotService.NewSnapshot;
import io.photoncloud.plasmavmc.vm.SnapshotState;
import io.photoncloud.plasmavmc.volume.Volume;
import io.photoncloud.plasmavmc.volume.VolumeService.NewVolume;
import io.photoncloud.plasmavmc.volume.VolumeState;
import io.photoncloud.proto.plasmavmc.v1.CreateSnapshotRequest;
import io.photoncloud.proto.plasmavmc.v1.CreateVolumeRequest;
import io.photoncloud.proto.plasmavmc.v1.ListSnapshotsResponse;
import io.photoncloud.proto.plasmavmc.v1.ListVolumesResponse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The wire form of volumes and snapshots. */
final class VolumeWire {

    private VolumeWire() {}

    static TenantNames toNames(boolean hasOrg, String org, boolean hasProject, String project) {
        return new TenantNames(orNull(hasOrg, org), orNull(hasProject, project));
    }

    private static <T> @Nullable T orNull(boolean has, T value) {
        return has ? value : null;
    }

    static NewVolume toNew(CreateVolumeRequest request) {
        return new NewVolume(
                orNull(request.hasName(), request.getName()),
                toNames(request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId()),
                orNull(request.hasSizeGb(), request.getSizeGb()),
                orNull(request.hasNodeId(), request.getNodeId()),
                orNull(request.hasVmId(), request.getVmId()));
    }

    static io.photoncloud.proto.plasmavmc.v1.Volume fromRow(Row<Volume> row) {
        Volume volume = row.value();
        return io.photoncloud.proto.plasmavmc.v1.Volume.newBuilder()
                .setId(volume.id())
                .setName(volume.name())
                .setOrgId(volume.tenant().organization())
                .setProjectId(volume.tenant().project())
                .setSizeGb(volume.gib())
                .setNodeId(volume.node())
                .setState(fromState(volume.state()))
                .setStateSince(VmWire.fromTime(volume.state().since()))
                .setVmId(volume.vm())
                .setOperationId(volume.operation())
                .setFailureReason(volume.trouble())
                .setCreatedAt(VmWire.fromTime(volume.created()))
                .setResourceVersion(row.modRevision())
                .build();
    }

    private static io.photoncloud.proto.plasmavmc.v1.Volume.State fromState(VolumeState state) {
        return switch (state) {
            case VolumeState.Creating _ -> io.photoncloud.proto.plasmavmc.v1.Volume.State.STATE_CREATING;
            case VolumeState.Available _ -> io.photoncloud.proto.plasmavmc.v1.Volume.State.STATE_AVAILABLE;
            case VolumeState.Attaching _ -> io.photoncloud.proto.plasmavmc.v1.Volume.State.STATE_ATTACHING;
            case VolumeState.Attached _ -> io.photoncloud.proto.plasmavmc.v1.Volume.State.STATE_ATTACHED;
            case VolumeState.Detaching _ -> io.photoncloud.proto.plasmavmc.v1.Volume.State.STATE_DETACHING;
            case VolumeState.Growing _ -> io.photoncloud.proto.plasmavmc.v1.Volume.State.STATE_GROWING;
            case VolumeState.Deleting _ -> io.photoncloud.proto.plasmavmc.v1.Volume.State.STATE_DELETING;
            case VolumeState.Failed _ -> io.photoncloud.proto.plasmavmc.v1.Volume.State.STATE_FAILED;
        };
    }

    static ListVolumesResponse fromVolumes(RowPage<Volume> page) {
        ListVolumesResponse.Builder response = ListVolumesResponse.newBuilder();
        page.rows().forEach(row -> response.addVolumes(fromRow(row)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }

    static NewSnapshot toNew(CreateSnapshotRequest request) {
        return new NewSnapshot(
                orNull(request.hasName(), request.getName()),
                orNull(request.hasDescription(), request.getDescription()));
    }

    static io.photoncloud.proto.plasmavmc.v1.Snapshot fromSnapshot(Row<Snapshot> row) {
        Snapshot snapshot = row.value();
        return io.photoncloud.proto.plasmavmc.v1.Snapshot.newBuilder()
                .setId(snapshot.id())
                .setVmId(snapshot.vm())
                .setName(snapshot.name())
                .setDescription(snapshot.description())
                .setVmState(snapshot.vmState())
                .setState(fromState(snapshot.state()))
                .setStateSince(VmWire.fromTime(snapshot.state().since()))
                .setOperationId(snapshot.operation())
                .setFailureReason(
                        snapshot.state() instanceof SnapshotState.Failed(Instant _, String reason, boolean _)
                                ? reason
                                : "")
                .setCreatedAt(VmWire.fromTime(snapshot.created()))
                .setResourceVersion(row.modRevision())
                .build();
    }

    private static io.photoncloud.proto.plasmavmc.v1.Snapshot.State fromState(SnapshotState state) {
        return switch (state) {
            case SnapshotState.Creating _ -> io.photoncloud.proto.plasmavmc.v1.Snapshot.State.STATE_CREATING;
            case SnapshotState.Ready _ -> io.photoncloud.proto.plasmavmc.v1.Snapshot.State.STATE_READY;
            case SnapshotState.Reverting _ -> io.photoncloud.proto.plasmavmc.v1.Snapshot.State.STATE_REVERTING;
            case SnapshotState.Deleting _ -> io.photoncloud.proto.plasmavmc.v1.Snapshot.State.STATE_DELETING;
            case SnapshotState.Failed _ -> io.photoncloud.proto.plasmavmc.v1.Snapshot.State.STATE_FAILED;
        };
    }

    static ListSnapshotsResponse fromSnapshots(RowPage<Snapshot> page) {
        ListSnapshotsResponse.Builder response = ListSnapshotsResponse.newBuilder();
        page.rows().forEach(row -> response.addSnapshots(fromSnapshot(row)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
