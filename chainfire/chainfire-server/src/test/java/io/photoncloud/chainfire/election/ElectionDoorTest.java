package io.photoncloud.chainfire.election;

import static io.photoncloud.chainfire.TestingChainFire.bytes;
import static io.photoncloud.chainfire.TestingChainFire.freshKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.chainfire.watch.WatchService;
import io.photoncloud.proto.etcd.election.CampaignRequest;
import io.photoncloud.proto.etcd.election.CampaignResponse;
import io.photoncloud.proto.etcd.election.ElectionGrpc;
import io.photoncloud.proto.etcd.election.LeaderKey;
import io.photoncloud.proto.etcd.election.LeaderRequest;
import io.photoncloud.proto.etcd.election.LeaderResponse;
import io.photoncloud.proto.etcd.election.ProclaimRequest;
import io.photoncloud.proto.etcd.election.ResignRequest;
import io.photoncloud.proto.etcd.server.LeaseGrantRequest;
import io.photoncloud.proto.etcd.server.LeaseGrpc;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ElectionDoorTest {

    private final TestingChainFire chainFire = TestingChainFire.shared();
    private final ElectionGrpc.ElectionBlockingStub election = ElectionGrpc.newBlockingStub(chainFire.channel());
    private final ElectionGrpc.ElectionFutureStub patient = ElectionGrpc.newFutureStub(chainFire.channel());
    private final String name = freshKey() + "election";
    private final LeaderRequest request =
            LeaderRequest.newBuilder().setName(bytes(name)).build();

    private CampaignRequest candidate(String value) {
        long lease = LeaseGrpc.newBlockingStub(chainFire.channel())
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(100).build())
                .getID();
        return CampaignRequest.newBuilder()
                .setName(bytes(name))
                .setLease(lease)
                .setValue(bytes(value))
                .build();
    }

    private void resign(LeaderKey leader) {
        assertThat(election.resign(ResignRequest.newBuilder().setLeader(leader).build())
                        .hasHeader())
                .isTrue();
    }

    private final class Observed implements StreamObserver<LeaderResponse>, AutoCloseable {
        private final BlockingQueue<String> values = new LinkedBlockingQueue<>();
        private final Context.CancellableContext context = Context.current().withCancellation();

        Observed() {
            context.run(() -> ElectionGrpc.newStub(chainFire.channel()).observe(request, this));
        }

        @Override
        public void onNext(LeaderResponse response) {
            values.add(response.getKv().getValue().toStringUtf8());
        }

        @Override
        public void onError(Throwable t) {
            values.add(String.valueOf(t.getMessage()));
        }

        @Override
        public void onCompleted() {
            values.add("completed");
        }

        String next() throws InterruptedException {
            return String.valueOf(values.poll(10, TimeUnit.SECONDS));
        }

        @Override
        public void close() {
            context.cancel(null);
        }
    }

    @Test
    void candidatesLeadOneAfterTheOtherAndObserversSeeThem() throws Exception {
        assertThatThrownBy(() -> election.leader(request)).hasMessage("UNKNOWN: election: no leader");
        try (Observed observed = new Observed()) {
            LeaderKey one = election.campaign(candidate("one")).getLeader();
            assertThat(one.getName().toStringUtf8()).isEqualTo(name);
            assertThat(one.getKey().toStringUtf8()).isEqualTo(name + "/" + Long.toHexString(one.getLease()));
            assertThat(observed.next()).isEqualTo("one");
            assertThat(election.leader(request).getKv().getValue().toStringUtf8())
                    .isEqualTo("one");
            ListenableFuture<CampaignResponse> two = patient.campaign(candidate("two"));
            assertThat(election.proclaim(ProclaimRequest.newBuilder()
                                    .setLeader(one)
                                    .setValue(bytes("one, still"))
                                    .build())
                            .hasHeader())
                    .isTrue();
            assertThat(observed.next()).isEqualTo("one, still");
            assertThat(two.isDone()).isFalse();
            resign(one);
            LeaderKey second = two.get(10, TimeUnit.SECONDS).getLeader();
            assertThat(observed.next()).isEqualTo("two");
            assertThatThrownBy(() -> election.proclaim(ProclaimRequest.newBuilder()
                            .setLeader(one)
                            .setValue(bytes("too late"))
                            .build()))
                    .hasMessage("UNKNOWN: election: not leader");
            resign(one);
            assertThat(election.leader(request).getKv().getValue().toStringUtf8())
                    .isEqualTo("two");
            resign(second);
        }
    }

    @Test
    void standingAgainWithTheSameLeaseChangesWhatIsProclaimed() {
        CampaignRequest first = candidate("one");
        LeaderKey leader = election.campaign(first).getLeader();
        LeaderKey again = election.campaign(
                        first.toBuilder().setValue(bytes("other")).build())
                .getLeader();
        assertThat(again).isEqualTo(leader);
        assertThat(election.leader(request).getKv().getValue().toStringUtf8()).isEqualTo("other");
    }

    @Test
    void whoGivesUpStandingIsNoCandidateAnyMore() throws Exception {
        try (TestingChainFire own = TestingChainFire.start()) {
            var stub = ElectionGrpc.newFutureStub(own.channel());
            CampaignRequest anonymous = CampaignRequest.newBuilder()
                    .setName(bytes(name))
                    .setValue(bytes("v"))
                    .build();
            LeaderKey leader =
                    stub.campaign(anonymous).get(10, TimeUnit.SECONDS).getLeader();
            ListenableFuture<CampaignResponse> second = stub.campaign(anonymous);
            WatchService watches = own.bean(WatchService.class);
            awaitWatches(watches, 1);
            ListenableFuture<CampaignResponse> third = stub.campaign(anonymous);
            awaitWatches(watches, 2);
            assertThat(second.cancel(true)).isTrue();
            var _ = stub.resign(ResignRequest.newBuilder().setLeader(leader).build())
                    .get(10, TimeUnit.SECONDS);
            assertThat(third.get(10, TimeUnit.SECONDS).hasLeader()).isTrue();
            awaitWatches(watches, 0);
        }
    }

    private static void awaitWatches(WatchService watches, int count) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (watches.openWatches() != count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(watches.openWatches()).isEqualTo(count);
    }

    @Test
    void anObserverThatGoesAwayLeavesNoWatchBehind() throws Exception {
        try (TestingChainFire own = TestingChainFire.start()) {
            WatchService watches = own.bean(WatchService.class);
            Context.CancellableContext context = Context.current().withCancellation();
            BlockingQueue<LeaderResponse> seen = new LinkedBlockingQueue<>();
            context.run(() -> ElectionGrpc.newStub(own.channel()).observe(request, new StreamObserver<>() {
                @Override
                public void onNext(LeaderResponse response) {
                    seen.add(response);
                }

                @Override
                public void onError(Throwable t) {}

                @Override
                public void onCompleted() {}
            }));
            awaitWatches(watches, 1);
            context.cancel(null);
            awaitWatches(watches, 0);
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void aLeaderMustBeNamed() {
        assertThatThrownBy(() -> election.proclaim(ProclaimRequest.getDefaultInstance()))
                .hasMessage("UNKNOWN: \"leader\" field must be provided");
        assertThatThrownBy(() -> election.resign(ResignRequest.getDefaultInstance()))
                .hasMessage("UNKNOWN: \"leader\" field must be provided");
    }
}
