package io.photoncloud.chainfire.clients;

import static io.photoncloud.chainfire.TestingChainFire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.proto.etcd.election.CampaignRequest;
import io.photoncloud.proto.etcd.election.ElectionGrpc;
import io.photoncloud.proto.etcd.election.LeaderKey;
import io.photoncloud.proto.etcd.election.LeaderRequest;
import io.photoncloud.proto.etcd.election.ProclaimRequest;
import io.photoncloud.proto.etcd.election.ResignRequest;
import io.photoncloud.proto.etcd.lock.LockGrpc;
import io.photoncloud.proto.etcd.lock.LockRequest;
import io.photoncloud.proto.etcd.lock.UnlockRequest;
import io.photoncloud.proto.etcd.server.CompactionRequest;
import io.photoncloud.proto.etcd.server.Compare;
import io.photoncloud.proto.etcd.server.Compare.CompareResult;
import io.photoncloud.proto.etcd.server.Compare.CompareTarget;
import io.photoncloud.proto.etcd.server.DeleteRangeRequest;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.LeaseGrantRequest;
import io.photoncloud.proto.etcd.server.LeaseGrpc;
import io.photoncloud.proto.etcd.server.LeaseLeasesRequest;
import io.photoncloud.proto.etcd.server.LeaseRevokeRequest;
import io.photoncloud.proto.etcd.server.LeaseTimeToLiveRequest;
import io.photoncloud.proto.etcd.server.PutRequest;
import io.photoncloud.proto.etcd.server.RangeRequest;
import io.photoncloud.proto.etcd.server.RangeRequest.SortOrder;
import io.photoncloud.proto.etcd.server.RangeRequest.SortTarget;
import io.photoncloud.proto.etcd.server.RequestOp;
import io.photoncloud.proto.etcd.server.TxnRequest;
import io.photoncloud.proto.etcd.server.WatchCancelRequest;
import io.photoncloud.proto.etcd.server.WatchCreateRequest;
import io.photoncloud.proto.etcd.server.WatchCreateRequest.FilterType;
import io.photoncloud.proto.etcd.server.WatchGrpc;
import io.photoncloud.proto.etcd.server.WatchRequest;
import io.photoncloud.proto.etcd.server.WatchResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same calls to ChainFire and to a real etcd: the same answers, revisions and refusals included. */
class DifferentialTest {

    private static final ByteString NO_END = ByteString.copyFrom(new byte[1]);
    private static final long LEASE = 4_242;

    /** One call. {@code name} is for whoever reads a failure. */
    private record Call(String name, Function<Channel, Message> call) {}

    private final List<Call> calls = new ArrayList<>();

    @TempDir
    Path directory;

    private void kv(String name, Function<KVGrpc.KVBlockingStub, Message> call) {
        calls.add(new Call(name, channel -> call.apply(KVGrpc.newBlockingStub(channel))));
    }

    private void lease(String name, Function<LeaseGrpc.LeaseBlockingStub, Message> call) {
        calls.add(new Call(name, channel -> call.apply(LeaseGrpc.newBlockingStub(channel))));
    }

    private void range(String name, RangeRequest.Builder request) {
        kv("range " + name, stub -> stub.range(request.build()));
    }

    private void put(String name, PutRequest.Builder request) {
        kv("put " + name, stub -> stub.put(request.build()));
    }

    private void txn(String name, TxnRequest.Builder request) {
        kv("txn " + name, stub -> stub.txn(request.build()));
    }

    private static PutRequest.Builder putOf(String key, String value) {
        return PutRequest.newBuilder().setKey(bytes(key)).setValue(bytes(value));
    }

    private static RangeRequest.Builder rangeOf(String key) {
        return RangeRequest.newBuilder().setKey(bytes(key));
    }

    private static RangeRequest.Builder all() {
        return rangeOf("k").setRangeEnd(bytes("l"));
    }

    private static DeleteRangeRequest.Builder deleteOf(String key) {
        return DeleteRangeRequest.newBuilder().setKey(bytes(key));
    }

