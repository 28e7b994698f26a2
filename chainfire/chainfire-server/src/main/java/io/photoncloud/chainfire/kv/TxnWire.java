package io.photoncloud.chainfire.kv;

import io.photoncloud.chainfire.etcd.EntryWire;
import io.photoncloud.chainfire.etcd.EtcdErrors;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Condition.Comparison;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.OperationResult;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.proto.etcd.server.Compare;
import io.photoncloud.proto.etcd.server.RequestOp;
import io.photoncloud.proto.etcd.server.ResponseHeader;
import io.photoncloud.proto.etcd.server.ResponseOp;
import io.photoncloud.proto.etcd.server.TxnRequest;
import io.photoncloud.proto.etcd.server.TxnResponse;
import java.util.ArrayList;
import java.util.List;

/** Transactions between etcd's wire form and ours. */
final class TxnWire {

    private TxnWire() {}

    /**
     * @param operationsMax the most operations in a branch, those of the transactions it is nested in counted in, as
     *     in etcd
     */
    static Transaction toTransaction(TxnRequest request, int operationsMax) {
        int most = Math.max(request.getCompareCount(), Math.max(request.getSuccessCount(), request.getFailureCount()));
        if (most > operationsMax) {
            throw KvWire.refuse(EtcdErrors.tooManyOperations());
        }
        List<Condition> conditions = new ArrayList<>(request.getCompareCount());
        for (Compare compare : request.getCompareList()) {
            conditions.add(toCondition(compare));
        }
        return new Transaction(
                conditions,
                toOperations(request.getSuccessList(), operationsMax - most),
                toOperations(request.getFailureList(), operationsMax - most));
    }

    private static Condition toCondition(Compare compare) {
        KvWire.requireKey(compare.getKey());
        Comparison comparison = switch (compare.getResult()) {
            case EQUAL -> Comparison.EQUAL;
            case GREATER -> Comparison.GREATER;
            case LESS -> Comparison.LESS;
            case NOT_EQUAL -> Comparison.NOT_EQUAL;
            case UNRECOGNIZED -> throw KvWire.refuse(EtcdErrors.unknownComparison());
        };
        Condition.Target target = switch (compare.getTarget()) {
            case VERSION -> new Condition.Target.Version(compare.getVersion());
            case CREATE -> new Condition.Target.CreateRevision(compare.getCreateRevision());
            case MOD -> new Condition.Target.ModRevision(compare.getModRevision());
            case VALUE -> new Condition.Target.Value(EntryWire.toBytes(compare.getValue()));
            case LEASE -> new Condition.Target.Lease(compare.getLease());
            case UNRECOGNIZED -> throw KvWire.refuse(EtcdErrors.unknownComparison());
        };
        return new Condition(EntryWire.toRange(compare.getKey(), compare.getRangeEnd()), comparison, target);
    }

    private static List<Operation> toOperations(List<RequestOp> operations, int nestedMax) {
        List<Operation> steps = new ArrayList<>(operations.size());
        for (RequestOp operation : operations) {
            steps.add(
                    switch (operation.getRequestCase()) {
                        case REQUEST_RANGE ->
                            new Operation.Get(KvWire.toSelection(operation.getRequestRange())
                                    .query());
                        case REQUEST_PUT -> KvWire.toPut(operation.getRequestPut());
                        case REQUEST_DELETE_RANGE -> KvWire.toDelete(operation.getRequestDeleteRange());
                        case REQUEST_TXN -> new Operation.Nested(toTransaction(operation.getRequestTxn(), nestedMax));
                        case REQUEST_NOT_SET -> throw KvWire.refuse(EtcdErrors.keyNotFound());
                    });
        }
        return steps;
    }

    static TxnResponse fromResult(ResponseHeader header, TxnRequest request, Outcome outcome) {
        TxnResponse.Builder response =
                TxnResponse.newBuilder().setHeader(header).setSucceeded(outcome.held());
        List<RequestOp> operations = outcome.held() ? request.getSuccessList() : request.getFailureList();
        for (int i = 0; i < operations.size(); i++) {
            response.addResponses(
                    fromOperation(operations.get(i), outcome.results().get(i), outcome.revision()));
        }
        return response.build();
    }

    /** Which branch ran, and what its operations answered. */
    record Outcome(boolean held, long revision, List<OperationResult> results) {}

    private static ResponseOp fromOperation(RequestOp operation, OperationResult result, long revision) {
        ResponseOp.Builder response = ResponseOp.newBuilder();
        return switch (result) {
            case OperationResult.Get(var page) -> {
                var shaped = RangeCollector.shape(KvWire.toSelection(operation.getRequestRange()), page);
                yield response.setResponseRange(KvWire.fromPage(KvWire.innerHeader(page.revision()), shaped))
                        .build();
            }
            case OperationResult.Put put ->
                response.setResponsePut(KvWire.fromPut(KvWire.innerHeader(revision), put))
                        .build();
            case OperationResult.Delete delete ->
                response.setResponseDeleteRange(KvWire.fromDelete(KvWire.innerHeader(revision), delete))
                        .build();
            case OperationResult.Nested(boolean held, var results) ->
                response.setResponseTxn(fromResult(
                                ResponseHeader.getDefaultInstance(),
                                operation.getRequestTxn(),
                                new Outcome(held, revision, results)))
                        .build();
        };
    }
}
