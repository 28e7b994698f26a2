package io.photoncloud.chainfire.watch;

import static io.photoncloud.chainfire.TestingChainFire.bytes;
import static io.photoncloud.chainfire.TestingChainFire.endOf;
import static io.photoncloud.chainfire.TestingChainFire.freshKey;
import static io.photoncloud.chainfire.watch.TestingWatchStream.on;
import static io.photoncloud.chainfire.watch.TestingWatchStream.onKey;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.photoncloud.chainfire.FaultyStore;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.chainfire.watch.TestingWatchStream.Reading;
import io.photoncloud.proto.etcd.mvcc.Event;
import io.photoncloud.proto.etcd.mvcc.Event.EventType;
import io.photoncloud.proto.etcd.server.CompactionRequest;
import io.photoncloud.proto.etcd.server.DeleteRangeRequest;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.KVGrpc.KVBlockingStub;
import io.photoncloud.proto.etcd.server.PutRequest;
import io.photoncloud.proto.etcd.server.RequestOp;
import io.photoncloud.proto.etcd.server.TxnRequest;
import io.photoncloud.proto.etcd.server.WatchCreateRequest;
import io.photoncloud.proto.etcd.server.WatchCreateRequest.FilterType;
import io.photoncloud.proto.etcd.server.WatchResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchDoorTest {

    /** With bounds so small that tests reach them. */
    private static final TestingChainFire small = TestingChainFire.start(
            "photon.chainfire.watch.progress-interval=50ms",
            "photon.chainfire.watch.fragment-bytes-max=10KB",
            "photon.chainfire.watch.message-bytes-max=50KB",
            "photon.chainfire.watch.watches-per-stream-max=2",
            "photon.chainfire.watch.watches-max=3");

    private final TestingChainFire chainFire = TestingChainFire.shared();
    private final KVBlockingStub kv = KVGrpc.newBlockingStub(chainFire.channel());
    private final TestingWatchStream stream = new TestingWatchStream(chainFire.channel());
    private final String prefix = freshKey();

    @AfterAll
    static void stop() {
        small.close();
    }

    @AfterEach
    void close() {
        stream.close();
    }

    private long put(String key, String value) {
        return kv.put(PutRequest.newBuilder()
                        .setKey(bytes(prefix + key))
                        .setValue(bytes(value))
                        .build())
                .getHeader()
                .getRevision();
    }

    private long delete(String key) {
        return kv.deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(bytes(prefix + key))
                        .build())
                .getHeader()
                .getRevision();
    }

    @Test
    void changesAreToldInOrderWithWhatTheyReplaced() {
        long before = put("a", "1");
        WatchResponse created = stream.create(on(prefix).setPrevKv(true));
        assertThat(created.getHeader().getRevision()).isEqualTo(before);
        put("a", "2");
        long deleted = delete("a");
        List<Event> events = stream.events(2);
        assertThat(events.get(0).getType()).isEqualTo(EventType.PUT);
        assertThat(events.get(0).getKv().getValue().toStringUtf8()).isEqualTo("2");
        assertThat(events.get(0).getKv().getVersion()).isEqualTo(2);
        assertThat(events.get(0).getPrevKv().getValue().toStringUtf8()).isEqualTo("1");
        assertThat(events.get(1).getType()).isEqualTo(EventType.DELETE);
        assertThat(events.get(1).getKv().getKey().toStringUtf8()).isEqualTo(prefix + "a");
        assertThat(events.get(1).getKv().getModRevision()).isEqualTo(deleted);
        assertThat(events.get(1).getKv().getValue().isEmpty()).isTrue();
        assertThat(events.get(1).getPrevKv().getValue().toStringUtf8()).isEqualTo("2");
    }

    @Test
    void aWatchBeginsInThePastWhereItIsAskedTo() {
        long first = put("a", "1");
        put("b", "2");
        put("a", "3");
        WatchResponse created = stream.create(onKey(prefix + "a").setStartRevision(first));
        assertThat(created.getEventsList()).isEmpty();
        assertThat(stream.events(2))
                .extracting(event -> event.getKv().getValue().toStringUtf8())
                .containsExactly("1", "3");
        assertThat(stream.events(0)).isEmpty();
    }

    @Test
    void aWatchOfTheFutureTellsNothingBeforeIt() {
        long now = put("a", "0");
        stream.create(on(prefix).setStartRevision(now + 2));
        put("a", "1");
        long wanted = put("a", "2");
        Event first = stream.events(1).getFirst();
        assertThat(first.getKv().getModRevision()).isEqualTo(wanted);
    }

    @Test
    void idsAreGivenOrChosenAndNeverTwice() {
        assertThat(stream.create(on(prefix)).getWatchId()).isZero();
        assertThat(stream.create(on(prefix).setWatchId(1)).getWatchId()).isEqualTo(1);
        assertThat(stream.create(on(prefix)).getWatchId()).isEqualTo(2);
        WatchResponse twice = stream.create(on(prefix).setWatchId(1));
        assertThat(twice.getCanceled()).isTrue();
        assertThat(twice.getWatchId()).isEqualTo(-1);
        assertThat(twice.getCancelReason()).isEqualTo("mvcc: duplicate watch ID provided on the WatchStream");
        put("a", "1");
        assertThat(List.of(stream.next(), stream.next(), stream.next()))
                .extracting(WatchResponse::getWatchId)
                .containsExactlyInAnyOrder(0L, 1L, 2L);
    }

    @Test
    void whatCannotBeWatchedIsRefusedAndTheStreamGoesOn() {
        WatchResponse empty = stream.create(
                WatchCreateRequest.newBuilder().setKey(bytes(prefix + "b")).setRangeEnd(bytes(prefix + "a")));
        assertThat(empty.getCancelReason()).isEqualTo("mvcc: watcher range is empty");
        WatchResponse negative = stream.create(on(prefix).setStartRevision(-1));
        assertThat(negative.getCanceled()).isTrue();
        assertThat(negative.getCancelReason()).isEqualTo("etcdserver: mvcc: required revision has been compacted");
        stream.create(on(prefix));
        put("a", "1");
        assertThat(stream.events(1)).hasSize(1);
    }

    @Test
    void filtersLeaveOutPutsOrDeletes() {
        stream.create(on(prefix).setWatchId(1).addFilters(FilterType.NOPUT));
        stream.create(on(prefix).setWatchId(2).addFilters(FilterType.NODELETE));
        put("a", "1");
        delete("a");
        Map<Long, EventType> told = new HashMap<>();
        while (told.size() < 2) {
            WatchResponse response = stream.next();
            response.getEventsList().forEach(event -> told.put(response.getWatchId(), event.getType()));
        }
        assertThat(told).isEqualTo(Map.of(1L, EventType.DELETE, 2L, EventType.PUT));
        assertThat(stream.waiting()).isZero();
    }

    @Test
    void aCancelledWatchTellsNothingMore() {
        stream.create(on(prefix).setWatchId(7));
        stream.cancel(7);
        WatchResponse cancelled = stream.next();
        assertThat(cancelled.getCanceled()).isTrue();
        assertThat(cancelled.getWatchId()).isEqualTo(7);
        assertThat(cancelled.getCompactRevision()).isZero();
        stream.cancel(99);
        put("a", "1");
        stream.create(on(prefix).setWatchId(7));
        put("a", "2");
        assertThat(stream.events(1).getFirst().getKv().getValue().toStringUtf8())
                .isEqualTo("2");
    }

    @Test
    void aWatchOfWhatWasCompactedEndsAndSaysSo() {
        long first = put("a", "1");
        put("a", "2");
        long third = put("a", "3");
        kv.compact(CompactionRequest.newBuilder().setRevision(third).build());
        stream.create(on(prefix).setStartRevision(first));
        WatchResponse ended = stream.next();
        assertThat(ended.getCanceled()).isTrue();
        assertThat(ended.getCompactRevision()).isEqualTo(third);
        stream.create(on(prefix).setStartRevision(third));
        assertThat(stream.events(1).getFirst().getKv().getValue().toStringUtf8())
                .isEqualTo("3");
    }

    @Test
    void progressOfAllWatchesIsToldOnce() {
        stream.requestProgress();
        stream.create(on(prefix));
        stream.create(onKey(freshKey()));
        long revision = put("a", "1");
        stream.requestProgress();
        boolean changeTold = false;
        WatchResponse response = stream.next();
        while (response.getWatchId() != -1) {
            changeTold = true;
            response = stream.next();
        }
        assertThat(changeTold).isTrue();
        assertThat(response.getEventsList()).isEmpty();
        assertThat(response.getHeader().getRevision()).isGreaterThanOrEqualTo(revision);
        assertThat(stream.waiting()).isZero();
    }

    @Test
    void progressIsToldFromTimeToTimeToWhoWantsIt() {
        try (TestingWatchStream watching = new TestingWatchStream(small.channel())) {
            watching.create(on(prefix).setProgressNotify(true));
            long revision = KVGrpc.newBlockingStub(small.channel())
                    .put(PutRequest.newBuilder().setKey(bytes("elsewhere")).build())
                    .getHeader()
                    .getRevision();
            WatchResponse response = watching.next();
            while (response.getHeader().getRevision() < revision) {
                response = watching.next();
            }
            assertThat(response.getWatchId()).isZero();
            assertThat(response.getEventsList()).isEmpty();
        }
    }

    @Test
    void changesOfOneRevisionComeTogether() {
        int many = 3_000;
        for (int from = 0; from < many; from += 100) {
            TxnRequest.Builder txn = TxnRequest.newBuilder();
            IntStream.range(from, from + 100)
                    .forEach(i -> txn.addSuccess(RequestOp.newBuilder()
                            .setRequestPut(PutRequest.newBuilder().setKey(bytes(prefix + "k" + i)))));
            kv.txn(txn.build());
        }
        stream.create(on(prefix).setWatchId(1));
        long revision = kv.deleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(bytes(prefix))
                        .setRangeEnd(endOf(prefix))
                        .build())
                .getHeader()
                .getRevision();
        WatchResponse live = stream.next();
        assertThat(live.getEventsCount()).isEqualTo(many);
        assertThat(live.getFragment()).isFalse();
        stream.create(on(prefix).setWatchId(2).setStartRevision(revision));
        assertThat(stream.next().getEventsCount()).isEqualTo(many);
    }

    @Test
    void whoTakesFragmentsGetsOneRevisionInPieces() {
        try (TestingWatchStream watching = new TestingWatchStream(small.channel())) {
            watching.create(on(prefix).setFragment(true).setWatchId(1));
            watching.create(on(prefix).setWatchId(2));
            TxnRequest.Builder txn = TxnRequest.newBuilder();
            IntStream.range(0, 100)
                    .forEach(i -> txn.addSuccess(RequestOp.newBuilder()
                            .setRequestPut(PutRequest.newBuilder()
                                    .setKey(bytes(prefix + i))
                                    .setValue(ByteString.copyFrom(new byte[1_000])))));
            KVGrpc.newBlockingStub(small.channel()).txn(txn.build());
            Map<Long, Integer> events = new HashMap<>();
            Map<Long, Integer> pieces = new HashMap<>();
            Map<Long, Boolean> unfinished = new HashMap<>();
            while (events.getOrDefault(1L, 0) < 100 || events.getOrDefault(2L, 0) < 100) {
                WatchResponse response = watching.next();
                events.merge(response.getWatchId(), response.getEventsCount(), Integer::sum);
                pieces.merge(response.getWatchId(), 1, Integer::sum);
                unfinished.put(response.getWatchId(), response.getFragment());
            }
            assertThat(pieces.get(1L)).isBetween(10, 13);
            assertThat(pieces.get(2L)).isBetween(2, 3);
            assertThat(unfinished).isEqualTo(Map.of(1L, false, 2L, false));
        }
    }

    @Test
    void tenThousandIdleWatchesOfOneStreamCostNoThreads() {
        int many = 10_000;
        int threads = Thread.activeCount();
        for (int i = 0; i < many; i++) {
            stream.send(onKey(prefix + i));
        }
        for (int i = 0; i < many; i++) {
            assertThat(stream.next().getCreated()).isTrue();
        }
        assertThat(Thread.activeCount()).isLessThan(threads + 20);
        put("4711", "v");
        assertThat(stream.next().getWatchId()).isEqualTo(4711);
        stream.requestProgress();
        assertThat(stream.next().getWatchId()).isEqualTo(-1);
    }

    @Test
    void aStreamHasNoMoreWatchesThanItMay() {
        awaitNoWatches(small);
        try (TestingWatchStream one = new TestingWatchStream(small.channel());
                TestingWatchStream other = new TestingWatchStream(small.channel())) {
            one.create(on(prefix));
            one.create(on(prefix));
            assertThat(one.create(on(prefix)).getCancelReason())
                    .isEqualTo("chainfire: a stream has no more than 2 watches"
                            + " (photon.chainfire.watch.watches-per-stream-max)");
            other.create(on(prefix));
            assertThat(other.create(on(prefix)).getCancelReason())
                    .isEqualTo(
                            "chainfire: this server has no more than 3 watches (photon.chainfire.watch.watches-max)");
            one.cancel(0);
            assertThat(one.next().getCanceled()).isTrue();
            assertThat(other.create(on(prefix)).getCanceled()).isFalse();
        }
    }

    @Test
    void aClientThatDoesNotReadMissesNothingAndHoldsNobodyUp() {
        try (TestingWatchStream slow = new TestingWatchStream(chainFire.channel(), Reading.WHEN_ASKED)) {
            slow.send(on(prefix));
            slow.read(1);
            assertThat(slow.next().getCreated()).isTrue();
            stream.create(on(prefix));
            int many = 3_000;
            ByteString value = ByteString.copyFrom(new byte[2_000]);
            for (int from = 0; from < many; from += 100) {
                TxnRequest.Builder txn = TxnRequest.newBuilder();
                IntStream.range(from, from + 100)
                        .forEach(i -> txn.addSuccess(RequestOp.newBuilder()
                                .setRequestPut(PutRequest.newBuilder()
                                        .setKey(bytes(prefix + i))
                                        .setValue(value))));
                kv.txn(txn.build());
            }
            assertThat(stream.events(many)).hasSize(many);
            assertThat(slow.waiting()).isZero();
            slow.read(many);
            List<Event> caughtUp = slow.events(many);
            assertThat(caughtUp)
                    .extracting(event -> event.getKv().getKey().toStringUtf8())
                    .containsExactlyElementsOf(
                            IntStream.range(0, many).mapToObj(i -> prefix + i).toList());
        }
    }

    @Test
    void watchesOfAStreamThatIsGoneAreGone() {
        awaitNoWatches(small);
        try (TestingWatchStream gone = new TestingWatchStream(small.channel())) {
            gone.create(on(prefix));
            gone.create(on(prefix));
            assertThat(small.bean(WatchService.class).openWatches()).isEqualTo(2);
        }
        awaitNoWatches(small);
    }

    private static void awaitNoWatches(TestingChainFire server) {
        WatchService service = server.bean(WatchService.class);
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (service.openWatches() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(service.openWatches()).isZero();
    }

    @Test
    void aStreamWithoutFurtherRequestsKeepsItsWatchesAndEndsWhenItHasNone() {
        stream.create(on(prefix));
        stream.halfClose();
        put("a", "1");
        assertThat(stream.events(1)).hasSize(1);
        try (TestingWatchStream none = new TestingWatchStream(chainFire.channel())) {
            none.halfClose();
            assertThat(none.end().isOk()).isTrue();
        }
    }

    @Test
    void aClosingStoreEndsTheStreamSoThatItsClientGoesElsewhere() {
        TestingChainFire ending = TestingChainFire.start();
        TestingWatchStream watching = new TestingWatchStream(ending.channel());
        watching.create(on(prefix));
        ending.store().close();
        Status end = watching.end();
        assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(end.getDescription()).isEqualTo("etcdserver: server stopped");
        ending.close();
    }

    @Test
    void aWatchThatCannotBeMadeEndsNoOther() {
        FaultyStore faulty = new FaultyStore();
        try (TestingChainFire troubled = TestingChainFire.over(faulty.store());
                TestingWatchStream open = new TestingWatchStream(troubled.channel())) {
            open.create(on(prefix));
            faulty.refuseWatches(true);
            WatchResponse refused = open.create(on(prefix));
            assertThat(refused.getCanceled()).isTrue();
            assertThat(refused.getCancelReason()).isEqualTo("etcdserver: no leader");
            KVGrpc.newBlockingStub(troubled.channel())
                    .put(PutRequest.newBuilder().setKey(bytes(prefix + "a")).build());
            assertThat(open.events(1)).hasSize(1);
            faulty.refuseWatches(false);
            assertThat(open.create(on(prefix)).getCanceled()).isFalse();
        }
    }

    @Test
    void aStreamThatEndedIsNotGuardedAnyMore() {
        LeaderGuard guard = small.bean(LeaderGuard.class);
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
        TestingWatchStream ended = new TestingWatchStream(
                ClientInterceptors.intercept(small.channel(), MetadataUtils.newAttachHeadersInterceptor(headers)));
        ended.create(on(prefix));
        assertThat(guard.guarded()).isEqualTo(1);
        ended.cancel(0);
        ended.halfClose();
        assertThat(ended.end().isOk()).isTrue();
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (guard.guarded() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(guard.guarded()).isZero();
    }

    @Test
    void whoDemandsALeaderIsToldWhenThereIsNone() {
        FaultyStore faulty = new FaultyStore();
        try (TestingChainFire leaderless = TestingChainFire.over(faulty.store())) {
            Metadata headers = new Metadata();
            headers.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
            var demanding = ClientInterceptors.intercept(
                    leaderless.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
            TestingWatchStream open = new TestingWatchStream(demanding);
            TestingWatchStream contented = new TestingWatchStream(leaderless.channel());
            open.create(on(prefix));
            contented.create(on(prefix));
            faulty.loseLeader();
            assertThat(open.end().getDescription()).isEqualTo("etcdserver: no leader");
            assertThat(new TestingWatchStream(demanding).end().getDescription()).isEqualTo("etcdserver: no leader");
            KVGrpc.newBlockingStub(leaderless.channel())
                    .put(PutRequest.newBuilder().setKey(bytes(prefix + "a")).build());
            assertThat(contented.events(1)).hasSize(1);
            contented.close();
        }
    }
}
