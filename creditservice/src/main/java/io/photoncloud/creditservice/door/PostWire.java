package io.photoncloud.creditservice.door;

import com.google.protobuf.MessageLite;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.grpc.GrpcFailures;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.creditservice.ledger.Asked;
import io.photoncloud.creditservice.ledger.Reservation;
import io.photoncloud.creditservice.ledger.Told;
import io.photoncloud.creditservice.ledger.WalletTransaction;
import io.photoncloud.creditservice.reservation.ReservationService;
import io.photoncloud.creditservice.transaction.TransactionService;
import io.photoncloud.proto.creditservice.v1.CommitReservationRequest;
import io.photoncloud.proto.creditservice.v1.PostError;
import io.photoncloud.proto.creditservice.v1.PostItem;
import io.photoncloud.proto.creditservice.v1.PostReply;
import io.photoncloud.proto.creditservice.v1.PostRequest;
import io.photoncloud.proto.creditservice.v1.PostResult;
import io.photoncloud.proto.creditservice.v1.RefundRequest;
import io.photoncloud.proto.creditservice.v1.ReleaseAllocationRequest;
import io.photoncloud.proto.creditservice.v1.ReleaseReservationRequest;
import io.photoncloud.proto.creditservice.v1.ReserveRequest;
import io.photoncloud.proto.creditservice.v1.TopUpRequest;
import io.photoncloud.proto.creditservice.v1.WithdrawRequest;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** What moves money or ends it, as gRPC asks for it: by a call of its own, or as one of many on a stream. */
final class PostWire implements BulkStream.Work<PostRequest, PostItem, PostWire.Ended, PostReply> {

    /** What became of the change that the client gave a number; to be put into words when it is sent. */
    sealed interface Ended {
        long sequence();

        record Reserved(long sequence, Reservation reservation) implements Ended {}

        record Moved(long sequence, WalletTransaction transaction) implements Ended {}

        record Failed(long sequence, RuntimeException failure) implements Ended {}
    }

    private final ReservationService reservations;
    private final TransactionService transactions;
    private final GrpcFailures failures;
    private final Executor threads;

    PostWire(
            ReservationService reservations, TransactionService transactions, GrpcFailures failures, Executor threads) {
        this.reservations = reservations;
        this.transactions = transactions;
        this.failures = failures;
        this.threads = threads;
    }

    Asked<Reservation> reserve(ReserveRequest request) {
        return reservations.reserve(CreditWire.toWanted(request));
    }

    Asked<Reservation> commit(CommitReservationRequest request) {
        return reservations.commit(
                request.getId(),
                request.hasActualAmount() ? request.getActualAmount() : null,
                request.hasResourceId() ? request.getResourceId() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    Asked<Reservation> release(ReleaseReservationRequest request) {
        return reservations.release(request.getId(), request.hasReason() ? request.getReason() : null);
    }

    Asked<Reservation> releaseAllocation(ReleaseAllocationRequest request) {
        return reservations.giveBackQuota(request.getId());
    }

    Asked<WalletTransaction> topUp(TopUpRequest request) {
        return transactions.topUp(
                request.getProjectId(),
                request.hasAmount() ? request.getAmount() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    Asked<WalletTransaction> withdraw(WithdrawRequest request) {
        return transactions.withdraw(
                request.getProjectId(),
                request.hasAmount() ? request.getAmount() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    Asked<WalletTransaction> refund(RefundRequest request) {
        return transactions.refund(
                request.getId(),
                request.hasAmount() ? request.getAmount() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    // On a stream

    @Override
    public List<PostItem> items(PostRequest message) {
        return message.getItemsList();
    }

    @Override
    public void begin(PostItem item, Consumer<Ended> answer) {
        if (item.hasRefund()) {
            // It looks for what it refunds first, and the others need not wait for that.
            threads.execute(RequestContext.carried(() -> beginNow(item, answer)));
        } else {
            beginNow(item, answer);
        }
    }

    private void beginNow(PostItem item, Consumer<Ended> answer) {
        try {
            ask(item, answer);
        } catch (RuntimeException e) {
            answer.accept(new Ended.Failed(item.getSequence(), e));
        }
    }

    private void ask(PostItem item, Consumer<Ended> answer) {
        switch (item.getChangeCase()) {
            case RESERVE ->
                reserve(item.getReserve())
                        .make(of(item, "Reserve", item.getReserve()), told(item, answer, Ended.Reserved::new));
            case COMMIT ->
                commit(item.getCommit())
                        .make(of(item, "CommitReservation", item.getCommit()), told(item, answer, Ended.Reserved::new));
            case RELEASE ->
                release(item.getRelease())
                        .make(
                                of(item, "ReleaseReservation", item.getRelease()),
                                told(item, answer, Ended.Reserved::new));
            case RELEASE_ALLOCATION ->
                releaseAllocation(item.getReleaseAllocation())
                        .make(
                                of(item, "ReleaseAllocation", item.getReleaseAllocation()),
                                told(item, answer, Ended.Reserved::new));
            case TOP_UP ->
                topUp(item.getTopUp()).make(of(item, "TopUp", item.getTopUp()), told(item, answer, Ended.Moved::new));
            case WITHDRAW ->
                withdraw(item.getWithdraw())
                        .make(of(item, "Withdraw", item.getWithdraw()), told(item, answer, Ended.Moved::new));
            case REFUND ->
                refund(item.getRefund())
                        .make(of(item, "Refund", item.getRefund()), told(item, answer, Ended.Moved::new));
            case CHANGE_NOT_SET ->
                throw CloudException.invalid(
                        "items", "one change each", "an item names one change, of those that this service knows");
        }
    }

    private static <T> Told<T> told(PostItem item, Consumer<Ended> answer, BiFunction<Long, T, Ended> ended) {
        return new Told<>() {
            @Override
            public void done(T value) {
                answer.accept(ended.apply(item.getSequence(), value));
            }

            @Override
            public void failed(RuntimeException failure) {
                answer.accept(new Ended.Failed(item.getSequence(), failure));
            }
        };
    }

    private static Idempotency of(PostItem item, String method, MessageLite change) {
        return item.hasIdempotencyKey()
                ? GrpcIdempotency.of(item.getIdempotencyKey(), DoorConfiguration.SERVICE + method, change.toByteArray())
                : new Idempotency.None();
    }

    @Override
    public PostReply answer(List<Ended> results) {
        PostReply.Builder reply = PostReply.newBuilder();
        results.forEach(ended -> reply.addResults(result(ended)));
        return reply.build();
    }

    private PostResult result(Ended ended) {
        PostResult.Builder result = PostResult.newBuilder().setSequence(ended.sequence());
        switch (ended) {
            case Ended.Reserved(var _, Reservation reservation) ->
                result.setReservation(CreditWire.fromReservation(reservation));
            case Ended.Moved(var _, WalletTransaction transaction) ->
                result.setTransaction(TransactionWire.fromTransaction(transaction));
            case Ended.Failed(var _, RuntimeException e) -> result.setError(error(failures.failureOf(e)));
        }
        return result.build();
    }

    private static PostError error(CloudException failure) {
        PostError.Builder error =
                PostError.newBuilder().setCode(failure.code().name()).setMessage(String.valueOf(failure.getMessage()));
        failure.details().forEach((name, value) -> error.putDetails(name, String.valueOf(value)));
        return error.build();
    }
}
