package io.photoncloud.chainfire.kv;

import static io.photoncloud.chainfire.TestingChainFire.bytes;
import static io.photoncloud.chainfire.TestingChainFire.endOf;
import static io.photoncloud.chainfire.TestingChainFire.freshKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.photoncloud.chainfire.FaultyStore;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.proto.etcd.mvcc.KeyValue;
import io.photoncloud.proto.etcd.server.CompactionRequest;
import io.photoncloud.proto.etcd.server.DeleteRangeRequest;
import io.photoncloud.proto.etcd.server.DeleteRangeResponse;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.KVGrpc.KVBlockingStub;
import io.photoncloud.proto.etcd.server.PutRequest;
import io.photoncloud.proto.etcd.server.PutResponse;
import io.photoncloud.proto.etcd.server.RangeRequest;
import io.photoncloud.proto.etcd.server.RangeRequest.SortOrder;
import io.photoncloud.proto.etcd.server.RangeRequest.SortTarget;
import io.photoncloud.proto.etcd.server.RangeResponse;
import io.photoncloud.proto.etcd.server.RequestOp;
import io.photoncloud.proto.etcd.server.TxnRequest;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class KvDoorTest {

    private final TestingChainFire chainFire = TestingChainFire.shared();
    private final KVBlockingStub kv = KVGrpc.newBlockingStub(chainFire.channel());
    private final String prefix = freshKey();

    private PutResponse put(String key, String value) {
        return kv.put(PutRequest.newBuilder()
                .setKey(bytes(key))
                .setValue(bytes(value))
                .build());
    }

    private RangeRequest.Builder all() {
        return RangeRequest.newBuilder().setKey(bytes(prefix)).setRangeEnd(endOf(prefix));
    }

    private static List<String> keys(RangeResponse response) {
        return response.getKvsList().stream()
                .map(kv -> kv.getKey().toStringUtf8())
                .toList();
    }

    static void refused(ThrowingCallable call, Status.Code code, String text) {
        StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(e).as("refusal").isNotNull();
        assertThat(e.getStatus().getCode()).isEqualTo(code);
        assertThat(e.getStatus().getDescription()).isEqualTo(text);
    }

    @Test
    void aKeyIsWrittenAndReadWithItsRevisions() {
        PutResponse first = put(prefix + "a", "1");
        PutResponse second = kv.put(PutRequest.newBuilder()
                .setKey(bytes(prefix + "a"))
                .setValue(bytes("2"))
                .setPrevKv(true)
                .build());
        assertThat(second.getPrevKv().getValue().toStringUtf8()).isEqualTo("1");
        RangeResponse read =
                kv.range(RangeRequest.newBuilder().setKey(bytes(prefix + "a")).build());
        assertThat(read.getCount()).isEqualTo(1);
        KeyValue entry = read.getKvs(0);
        assertThat(entry.getKey().toStringUtf8()).isEqualTo(prefix + "a");
        assertThat(entry.getValue().toStringUtf8()).isEqualTo("2");
        assertThat(entry.getCreateRevision()).isEqualTo(first.getHeader().getRevision());
        assertThat(entry.getModRevision()).isEqualTo(second.getHeader().getRevision());
        assertThat(entry.getVersion()).isEqualTo(2);
        assertThat(read.getHeader().getClusterId()).isNotZero();
        assertThat(read.getHeader().getMemberId()).isNotZero();
        assertThat(read.getHeader().getRaftTerm()).isNotZero();
        assertThat(read.getHeader().getRevision()).isGreaterThanOrEqualTo(entry.getModRevision());
    }

    @Test
    void anOldRevisionIsReadAsItWas() {
        long first = put(prefix + "a", "1").getHeader().getRevision();
        put(prefix + "a", "2");
        put(prefix + "b", "x");
        RangeResponse one = kv.range(RangeRequest.newBuilder()
                .setKey(bytes(prefix + "a"))
                .setRevision(first)
                .build());
        assertThat(one.getKvs(0).getValue().toStringUtf8()).isEqualTo("1");
        assertThat(keys(kv.range(all().setRevision(first).build()))).containsExactly(prefix + "a");
    }

    @Test
    void rangesHaveEtcdsThreeForms() {
        put(prefix + "a", "1");
        put(prefix + "b", "2");
        put(prefix + "c", "3");
        RangeRequest.Builder request = RangeRequest.newBuilder();
        assertThat(keys(kv.range(all().build()))).hasSize(3);
        assertThat(keys(kv.range(request.setKey(bytes(prefix + "b"))
                        .setRangeEnd(bytes(prefix + "c"))
                        .build())))
                .containsExactly(prefix + "b");
        assertThat(keys(kv.range(request.setKey(bytes(prefix + "b"))
                        .setRangeEnd(ByteString.copyFrom(new byte[1]))
                        .build())))
                .contains(prefix + "b", prefix + "c")
                .doesNotContain(prefix + "a");
        assertThat(kv.range(request.setKey(bytes(prefix + "c"))
                                .setRangeEnd(bytes(prefix + "a"))
                                .build())
                        .getCount())
                .isZero();
    }

    @Test
    void aLimitLeavesTheCountAlone() {
        IntStream.range(0, 5).forEach(i -> put(prefix + i, "v"));
        RangeResponse page = kv.range(all().setLimit(2).build());
        assertThat(keys(page)).containsExactly(prefix + 0, prefix + 1);
        assertThat(page.getMore()).isTrue();
        assertThat(page.getCount()).isEqualTo(5);
        RangeResponse exact = kv.range(all().setLimit(5).build());
        assertThat(exact.getMore()).isFalse();
        RangeResponse counted = kv.range(all().setCountOnly(true).setLimit(2).build());
        assertThat(counted.getCount()).isEqualTo(5);
        assertThat(counted.getKvsList()).isEmpty();
        assertThat(counted.getMore()).isFalse();
        RangeResponse keysOnly = kv.range(all().setKeysOnly(true).build());
        assertThat(keysOnly.getKvsList())
                .hasSize(5)
                .allMatch(kv -> kv.getValue().isEmpty());
    }

    @Test
    void rangesAreSortedByEveryTargetInBothOrders() {
        put(prefix + "a", "3");
        put(prefix + "b", "1");
        put(prefix + "c", "2");
        put(prefix + "b", "1");
        List<KeyValue> plain = kv.range(all().build()).getKvsList();
        for (SortTarget target : SortTarget.values()) {
            if (target == SortTarget.UNRECOGNIZED) {
                continue;
            }
            Comparator<KeyValue> ascending = switch (target) {
                case KEY -> Comparator.comparing(kv -> kv.getKey().toStringUtf8());
                case VALUE -> Comparator.comparing(kv -> kv.getValue().toStringUtf8());
                case VERSION -> byLong(KeyValue::getVersion);
                case CREATE -> byLong(KeyValue::getCreateRevision);
                case MOD -> byLong(KeyValue::getModRevision);
                case UNRECOGNIZED -> throw new IllegalStateException();
            };
            for (SortOrder order : List.of(SortOrder.NONE, SortOrder.ASCEND, SortOrder.DESCEND)) {
                Comparator<KeyValue> expected = order == SortOrder.DESCEND ? ascending.reversed() : ascending;
                RangeResponse sorted =
                        kv.range(all().setSortTarget(target).setSortOrder(order).build());
                assertThat(sorted.getKvsList())
                        .as("%s %s", target, order)
                        .containsExactlyElementsOf(plain.stream()
                                .sorted(expected.thenComparing(kv -> kv.getKey().toStringUtf8()))
                                .toList());
                RangeResponse first = kv.range(all().setSortTarget(target)
                        .setSortOrder(order)
                        .setLimit(1)
                        .build());
                assertThat(first.getKvsList())
                        .containsExactly(sorted.getKvsList().getFirst());
                assertThat(first.getMore()).isTrue();
                assertThat(first.getCount()).isEqualTo(3);
            }
        }
        RangeResponse byValueWithout =
                kv.range(all().setSortTarget(SortTarget.VALUE).setKeysOnly(true).build());
        assertThat(keys(byValueWithout)).containsExactly(prefix + "b", prefix + "c", prefix + "a");
        assertThat(byValueWithout.getKvs(0).getValue().isEmpty()).isTrue();
    }

    private static Comparator<KeyValue> byLong(ToLongFunction<KeyValue> field) {
        return Comparator.comparingLong(field);
    }

    @Test
    void rangesAreNarrowedByRevisions() {
        put(prefix + "a", "1");
        long b = put(prefix + "b", "1").getHeader().getRevision();
        long c = put(prefix + "c", "1").getHeader().getRevision();
        long again = put(prefix + "a", "2").getHeader().getRevision();
        assertThat(keys(kv.range(all().setMinModRevision(c).build()))).containsExactly(prefix + "a", prefix + "c");
        assertThat(keys(kv.range(all().setMaxModRevision(c).build()))).containsExactly(prefix + "b", prefix + "c");
        assertThat(keys(kv.range(all().setMinCreateRevision(c).build()))).containsExactly(prefix + "c");
        RangeResponse narrowed = kv.range(all().setMaxCreateRevision(b).build());
        assertThat(keys(narrowed)).containsExactly(prefix + "a", prefix + "b");
        assertThat(narrowed.getCount()).isEqualTo(3);
        assertThat(keys(kv.range(all().setMinModRevision(again).setLimit(1).build())))
                .containsExactly(prefix + "a");
    }

    @Test
    void aRangeWithoutALimitIsAnsweredWholeHoweverManyPagesItTakes() {
        int many = 25_000;
        fill(many);
        RangeResponse whole = kv.range(all().build());
        assertThat(whole.getKvsCount()).isEqualTo(many);
        assertThat(whole.getCount()).isEqualTo(many);
        assertThat(whole.getMore()).isFalse();
        assertThat(keys(whole)).isSorted().doesNotHaveDuplicates();
        RangeResponse limited = kv.range(all().setLimit(12_000).build());
        assertThat(limited.getKvsCount()).isEqualTo(12_000);
        assertThat(limited.getMore()).isTrue();
        assertThat(limited.getCount()).isEqualTo(many);
        RangeResponse last = kv.range(all().setSortOrder(SortOrder.DESCEND)
                .setSortTarget(SortTarget.KEY)
                .setLimit(2)
                .build());
        assertThat(keys(last)).containsExactly(key(many - 1), key(many - 2));
        assertThat(kv.range(all().setCountOnly(true).build()).getCount()).isEqualTo(many);
        DeleteRangeResponse deleted = kv.deleteRange(DeleteRangeRequest.newBuilder()
                .setKey(bytes(prefix))
                .setRangeEnd(endOf(prefix))
                .build());
        assertThat(deleted.getDeleted()).isEqualTo(many);
    }

    private String key(int i) {
        return prefix + String.format("%06d", i);
    }

    private void fill(int many) {
        for (int from = 0; from < many; from += 100) {
            TxnRequest.Builder txn = TxnRequest.newBuilder();
            IntStream.range(from, Math.min(from + 100, many))
                    .forEach(i -> txn.addSuccess(RequestOp.newBuilder()
                            .setRequestPut(PutRequest.newBuilder()
                                    .setKey(bytes(key(i)))
                                    .setValue(bytes("v" + i)))));
            kv.txn(txn.build());
        }
    }

    @Test
    void anAnswerBeyondItsBoundIsRefusedByName() {
        try (TestingChainFire small = TestingChainFire.start(
                "photon.chainfire.range.answer-bytes-max=10KB", "photon.chainfire.range.walk-entries-max=50")) {
            KVBlockingStub stub = KVGrpc.newBlockingStub(small.channel());
            ByteString value = ByteString.copyFrom(new byte[1_000]);
            IntStream.range(0, 11)
                    .forEach(i -> stub.put(PutRequest.newBuilder()
                            .setKey(bytes("big/" + i))
                            .setValue(value)
                            .build()));
            RangeRequest.Builder request =
                    RangeRequest.newBuilder().setKey(bytes("big/")).setRangeEnd(endOf("big/"));
            refused(
                    () -> stub.range(request.build()),
                    Status.Code.INVALID_ARGUMENT,
                    "chainfire: the answer takes more than 10240 bytes (photon.chainfire.range.answer-bytes-max):"
                            + " give a limit and read page by page");
            assertThat(stub.range(request.setLimit(5).build()).getKvsCount()).isEqualTo(5);
            assertThat(small.bean(KvService.class).openShare()).isNotNull();
            // The answer may be here before its share is given back.
            AnswerBudget budget = small.bean(AnswerBudget.class);
            long deadline = System.nanoTime() + java.time.Duration.ofSeconds(10).toNanos();
            while (budget.taken() > 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(budget.taken()).isZero();
        }
    }

    @Test
    void whatIsWrongIsRefusedInEtcdsWords() {
        put(prefix + "a", "1");
        Status.Code invalid = Status.Code.INVALID_ARGUMENT;
        refused(() -> put("", "v"), invalid, "etcdserver: key is not provided");
        refused(() -> kv.range(RangeRequest.getDefaultInstance()), invalid, "etcdserver: key is not provided");
        refused(
                () -> kv.deleteRange(DeleteRangeRequest.getDefaultInstance()),
                invalid,
                "etcdserver: key is not provided");
        PutRequest.Builder request = PutRequest.newBuilder().setKey(bytes(prefix + "a"));
        refused(
                () -> kv.put(request.setIgnoreValue(true).setValue(bytes("v")).build()),
                invalid,
                "etcdserver: value is provided");
        refused(
                () -> kv.put(request.clearIgnoreValue()
                        .setIgnoreLease(true)
                        .setLease(7)
                        .build()),
                invalid,
                "etcdserver: lease is provided");
        refused(
                () -> kv.put(PutRequest.newBuilder()
                        .setKey(bytes(prefix + "none"))
                        .setIgnoreValue(true)
                        .build()),
                invalid,
                "etcdserver: key not found");
        refused(
                () -> kv.put(PutRequest.newBuilder()
                        .setKey(bytes(prefix + "a"))
                        .setLease(4711)
                        .build()),
                Status.Code.NOT_FOUND,
                "etcdserver: requested lease not found");
        refused(
                () -> kv.put(PutRequest.newBuilder()
                        .setKey(bytes(prefix + "a"))
                        .setValue(ByteString.copyFrom(new byte[2 << 20]))
                        .build()),
                invalid,
                "etcdserver: request is too large");
        refused(() -> kv.range(all().setSortOrderValue(9).build()), invalid, "etcdserver: invalid sort option");
        refused(
                () -> kv.range(all().setRevision(Long.MAX_VALUE).build()),
                Status.Code.OUT_OF_RANGE,
                "etcdserver: mvcc: required revision is a future revision");
        refused(
                () -> kv.compact(CompactionRequest.newBuilder()
                        .setRevision(Long.MAX_VALUE)
                        .build()),
                Status.Code.OUT_OF_RANGE,
                "etcdserver: mvcc: required revision is a future revision");
    }

    @Test
    void ignoringValueOrLeaseKeepsThem() {
        put(prefix + "a", "kept");
        kv.put(PutRequest.newBuilder()
                .setKey(bytes(prefix + "a"))
                .setIgnoreValue(true)
                .build());
        KeyValue entry = kv.range(
                        RangeRequest.newBuilder().setKey(bytes(prefix + "a")).build())
                .getKvs(0);
        assertThat(entry.getValue().toStringUtf8()).isEqualTo("kept");
        assertThat(entry.getVersion()).isEqualTo(2);
    }

    @Test
    void whatIsCompactedIsNotReadAnyMore() {
        long first = put(prefix + "a", "1").getHeader().getRevision();
        long second = put(prefix + "a", "2").getHeader().getRevision();
        kv.compact(CompactionRequest.newBuilder()
                .setRevision(second)
                .setPhysical(true)
                .build());
        refused(
                () -> kv.range(all().setRevision(first).build()),
                Status.Code.OUT_OF_RANGE,
                "etcdserver: mvcc: required revision has been compacted");
        refused(
                () -> kv.compact(
                        CompactionRequest.newBuilder().setRevision(first).build()),
                Status.Code.OUT_OF_RANGE,
                "etcdserver: mvcc: required revision has been compacted");
        assertThat(kv.range(all().setRevision(second).build()).getCount()).isEqualTo(1);
    }

    @Test
    void deletingTellsWhatWasThere() {
        put(prefix + "a", "1");
        put(prefix + "b", "2");
        DeleteRangeRequest.Builder request = DeleteRangeRequest.newBuilder()
                .setKey(bytes(prefix))
                .setRangeEnd(endOf(prefix))
                .setPrevKv(true);
        DeleteRangeResponse deleted = kv.deleteRange(request.build());
        assertThat(deleted.getDeleted()).isEqualTo(2);
        assertThat(deleted.getPrevKvsList())
                .extracting(kv -> kv.getValue().toStringUtf8())
                .containsExactly("1", "2");
        DeleteRangeResponse nothing = kv.deleteRange(request.build());
        assertThat(nothing.getDeleted()).isZero();
        assertThat(nothing.getHeader().getRevision())
                .isEqualTo(deleted.getHeader().getRevision());
    }

    @Test
    void aLostAnswerIsNotTakenForARefusal() {
        FaultyStore faulty = new FaultyStore();
        try (TestingChainFire lossy = TestingChainFire.over(faulty.store())) {
            faulty.loseAnswers();
            KVBlockingStub stub = KVGrpc.newBlockingStub(lossy.channel());
            refused(
                    () -> stub.put(PutRequest.newBuilder()
                            .setKey(bytes("a"))
                            .setValue(bytes("applied all the same"))
                            .build()),
                    Status.Code.UNAVAILABLE,
                    "etcdserver: request timed out");
            assertThat(stub.range(RangeRequest.newBuilder().setKey(bytes("a")).build())
                            .getKvs(0)
                            .getValue()
                            .toStringUtf8())
                    .isEqualTo("applied all the same");
        }
    }
}
