package io.photoncloud.chainfire.kv;

import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.etcd.Calls;
import io.photoncloud.chainfire.etcd.EtcdErrors;
import io.photoncloud.chainfire.etcd.HeaderWire;
import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.OperationResult;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.proto.etcd.server.CompactionRequest;
import io.photoncloud.proto.etcd.server.CompactionResponse;
import io.photoncloud.proto.etcd.server.DeleteRangeRequest;
import io.photoncloud.proto.etcd.server.DeleteRangeResponse;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.PutRequest;
import io.photoncloud.proto.etcd.server.PutResponse;
import io.photoncloud.proto.etcd.server.RangeRequest;
import io.photoncloud.proto.etcd.server.RangeResponse;
import io.photoncloud.proto.etcd.server.TxnRequest;
import io.photoncloud.proto.etcd.server.TxnResponse;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.grpc.server.service.GrpcService;

/**
 * etcd's KV service. Writes, transactions and reads of one key never block the thread that gRPC calls this on, so it
 * may be that of the event loop; ranges of many keys and compaction move to a virtual thread.
 */
@GrpcService
final class KvGrpcService extends KVGrpc.KVImplBase {

    private final KvService kv;
    private final HeaderWire headers;
    private final Calls calls;

    KvGrpcService(KvService kv, HeaderWire headers, Calls calls) {
        this.kv = kv;
        this.headers = headers;
        this.calls = calls;
    }

    @Override
    public void range(RangeRequest request, StreamObserver<RangeResponse> answer) {
        try {
            Keyspace keyspace = CallerKeyspace.current().keyspace();
            RangeSelection selection = KvWire.toSelection(request);
            if (selection.keys().isSingle()) {
                kv.rangeAsync(
                        keyspace,
                        selection.query(),
                        (page, refused) -> Calls.guard(answer, () -> tell(answer, page, refused, selection)));
            } else {
                calls.start(answer, () -> select(answer, keyspace, selection));
            }
        } catch (RuntimeException e) {
            Calls.fail(answer, e);
        }
    }

    private void tell(
            StreamObserver<RangeResponse> answer,
            @Nullable Page page,
            @Nullable StoreException refused,
            RangeSelection selection) {
        if (page == null) {
            Calls.fail(answer, refusal(refused));
            return;
        }
        Page shaped = RangeCollector.shape(selection, page);
        Calls.complete(answer, KvWire.fromPage(headers.at(page.revision()), shaped));
    }

    private void select(StreamObserver<RangeResponse> answer, Keyspace keyspace, RangeSelection selection) {
        try (AnswerBudget.Share share = kv.openShare()) {
            Page page = kv.select(keyspace, selection, share);
            Calls.complete(answer, KvWire.fromPage(headers.at(page.revision()), page));
        }
    }

    @Override
    public void put(PutRequest request, StreamObserver<PutResponse> answer) {
        commit(
                answer,
                () -> Transaction.of(KvWire.toPut(request)),
                committed -> KvWire.fromPut(headers.at(committed.revision()), (OperationResult.Put)
                        committed.results().getFirst()));
    }

    @Override
    public void deleteRange(DeleteRangeRequest request, StreamObserver<DeleteRangeResponse> answer) {
        commit(
                answer,
                () -> Transaction.of(KvWire.toDelete(request)),
                committed -> KvWire.fromDelete(headers.at(committed.revision()), (OperationResult.Delete)
                        committed.results().getFirst()));
    }

    @Override
    public void txn(TxnRequest request, StreamObserver<TxnResponse> answer) {
        commit(
                answer,
                () -> TxnWire.toTransaction(request, kv.limits().operationsMax()),
                outcome -> TxnWire.fromResult(headers.at(outcome.revision()), request, outcome));
    }

    private <T> void commit(
            StreamObserver<T> answer, Supplier<Transaction> source, Function<TxnWire.Outcome, T> response) {
        try {
            kv.commitAsync(
                    CallerKeyspace.current().keyspace(),
                    source.get(),
                    (result, refused) -> Calls.guard(answer, () -> tell(answer, result, refused, response)));
        } catch (RuntimeException e) {
            Calls.fail(answer, e);
        }
    }

    private static <T> void tell(
            StreamObserver<T> answer,
            @Nullable CommitResult result,
            @Nullable StoreException refused,
            Function<TxnWire.Outcome, T> response) {
        switch (result) {
            case null -> Calls.fail(answer, refusal(refused));
            case CommitResult.Committed(long revision, var results) ->
                Calls.complete(answer, response.apply(new TxnWire.Outcome(true, revision, results)));
            case CommitResult.Conflicted(long revision, var results) ->
                Calls.complete(answer, response.apply(new TxnWire.Outcome(false, revision, results)));
            case CommitResult.Unknown _ -> Calls.fail(answer, EtcdErrors.unknownOutcome());
        }
    }

    private static RuntimeException refusal(@Nullable StoreException refused) {
        return refused == null ? new IllegalStateException("the store answered nothing") : refused;
    }

    @Override
    public void compact(CompactionRequest request, StreamObserver<CompactionResponse> answer) {
        calls.answer(answer, () -> {
            kv.compact(request.getRevision());
            return CompactionResponse.newBuilder().setHeader(headers.now()).build();
        });
    }
}
