package io.photoncloud.chainfire.kv;

import static io.photoncloud.chainfire.TestingChainFire.bytes;
import static io.photoncloud.chainfire.TestingChainFire.endOf;
import static io.photoncloud.chainfire.TestingChainFire.freshKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.proto.etcd.server.Compare;
import io.photoncloud.proto.etcd.server.Compare.CompareResult;
import io.photoncloud.proto.etcd.server.Compare.CompareTarget;
import io.photoncloud.proto.etcd.server.DeleteRangeRequest;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.KVGrpc.KVBlockingStub;
import io.photoncloud.proto.etcd.server.PutRequest;
import io.photoncloud.proto.etcd.server.RangeRequest;
import io.photoncloud.proto.etcd.server.RangeRequest.SortOrder;
import io.photoncloud.proto.etcd.server.RangeRequest.SortTarget;
import io.photoncloud.proto.etcd.server.RangeResponse;
import io.photoncloud.proto.etcd.server.RequestOp;
import io.photoncloud.proto.etcd.server.TxnRequest;
import io.photoncloud.proto.etcd.server.TxnResponse;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TxnDoorTest {

    private final KVBlockingStub kv =
            KVGrpc.newBlockingStub(TestingChainFire.shared().channel());
    private final String prefix = freshKey();

    private RequestOp put(String key, String value) {
        return RequestOp.newBuilder()
                .setRequestPut(
                        PutRequest.newBuilder().setKey(bytes(prefix + key)).setValue(bytes(value)))
                .build();
    }

    private RequestOp delete(String key) {
        return RequestOp.newBuilder()
                .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(bytes(prefix + key)))
                .build();
    }

    private RangeRequest.Builder all() {
        return RangeRequest.newBuilder().setKey(bytes(prefix)).setRangeEnd(endOf(prefix));
    }

    private static RequestOp get(RangeRequest.Builder range) {
        return RequestOp.newBuilder().setRequestRange(range).build();
    }

    private static RequestOp nested(TxnRequest.Builder txn) {
        return RequestOp.newBuilder().setRequestTxn(txn).build();
    }

    private Compare.Builder compare(String key, CompareTarget target, CompareResult result) {
        return Compare.newBuilder()
                .setKey(bytes(prefix + key))
                .setTarget(target)
                .setResult(result);
    }

    private boolean holds(Compare.Builder compare) {
        return kv.txn(TxnRequest.newBuilder().addCompare(compare).build()).getSucceeded();
    }

    @Test
    void everyTargetIsCompared() {
        kv.txn(TxnRequest.newBuilder().addSuccess(put("a", "m")).build());
        long revision = kv.txn(TxnRequest.newBuilder().addSuccess(put("a", "n")).build())
                .getHeader()
                .getRevision();
        assertThat(holds(
                        compare("a", CompareTarget.VERSION, CompareResult.EQUAL).setVersion(2)))
                .isTrue();
        assertThat(holds(compare("a", CompareTarget.VERSION, CompareResult.GREATER)
                        .setVersion(2)))
                .isFalse();
        assertThat(holds(compare("a", CompareTarget.CREATE, CompareResult.LESS).setCreateRevision(revision)))
                .isTrue();
        assertThat(holds(
                        compare("a", CompareTarget.MOD, CompareResult.NOT_EQUAL).setModRevision(revision)))
                .isFalse();
        assertThat(holds(compare("a", CompareTarget.VALUE, CompareResult.EQUAL).setValue(bytes("n"))))
                .isTrue();
        assertThat(holds(compare("a", CompareTarget.LEASE, CompareResult.EQUAL).setLease(0)))
                .isTrue();
        assertThat(holds(compare("none", CompareTarget.VALUE, CompareResult.NOT_EQUAL)
                        .setValue(bytes("n"))))
                .isFalse();
        assertThat(holds(compare("none", CompareTarget.CREATE, CompareResult.EQUAL)
                        .setCreateRevision(0)))
                .isTrue();
    }

    @Test
    void aComparisonCanBeAboutARange() {
        kv.txn(TxnRequest.newBuilder()
                .addSuccess(put("r/a", "same"))
                .addSuccess(put("r/b", "same"))
                .build());
        Compare.Builder same = Compare.newBuilder()
                .setKey(bytes(prefix + "r/"))
                .setRangeEnd(endOf(prefix + "r/"))
                .setTarget(CompareTarget.VALUE)
                .setValue(bytes("same"));
        assertThat(holds(same)).isTrue();
        kv.txn(TxnRequest.newBuilder().addSuccess(put("r/b", "other")).build());
        assertThat(holds(same)).isFalse();
    }

    @Test
    void theRightBranchRunsAndAnswersInOrder() {
        TxnRequest.Builder txn = TxnRequest.newBuilder()
                .addCompare(compare("a", CompareTarget.CREATE, CompareResult.EQUAL))
                .addSuccess(put("a", "1"))
                .addSuccess(get(all()))
                .addFailure(get(all()))
                .addFailure(delete("a"));
        TxnResponse then = kv.txn(txn.build());
        assertThat(then.getSucceeded()).isTrue();
        assertThat(then.getResponses(0).getResponsePut().getHeader().getRevision())
                .isEqualTo(then.getHeader().getRevision());
        RangeResponse seen = then.getResponses(1).getResponseRange();
        assertThat(seen.getKvs(0).getValue().toStringUtf8()).isEqualTo("1");
        TxnResponse otherwise = kv.txn(txn.build());
        assertThat(otherwise.getSucceeded()).isFalse();
        assertThat(otherwise.getResponses(0).getResponseRange().getCount()).isEqualTo(1);
        assertThat(otherwise.getResponses(1).getResponseDeleteRange().getDeleted())
                .isEqualTo(1);
        assertThat(otherwise.getHeader().getRevision())
                .isEqualTo(then.getHeader().getRevision() + 1);
    }

    @Test
    void transactionsNest() {
        TxnRequest.Builder inner = TxnRequest.newBuilder()
                .addCompare(compare("a", CompareTarget.VERSION, CompareResult.GREATER)
                        .setVersion(0))
                .addSuccess(put("b", "a was there"))
                .addFailure(put("b", "a was not there"));
        TxnResponse response = kv.txn(TxnRequest.newBuilder()
                .addSuccess(nested(inner))
                .addSuccess(get(all()))
                .build());
        TxnResponse innerResponse = response.getResponses(0).getResponseTxn();
        assertThat(innerResponse.getSucceeded()).isFalse();
        assertThat(innerResponse.getResponses(0).hasResponsePut()).isTrue();
        assertThat(response.getResponses(1)
                        .getResponseRange()
                        .getKvs(0)
                        .getValue()
                        .toStringUtf8())
                .isEqualTo("a was not there");
    }

    @Test
    void readsInATransactionAreSortedAndLimited() {
        kv.txn(TxnRequest.newBuilder()
                .addSuccess(put("a", "2"))
                .addSuccess(put("b", "3"))
                .addSuccess(put("c", "1"))
                .build());
        TxnResponse response = kv.txn(TxnRequest.newBuilder()
                .addSuccess(get(all().setSortTarget(SortTarget.VALUE)
                        .setSortOrder(SortOrder.DESCEND)
                        .setLimit(2)))
                .addSuccess(get(all().setLimit(1)))
                .addSuccess(get(all().setCountOnly(true)))
                .build());
        RangeResponse sorted = response.getResponses(0).getResponseRange();
        assertThat(sorted.getKvsList())
                .extracting(kv -> kv.getValue().toStringUtf8())
                .containsExactly("3", "2");
        assertThat(sorted.getMore()).isTrue();
        assertThat(sorted.getCount()).isEqualTo(3);
        RangeResponse limited = response.getResponses(1).getResponseRange();
        assertThat(limited.getKvsCount()).isEqualTo(1);
        assertThat(limited.getCount()).isEqualTo(3);
        assertThat(response.getResponses(2).getResponseRange().getCount()).isEqualTo(3);
    }

    @Test
    void readsInATransactionAreWholeHoweverManyPagesTheyTake() {
        int many = 2_500;
        for (int from = 0; from < many; from += 100) {
            TxnRequest.Builder fill = TxnRequest.newBuilder();
            IntStream.range(from, from + 100).forEach(i -> fill.addSuccess(put(String.format("k%05d", i), "old")));
            kv.txn(fill.build());
        }
        // Read before a write to the range: as the transaction found it.
        TxnResponse before = kv.txn(TxnRequest.newBuilder()
                .addSuccess(get(all()))
                .addSuccess(put("k02400", "new"))
                .build());
        RangeResponse found = before.getResponses(0).getResponseRange();
        assertThat(found.getKvsCount()).isEqualTo(many);
        assertThat(found.getMore()).isFalse();
        assertThat(found.getKvs(2_400).getValue().toStringUtf8()).isEqualTo("old");
        // Read after it: with what the transaction wrote.
        TxnResponse after = kv.txn(TxnRequest.newBuilder()
                .addSuccess(put("k02401", "new"))
                .addSuccess(get(all()))
                .build());
        assertThat(after.getResponses(1)
                        .getResponseRange()
                        .getKvs(2_401)
                        .getValue()
                        .toStringUtf8())
                .isEqualTo("new");
        // Between two: what it saw is in no revision. It wrote all the same, so that it must not look refused.
        KvDoorTest.refused(
                () -> kv.txn(TxnRequest.newBuilder()
                        .addSuccess(put("k02402", "new"))
                        .addSuccess(get(all()))
                        .addSuccess(put("k02403", "new"))
                        .build()),
                Status.Code.UNAVAILABLE,
                "etcdserver: request timed out");
        assertThat(kv.txn(TxnRequest.newBuilder().addSuccess(get(all())).build())
                        .getResponses(0)
                        .getResponseRange()
                        .getKvs(2_403)
                        .getValue()
                        .toStringUtf8())
                .isEqualTo("new");
    }

    @Test
    void whatIsWrongIsRefusedInEtcdsWords() {
        Status.Code invalid = Status.Code.INVALID_ARGUMENT;
        KvDoorTest.refused(
                () -> kv.txn(TxnRequest.newBuilder()
                        .addSuccess(put("a", "1"))
                        .addSuccess(put("a", "2"))
                        .build()),
                invalid,
                "etcdserver: duplicate key given in txn request");
        KvDoorTest.refused(
                () -> kv.txn(TxnRequest.newBuilder()
                        .addSuccess(put("a", "1"))
                        .addSuccess(delete("a"))
                        .build()),
                invalid,
                "etcdserver: duplicate key given in txn request");
        TxnRequest.Builder many = TxnRequest.newBuilder();
        IntStream.range(0, 129).forEach(i -> many.addSuccess(put("k" + i, "v")));
        KvDoorTest.refused(() -> kv.txn(many.build()), invalid, "etcdserver: too many operations in txn request");
        TxnRequest.Builder half = TxnRequest.newBuilder();
        IntStream.range(0, 65).forEach(i -> half.addSuccess(put("k" + i, "v")));
        TxnRequest.Builder twice = TxnRequest.newBuilder();
        IntStream.range(0, 64).forEach(i -> twice.addSuccess(put("l" + i, "v")));
        twice.addSuccess(nested(half));
        KvDoorTest.refused(() -> kv.txn(twice.build()), invalid, "etcdserver: too many operations in txn request");
        KvDoorTest.refused(
                () -> kv.txn(TxnRequest.newBuilder()
                        .addSuccess(RequestOp.getDefaultInstance())
                        .build()),
                invalid,
                "etcdserver: key not found");
        KvDoorTest.refused(
                () -> kv.txn(TxnRequest.newBuilder()
                        .addCompare(Compare.getDefaultInstance())
                        .build()),
                invalid,
                "etcdserver: key is not provided");
    }
}
