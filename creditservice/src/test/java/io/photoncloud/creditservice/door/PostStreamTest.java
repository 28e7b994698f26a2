package io.photoncloud.creditservice.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.creditservice.TestingCreditService;
import io.photoncloud.proto.creditservice.v1.CommitReservationRequest;
import io.photoncloud.proto.creditservice.v1.CreateWalletRequest;
import io.photoncloud.proto.creditservice.v1.CreditServiceGrpc;
import io.photoncloud.proto.creditservice.v1.GetWalletRequest;
import io.photoncloud.proto.creditservice.v1.PostItem;
import io.photoncloud.proto.creditservice.v1.PostReply;
import io.photoncloud.proto.creditservice.v1.PostRequest;
import io.photoncloud.proto.creditservice.v1.PostResult;
import io.photoncloud.proto.creditservice.v1.RefundRequest;
import io.photoncloud.proto.creditservice.v1.ReleaseReservationRequest;
import io.photoncloud.proto.creditservice.v1.ReserveRequest;
import io.photoncloud.proto.creditservice.v1.TopUpRequest;
import io.photoncloud.proto.creditservice.v1.Wallet;
import io.photoncloud.proto.creditservice.v1.WithdrawRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Changes on a stream, by a client as others write it. */
class PostStreamTest {

    private static TestingCreditService service;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() {
        service = TestingCreditService.start();
        ListenAddress address = service.bean(Listeners.class).grpc();
        channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        service.close();
    }

    private static final class Client implements StreamObserver<PostReply> {
        private final StreamObserver<PostRequest> server =
                CreditServiceGrpc.newStub(channel).post(this);
        private final LinkedBlockingQueue<PostResult> results = new LinkedBlockingQueue<>();
        private final CompletableFuture<Status> ended = new CompletableFuture<>();

        @Override
        public void onNext(PostReply reply) {
            results.addAll(reply.getResultsList());
        }

        @Override
        public void onError(Throwable failure) {
            ended.complete(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ended.complete(Status.OK);
        }

        List<PostResult> ask(PostItem.Builder... items) throws InterruptedException {
            PostRequest.Builder message = PostRequest.newBuilder();
            for (PostItem.Builder item : items) {
                message.addItems(item);
            }
            server.onNext(message.build());
            return answers(items.length);
        }

        /** So many, by their sequence. */
        List<PostResult> answers(int count) throws InterruptedException {
            List<PostResult> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                PostResult result = results.poll(20, TimeUnit.SECONDS);
                if (result == null) {
                    throw new AssertionError("only " + i + " of " + count + " were answered");
                }
                answers.add(result);
            }
            answers.sort(Comparator.comparingLong(PostResult::getSequence));
            return answers;
        }
    }

    private static PostItem.Builder item(long sequence) {
        return PostItem.newBuilder().setSequence(sequence);
    }

    private static ReserveRequest reserve(String project, long amount) {
        return ReserveRequest.newBuilder()
                .setProjectId(project)
                .setAmount(amount)
                .build();
    }

    private static Wallet wallet(String project) {
        return CreditServiceGrpc.newBlockingStub(channel)
                .getWallet(GetWalletRequest.newBuilder().setProjectId(project).build());
    }

    private static void makeWallet(String project, long balance) {
        var _ = CreditServiceGrpc.newBlockingStub(channel)
                .createWallet(CreateWalletRequest.newBuilder()
                        .setProjectId(project)
                        .setOrgId("o")
                        .setInitialBalance(balance)
                        .build());
    }

    @Test
    void everyKindOfChangeIsMadeAndWhatIsRefusedEndsNothing() throws Exception {
        makeWallet("p", 100);
        Client client = new Client();
        List<PostResult> first = client.ask(
                item(1).setReserve(reserve("p", 40)).setIdempotencyKey("once"),
                item(2).setReserve(reserve("p", 1_000)),
                item(3).setReserve(reserve("nowhere", 1)),
                item(4),
                item(5).setTopUp(TopUpRequest.newBuilder().setProjectId("p").setAmount(10)),
                item(6).setReserve(reserve("p", 1)).setIdempotencyKey("no key"));
        assertThat(first.get(1).getError().getCode()).isEqualTo("INSUFFICIENT_CREDIT");
        assertThat(first.get(1).getError().getDetailsMap()).containsEntry("needed", "1000");
        assertThat(first.get(2).getError().getCode()).isEqualTo("NOT_FOUND");
        assertThat(first.get(3).getError().getCode()).isEqualTo("VALIDATION_ERROR");
        assertThat(first.get(4).getTransaction().getAmount()).isEqualTo(10);
        assertThat(first.get(5).getError().getDetailsMap()).containsEntry("field", "Idempotency-Key");
        String id = first.get(0).getReservation().getId();

        List<PostResult> second = client.ask(
                item(1).setReserve(reserve("p", 40)).setIdempotencyKey("once"),
                item(2).setCommit(
                                CommitReservationRequest.newBuilder().setId(id).setActualAmount(30)),
                item(3).setWithdraw(
                                WithdrawRequest.newBuilder().setProjectId("p").setAmount(5)),
                item(4).setReserve(reserve("p", 1)));
        assertThat(second.get(0).getReservation().getId()).isEqualTo(id);
        List<PostResult> third = client.ask(
                item(1).setRefund(RefundRequest.newBuilder()
                        .setId(second.get(1).getReservation().getTransactionId())),
                item(2).setRelease(ReleaseReservationRequest.newBuilder()
                        .setId(second.get(3).getReservation().getId())));
        assertThat(third.get(0).getTransaction().getAmount()).isEqualTo(30);
        assertThat(third.get(1).hasReservation()).isTrue();

        client.server.onCompleted();
        assertThat(client.ended.get(20, TimeUnit.SECONDS)).isEqualTo(Status.OK);
        assertThat(wallet("p").getAvailable()).isEqualTo(105);
        assertThat(wallet("p").getReserved()).isZero();
    }

    @Test
    void allThatWasSentIsAnsweredBeforeTheStreamEndsHoweverManyAreSentAtOnce() throws Exception {
        makeWallet("many", 1_000_000);
        Client client = new Client();
        int messages = 100;
        IntStream.range(0, messages).forEach(message -> {
            PostRequest.Builder request = PostRequest.newBuilder();
            IntStream.range(0, 100)
                    .forEach(i -> request.addItems(item(message * 100L + i).setReserve(reserve("many", 1))));
            client.server.onNext(request.build());
        });
        client.server.onCompleted();

        assertThat(client.ended.get(60, TimeUnit.SECONDS)).isEqualTo(Status.OK);
        assertThat(client.answers(messages * 100).stream()
                        .filter(PostResult::hasReservation)
                        .map(PostResult::getSequence))
                .containsExactlyElementsOf(
                        LongStream.range(0, messages * 100L).boxed().toList());
        assertThat(wallet("many").getReserved()).isEqualTo(messages * 100L);
    }

    @Test
    void aMessageWithoutChangesEndsTheStream() throws Exception {
        Client client = new Client();
        client.server.onNext(PostRequest.getDefaultInstance());
        assertThat(client.ended.get(20, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(List.copyOf(client.results)).isEmpty();
    }
}
