package io.photoncloud.plasmavmc.door;

import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.resources.follow.Watches;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.plasmavmc.vm.ResizeService;
import io.photoncloud.plasmavmc.vm.SnapshotService;
import io.photoncloud.plasmavmc.vm.Vm.Verb;
import io.photoncloud.plasmavmc.vm.VmService;
import io.photoncloud.proto.plasmavmc.v1.CreateSnapshotRequest;
import io.photoncloud.proto.plasmavmc.v1.CreateVmRequest;
import io.photoncloud.proto.plasmavmc.v1.GetOperationRequest;
import io.photoncloud.proto.plasmavmc.v1.GetSnapshotRequest;
import io.photoncloud.proto.plasmavmc.v1.GetVmRequest;
import io.photoncloud.proto.plasmavmc.v1.ListSnapshotsRequest;
import io.photoncloud.proto.plasmavmc.v1.ListSnapshotsResponse;
import io.photoncloud.proto.plasmavmc.v1.ListVmsRequest;
import io.photoncloud.proto.plasmavmc.v1.ListVmsResponse;
import io.photoncloud.proto.plasmavmc.v1.OperateSnapshotRequest;
import io.photoncloud.proto.plasmavmc.v1.OperateVmRequest;
import io.photoncloud.proto.plasmavmc.v1.Operation;
import io.photoncloud.proto.plasmavmc.v1.ResizeVmRequest;
import io.photoncloud.proto.plasmavmc.v1.Snapshot;
import io.photoncloud.proto.plasmavmc.v1.StopVmRequest;
import io.photoncloud.proto.plasmavmc.v1.UpdateVmRequest;
import io.photoncloud.proto.plasmavmc.v1.Vm;
import io.photoncloud.proto.plasmavmc.v1.VmServiceGrpc;
import io.photoncloud.proto.plasmavmc.v1.WatchVmsRequest;
import io.photoncloud.proto.plasmavmc.v1.WatchVmsResponse;
import org.springframework.grpc.server.service.GrpcService;

/** Asks the same service as the REST door; every call waits on a virtual thread of its own. */
@GrpcService
final class VmGrpcService extends VmServiceGrpc.VmServiceImplBase {

    private final VmService vms;
    private final ResizeService sizes;
    private final SnapshotService snapshots;
    private final PageLimits pages;
    private final Watches watches;

