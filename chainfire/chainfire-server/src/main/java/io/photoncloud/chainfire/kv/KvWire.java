package io.photoncloud.chainfire.kv;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.photoncloud.chainfire.etcd.EntryWire;
import io.photoncloud.chainfire.etcd.EtcdErrors;
import io.photoncloud.chainfire.kv.RangeSelection.Bounds;
import io.photoncloud.chainfire.kv.RangeSelection.Direction;
import io.photoncloud.chainfire.kv.RangeSelection.Sort;
import io.photoncloud.chainfire.kv.RangeSelection.Target;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.OperationResult;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery.Consistency;
import io.photoncloud.chainfire.store.RangeQuery.Projection;
import io.photoncloud.proto.etcd.server.DeleteRangeRequest;
import io.photoncloud.proto.etcd.server.DeleteRangeResponse;
import io.photoncloud.proto.etcd.server.PutRequest;
import io.photoncloud.proto.etcd.server.PutResponse;
import io.photoncloud.proto.etcd.server.RangeRequest;
import io.photoncloud.proto.etcd.server.RangeResponse;
import io.photoncloud.proto.etcd.server.ResponseHeader;

/** Single ranges, puts and deletes between etcd's wire form and ours. What a request lacks is refused in etcd's order. */
final class KvWire {

    private KvWire() {}

    static RangeSelection toSelection(RangeRequest request) {
        requireKey(request.getKey());
        Direction direction = switch (request.getSortOrder()) {
            case NONE, ASCEND -> Direction.ASCENDING;
            case DESCEND -> Direction.DESCENDING;
            case UNRECOGNIZED -> throw refuse(EtcdErrors.invalidSortOption());
        };
        Target target = switch (request.getSortTarget()) {
            case KEY -> Target.KEY;
            case VERSION -> Target.VERSION;
            case CREATE -> Target.CREATE_REVISION;
            case MOD -> Target.MOD_REVISION;
            case VALUE -> Target.VALUE;
            case UNRECOGNIZED -> throw refuse(EtcdErrors.invalidSortOption());
        };
        return new RangeSelection(
                EntryWire.toRange(request.getKey(), request.getRangeEnd()),
                request.getRevision(),
                request.getLimit(),
                toProjection(request),
                request.getSerializable() ? Consistency.SERIALIZABLE : Consistency.LINEARIZABLE,
                target == Target.KEY && direction == Direction.ASCENDING ? Sort.BY_KEY : new Sort(target, direction),
                toBounds(request));
    }

    private static Projection toProjection(RangeRequest request) {
        if (request.getCountOnly()) {
            return Projection.COUNT;
        }
        return request.getKeysOnly() ? Projection.KEYS : Projection.ENTRIES;
    }

    private static Bounds toBounds(RangeRequest request) {
        boolean none = request.getMinModRevision() == 0
                && request.getMaxModRevision() == 0
                && request.getMinCreateRevision() == 0
                && request.getMaxCreateRevision() == 0;
        return none
                ? Bounds.NONE
                : new Bounds(
                        request.getMinModRevision(),
                        request.getMaxModRevision(),
                        request.getMinCreateRevision(),
                        request.getMaxCreateRevision());
    }

    static Operation.Put toPut(PutRequest request) {
        requireKey(request.getKey());
        if (request.getIgnoreValue() && !request.getValue().isEmpty()) {
            throw refuse(EtcdErrors.valueProvided());
        }
        if (request.getIgnoreLease() && request.getLease() != Entry.NO_LEASE) {
            throw refuse(EtcdErrors.leaseProvided());
        }
        return new Operation.Put(
                EntryWire.toKey(request.getKey()),
                request.getIgnoreValue() ? Bytes.EMPTY : EntryWire.toBytes(request.getValue()),
                request.getLease(),
                request.getIgnoreValue(),
                request.getIgnoreLease(),
                request.getPrevKv());
    }

    static Operation.Delete toDelete(DeleteRangeRequest request) {
        requireKey(request.getKey());
        return new Operation.Delete(EntryWire.toRange(request.getKey(), request.getRangeEnd()), request.getPrevKv());
    }

    static void requireKey(ByteString key) {
        if (key.isEmpty()) {
            throw refuse(EtcdErrors.keyNotProvided());
        }
    }

    static RuntimeException refuse(Status status) {
        return status.asRuntimeException();
    }

    static RangeResponse fromPage(ResponseHeader header, Page page) {
        RangeResponse.Builder response = RangeResponse.newBuilder()
                .setHeader(header)
                .setMore(page.more())
                .setCount(page.count());
        for (Entry entry : page.entries()) {
            response.addKvs(EntryWire.fromEntry(entry));
        }
        return response.build();
    }

    static PutResponse fromPut(ResponseHeader header, OperationResult.Put result) {
        PutResponse.Builder response = PutResponse.newBuilder().setHeader(header);
        if (result.previous() != null) {
            response.setPrevKv(EntryWire.fromEntry(result.previous()));
        }
        return response.build();
    }

    static DeleteRangeResponse fromDelete(ResponseHeader header, OperationResult.Delete result) {
        DeleteRangeResponse.Builder response =
                DeleteRangeResponse.newBuilder().setHeader(header).setDeleted(result.count());
        for (Entry entry : result.previous()) {
            response.addPrevKvs(EntryWire.fromEntry(entry));
        }
        return response.build();
    }

    /** The header inside a transaction's answer, which tells the revision alone, as in etcd. */
    static ResponseHeader innerHeader(long revision) {
        return ResponseHeader.newBuilder().setRevision(revision).build();
    }
}