    private static RequestOp op(PutRequest.Builder put) {
        return RequestOp.newBuilder().setRequestPut(put).build();
    }

    private static RequestOp op(RangeRequest.Builder range) {
        return RequestOp.newBuilder().setRequestRange(range).build();
    }

    private static RequestOp op(DeleteRangeRequest.Builder delete) {
        return RequestOp.newBuilder().setRequestDeleteRange(delete).build();
    }

    private static RequestOp op(TxnRequest.Builder txn) {
        return RequestOp.newBuilder().setRequestTxn(txn).build();
    }

    private static Compare.Builder compare(String key, CompareTarget target, CompareResult result) {
        return Compare.newBuilder().setKey(bytes(key)).setTarget(target).setResult(result);
    }

    private void writesAndReads() {
        range("of nothing", all());
        put("first", putOf("k1", "a"));
        put("again with previous", putOf("k1", "c").setPrevKv(true));
        put("another", putOf("k2", "b"));
        put("a third", putOf("k3", "a1"));
        put("without a key", PutRequest.newBuilder());
        put("keeping the value", PutRequest.newBuilder().setKey(bytes("k2")).setIgnoreValue(true));
        put("keeping the value and giving one", putOf("k2", "x").setIgnoreValue(true));
        put(
                "keeping a value that is not there",
                PutRequest.newBuilder().setKey(bytes("none")).setIgnoreValue(true));
        put(
                "keeping a lease and giving one",
                putOf("k2", "x").setIgnoreLease(true).setLease(5));
        put("with a lease that is not there", putOf("k2", "x").setLease(99));
        range("of one", rangeOf("k1"));
        range("of one that is not there", rangeOf("none"));
        range("of all", all());
        range("from a key", rangeOf("k2").setRangeEnd(NO_END));
        range("from the least key", RangeRequest.newBuilder().setKey(NO_END).setRangeEnd(NO_END));
        range("that is empty", rangeOf("k3").setRangeEnd(bytes("k1")));
        range("of a limit", all().setLimit(2));
        range("of exactly a limit", all().setLimit(3));
        range("of keys", all().setKeysOnly(true));
        range("of a count", all().setCountOnly(true).setLimit(1));
        range("at a revision", all().setRevision(3));
        range("in the future", all().setRevision(1_000));
        range("serializable", all().setSerializable(true));
        for (SortTarget target : List.of(SortTarget.KEY, SortTarget.CREATE, SortTarget.MOD, SortTarget.VALUE)) {
            for (SortOrder order : List.of(SortOrder.NONE, SortOrder.ASCEND, SortOrder.DESCEND)) {
                range("by " + target + " " + order, all().setSortTarget(target).setSortOrder(order));
                if (order == SortOrder.NONE) {
                    // etcd takes the limit's number of keys first and sorts those: not what anybody asks for.
                    continue;
                }
                range(
                        "the first by " + target + " " + order,
                        all().setSortTarget(target).setSortOrder(order).setLimit(1));
            }
        }
        range("modified late", all().setMinModRevision(4));
        range("modified early", all().setMaxModRevision(3).setLimit(1));
        range("created late", all().setMinCreateRevision(4).setLimit(1));
        range("created early", all().setMaxCreateRevision(4));
        range("without a key", RangeRequest.newBuilder());
    }

    /** A count is of the whole range: neither order nor bounds change it. */
    private void counts() {
        for (RangeRequest.Builder range : List.of(all(), rangeOf("k1"), rangeOf("none"))) {
            RangeRequest.Builder count = range.setCountOnly(true);
            List<RangeRequest.Builder> counts = List.of(
                    count.clone(),
                    count.clone().setSortOrder(SortOrder.DESCEND),
                    count.clone().setSortTarget(SortTarget.MOD).setSortOrder(SortOrder.ASCEND),
                    count.clone().setSortTarget(SortTarget.VALUE).setLimit(1),
                    count.clone().setMinModRevision(4),
                    count.clone().setMaxModRevision(3),
                    count.clone().setMinCreateRevision(4),
                    count.clone().setMaxCreateRevision(3),
                    count.clone().setMinModRevision(1_000),
                    count.clone().setKeysOnly(true).setMaxModRevision(1));
            for (RangeRequest.Builder each : counts) {
                String name = "counting "
                        + TextFormat.printer().emittingSingleLine(true).printToString(each);
                range(name, each);
                txn(name, TxnRequest.newBuilder().addSuccess(op(each)));
            }
        }
    }