    VmGrpcService(VmService vms, ResizeService sizes, SnapshotService snapshots, PageLimits pages, Watches watches) {
        this.vms = vms;
        this.sizes = sizes;
        this.snapshots = snapshots;
        this.pages = pages;
        this.watches = watches;
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    private static Manner changing(long resourceVersion) {
        return Manner.of(false, Precondition.ofVersion(resourceVersion), GrpcIdempotency.current());
    }

    @Override
    public void createVm(CreateVmRequest request, StreamObserver<Vm> answer) {
        Manner manner = Manner.creating(request.getDryRun(), GrpcIdempotency.current());
        finish(answer, VmWire.fromCreated(vms.create(VmWire.toNew(request), manner)));
    }

    @Override
    public void getVm(GetVmRequest request, StreamObserver<Vm> answer) {
        finish(answer, VmWire.fromRow(vms.get(VmWire.toId(request.getId()), VmWire.toNames(request))));
    }

    @Override
    public void listVms(ListVmsRequest request, StreamObserver<ListVmsResponse> answer) {
        finish(
                answer,
                VmWire.fromPage(vms.list(
                        VmWire.toNames(request),
                        VmWire.toFilter(request),
                        pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void updateVm(UpdateVmRequest request, StreamObserver<Vm> answer) {
        finish(
                answer,
                VmWire.fromRow(vms.update(
                        VmWire.toId(request.getId()),
                        VmWire.toNames(request),
                        VmWire.toPatch(request),
                        changing(request.getResourceVersion()))));
    }

    private void operate(OperateVmRequest request, Verb verb, StreamObserver<Vm> answer) {
        finish(
                answer,
                VmWire.fromRow(vms.ask(
                        VmWire.toId(request.getId()),
                        VmWire.toNames(request),
                        verb,
                        changing(request.getResourceVersion()))));
    }

    @Override
    public void startVm(OperateVmRequest request, StreamObserver<Vm> answer) {
        operate(request, Verb.START, answer);
    }

    @Override
    public void stopVm(StopVmRequest request, StreamObserver<Vm> answer) {
        finish(
                answer,
                VmWire.fromRow(vms.ask(
                        VmWire.toId(request.getId()),
                        VmWire.toNames(request),
                        request.getForce() ? Verb.STOP_BY_FORCE : Verb.STOP,
                        changing(request.getResourceVersion()))));
    }

    @Override
    public void pauseVm(OperateVmRequest request, StreamObserver<Vm> answer) {
        operate(request, Verb.PAUSE, answer);
    }

    @Override
    public void resumeVm(OperateVmRequest request, StreamObserver<Vm> answer) {
        operate(request, Verb.RESUME, answer);
    }

    @Override
    public void rebootVm(OperateVmRequest request, StreamObserver<Vm> answer) {
        operate(request, Verb.REBOOT, answer);
    }

    @Override
    public void resetVm(OperateVmRequest request, StreamObserver<Vm> answer) {
        operate(request, Verb.RESET, answer);
    }

    @Override
    public void deleteVm(OperateVmRequest request, StreamObserver<Vm> answer) {
        operate(request, Verb.DELETE, answer);
    }

    @Override
    public void getOperation(GetOperationRequest request, StreamObserver<Operation> answer) {
        finish(answer, VmWire.fromOperation(vms.operation(VmWire.toId(request.getId()))));
    }

    @Override
    public void watchVms(WatchVmsRequest request, StreamObserver<WatchVmsResponse> answer) {
        watches.tell(answer, request.getPosition(), () -> vms.followed(WatchWire.toNames(request)), WatchWire::fromVm);
    }

    @Override
    public void resizeVm(ResizeVmRequest request, StreamObserver<Vm> answer) {
        finish(
                answer,
                VmWire.fromRow(sizes.resize(
                        VmWire.toId(request.getId()),
                        VolumeWire.toNames(
                                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId()),
                        VmWire.toSize(request),
                        changing(request.getResourceVersion()))));
    }

    @Override
    public void createSnapshot(CreateSnapshotRequest request, StreamObserver<Snapshot> answer) {
        finish(
                answer,
                VolumeWire.fromSnapshot(snapshots.create(
                        VmWire.toId(request.getVmId()),
                        VolumeWire.toNames(
                                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId()),
                        VolumeWire.toNew(request),
                        Manner.creating(false, GrpcIdempotency.current()))));
    }

    @Override
    public void getSnapshot(GetSnapshotRequest request, StreamObserver<Snapshot> answer) {
        finish(
                answer,
                VolumeWire.fromSnapshot(snapshots.get(
                        VmWire.toId(request.getVmId()),
                        VmWire.toId(request.getId()),
                        VolumeWire.toNames(
                                request.hasOrgId(),
                                request.getOrgId(),
                                request.hasProjectId(),
                                request.getProjectId()))));
    }

    @Override
    public void listSnapshots(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> answer) {
        finish(
                answer,
                VolumeWire.fromSnapshots(snapshots.list(
                        VmWire.toId(request.getVmId()),
                        VolumeWire.toNames(
                                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId()),
                        pages.page(request.getPageSize(), request.getPageToken()))));
    }

    @Override
    public void revertToSnapshot(OperateSnapshotRequest request, StreamObserver<Vm> answer) {
        finish(
                answer,
                VmWire.fromRow(snapshots.revert(
                        VmWire.toId(request.getVmId()),
                        VmWire.toId(request.getId()),
                        VolumeWire.toNames(
                                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId()),
                        changing(request.getResourceVersion()))));
    }

    @Override
    public void deleteSnapshot(OperateSnapshotRequest request, StreamObserver<Snapshot> answer) {
        finish(
                answer,
                VolumeWire.fromSnapshot(snapshots.delete(
                        VmWire.toId(request.getVmId()),
                        VmWire.toId(request.getId()),
                        VolumeWire.toNames(
                                request.hasOrgId(), request.getOrgId(), request.hasProjectId(), request.getProjectId()),
                        changing(request.getResourceVersion()))));
    }
}
