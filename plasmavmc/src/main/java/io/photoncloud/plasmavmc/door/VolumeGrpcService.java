package io.photoncloud.plasmavmc.door;

import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.plasmavmc.vm.AttachmentService;
import io.photoncloud.plasmavmc.volume.VolumeService;
import io.photoncloud.proto.plasmavmc.v1.AttachVolumeRequest;
import io.photoncloud.proto.plasmavmc.v1.CreateVolumeRequest;
import io.photoncloud.proto.plasmavmc.v1.DeleteVolumeRequest;
import io.photoncloud.proto.plasmavmc.v1.DetachVolumeRequest;
import io.photoncloud.proto.plasmavmc.v1.GetVolumeRequest;
import io.photoncloud.proto.plasmavmc.v1.GrowVolumeRequest;
import io.photoncloud.proto.plasmavmc.v1.ListVolumesOfVmRequest;
import io.photoncloud.proto.plasmavmc.v1.ListVolumesRequest;
import io.photoncloud.proto.plasmavmc.v1.ListVolumesResponse;
import io.photoncloud.proto.plasmavmc.v1.Volume;
import io.photoncloud.proto.plasmavmc.v1.VolumeServiceGrpc;
import org.springframework.grpc.server.service.GrpcService;

/** Asks the same services as the REST doors; every call waits on a virtual thread of its own. */
@GrpcService
final class VolumeGrpcService extends VolumeServiceGrpc.VolumeServiceImplBase {

    private final VolumeService volumes;
    private final AttachmentService attachments;
    private final PageLimits pages;

    VolumeGrpcService(VolumeService volumes, AttachmentService attachments, PageLimits pages) {
        this.volumes = volumes;
        this.attachments = attachments;
        this.pages = pages;
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    private static Manner changing(long resourceVersion) {
        return Manner.of(false, Precondition.ofVersion(resourceVersion), GrpcIdempotency.current());
    }

    @Override
    public void createVolume(CreateVolumeRequest request, StreamObserver<Volume> answer) {
        Manner manner = Manner.creating(false, GrpcIdempotency.current());
        finish(answer, VolumeWire.fromRow(volumes.create(VolumeWire.toNew(request), manner)));
    }

    @Override
    public void getVolume(GetVolumeRequest request, StreamObserver<Volume> answer) {
        finish(
                answer,
                VolumeWire.fromRow(volumes.get(
                        VmWire.toId(request.getId()),
                        VolumeWire.toNames(
                                request.hasOrgId(),
                                request.getOrgId(),
                                request.hasProjectId(),
                                request.getProjectId()))));
    }

    @Override
    public void listVolumes(ListVolumesRequest request, StreamObserver<ListVolumesResponse> answer) {
        finish(
                answer,
                VolumeWire.fromVolumes(volumes.list(
                        VolumeWire.toNames(
                                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId()),
                        pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void growVolume(GrowVolumeRequest request, StreamObserver<Volume> answer) {
        finish(
                answer,
                VolumeWire.fromRow(volumes.grow(
                        VmWire.toId(request.getId()),
                        VolumeWire.toNames(
                                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId()),
                        request.hasSizeGb() ? request.getSizeGb() : null,
                        changing(request.getResourceVersion()))));
    }

    @Override
    public void deleteVolume(DeleteVolumeRequest request, StreamObserver<Volume> answer) {
        finish(
                answer,
                VolumeWire.fromRow(volumes.delete(
                        VmWire.toId(request.getId()),
                        VolumeWire.toNames(
                                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId()),
                        changing(request.getResourceVersion()))));
    }

    @Override
    public void attachVolume(AttachVolumeRequest request, StreamObserver<Volume> answer) {
        finish(
                answer,
                VolumeWire.fromRow(attachments.attach(
                        VmWire.toId(request.getVmId()),
                        VolumeWire.toNames(
                                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId()),
                        request.hasVolumeId() ? request.getVolumeId() : null,
                        Manner.creating(false, GrpcIdempotency.current()))));
    }

    @Override
    public void detachVolume(DetachVolumeRequest request, StreamObserver<Volume> answer) {
        finish(
                answer,
                VolumeWire.fromRow(attachments.detach(
                        VmWire.toId(request.getVmId()),
                        VmWire.toId(request.getVolumeId()),
                        VolumeWire.toNames(
                                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId()),
                        changing(request.getResourceVersion()))));
    }

    @Override
    public void listVolumesOfVm(ListVolumesOfVmRequest request, StreamObserver<ListVolumesResponse> answer) {
        finish(
                answer,
                VolumeWire.fromVolumes(attachments.list(
                        VmWire.toId(request.getVmId()),
                        VolumeWire.toNames(
                                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId()),
                        pages.page(request.getPageSize(), request.getPageToken()))));
    }
}
