package io.photoncloud.creditservice.door;

import io.grpc.stub.StreamObserver;
import io.photoncloud.common.grpc.GrpcIdempotency;
import io.photoncloud.creditservice.reservation.ReservationService;
import io.photoncloud.creditservice.wallet.WalletService;
import io.photoncloud.proto.creditservice.v1.CommitReservationRequest;
import io.photoncloud.proto.creditservice.v1.CreateWalletRequest;
import io.photoncloud.proto.creditservice.v1.CreditServiceGrpc;
import io.photoncloud.proto.creditservice.v1.GetReservationRequest;
import io.photoncloud.proto.creditservice.v1.GetWalletRequest;
import io.photoncloud.proto.creditservice.v1.ReleaseReservationRequest;
import io.photoncloud.proto.creditservice.v1.Reservation;
import io.photoncloud.proto.creditservice.v1.ReserveRequest;
import io.photoncloud.proto.creditservice.v1.Wallet;
import org.springframework.grpc.server.service.GrpcService;

/** Asks the same services as the REST doors of each feature; every call waits on a virtual thread of its own. */
@GrpcService
final class CreditGrpcService extends CreditServiceGrpc.CreditServiceImplBase {

    private final WalletService wallets;
    private final ReservationService reservations;

    CreditGrpcService(WalletService wallets, ReservationService reservations) {
        this.wallets = wallets;
        this.reservations = reservations;
    }

    private static <T> void finish(StreamObserver<T> answer, T value) {
        answer.onNext(value);
        answer.onCompleted();
    }

    @Override
    public void createWallet(CreateWalletRequest request, StreamObserver<Wallet> answer) {
        WalletService.Wanted wanted = new WalletService.Wanted(
                request.hasProjectId() ? request.getProjectId() : null,
                request.hasOrgId() ? request.getOrgId() : null,
                request.hasCurrency() ? request.getCurrency() : null,
                request.hasInitialBalance() ? request.getInitialBalance() : null,
                request.hasOverdraftLimit() ? request.getOverdraftLimit() : null);
        finish(answer, CreditWire.fromWallet(wallets.create(wanted, GrpcIdempotency.current())));
    }

    @Override
    public void getWallet(GetWalletRequest request, StreamObserver<Wallet> answer) {
        finish(answer, CreditWire.fromWallet(wallets.get(request.getProjectId())));
    }

    @Override
    public void reserve(ReserveRequest request, StreamObserver<Reservation> answer) {
        ReservationService.Wanted wanted = new ReservationService.Wanted(
                request.hasProjectId() ? request.getProjectId() : null,
                request.hasAmount() ? request.getAmount() : null,
                request.hasDescription() ? request.getDescription() : null,
                request.hasResourceType() ? request.getResourceType() : null,
                request.hasResourceId() ? request.getResourceId() : null,
                request.hasTtlSeconds() ? request.getTtlSeconds() : null,
                request.getQuotaMap());
        finish(answer, CreditWire.fromReservation(reservations.reserve(wanted, GrpcIdempotency.current())));
    }

    @Override
    public void getReservation(GetReservationRequest request, StreamObserver<Reservation> answer) {
        finish(answer, CreditWire.fromReservation(reservations.get(request.getId())));
    }

    @Override
    public void commitReservation(CommitReservationRequest request, StreamObserver<Reservation> answer) {
        finish(
                answer,
                CreditWire.fromReservation(reservations.commit(
                        request.getId(),
                        request.hasActualAmount() ? request.getActualAmount() : null,
                        request.hasResourceId() ? request.getResourceId() : null,
                        request.hasDescription() ? request.getDescription() : null,
                        GrpcIdempotency.current())));
    }

    @Override
    public void releaseReservation(ReleaseReservationRequest request, StreamObserver<Reservation> answer) {
        finish(
                answer,
                CreditWire.fromReservation(reservations.release(
                        request.getId(), request.hasReason() ? request.getReason() : null, GrpcIdempotency.current())));
    }
}
