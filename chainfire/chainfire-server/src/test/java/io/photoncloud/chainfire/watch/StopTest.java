package io.photoncloud.chainfire.watch;

import static io.photoncloud.chainfire.watch.TestingWatchStream.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.proto.etcd.election.ElectionGrpc;
import io.photoncloud.proto.etcd.election.LeaderRequest;
import io.photoncloud.proto.etcd.election.LeaderResponse;
import io.photoncloud.proto.etcd.server.LeaseGrantRequest;
import io.photoncloud.proto.etcd.server.LeaseGrpc;
import io.photoncloud.proto.etcd.server.LeaseKeepAliveRequest;
import io.photoncloud.proto.etcd.server.LeaseKeepAliveResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopTest {

    /** Far less than calls may take to end (photon.grpc.shutdown-time-max). */
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(3);

    private static final long PATIENCE_SECONDS = 20;

    /** The end of a stream, and that something came before it. */
    private static final class Heard<T> implements StreamObserver<T> {
        private final CompletableFuture<T> first = new CompletableFuture<>();
        private final CompletableFuture<Status> end = new CompletableFuture<>();

        @Override
        public void onNext(T message) {
            first.complete(message);
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }

        Status.Code code() {
            return end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().getCode();
        }
    }

    @Test
    void itWaitsForNobodyWhoWatches() {
        try (TestingChainFire chainFire = TestingChainFire.start("photon.grpc.shutdown-time-max=20s")) {
            TestingWatchStream watch = new TestingWatchStream(chainFire.channel());
            watch.create(on("watched"));
            long lease = LeaseGrpc.newBlockingStub(chainFire.channel())
                    .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(60).build())
                    .getID();
            Heard<LeaseKeepAliveResponse> kept = new Heard<>();
            LeaseGrpc.newStub(chainFire.channel())
                    .leaseKeepAlive(kept)
                    .onNext(LeaseKeepAliveRequest.newBuilder().setID(lease).build());
            kept.first.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
            Heard<LeaderResponse> observed = new Heard<>();
            ElectionGrpc.newStub(chainFire.channel())
                    .observe(
                            LeaderRequest.newBuilder()
                                    .setName(TestingChainFire.bytes("nobody"))
                                    .build(),
                            observed);

            long began = System.nanoTime();
            chainFire.stopService();

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(STOPPED_WITHIN);
            assertThat(watch.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(kept.code()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(observed.code()).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }
}
