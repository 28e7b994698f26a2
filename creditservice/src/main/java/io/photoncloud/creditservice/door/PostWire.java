package io.photoncloud.creditservice.door;

import com.google.protobuf.MessageLite;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.grpc.GrpcFailures;
import io.photoncloud.common.grpc.GrpcIdempotency;
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
import io.photoncloud.proto.creditservice.v1.Reservation;
import io.photoncloud.proto.creditservice.v1.ReserveRequest;
import io.photoncloud.proto.creditservice.v1.TopUpRequest;
import io.photoncloud.proto.creditservice.v1.Transaction;
import io.photoncloud.proto.creditservice.v1.WithdrawRequest;
import java.util.List;

/** What moves money or ends it, as gRPC asks for it: by a call of its own, or as one of many on a stream. */
final class PostWire implements BulkStream.Work<PostRequest, PostItem, PostResult, PostReply> {

    private final ReservationService reservations;
    private final TransactionService transactions;
    private final GrpcFailures failures;

    PostWire(ReservationService reservations, TransactionService transactions, GrpcFailures failures) {
        this.reservations = reservations;
        this.transactions = transactions;
        this.failures = failures;
    }

    Reservation reserve(ReserveRequest request, Idempotency idempotency) {
        return CreditWire.fromReservation(reservations.reserve(CreditWire.toWanted(request), idempotency));
    }

    Reservation commit(CommitReservationRequest request, Idempotency idempotency) {
        return CreditWire.fromReservation(reservations.commit(
                request.getId(),
                request.hasActualAmount() ? request.getActualAmount() : null,
                request.hasResourceId() ? request.getResourceId() : null,
                request.hasDescription() ? request.getDescription() : null,
                idempotency));
    }

    Reservation release(ReleaseReservationRequest request, Idempotency idempotency) {
        return CreditWire.fromReservation(
                reservations.release(request.getId(), request.hasReason() ? request.getReason() : null, idempotency));
    }

    Reservation releaseAllocation(ReleaseAllocationRequest request, Idempotency idempotency) {
        return CreditWire.fromReservation(reservations.giveBackQuota(request.getId(), idempotency));
    }

    Transaction topUp(TopUpRequest request, Idempotency idempotency) {
        return TransactionWire.fromTransaction(transactions.topUp(
                request.getProjectId(),
                request.hasAmount() ? request.getAmount() : null,
                request.hasDescription() ? request.getDescription() : null,
                idempotency));
    }

    Transaction withdraw(WithdrawRequest request, Idempotency idempotency) {
        return TransactionWire.fromTransaction(transactions.withdraw(
                request.getProjectId(),
                request.hasAmount() ? request.getAmount() : null,
                request.hasDescription() ? request.getDescription() : null,
                idempotency));
    }

    Transaction refund(RefundRequest request, Idempotency idempotency) {
        return TransactionWire.fromTransaction(transactions.refund(
                request.getId(),
                request.hasAmount() ? request.getAmount() : null,
                request.hasDescription() ? request.getDescription() : null,
                idempotency));
    }

    // On a stream

    @Override
    public List<PostItem> items(PostRequest message) {
        return message.getItemsList();
    }

    @Override
    public PostReply answer(List<PostResult> results) {
        return PostReply.newBuilder().addAllResults(results).build();
    }

    @Override
    public PostResult make(PostItem item) {
        PostResult.Builder result = PostResult.newBuilder().setSequence(item.getSequence());
        try {
            change(item, result);
        } catch (RuntimeException e) {
            CloudException failure = failures.failureOf(e);
            PostError.Builder error = PostError.newBuilder()
                    .setCode(failure.code().name())
                    .setMessage(String.valueOf(failure.getMessage()));
            failure.details().forEach((name, value) -> error.putDetails(name, String.valueOf(value)));
            result.setError(error);
        }
        return result.build();
    }

    private void change(PostItem item, PostResult.Builder result) {
        switch (item.getChangeCase()) {
            case RESERVE -> result.setReservation(reserve(item.getReserve(), of(item, "Reserve", item.getReserve())));
            case COMMIT ->
                result.setReservation(commit(item.getCommit(), of(item, "CommitReservation", item.getCommit())));
            case RELEASE ->
                result.setReservation(release(item.getRelease(), of(item, "ReleaseReservation", item.getRelease())));
            case RELEASE_ALLOCATION ->
                result.setReservation(releaseAllocation(
                        item.getReleaseAllocation(), of(item, "ReleaseAllocation", item.getReleaseAllocation())));
            case TOP_UP -> result.setTransaction(topUp(item.getTopUp(), of(item, "TopUp", item.getTopUp())));
            case WITHDRAW ->
                result.setTransaction(withdraw(item.getWithdraw(), of(item, "Withdraw", item.getWithdraw())));
            case REFUND -> result.setTransaction(refund(item.getRefund(), of(item, "Refund", item.getRefund())));
            case CHANGE_NOT_SET ->
                throw CloudException.invalid(
                        "items", "one change each", "an item names one change, of those that this service knows");
        }
    }

    private static Idempotency of(PostItem item, String method, MessageLite change) {
        return item.hasIdempotencyKey()
                ? GrpcIdempotency.of(item.getIdempotencyKey(), DoorConfiguration.SERVICE + method, change.toByteArray())
                : new Idempotency.None();
    }
}
