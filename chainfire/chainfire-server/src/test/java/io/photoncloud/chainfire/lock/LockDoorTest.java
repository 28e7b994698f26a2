package io.photoncloud.chainfire.lock;

import static io.photoncloud.chainfire.TestingChainFire.bytes;
import static io.photoncloud.chainfire.TestingChainFire.endOf;
import static io.photoncloud.chainfire.TestingChainFire.freshKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.proto.etcd.lock.LockGrpc;
import io.photoncloud.proto.etcd.lock.LockGrpc.LockFutureStub;
import io.photoncloud.proto.etcd.lock.LockRequest;
import io.photoncloud.proto.etcd.lock.LockResponse;
import io.photoncloud.proto.etcd.lock.UnlockRequest;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.LeaseGrantRequest;
import io.photoncloud.proto.etcd.server.LeaseGrpc;
import io.photoncloud.proto.etcd.server.LeaseKeepAliveRequest;
import io.photoncloud.proto.etcd.server.LeaseKeepAliveResponse;
import io.photoncloud.proto.etcd.server.LeaseLeasesRequest;
import io.photoncloud.proto.etcd.server.LeaseRevokeRequest;
import io.photoncloud.proto.etcd.server.RangeRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LockDoorTest {

    private final TestingChainFire chainFire = TestingChainFire.shared();
    private final LockFutureStub locks = LockGrpc.newFutureStub(chainFire.channel());
    private final String name = freshKey() + "lock";

    private long lease() {
        return LeaseGrpc.newBlockingStub(chainFire.channel())
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(100).build())
                .getID();
    }

    private ListenableFuture<LockResponse> lock(long lease) {
        return locks.lock(
                LockRequest.newBuilder().setName(bytes(name)).setLease(lease).build());
    }

    private static LockResponse await(ListenableFuture<LockResponse> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    private void unlock(ByteString key) throws Exception {
        assertThat(locks.unlock(UnlockRequest.newBuilder().setKey(key).build())
                        .get(10, TimeUnit.SECONDS)
                        .getHeader()
                        .getRevision())
                .isPositive();
    }

    private long waitingAndHolding() {
        return keysOfLock(chainFire);
    }

    private long keysOfLock(TestingChainFire server) {
        return KVGrpc.newBlockingStub(server.channel())
                .range(RangeRequest.newBuilder()
                        .setKey(bytes(name + "/"))
                        .setRangeEnd(endOf(name + "/"))
                        .setCountOnly(true)
                        .build())
                .getCount();
    }

    /** Runs something and waits until as many changes have been made to the lock's keys. */
    private <T> T untilChanged(int changes, Supplier<T> work) throws InterruptedException {
        try (Watch watch = chainFire
                .store()
                .watch(WatchRequest.of(KeyRange.prefix(("p" + name).getBytes(StandardCharsets.UTF_8))))) {
            T result = work.get();
            for (int i = 0; i < changes; i++) {
                Optional<WatchEvent> event = watch.next(Duration.ofSeconds(10));
                assertThat(event).isPresent();
            }
            return result;
        }
    }

    @Test
    void aLockIsHeldByOneAfterTheOther() throws Exception {
        long first = lease();
        LockResponse held = await(lock(first));
        assertThat(held.getKey().toStringUtf8()).isEqualTo(name + "/" + Long.toHexString(first));
        // The same lease holds it already.
        assertThat(await(lock(first)).getKey()).isEqualTo(held.getKey());
        ListenableFuture<LockResponse> second = untilChanged(1, () -> lock(lease()));
        ListenableFuture<LockResponse> third = untilChanged(1, () -> lock(lease()));
        assertThat(second.isDone()).isFalse();
        unlock(held.getKey());
        LockResponse next = await(second);
        assertThat(third.isDone()).isFalse();
        unlock(next.getKey());
        assertThat(await(third).getKey()).isNotEqualTo(next.getKey());
    }

    @Test
    void aLockIsFreeWhenItsLeaseEnds() throws Exception {
        long first = lease();
        var _ = await(lock(first));
        ListenableFuture<LockResponse> second = untilChanged(1, () -> lock(lease()));
        var _ = LeaseGrpc.newBlockingStub(chainFire.channel())
                .leaseRevoke(LeaseRevokeRequest.newBuilder().setID(first).build());
        assertThat(await(second).getKey().toStringUtf8()).startsWith(name + "/");
    }

    @Test
    void whoGivesUpWaitingLeavesNothingBehind() throws Exception {
        int leasesBefore = leases();
        LockResponse held = await(lock(lease()));
        ListenableFuture<LockResponse> waiting = untilChanged(1, () -> lock(0));
        assertThat(waitingAndHolding()).isEqualTo(2);
        assertThat(leases()).isEqualTo(leasesBefore + 2);
        assertThat(untilChanged(1, () -> waiting.cancel(true))).isTrue();
        assertThat(waitingAndHolding()).isEqualTo(1);
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (leases() > leasesBefore + 1 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(leases()).isEqualTo(leasesBefore + 1);
        unlock(held.getKey());
    }

    private int leases() {
        return LeaseGrpc.newBlockingStub(chainFire.channel())
                .leaseLeases(LeaseLeasesRequest.getDefaultInstance())
                .getLeasesCount();
    }

    @Test
    void whoseLeaseEndsWhileWaitingIsToldSo() throws Exception {
        LockResponse held = await(lock(lease()));
        long lost = lease();
        ListenableFuture<LockResponse> waiting = untilChanged(1, () -> lock(lost));
        var _ = LeaseGrpc.newBlockingStub(chainFire.channel())
                .leaseRevoke(LeaseRevokeRequest.newBuilder().setID(lost).build());
        unlock(held.getKey());
        assertThatThrownBy(() -> await(waiting))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("UNKNOWN: mutex: session is expired");
    }

    @Test
    void aLeaseThatIsNoneCannotLock() {
        assertThatThrownBy(() -> await(lock(4_711)))
                .hasMessageContaining("NOT_FOUND: etcdserver: requested lease not found");
    }

    @Test
    void whoWaitsForLocksTakesNoPlaceOfKeepAlives() throws Exception {
        try (TestingChainFire small = TestingChainFire.start(
                "photon.chainfire.lasting-calls-max=2", "photon.chainfire.waiting-calls-max=2")) {
            LockFutureStub waiters = LockGrpc.newFutureStub(small.channel());
            long lease = LeaseGrpc.newBlockingStub(small.channel())
                    .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(100).build())
                    .getID();
            LockRequest request = LockRequest.newBuilder().setName(bytes(name)).build();
            var _ = await(waiters.lock(request.toBuilder().setLease(lease).build()));
            List<ListenableFuture<LockResponse>> waiting =
                    new ArrayList<>(List.of(waiters.lock(request), waiters.lock(request)));
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (keysOfLock(small) < 3 && System.nanoTime() < deadline) {
                // The first one's place is free a moment after its answer: who comes before that is refused.
                waiting.replaceAll(sent -> sent.isDone() ? waiters.lock(request) : sent);
            }
            assertThatThrownBy(() -> await(waiters.lock(request)))
                    .hasMessageContaining("RESOURCE_EXHAUSTED: etcdserver: too many requests");
            assertThat(keepAlive(small, lease)).isEqualTo(100);
            assertThat(waiting).noneMatch(ListenableFuture::isDone);
        }
    }

    private static long keepAlive(TestingChainFire server, long lease) throws Exception {
        CompletableFuture<LeaseKeepAliveResponse> answer = new CompletableFuture<>();
        LeaseGrpc.newStub(server.channel())
                .leaseKeepAlive(new StreamObserver<>() {
                    @Override
                    public void onNext(LeaseKeepAliveResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                })
                .onNext(LeaseKeepAliveRequest.newBuilder().setID(lease).build());
        return answer.get(10, TimeUnit.SECONDS).getTTL();
    }
}