    private void transactions() {
        txn("of nothing", TxnRequest.newBuilder());
        txn("that reads", TxnRequest.newBuilder().addSuccess(op(all())));
        TxnRequest.Builder either = TxnRequest.newBuilder()
                .addCompare(compare("t1", CompareTarget.CREATE, CompareResult.EQUAL))
                .addSuccess(op(putOf("t1", "made")))
                .addSuccess(op(rangeOf("t").setRangeEnd(bytes("u"))))
                .addSuccess(op(putOf("t2", "made").setPrevKv(true)))
                .addFailure(op(rangeOf("t").setRangeEnd(bytes("u")).setSortOrder(SortOrder.DESCEND)))
                .addFailure(op(deleteOf("t1").setPrevKv(true)));
        txn("then", either);
        txn("otherwise", either);
    }

    private void comparisons() {
        for (CompareResult result :
                List.of(CompareResult.EQUAL, CompareResult.NOT_EQUAL, CompareResult.LESS, CompareResult.GREATER)) {
            txn(
                    "version " + result,
                    TxnRequest.newBuilder()
                            .addCompare(
                                    compare("k1", CompareTarget.VERSION, result).setVersion(2)));
            txn(
                    "value " + result,
                    TxnRequest.newBuilder()
                            .addCompare(
                                    compare("k1", CompareTarget.VALUE, result).setValue(bytes("b"))));
            txn(
                    "value of none " + result,
                    TxnRequest.newBuilder()
                            .addCompare(
                                    compare("none", CompareTarget.VALUE, result).setValue(bytes("b"))));
            txn(
                    "range " + result,
                    TxnRequest.newBuilder()
                            .addCompare(compare("k", CompareTarget.MOD, result)
                                    .setRangeEnd(bytes("l"))
                                    .setModRevision(3)));
            txn(
                    "empty range " + result,
                    TxnRequest.newBuilder()
                            .addCompare(compare("x", CompareTarget.MOD, result)
                                    .setRangeEnd(bytes("y"))
                                    .setModRevision(3)));
            txn(
                    "lease " + result,
                    TxnRequest.newBuilder()
                            .addCompare(
                                    compare("k1", CompareTarget.LEASE, result).setLease(0)));
        }
    }

