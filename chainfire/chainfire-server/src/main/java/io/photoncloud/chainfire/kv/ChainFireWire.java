package io.photoncloud.chainfire.kv;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.photoncloud.chainfire.etcd.EntryWire;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.RangeQuery.Projection;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.proto.chainfire.v1.DeleteRequest;
import io.photoncloud.proto.chainfire.v1.Member;
import io.photoncloud.proto.chainfire.v1.PutRequest;
import io.photoncloud.proto.chainfire.v1.ScanRequest;
import io.photoncloud.proto.chainfire.v1.ScanResponse;
import io.photoncloud.proto.chainfire.v1.StatusResponse;
import java.nio.ByteBuffer;

/** ChainFire's own wire form, to and fro. */
final class ChainFireWire {

    private ChainFireWire() {}

    static Transaction toPut(PutRequest request) {
        Key key = EntryWire.toKey(request.getKey());
        Transaction put =
                Transaction.of(Operation.Put.leased(key, EntryWire.toBytes(request.getValue()), request.getLeaseId()));
        return request.hasExpectedModRevision()
                ? put.and(Condition.unchangedSince(key, request.getExpectedModRevision()))
                : put;
    }

    static Transaction toDelete(DeleteRequest request) {
        Key key = EntryWire.toKey(request.getKey());
        Transaction delete = Transaction.delete(key);
        return request.hasExpectedModRevision()
                ? delete.and(Condition.unchangedSince(key, request.getExpectedModRevision()))
                : delete;
    }

    /** A page token is the revision of the scan and the key to go on with. */
    static RangeQuery toQuery(ScanRequest request) {
        KeyRange keys = KeyRange.prefix(request.getPrefix().toByteArray());
        RangeQuery query = RangeQuery.of(keys)
                .limit(request.getLimit())
                .project(request.getKeysOnly() ? Projection.KEYS : Projection.ENTRIES);
        if (request.getPageToken().isEmpty()) {
            return query;
        }
        if (request.getPageToken().size() <= Long.BYTES) {
            throw badToken();
        }
        ByteBuffer token = request.getPageToken().asReadOnlyByteBuffer();
        long revision = token.getLong();
        byte[] start = new byte[token.remaining()];
        token.get(start);
        if (revision < 1 || !keys.contains(Key.wrap(start))) {
            throw badToken();
        }
        return new RangeQuery(
                new KeyRange(Key.wrap(start), keys.end()),
                revision,
                query.limit(),
                query.projection(),
                false,
                query.consistency());
    }

    private static RuntimeException badToken() {
        return Status.INVALID_ARGUMENT
                .withDescription("page_token is none of a scan with this prefix")
                .asRuntimeException();
    }

    static ScanResponse fromPage(RangeQuery query, Page page) {
        long revision = query.revision() == 0 ? page.revision() : query.revision();
        ScanResponse.Builder response = ScanResponse.newBuilder().setRevision(revision);
        page.entries().forEach(entry -> response.addEntries(fromEntry(entry)));
        if (page.more()) {
            byte[] next = page.entries().getLast().key().next().unsafeArray();
            response.setNextPageToken(ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES + next.length)
                    .putLong(revision)
                    .put(next)
                    .flip()));
        }
        return response.build();
    }

    static io.photoncloud.proto.chainfire.v1.Entry fromEntry(Entry entry) {
        return io.photoncloud.proto.chainfire.v1.Entry.newBuilder()
                .setKey(EntryWire.fromKey(entry.key()))
                .setValue(EntryWire.fromBytes(entry.value()))
                .setCreateRevision(entry.createRevision())
                .setModRevision(entry.modRevision())
                .setVersion(entry.version())
                .setLeaseId(entry.lease())
                .build();
    }

    static StatusResponse fromStatus(EmbeddedStore.Status status) {
        StatusResponse.Builder response = StatusResponse.newBuilder()
                .setMemberId(status.memberId())
                .setRole(status.role().name())
                .setLeaderId(status.leaderId())
                .setTerm(status.term())
                .setCommitIndex(status.commitIndex())
                .setAppliedIndex(status.appliedIndex())
                .setRevision(status.revision())
                .setCompactedRevision(status.compactedRevision())
                .setDatabaseBytes(status.databaseBytes())
                .setQuotaBytes(status.quotaBytes())
                .setOverQuota(status.overQuota());
        if (status.problem() != null) {
            response.setProblem(status.problem());
        }
        status.members().forEach(member -> response.addMembers(fromMember(member)));
        return response.build();
    }

    private static Member fromMember(EmbeddedStore.Member member) {
        return Member.newBuilder()
                .setId(member.id())
                .setAddress(member.address())
                .setState(member.state().name())
                .setLeader(member.leader())
                .setMatchIndex(member.matchIndex())
                .setReachable(member.reachable())
                .build();
    }
}
