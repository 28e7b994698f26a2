package io.photoncloud.chainfire.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeysPage;
import io.photoncloud.chainfire.store.KeysQuery;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.OperationResult;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.RangeQuery.Projection;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.proto.etcd.mvcc.Event;
import io.photoncloud.proto.etcd.mvcc.KeyValue;
import io.photoncloud.proto.etcd.server.Compare;
import io.photoncloud.proto.etcd.server.DeleteRangeRequest;
import io.photoncloud.proto.etcd.server.PutRequest;
import io.photoncloud.proto.etcd.server.RangeRequest;
import io.photoncloud.proto.etcd.server.RangeResponse;
import io.photoncloud.proto.etcd.server.RequestOp;
import io.photoncloud.proto.etcd.server.ResponseOp;
import io.photoncloud.proto.etcd.server.TxnRequest;
import io.photoncloud.proto.etcd.server.TxnResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The store's values in etcd's messages, and back. */
final class EtcdWire {

    private final KeyPrefix prefix;
    private final StoreLimits limits;

    EtcdWire(KeyPrefix prefix, StoreLimits limits) {
        this.prefix = prefix;
        this.limits = limits;
    }

    TxnRequest toWire(Transaction transaction) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        transaction.conditions().forEach(condition -> request.addCompare(toWire(condition)));
        transaction.then().forEach(operation -> request.addSuccess(toWire(operation)));
        transaction.otherwise().forEach(operation -> request.addFailure(toWire(operation)));
        return request.build();
    }

    private Compare toWire(Condition condition) {
        Compare.Builder compare = Compare.newBuilder()
                .setKey(prefix.startOnServer(condition.keys()))
                .setRangeEnd(prefix.endOnServer(condition.keys()))
                .setResult(toWire(condition.comparison()));
        switch (condition.target()) {
            case Condition.Target.Version(long version) ->
                compare.setTarget(Compare.CompareTarget.VERSION).setVersion(version);
            case Condition.Target.CreateRevision(long revision) ->
                compare.setTarget(Compare.CompareTarget.CREATE).setCreateRevision(revision);
            case Condition.Target.ModRevision(long revision) ->
                compare.setTarget(Compare.CompareTarget.MOD).setModRevision(revision);
            case Condition.Target.Value(Bytes value) ->
                compare.setTarget(Compare.CompareTarget.VALUE).setValue(toWire(value));
            case Condition.Target.Lease(long lease) ->
                compare.setTarget(Compare.CompareTarget.LEASE).setLease(lease);
        }
        return compare.build();
    }

    private static Compare.CompareResult toWire(Condition.Comparison comparison) {
        return switch (comparison) {
            case EQUAL -> Compare.CompareResult.EQUAL;
            case NOT_EQUAL -> Compare.CompareResult.NOT_EQUAL;
            case LESS -> Compare.CompareResult.LESS;
            case GREATER -> Compare.CompareResult.GREATER;
        };
    }

    private RequestOp toWire(Operation operation) {
        return switch (operation) {
            case Operation.Put put ->
                RequestOp.newBuilder().setRequestPut(toWire(put)).build();
            case Operation.Delete delete ->
                RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder()
                                .setKey(prefix.startOnServer(delete.keys()))
                                .setRangeEnd(prefix.endOnServer(delete.keys()))
                                .setPrevKv(delete.returnPrevious()))
                        .build();
            case Operation.Get(RangeQuery query) ->
                RequestOp.newBuilder()
                        .setRequestRange(toWire(query, limit(query)).toBuilder().setSerializable(false))
                        .build();
            case Operation.Nested(Transaction nested) ->
                RequestOp.newBuilder().setRequestTxn(toWire(nested)).build();
        };
    }

    private PutRequest toWire(Operation.Put put) {
        return PutRequest.newBuilder()
                .setKey(prefix.onServer(put.key()))
                .setValue(toWire(put.value()))
                .setLease(put.lease())
                .setIgnoreValue(put.keepValue())
                .setIgnoreLease(put.keepLease())
                .setPrevKv(put.returnPrevious())
                .build();
    }

    /** How many entries a query may be answered with. */
    int limit(RangeQuery query) {
        return query.limit() == 0 ? limits.pageEntriesDefault() : Math.min(query.limit(), limits.pageEntriesMax());
    }

    RangeRequest toWire(RangeQuery query, int limit) {
        return RangeRequest.newBuilder()
                .setKey(prefix.startOnServer(query.keys()))
                .setRangeEnd(prefix.endOnServer(query.keys()))
                .setRevision(query.revision())
                .setLimit(limit)
                .setKeysOnly(query.projection() == Projection.KEYS)
                .setCountOnly(query.projection() == Projection.COUNT)
                .setSerializable(query.consistency() == RangeQuery.Consistency.SERIALIZABLE)
                .build();
    }

    /** A transaction that reads key after key. */
    TxnRequest toWire(KeysQuery query) {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        boolean serializable = query.consistency() == RangeQuery.Consistency.SERIALIZABLE;
        for (Key key : query.keys()) {
            request.addSuccess(RequestOp.newBuilder()
                    .setRequestRange(RangeRequest.newBuilder()
                            .setKey(prefix.onServer(key))
                            .setRevision(query.revision())
                            .setSerializable(serializable)));
        }
        return request.build();
    }

    KeysPage keysPage(TxnResponse response) {
        List<Entry> found = new ArrayList<>(response.getResponsesCount());
        for (ResponseOp each : response.getResponsesList()) {
            each.getResponseRange().getKvsList().forEach(entry -> found.add(fromWire(entry)));
        }
        return new KeysPage(
                found, response.getResponsesCount(), response.getHeader().getRevision());
    }

    /** Values never change, so nothing is copied. */
    private static ByteString toWire(Bytes value) {
        return UnsafeByteOperations.unsafeWrap(value.unsafeArray());
    }

    CommitResult fromWire(Transaction transaction, TxnResponse response) {
        long revision = response.getHeader().getRevision();
        List<OperationResult> results = results(transaction, response, revision);
        return response.getSucceeded()
                ? new CommitResult.Committed(revision, results)
                : new CommitResult.Conflicted(revision, results);
    }

    private List<OperationResult> results(Transaction transaction, TxnResponse response, long revision) {
        List<Operation> operations = response.getSucceeded() ? transaction.then() : transaction.otherwise();
        List<OperationResult> results = new ArrayList<>(operations.size());
        for (int i = 0; i < operations.size(); i++) {
            results.add(fromWire(operations.get(i), response.getResponses(i), revision));
        }
        return results;
    }

    private OperationResult fromWire(Operation operation, ResponseOp response, long revision) {
        return switch (operation) {
            case Operation.Put _ ->
                new OperationResult.Put(
                        response.getResponsePut().hasPrevKv()
                                ? fromWire(response.getResponsePut().getPrevKv())
                                : null);
            case Operation.Delete _ ->
                new OperationResult.Delete(
                        response.getResponseDeleteRange().getDeleted(),
                        response.getResponseDeleteRange().getPrevKvsList().stream()
                                .map(this::fromWire)
                                .toList());
            case Operation.Get(RangeQuery query) ->
                new OperationResult.Get(fromWire(query, response.getResponseRange(), revision));
            case Operation.Nested(Transaction nested) ->
                new OperationResult.Nested(
                        response.getResponseTxn().getSucceeded(), results(nested, response.getResponseTxn(), revision));
        };
    }

    private Page fromWire(RangeQuery query, RangeResponse response, long revision) {
        List<Entry> entries = entries(response);
        boolean counted = query.counted() || query.projection() == Projection.COUNT;
        return new Page(entries, response.getMore(), counted ? response.getCount() : entries.size(), revision);
    }

    List<Entry> entries(RangeResponse response) {
        return response.getKvsList().stream().map(this::fromWire).toList();
    }

    private Entry fromWire(KeyValue entry) {
        return new Entry(
                prefix.fromServer(entry.getKey()),
                Bytes.wrap(entry.getValue().toByteArray()),
                entry.getCreateRevision(),
                entry.getModRevision(),
                entry.getVersion(),
                entry.getLease());
    }

    WatchEvent.Change fromWire(Event event, int subIndex) {
        Entry entry = fromWire(event.getKv());
        @Nullable Entry previous = event.hasPrevKv() ? fromWire(event.getPrevKv()) : null;
        return event.getType() == Event.EventType.PUT
                ? new WatchEvent.Put(entry, subIndex, previous)
                : new WatchEvent.Deleted(entry.key(), entry.modRevision(), subIndex, previous);
    }
}