    private void nestedAndRefusedTransactions() {
        txn(
                "nested",
                TxnRequest.newBuilder()
                        .addSuccess(op(putOf("n1", "1")))
                        .addSuccess(op(TxnRequest.newBuilder()
                                .addCompare(compare("n1", CompareTarget.CREATE, CompareResult.EQUAL))
                                .addSuccess(op(putOf("n2", "n1 was not there when it was judged")))
                                .addFailure(op(putOf("n2", "n1 was there"))))));
        txn(
                "twice a key",
                TxnRequest.newBuilder().addSuccess(op(putOf("d", "1"))).addSuccess(op(putOf("d", "2"))));
        txn(
                "a key deleted and put",
                TxnRequest.newBuilder()
                        .addSuccess(op(deleteOf("d").setRangeEnd(bytes("e"))))
                        .addSuccess(op(putOf("d", "2"))));
        txn(
                "a key twice deleted",
                TxnRequest.newBuilder().addSuccess(op(deleteOf("n1"))).addSuccess(op(deleteOf("n1"))));
        txn(
                "a key in both branches of a nested one",
                TxnRequest.newBuilder()
                        .addSuccess(op(TxnRequest.newBuilder()
                                .addSuccess(op(putOf("b", "1")))
                                .addFailure(op(putOf("b", "2"))))));
        txn(
                "a key outside and in a nested one",
                TxnRequest.newBuilder()
                        .addSuccess(op(putOf("b", "1")))
                        .addSuccess(op(TxnRequest.newBuilder().addFailure(op(putOf("b", "2"))))));
        TxnRequest.Builder many = TxnRequest.newBuilder();
        IntStream.range(0, 129).forEach(i -> many.addFailure(op(putOf("m" + i, ""))));
        txn("too much", many);
        txn("an operation of nothing", TxnRequest.newBuilder().addSuccess(RequestOp.getDefaultInstance()));
        txn("a comparison of nothing", TxnRequest.newBuilder().addCompare(Compare.getDefaultInstance()));
        txn(
                "at a revision",
                TxnRequest.newBuilder().addSuccess(op(putOf("k4", "now"))).addSuccess(op(all().setRevision(3))));
        txn(
                "of the future",
                TxnRequest.newBuilder().addSuccess(op(putOf("k5", "never"))).addSuccess(op(all().setRevision(1_000))));
        txn(
                "with a lease that is not there",
                TxnRequest.newBuilder()
                        .addSuccess(op(putOf("k5", "never")))
                        .addSuccess(op(putOf("k6", "never").setLease(99))));
    }

    private void leases() {
        lease(
                "grant",
                stub -> stub.leaseGrant(
                        LeaseGrantRequest.newBuilder().setID(LEASE).setTTL(500).build()));
        lease(
                "grant again",
                stub -> stub.leaseGrant(
                        LeaseGrantRequest.newBuilder().setID(LEASE).setTTL(500).build()));
        lease(
                "grant too long",
                stub -> stub.leaseGrant(
                        LeaseGrantRequest.newBuilder().setTTL(9_000_000_001L).build()));
        put("leased", putOf("leased", "v").setLease(LEASE));
        put("keeping the lease", putOf("leased", "w").setIgnoreLease(true).setPrevKv(true));
        range("leased", rangeOf("leased"));
        lease(
                "keys",
                stub ->
                        stub
                                .leaseTimeToLive(LeaseTimeToLiveRequest.newBuilder()
                                        .setID(LEASE)
                                        .setKeys(true)
                                        .build())
                                .toBuilder()
                                .clearTTL()
                                .build());
        lease(
                "time to live of none",
                stub -> stub.leaseTimeToLive(
                        LeaseTimeToLiveRequest.newBuilder().setID(77).build()));
        lease("list", stub -> stub.leaseLeases(LeaseLeasesRequest.getDefaultInstance()));
    }

    private void locksAndElections() {
        calls.add(new Call(
                "lock",
                channel -> LockGrpc.newBlockingStub(channel)
                        .lock(LockRequest.newBuilder()
                                .setName(bytes("lock"))
                                .setLease(LEASE)
                                .build())));
        calls.add(new Call(
                "lock again",
                channel -> LockGrpc.newBlockingStub(channel)
                        .lock(LockRequest.newBuilder()
                                .setName(bytes("lock"))
                                .setLease(LEASE)
                                .build())));
        ByteString lockKey = bytes("lock/" + Long.toHexString(LEASE));
        calls.add(new Call(
                "unlock",
                channel -> LockGrpc.newBlockingStub(channel)
                        .unlock(UnlockRequest.newBuilder().setKey(lockKey).build())));
        LeaderRequest election = LeaderRequest.newBuilder().setName(bytes("e")).build();
        calls.add(new Call(
                "leader of nobody",
                channel -> ElectionGrpc.newBlockingStub(channel).leader(election)));
        calls.add(new Call(
                "campaign",
                channel -> ElectionGrpc.newBlockingStub(channel)
                        .campaign(CampaignRequest.newBuilder()
                                .setName(bytes("e"))
                                .setLease(LEASE)
                                .setValue(bytes("v"))
                                .build())));
        calls.add(new Call(
                "leader", channel -> ElectionGrpc.newBlockingStub(channel).leader(election)));
        calls.add(new Call(
                "proclaim by nobody",
                channel -> ElectionGrpc.newBlockingStub(channel).proclaim(ProclaimRequest.getDefaultInstance())));
        LeaderKey stranger = LeaderKey.newBuilder()
                .setName(bytes("e"))
                .setKey(bytes("e/1"))
                .setLease(LEASE)
                .setRev(1)
                .build();
        calls.add(new Call(
                "proclaim by a stranger",
                channel -> ElectionGrpc.newBlockingStub(channel)
                        .proclaim(
                                ProclaimRequest.newBuilder().setLeader(stranger).build())));
        calls.add(new Call(
                "resign of a stranger",
                channel -> ElectionGrpc.newBlockingStub(channel)
                        .resign(ResignRequest.newBuilder().setLeader(stranger).build())));
    }

