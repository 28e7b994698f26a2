package io.photoncloud.chainfire.lease;

import static io.photoncloud.chainfire.TestingChainFire.bytes;
import static io.photoncloud.chainfire.TestingChainFire.endOf;
import static io.photoncloud.chainfire.TestingChainFire.freshKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.LeaseGrantRequest;
import io.photoncloud.proto.etcd.server.LeaseGrantResponse;
import io.photoncloud.proto.etcd.server.LeaseGrpc;
import io.photoncloud.proto.etcd.server.LeaseGrpc.LeaseBlockingStub;
import io.photoncloud.proto.etcd.server.LeaseKeepAliveRequest;
import io.photoncloud.proto.etcd.server.LeaseKeepAliveResponse;
import io.photoncloud.proto.etcd.server.LeaseLeasesRequest;
import io.photoncloud.proto.etcd.server.LeaseRevokeRequest;
import io.photoncloud.proto.etcd.server.LeaseStatus;
import io.photoncloud.proto.etcd.server.LeaseTimeToLiveRequest;
import io.photoncloud.proto.etcd.server.LeaseTimeToLiveResponse;
import io.photoncloud.proto.etcd.server.PutRequest;
import io.photoncloud.proto.etcd.server.RangeRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeaseDoorTest {

    private final TestingChainFire chainFire = TestingChainFire.shared();
    private final LeaseBlockingStub leases = LeaseGrpc.newBlockingStub(chainFire.channel());
    private final KVGrpc.KVBlockingStub kv = KVGrpc.newBlockingStub(chainFire.channel());
    private final String prefix = freshKey();

    private LeaseGrantResponse grant(long seconds) {
        return leases.leaseGrant(LeaseGrantRequest.newBuilder().setTTL(seconds).build());
    }

    private void putLeased(String key, long lease) {
        kv.put(PutRequest.newBuilder()
                .setKey(bytes(prefix + key))
                .setLease(lease)
                .build());
    }

    private long count() {
        return kv.range(RangeRequest.newBuilder()
                        .setKey(bytes(prefix))
                        .setRangeEnd(endOf(prefix))
                        .setCountOnly(true)
                        .build())
                .getCount();
    }

    private LeaseTimeToLiveResponse timeToLive(long id) {
        return leases.leaseTimeToLive(
                LeaseTimeToLiveRequest.newBuilder().setID(id).setKeys(true).build());
    }

    private static void refused(Runnable call, Status.Code code, String text) {
        StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(e.getStatus().getCode()).isEqualTo(code);
        assertThat(e.getStatus().getDescription()).isEqualTo(text);
    }

    @Test
    void keysHangOnALeaseAndGoWithIt() {
        long lease = grant(100).getID();
        assertThat(lease).isPositive();
        putLeased("a", lease);
        putLeased("b", lease);
        LeaseTimeToLiveResponse alive = timeToLive(lease);
        assertThat(alive.getGrantedTTL()).isEqualTo(100);
        assertThat(alive.getTTL()).isBetween(90L, 100L);
        assertThat(alive.getKeysList()).containsExactly(bytes(prefix + "a"), bytes(prefix + "b"));
        assertThat(kv.range(RangeRequest.newBuilder()
                                .setKey(bytes(prefix + "a"))
                                .build())
                        .getKvs(0)
                        .getLease())
                .isEqualTo(lease);
        leases.leaseRevoke(LeaseRevokeRequest.newBuilder().setID(lease).build());
        assertThat(count()).isZero();
        assertThat(timeToLive(lease).getTTL()).isEqualTo(-1);
        assertThat(timeToLive(lease).getID()).isEqualTo(lease);
        refused(
                () -> leases.leaseRevoke(
                        LeaseRevokeRequest.newBuilder().setID(lease).build()),
                Status.Code.NOT_FOUND,
                "etcdserver: requested lease not found");
    }

    @Test
    void aLeaseEndsByItself() throws InterruptedException {
        putLeased("a", grant(1).getID());
        assertThat(count()).isEqualTo(1);
        try (Watch watch = chainFire.store().watch(WatchRequest.of(KeyRange.ALL))) {
            Optional<WatchEvent> event = watch.next(Duration.ofSeconds(10));
            assertThat(event).get().isInstanceOf(WatchEvent.Deleted.class);
        }
        assertThat(count()).isZero();
    }

    @Test
    void anIdCanBeChosenOnce() {
        LeaseGrantRequest request =
                LeaseGrantRequest.newBuilder().setTTL(60).setID(123_456).build();
        assertThat(leases.leaseGrant(request).getID()).isEqualTo(123_456);
        refused(() -> leases.leaseGrant(request), Status.Code.FAILED_PRECONDITION, "etcdserver: lease already exists");
        assertThat(leases.leaseLeases(LeaseLeasesRequest.getDefaultInstance()).getLeasesList())
                .extracting(LeaseStatus::getID)
                .contains(123_456L);
        leases.leaseRevoke(LeaseRevokeRequest.newBuilder().setID(123_456).build());
    }

    @Test
    void timesToLiveAreBounded() {
        assertThat(grant(0).getTTL()).isEqualTo(1);
        refused(
                () -> grant(StoreLimits.LEASE_TTL_SECONDS_MAX + 1),
                Status.Code.OUT_OF_RANGE,
                "etcdserver: too large lease TTL");
    }

    @Test
    void aLeaseIsKeptAliveOverAStreamAndAnUnknownOneAnsweredAsSuch() throws Exception {
        long lease = grant(60).getID();
        BlockingQueue<LeaseKeepAliveResponse> responses = new LinkedBlockingQueue<>();
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        StreamObserver<LeaseKeepAliveRequest> requests = LeaseGrpc.newStub(chainFire.channel())
                .leaseKeepAlive(new StreamObserver<>() {
                    @Override
                    public void onNext(LeaseKeepAliveResponse response) {
                        responses.add(response);
                    }

                    @Override
                    public void onError(Throwable t) {
                        ended.completeExceptionally(t);
                    }

                    @Override
                    public void onCompleted() {
                        ended.complete(true);
                    }
                });
        for (int i = 0; i < 10; i++) {
            requests.onNext(LeaseKeepAliveRequest.newBuilder().setID(lease).build());
            requests.onNext(LeaseKeepAliveRequest.newBuilder().setID(404 + i).build());
        }
        requests.onCompleted();
        for (int i = 0; i < 10; i++) {
            LeaseKeepAliveResponse alive = responses.poll(10, TimeUnit.SECONDS);
            assertThat(alive).isNotNull();
            assertThat(alive.getID()).isEqualTo(lease);
            assertThat(alive.getTTL()).isEqualTo(60);
            LeaseKeepAliveResponse unknown = responses.poll(10, TimeUnit.SECONDS);
            assertThat(unknown).isNotNull();
            assertThat(unknown.getID()).isEqualTo(404 + i);
            assertThat(unknown.getTTL()).isZero();
        }
        assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
    }
}
