package io.photoncloud.chainfire.kv;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.etcd.Calls;
import io.photoncloud.chainfire.etcd.EntryWire;
import io.photoncloud.chainfire.etcd.EtcdErrors;
import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.members.ClusterService;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.OperationResult;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.proto.chainfire.v1.ChainFireGrpc;
import io.photoncloud.proto.chainfire.v1.DeleteRequest;
import io.photoncloud.proto.chainfire.v1.DeleteResponse;
import io.photoncloud.proto.chainfire.v1.GetRequest;
import io.photoncloud.proto.chainfire.v1.GetResponse;
import io.photoncloud.proto.chainfire.v1.PutRequest;
import io.photoncloud.proto.chainfire.v1.PutResponse;
import io.photoncloud.proto.chainfire.v1.ScanRequest;
import io.photoncloud.proto.chainfire.v1.ScanResponse;
import io.photoncloud.proto.chainfire.v1.StatusRequest;
import io.photoncloud.proto.chainfire.v1.StatusResponse;
import org.springframework.grpc.server.service.GrpcService;

/** ChainFire's own service; every call waits on a virtual thread of its own. */
@GrpcService
final class ChainFireGrpcService extends ChainFireGrpc.ChainFireImplBase {

    private final KvService kv;
    private final ClusterService cluster;
    private final Calls calls;

    ChainFireGrpcService(KvService kv, ClusterService cluster, Calls calls) {
        this.kv = kv;
        this.cluster = cluster;
        this.calls = calls;
    }

    @Override
    public void get(GetRequest request, StreamObserver<GetResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answer(answer, () -> {
            Page page = kv.range(
                    keyspace,
                    RangeQuery.single(EntryWire.toKey(request.getKey())).at(request.getRevision()));
            if (page.entries().isEmpty()) {
                throw Status.NOT_FOUND.withDescription("there is no such key").asRuntimeException();
            }
            return GetResponse.newBuilder()
                    .setEntry(ChainFireWire.fromEntry(page.entries().getFirst()))
                    .setRevision(page.revision())
                    .build();
        });
    }

    @Override
    public void put(PutRequest request, StreamObserver<PutResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answer(
                answer,
                () -> PutResponse.newBuilder()
                        .setRevision(
                                commit(keyspace, ChainFireWire.toPut(request)).revision())
                        .build());
    }

    @Override
    public void delete(DeleteRequest request, StreamObserver<DeleteResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answer(answer, () -> {
            CommitResult.Committed committed = commit(keyspace, ChainFireWire.toDelete(request));
            var deleted = (OperationResult.Delete) committed.results().getFirst();
            return DeleteResponse.newBuilder()
                    .setRevision(committed.revision())
                    .setDeleted(deleted.count() > 0)
                    .build();
        });
    }

    private CommitResult.Committed commit(Keyspace keyspace, Transaction transaction) {
        return switch (kv.commit(keyspace, transaction)) {
            case CommitResult.Committed committed -> committed;
            case CommitResult.Conflicted _ ->
                throw Status.FAILED_PRECONDITION
                        .withDescription("the key was written by another revision than expected_mod_revision")
                        .asRuntimeException();
            case CommitResult.Unknown _ -> throw EtcdErrors.unknownOutcome();
        };
    }

    @Override
    public void scan(ScanRequest request, StreamObserver<ScanResponse> answer) {
        Keyspace keyspace = CallerKeyspace.current().keyspace();
        calls.answer(answer, () -> {
            RangeQuery query = ChainFireWire.toQuery(request);
            return ChainFireWire.fromPage(query, kv.range(keyspace, query));
        });
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> answer) {
        calls.answer(answer, () -> ChainFireWire.fromStatus(cluster.status()));
    }
}