    private void revocations() {
        lease(
                "revoke",
                stub -> stub.leaseRevoke(
                        LeaseRevokeRequest.newBuilder().setID(LEASE).build()));
        lease(
                "revoke again",
                stub -> stub.leaseRevoke(
                        LeaseRevokeRequest.newBuilder().setID(LEASE).build()));
        range("leased no more", rangeOf("leased"));
    }

    private void deletesAndCompaction() {
        kv("delete one", stub -> stub.deleteRange(deleteOf("k1").setPrevKv(true).build()));
        kv("delete none", stub -> stub.deleteRange(deleteOf("k1").build()));
        kv("delete without a key", stub -> stub.deleteRange(DeleteRangeRequest.getDefaultInstance()));
        kv(
                "delete a range",
                stub -> stub.deleteRange(
                        deleteOf("k").setRangeEnd(bytes("l")).setPrevKv(true).build()));
        range("what is left", all());
        kv(
                "compact",
                stub -> stub.compact(CompactionRequest.newBuilder()
                        .setRevision(5)
                        .setPhysical(true)
                        .build()));
        kv(
                "compact again",
                stub -> stub.compact(
                        CompactionRequest.newBuilder().setRevision(5).build()));
        kv(
                "compact the future",
                stub -> stub.compact(
                        CompactionRequest.newBuilder().setRevision(1_000).build()));
        range("what was compacted", all().setRevision(4));
        range("where it was compacted", all().setRevision(5));
        txn("of what was compacted", TxnRequest.newBuilder().addSuccess(op(all().setRevision(4))));
    }

    @Test
    void everyCallIsAnsweredAsEtcdAnswersIt() {
        Processes.require("etcd");
        writesAndReads();
        counts();
        transactions();
        comparisons();
        nestedAndRefusedTransactions();
        leases();
        locksAndElections();
        revocations();
        deletesAndCompaction();
        try (TestingEtcd etcd = new TestingEtcd(directory);
                TestingChainFire chainFire = TestingChainFire.start()) {
            List<String> differences = new ArrayList<>();
            for (Call call : calls) {
                String expected = outcome(call, etcd.channel());
                String actual = outcome(call, chainFire.channel());
                if (!expected.equals(actual)) {
                    differences.add(call.name() + "\n  etcd:      " + expected + "\n  ChainFire: " + actual);
                }
            }
            assertThat(calls.size()).isGreaterThan(100);
            assertThat(differences).isEmpty();
            assertThat(watched(chainFire.channel())).isEqualTo(watched(etcd.channel()));
        }
    }

    private static String outcome(Call call, Channel channel) {
        try {
            return text(call.call().apply(channel));
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() + ": " + e.getStatus().getDescription();
        }
    }

    /** Which cluster and member answered, and in which term, is no part of the comparison. */
    private static String text(Message message) {
        return TextFormat.printer()
                .emittingSingleLine(true)
                .printToString(message)
                .replaceAll("(cluster_id|member_id|raft_term): \\d+ ?", "");
    }

