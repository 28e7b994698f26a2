package io.photoncloud.chainfire.election;

import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.election.ElectionService.Candidacy;
import io.photoncloud.chainfire.election.ElectionService.Leader;
import io.photoncloud.chainfire.election.ElectionService.Won;
import io.photoncloud.chainfire.etcd.Calls;
import io.photoncloud.chainfire.etcd.EntryWire;
import io.photoncloud.chainfire.etcd.HeaderWire;
import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.proto.etcd.election.CampaignRequest;
import io.photoncloud.proto.etcd.election.CampaignResponse;
import io.photoncloud.proto.etcd.election.ElectionGrpc;
import io.photoncloud.proto.etcd.election.LeaderRequest;
import io.photoncloud.proto.etcd.election.LeaderResponse;
import io.photoncloud.proto.etcd.election.ProclaimRequest;
import io.photoncloud.proto.etcd.election.ProclaimResponse;
import io.photoncloud.proto.etcd.election.ResignRequest;
import io.photoncloud.proto.etcd.election.ResignResponse;
import org.springframework.grpc.server.service.GrpcService;

/** etcd's Election service. */
@GrpcService
final class ElectionGrpcService extends ElectionGrpc.ElectionImplBase {

    private final ElectionService elections;
    private final HeaderWire headers;
    private final Calls calls;

    ElectionGrpcService(ElectionService elections, HeaderWire headers, Calls calls) {
        this.elections = elections;
        this.headers = headers;
        this.calls = calls;
    }

    @Override
    public void campaign(CampaignRequest request, StreamObserver<CampaignResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answerWaiting(answer, () -> {
            Won won = elections.campaign(
                    keyspace,
                    EntryWire.toBytes(request.getName()),
                    request.getLease(),
                    EntryWire.toBytes(request.getValue()));
            return CampaignResponse.newBuilder()
                    .setHeader(headers.at(won.revision()))
                    .setLeader(ElectionWire.fromCandidacy(won.candidacy()))
                    .build();
        });
    }

    @Override
    public void proclaim(ProclaimRequest request, StreamObserver<ProclaimResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answer(answer, () -> {
            if (!request.hasLeader()) {
                throw ElectionWire.leaderMissing();
            }
            Candidacy leader = ElectionWire.toCandidacy(request.getLeader());
            long revision = elections
                    .proclaim(keyspace, leader, EntryWire.toBytes(request.getValue()))
                    .orElseThrow(ElectionWire::notLeader);
            return ProclaimResponse.newBuilder().setHeader(headers.at(revision)).build();
        });
    }

    @Override
    public void leader(LeaderRequest request, StreamObserver<LeaderResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answer(
                answer,
                () -> elections
                        .findLeader(keyspace, EntryWire.toBytes(request.getName()))
                        .map(this::fromLeader)
                        .orElseThrow(ElectionWire::noLeader));
    }

    @Override
    public void observe(LeaderRequest request, StreamObserver<LeaderResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.stream(
                answer,
                sink -> elections.observe(
                        keyspace, EntryWire.toBytes(request.getName()), leader -> sink.send(fromLeader(leader))));
    }

    private LeaderResponse fromLeader(Leader leader) {
        return LeaderResponse.newBuilder()
                .setHeader(headers.at(leader.revision()))
                .setKv(EntryWire.fromEntry(leader.entry()))
                .build();
    }

    @Override
    public void resign(ResignRequest request, StreamObserver<ResignResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answer(answer, () -> {
            if (!request.hasLeader()) {
                throw ElectionWire.leaderMissing();
            }
            long revision = elections.resign(keyspace, ElectionWire.toCandidacy(request.getLeader()));
            return ResignResponse.newBuilder().setHeader(headers.at(revision)).build();
        });
    }
}
