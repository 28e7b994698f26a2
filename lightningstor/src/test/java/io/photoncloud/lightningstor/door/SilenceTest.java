package io.photoncloud.lightningstor.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.web.LastingAnswers;
import io.photoncloud.lightningstor.TestingLightningStor;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.proto.lightningstor.v1.BucketServiceGrpc;
import io.photoncloud.proto.lightningstor.v1.CreateBucketRequest;
import io.photoncloud.proto.lightningstor.v1.Object;
import io.photoncloud.proto.lightningstor.v1.ObjectServiceGrpc;
import io.photoncloud.proto.lightningstor.v1.PutObjectHeader;
import io.photoncloud.proto.lightningstor.v1.PutObjectRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** An upload by gRPC that says nothing has its place for a time, and not for ever. */
class SilenceTest {

    private static final class Answer implements StreamObserver<Object> {
        private final CompletableFuture<Object> came = new CompletableFuture<>();

        @Override
        public void onNext(Object made) {
            came.complete(made);
        }

        @Override
        public void onError(Throwable failure) {
            came.completeExceptionally(Status.fromThrowable(failure).asRuntimeException());
        }

        @Override
        public void onCompleted() {}
    }

    @Test
    void anUploadThatSaysNothingIsEndedAndGivesItsPlaceBack() {
        try (var storage = TestingLightningStor.start("photon.lightningstor.transfer-silence-max=300ms")) {
            ListenAddress address = storage.bean(Listeners.class).grpc();
            ManagedChannel channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                    .usePlaintext()
                    .build();
            try {
                var _ = BucketServiceGrpc.newBlockingStub(channel)
                        .createBucket(
                                CreateBucketRequest.newBuilder().setName("idle").build());
                Answer answer = new Answer();
                StreamObserver<PutObjectRequest> sent =
                        ObjectServiceGrpc.newStub(channel).putObject(answer);
                sent.onNext(PutObjectRequest.newBuilder()
                        .setHeader(PutObjectHeader.newBuilder()
                                .setBucket("idle")
                                .setKey("x")
                                .setSizeBytes(2_000))
                        .build());
                sent.onNext(PutObjectRequest.newBuilder()
                        .setContent(ByteString.copyFrom(new byte[1_000]))
                        .build());
                assertThatThrownBy(() -> answer.came.get(20, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasMessageContaining("DEADLINE_EXCEEDED")
                        .hasMessageContaining("nothing came for 300 ms (photon.lightningstor.transfer-silence-max)");
                assertThat(storage.bean(LastingAnswers.class).open()).isZero();
                assertThat(storage.bean(BlobStore.class).statistics().unsettled())
                        .isZero();
                Answer silent = new Answer();
                var _ = ObjectServiceGrpc.newStub(channel).putObject(silent);
                assertThatThrownBy(() -> silent.came.get(20, TimeUnit.SECONDS))
                        .as("one that has not even begun")
                        .hasMessageContaining("DEADLINE_EXCEEDED");
            } finally {
                channel.shutdownNow();
            }
        }
    }

    @Test
    void whoIsHeardIsNotSilent() throws Exception {
        AtomicLong now = new AtomicLong(Duration.ofDays(1).toNanos());
        CountDownLatch over = new CountDownLatch(1);
        try (var watch = new SilenceWatch(Duration.ofMillis(10), now::get, over::countDown)) {
            now.addAndGet(Duration.ofMillis(9).toNanos());
            watch.hear();
            now.addAndGet(Duration.ofMillis(9).toNanos());
            assertThat(watch.isOver()).isFalse();
            now.addAndGet(Duration.ofMillis(1).toNanos());
            assertThat(watch.isOver()).isTrue();
            watch.start();
            assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