    /** What a stream of watches tells while the same things happen; events of several messages count as of one. */
    private static List<String> watched(Channel channel) {
        BlockingQueue<WatchResponse> responses = new LinkedBlockingQueue<>();
        StreamObserver<WatchRequest> requests = WatchGrpc.newStub(channel).watch(new StreamObserver<>() {
            @Override
            public void onNext(WatchResponse response) {
                responses.add(response);
            }

            @Override
            public void onError(Throwable t) {}

            @Override
            public void onCompleted() {}
        });
        List<String> told = new ArrayList<>();
        WatchCreateRequest.Builder range =
                WatchCreateRequest.newBuilder().setKey(bytes("w")).setRangeEnd(bytes("x"));
        for (WatchCreateRequest.Builder create : List.of(
                range.clone().setPrevKv(true),
                range.clone().setWatchId(5),
                range.clone().setWatchId(5),
                range.clone().addFilters(FilterType.NOPUT).setWatchId(6),
                range.clone().setRangeEnd(bytes("v")),
                range.clone().setStartRevision(2))) {
            requests.onNext(WatchRequest.newBuilder().setCreateRequest(create).build());
            told.add("created " + text(next(responses)));
        }
        told.add("compacted " + text(next(responses)));
        var kv = KVGrpc.newBlockingStub(channel);
        var _ = kv.put(putOf("w1", "1").build());
        var _ = kv.txn(TxnRequest.newBuilder()
                .addSuccess(op(putOf("w1", "2")))
                .addSuccess(op(putOf("w2", "2")))
                .build());
        var _ = kv.deleteRange(deleteOf("w").setRangeEnd(bytes("x")).build());
        List<String> events = new ArrayList<>();
        while (events.size() < 5 + 5 + 2) {
            WatchResponse response = next(responses);
            response.getEventsList().forEach(event -> events.add(response.getWatchId() + " " + text(event)));
        }
        told.addAll(events.stream().filter(event -> event.startsWith("0 ")).toList());
        told.addAll(events.stream().filter(event -> event.startsWith("5 ")).toList());
        told.addAll(events.stream().filter(event -> event.startsWith("6 ")).toList());
        requests.onNext(WatchRequest.newBuilder()
                .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(5))
                .build());
        told.add("cancelled " + text(next(responses)));
        requests.onCompleted();
        return told;
    }

    private static WatchResponse next(BlockingQueue<WatchResponse> responses) {
        try {
            WatchResponse response = responses.poll(20, TimeUnit.SECONDS);
            assertThat(response).as("a watch response").isNotNull();
            return response;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A real etcd of one member, on free ports. */
    private static final class TestingEtcd implements AutoCloseable {
        private final Process process;
        private final ManagedChannel channel;

        TestingEtcd(Path directory) {
            String client = "http://127.0.0.1:" + freePort();
            String peer = "http://127.0.0.1:" + freePort();
            try {
                process = new ProcessBuilder(
                                "etcd",
                                "--data-dir=" + directory.resolve("etcd"),
                                "--name=default",
                                "--listen-client-urls=" + client,
                                "--advertise-client-urls=" + client,
                                "--listen-peer-urls=" + peer,
                                "--initial-advertise-peer-urls=" + peer,
                                "--initial-cluster=default=" + peer,
                                "--unsafe-no-fsync",
                                "--heartbeat-interval=10",
                                "--election-timeout=100",
                                "--logger=zap")
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("etcd.log").toFile())
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            channel = NettyChannelBuilder.forTarget(client.substring("http://".length()))
                    .usePlaintext()
                    .build();
            var _ = KVGrpc.newBlockingStub(channel)
                    .withWaitForReady()
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .range(rangeOf("anything").build());
        }

        private static int freePort() {
            try (ServerSocket socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        ManagedChannel channel() {
            return channel;
        }

        @Override
        public void close() {
            channel.shutdownNow();
            process.destroyForcibly();
            var _ = process.onExit().join();
        }
    }
}
