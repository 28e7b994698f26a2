package io.photoncloud.chainfire.cluster;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.etcd.Calls;
import io.photoncloud.chainfire.etcd.HeaderWire;
import io.photoncloud.chainfire.members.ClusterService;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.proto.etcd.server.ClusterGrpc;
import io.photoncloud.proto.etcd.server.Member;
import io.photoncloud.proto.etcd.server.MemberAddRequest;
import io.photoncloud.proto.etcd.server.MemberAddResponse;
import io.photoncloud.proto.etcd.server.MemberListRequest;
import io.photoncloud.proto.etcd.server.MemberListResponse;
import io.photoncloud.proto.etcd.server.MemberPromoteRequest;
import io.photoncloud.proto.etcd.server.MemberPromoteResponse;
import io.photoncloud.proto.etcd.server.MemberRemoveRequest;
import io.photoncloud.proto.etcd.server.MemberRemoveResponse;
import io.photoncloud.proto.etcd.server.MemberUpdateRequest;
import io.photoncloud.proto.etcd.server.MemberUpdateResponse;
import java.util.List;
import org.springframework.grpc.server.service.GrpcService;

/**
 * etcd's Cluster service. Every member is added as a learner and becomes a voter by itself when it has caught up, so
 * the learner flag of a request changes nothing, and promoting waits for what happens anyway.
 */
@GrpcService
final class ClusterGrpcService extends ClusterGrpc.ClusterImplBase {

    private final ClusterService cluster;
    private final HeaderWire headers;
    private final Calls calls;
    private final MemberUrls urls;

    ClusterGrpcService(ClusterService cluster, HeaderWire headers, Calls calls, MemberUrls urls) {
        this.cluster = cluster;
        this.headers = headers;
        this.calls = calls;
        this.urls = urls;
    }

    @Override
    public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> answer) {
        calls.answer(
                answer,
                () -> MemberListResponse.newBuilder()
                        .setHeader(headers.withoutRevision())
                        .addAllMembers(members())
                        .build());
    }

    @Override
    public void memberAdd(MemberAddRequest request, StreamObserver<MemberAddResponse> answer) {
        calls.answer(answer, () -> {
            String address = ClusterWire.toAddress(request.getPeerURLsList());
            if (cluster.findMember(address).isPresent()) {
                throw refuse(Status.FAILED_PRECONDITION, "etcdserver: Peer URLs already exists");
            }
            Member added = ClusterWire.fromMember(cluster.add(address), urls.scheme());
            MemberAddResponse.Builder response = MemberAddResponse.newBuilder()
                    .setHeader(headers.withoutRevision())
                    .setMember(added)
                    .addAllMembers(members());
            // A member that does not lead is told a little later.
            boolean told = response.getMembersList().stream().anyMatch(member -> member.getID() == added.getID());
            return told ? response.build() : response.addMembers(added).build();
        });
    }

    @Override
    public void memberRemove(MemberRemoveRequest request, StreamObserver<MemberRemoveResponse> answer) {
        calls.answer(answer, () -> {
            switch (cluster.removal(required(request.getID()))) {
                case ALLOWED -> cluster.remove(request.getID());
                case LAST_VOTER ->
                    throw refuse(
                            Status.FAILED_PRECONDITION,
                            "etcdserver: re-configuration failed due to not enough started members");
                case BREAKS_QUORUM -> throw refuse(Status.UNAVAILABLE, "etcdserver: unhealthy cluster");
            }
            return MemberRemoveResponse.newBuilder()
                    .setHeader(headers.withoutRevision())
                    .addAllMembers(members().stream()
                            .filter(member -> member.getID() != request.getID())
                            .toList())
                    .build();
        });
    }

    @Override
    public void memberUpdate(MemberUpdateRequest request, StreamObserver<MemberUpdateResponse> answer) {
        calls.answer(answer, () -> {
            EmbeddedStore.Member member = required(request.getID());
            if (!member.address().equals(ClusterWire.toAddress(request.getPeerURLsList()))) {
                throw refuse(
                        Status.FAILED_PRECONDITION,
                        "chainfire: a member is known by its address: remove it and add the new one");
            }
            return MemberUpdateResponse.newBuilder()
                    .setHeader(headers.withoutRevision())
                    .addAllMembers(members())
                    .build();
        });
    }

    @Override
    public void memberPromote(MemberPromoteRequest request, StreamObserver<MemberPromoteResponse> answer) {
        calls.answer(answer, () -> {
            return switch (cluster.awaitPromotion(required(request.getID()).id())) {
                case DONE ->
                    MemberPromoteResponse.newBuilder()
                            .setHeader(headers.withoutRevision())
                            .addAllMembers(members())
                            .build();
                case NOT_A_LEARNER ->
                    throw refuse(Status.FAILED_PRECONDITION, "etcdserver: can only promote a learner member");
                case NOT_IN_SYNC ->
                    throw refuse(
                            Status.FAILED_PRECONDITION,
                            "etcdserver: can only promote a learner member which is in sync with leader");
            };
        });
    }

    private EmbeddedStore.Member required(long id) {
        return cluster.findMember(id).orElseThrow(() -> refuse(Status.NOT_FOUND, "etcdserver: member not found"));
    }

    private List<Member> members() {
        return ClusterWire.fromMembers(cluster.members(), urls.scheme());
    }

    private static RuntimeException refuse(Status status, String text) {
        return status.withDescription(text).asRuntimeException();
    }
}
