package io.photoncloud.creditservice.door;

import com.google.protobuf.Timestamp;
import io.photoncloud.creditservice.ledger.Wallet;
import io.photoncloud.creditservice.quota.Quantities;
import io.photoncloud.proto.creditservice.v1.Reservation;
import io.photoncloud.proto.creditservice.v1.ReservationStatus;
import io.photoncloud.proto.creditservice.v1.WalletStatus;
import java.time.Instant;

/** Wallets and reservations as gRPC shows them. */
final class CreditWire {

    private CreditWire() {}

    static io.photoncloud.proto.creditservice.v1.Wallet fromWallet(Wallet wallet) {
        return io.photoncloud.proto.creditservice.v1.Wallet.newBuilder()
                .setProjectId(wallet.project())
                .setOrgId(wallet.tenant().organization())
                .setBalance(wallet.balance())
                .setReserved(wallet.reserved())
                .setAvailable(wallet.available())
                .setCurrency(wallet.currency())
                .setStatus(
                        switch (wallet.status()) {
                            case ACTIVE -> WalletStatus.WALLET_STATUS_ACTIVE;
                            case SUSPENDED -> WalletStatus.WALLET_STATUS_SUSPENDED;
                            case CLOSED -> WalletStatus.WALLET_STATUS_CLOSED;
                        })
                .setOverdraftLimit(wallet.overdraft())
                .setCreatedAt(timestamp(wallet.created()))
                .setResourceVersion(wallet.version())
                .build();
    }

    private static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }

    static Reservation fromReservation(io.photoncloud.creditservice.ledger.Reservation reservation) {
        Reservation.Builder form = Reservation.newBuilder()
                .setId(reservation.id().toString())
                .setProjectId(reservation.project())
                .setAmount(reservation.amount())
                .setDescription(reservation.description())
                .setResourceType(reservation.resourceType())
                .setResourceId(reservation.resourceId())
                .setCreatedAt(timestamp(reservation.created()))
                .setExpiresAt(timestamp(reservation.expires()))
                .putAllQuota(Quantities.byWord(reservation.quota()))
                .setHoldsQuota(reservation.holdsQuota());
        switch (reservation.state()) {
            case io.photoncloud.creditservice.ledger.Reservation.State.Active() ->
                form.setStatus(ReservationStatus.RESERVATION_STATUS_ACTIVE);
            case io.photoncloud.creditservice.ledger.Reservation.State.Committed(var _, long charged, var _) ->
                form.setStatus(ReservationStatus.RESERVATION_STATUS_COMMITTED).setActualAmount(charged);
            case io.photoncloud.creditservice.ledger.Reservation.State.Released _ ->
                form.setStatus(ReservationStatus.RESERVATION_STATUS_RELEASED);
            case io.photoncloud.creditservice.ledger.Reservation.State.Expired _ ->
                form.setStatus(ReservationStatus.RESERVATION_STATUS_EXPIRED);
        }
        return form.build();
    }
}
