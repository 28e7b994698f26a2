package io.photoncloud.chainfire.maintenance;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.etcd.Calls;
import io.photoncloud.chainfire.etcd.EtcdErrors;
import io.photoncloud.chainfire.etcd.HeaderWire;
import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.members.ClusterService;
import io.photoncloud.chainfire.store.EmbeddedStore.MemberState;
import io.photoncloud.proto.etcd.server.AlarmMember;
import io.photoncloud.proto.etcd.server.AlarmRequest;
import io.photoncloud.proto.etcd.server.AlarmResponse;
import io.photoncloud.proto.etcd.server.AlarmType;
import io.photoncloud.proto.etcd.server.DefragmentRequest;
import io.photoncloud.proto.etcd.server.DefragmentResponse;
import io.photoncloud.proto.etcd.server.HashKVRequest;
import io.photoncloud.proto.etcd.server.HashKVResponse;
import io.photoncloud.proto.etcd.server.HashRequest;
import io.photoncloud.proto.etcd.server.HashResponse;
import io.photoncloud.proto.etcd.server.MaintenanceGrpc;
import io.photoncloud.proto.etcd.server.MoveLeaderRequest;
import io.photoncloud.proto.etcd.server.MoveLeaderResponse;
import io.photoncloud.proto.etcd.server.SnapshotRequest;
import io.photoncloud.proto.etcd.server.SnapshotResponse;
import io.photoncloud.proto.etcd.server.StatusRequest;
import io.photoncloud.proto.etcd.server.StatusResponse;
import java.util.List;
import org.springframework.grpc.server.service.GrpcService;

/** etcd's Maintenance service, but for downgrades, which there are none of. */
@GrpcService
final class MaintenanceGrpcService extends MaintenanceGrpc.MaintenanceImplBase {

    private final MaintenanceService maintenance;
    private final ClusterService cluster;
    private final HeaderWire headers;
    private final Calls calls;

    MaintenanceGrpcService(MaintenanceService maintenance, ClusterService cluster, HeaderWire headers, Calls calls) {
        this.maintenance = maintenance;
        this.cluster = cluster;
        this.headers = headers;
        this.calls = calls;
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> answer) {
        calls.answer(answer, () -> MaintenanceWire.fromStatus(headers.now(), cluster.status()));
    }

    @Override
    public void alarm(AlarmRequest request, StreamObserver<AlarmResponse> answer) {
        calls.answer(answer, () -> {
            List<AlarmMember> alarms = MaintenanceWire.alarms(cluster.status());
            boolean asksOnly = request.getAction() == AlarmRequest.AlarmAction.GET;
            boolean changesNothing = request.getAction() == AlarmRequest.AlarmAction.DEACTIVATE && alarms.isEmpty();
            if (!asksOnly && !changesNothing) {
                throw Status.FAILED_PRECONDITION
                        .withDescription(
                                "chainfire: alarms go on and off by themselves: NOSPACE when space was freed by deleting and"
                                        + " compacting, CORRUPT when the member has the leader's state again")
                        .asRuntimeException();
            }
            return AlarmResponse.newBuilder()
                    .setHeader(headers.now())
                    .addAllAlarms(alarms.stream()
                            .filter(alarm -> concerns(request, alarm))
                            .toList())
                    .build();
        });
    }

    private static boolean concerns(AlarmRequest request, AlarmMember alarm) {
        return (request.getMemberID() == 0 || request.getMemberID() == alarm.getMemberID())
                && (request.getAlarm() == AlarmType.NONE || request.getAlarm() == alarm.getAlarm());
    }

    @Override
    public void defragment(DefragmentRequest request, StreamObserver<DefragmentResponse> answer) {
        calls.answer(answer, () -> {
            maintenance.releaseSpace();
            return DefragmentResponse.newBuilder().setHeader(headers.now()).build();
        });
    }

    @Override
    public void hash(HashRequest request, StreamObserver<HashResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answer(answer, () -> {
            MaintenanceService.Hash hash = maintenance.hash(keyspace, 0);
            return HashResponse.newBuilder()
                    .setHeader(headers.at(hash.revision()))
                    .setHash(hash.hash())
                    .build();
        });
    }

    @Override
    public void hashKV(HashKVRequest request, StreamObserver<HashKVResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answer(answer, () -> {
            MaintenanceService.Hash hash = maintenance.hash(keyspace, request.getRevision());
            return HashKVResponse.newBuilder()
                    .setHeader(headers.now())
                    .setHash(hash.hash())
                    .setHashRevision(hash.revision())
                    .setCompactRevision(hash.compactedRevision())
                    .build();
        });
    }

    @Override
    public void snapshot(SnapshotRequest request, StreamObserver<SnapshotResponse> answer) {
        CallerKeyspace caller = CallerKeyspace.current();
        calls.stream(
                answer,
                sink -> maintenance.readSnapshot(
                        caller,
                        (part, remaining) -> sink.send(SnapshotResponse.newBuilder()
                                .setHeader(headers.withoutRevision())
                                .setBlob(UnsafeByteOperations.unsafeWrap(part))
                                .setRemainingBytes(remaining)
                                .setVersion(MaintenanceWire.ETCD_VERSION)
                                .build())));
    }

    @Override
    public void moveLeader(MoveLeaderRequest request, StreamObserver<MoveLeaderResponse> answer) {
        calls.answer(answer, () -> {
            if (!cluster.leads()) {
                throw EtcdErrors.notLeader().asRuntimeException();
            }
            boolean mayLead = cluster.findMember(request.getTargetID())
                    .filter(member -> member.state() == MemberState.VOTER)
                    .isPresent();
            if (!mayLead) {
                throw Status.FAILED_PRECONDITION
                        .withDescription("etcdserver: bad leader transferee")
                        .asRuntimeException();
            }
            cluster.transferLeadership(request.getTargetID());
            return MoveLeaderResponse.newBuilder().setHeader(headers.now()).build();
        });
    }
}
