package io.photoncloud.lightningstor.door;

import io.grpc.stub.StreamObserver;
import io.photoncloud.lightningstor.engine.DiskState;
import io.photoncloud.lightningstor.storage.DiskService;
import io.photoncloud.lightningstor.storage.DiskService.Disks;
import io.photoncloud.proto.lightningstor.v1.Disk;
import io.photoncloud.proto.lightningstor.v1.DiskServiceGrpc;
import io.photoncloud.proto.lightningstor.v1.ListDisksRequest;
import io.photoncloud.proto.lightningstor.v1.ListDisksResponse;
import io.photoncloud.proto.lightningstor.v1.ReplaceDiskRequest;
import org.springframework.grpc.server.service.GrpcService;

/** Disks by gRPC. */
@GrpcService
final class DiskGrpcService extends DiskServiceGrpc.DiskServiceImplBase {

    private final DiskService disks;

    DiskGrpcService(DiskService disks) {
        this.disks = disks;
    }

    @Override
    public void listDisks(ListDisksRequest request, StreamObserver<ListDisksResponse> answer) {
        answer.onNext(fromDisks(disks.list()));
        answer.onCompleted();
    }

    @Override
    public void replaceDisk(ReplaceDiskRequest request, StreamObserver<ListDisksResponse> answer) {
        answer.onNext(fromDisks(disks.replace(request.getSlot(), request.getDirectory())));
        answer.onCompleted();
    }

    private static ListDisksResponse fromDisks(Disks disks) {
        ListDisksResponse.Builder form = ListDisksResponse.newBuilder().addAllUnusedDirectories(disks.unused());
        disks.disks().forEach(disk -> form.addDisks(fromDisk(disk)));
        return form.build();
    }

    private static Disk fromDisk(DiskState disk) {
        return Disk.newBuilder()
                .setSlot(disk.slot())
                .setDirectory(disk.location())
                .setCondition(
                        switch (disk.condition()) {
                            case ONLINE -> Disk.Condition.CONDITION_ONLINE;
                            case FULL -> Disk.Condition.CONDITION_FULL;
                            case FAILED -> Disk.Condition.CONDITION_FAILED;
                            case MISSING -> Disk.Condition.CONDITION_MISSING;
                        })
                .setReason(disk.reason())
                .setUsableBytes(disk.usableBytes())
                .setHealing(disk.healing())
                .build();
    }
}
