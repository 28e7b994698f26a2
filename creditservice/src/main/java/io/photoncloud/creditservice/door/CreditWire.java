package io.photoncloud.creditservice.door;

import com.google.protobuf.Timestamp;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.creditservice.ledger.NumberedId;
import io.photoncloud.creditservice.ledger.Wallet;
import io.photoncloud.creditservice.quota.Quantities;
import io.photoncloud.creditservice.reservation.ReservationService;
import io.photoncloud.creditservice.wallet.WalletService;
import io.photoncloud.proto.creditservice.v1.CreateWalletRequest;
import io.photoncloud.proto.creditservice.v1.ListAllocationsResponse;
import io.photoncloud.proto.creditservice.v1.ListReservationsResponse;
import io.photoncloud.proto.creditservice.v1.ListWalletsResponse;
import io.photoncloud.proto.creditservice.v1.Reservation;
import io.photoncloud.proto.creditservice.v1.ReservationStatus;
import io.photoncloud.proto.creditservice.v1.ReserveRequest;
import io.photoncloud.proto.creditservice.v1.WalletStatus;
import io.photoncloud.proto.creditservice.v1.WhichReservations;
import java.time.Instant;

/** Wallets and reservations as gRPC asks for and shows them. */
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
                .setDue(wallet.due())
                .setCreatedAt(timestamp(wallet.created()))
                .setUpdatedAt(timestamp(wallet.changed()))
                .setResourceVersion(wallet.version())
                .build();
    }

    static Timestamp timestamp(Instant at) {
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
            case io.photoncloud.creditservice.ledger.Reservation.State.Committed(
                    Instant at,
                    long charged,
                    long transaction) -> {
                form.setStatus(ReservationStatus.RESERVATION_STATUS_COMMITTED)
                        .setEndedAt(timestamp(at))
                        .setActualAmount(charged);
                if (transaction != 0) {
                    form.setTransactionId(
                            TransactionWire.id(NumberedId.Kind.TRANSACTION, reservation.project(), transaction));
                }
            }
            case io.photoncloud.creditservice.ledger.Reservation.State.Released(Instant at, String reason) ->
                form.setStatus(ReservationStatus.RESERVATION_STATUS_RELEASED)
                        .setEndedAt(timestamp(at))
                        .setReason(reason);
            case io.photoncloud.creditservice.ledger.Reservation.State.Expired(Instant at) ->
                form.setStatus(ReservationStatus.RESERVATION_STATUS_EXPIRED).setEndedAt(timestamp(at));
        }
        return form.build();
    }

    static WalletService.Wanted toWanted(CreateWalletRequest request) {
        return new WalletService.Wanted(
                request.hasProjectId() ? request.getProjectId() : null,
                request.hasOrgId() ? request.getOrgId() : null,
                request.hasCurrency() ? request.getCurrency() : null,
                request.hasInitialBalance() ? request.getInitialBalance() : null,
                request.hasOverdraftLimit() ? request.getOverdraftLimit() : null);
    }

    static ReservationService.Wanted toWanted(ReserveRequest request) {
        return new ReservationService.Wanted(
                request.hasProjectId() ? request.getProjectId() : null,
                request.hasAmount() ? request.getAmount() : null,
                request.hasDescription() ? request.getDescription() : null,
                request.hasResourceType() ? request.getResourceType() : null,
                request.hasResourceId() ? request.getResourceId() : null,
                request.hasTtlSeconds() ? request.getTtlSeconds() : null,
                request.getQuotaMap());
    }

    static Wallet.Status toStatus(WalletStatus form) {
        return switch (form) {
            case WALLET_STATUS_ACTIVE -> Wallet.Status.ACTIVE;
            case WALLET_STATUS_SUSPENDED -> Wallet.Status.SUSPENDED;
            case WALLET_STATUS_CLOSED -> Wallet.Status.CLOSED;
            case WALLET_STATUS_UNSPECIFIED, UNRECOGNIZED -> throw unknown("status", "active, suspended, closed");
        };
    }

    static ReservationService.Which toWhich(WhichReservations form) {
        return switch (form) {
            case WHICH_RESERVATIONS_UNSPECIFIED, WHICH_RESERVATIONS_ALL -> ReservationService.Which.ALL;
            case WHICH_RESERVATIONS_ACTIVE -> ReservationService.Which.ACTIVE;
            case WHICH_RESERVATIONS_ALLOCATED -> ReservationService.Which.ALLOCATED;
            case UNRECOGNIZED -> throw unknown("which", "all, active, allocated");
        };
    }

    /** What an enum is refused with whose number is none of its own, as REST refuses a name that is none. */
    private static CloudException unknown(String field, String names) {
        return CloudException.invalid(field, "one of " + names, field + " must be one of " + names);
    }

    static ListWalletsResponse fromWallets(RowPage<Wallet> page) {
        ListWalletsResponse.Builder form = ListWalletsResponse.newBuilder();
        page.rows().forEach(row -> form.addWallets(fromWallet(row.value())));
        if (page.nextPageToken() != null) {
            form.setNextPageToken(page.nextPageToken());
        }
        return form.build();
    }

    static ListReservationsResponse fromReservations(RowPage<io.photoncloud.creditservice.ledger.Reservation> page) {
        ListReservationsResponse.Builder form = ListReservationsResponse.newBuilder();
        page.rows().forEach(row -> form.addReservations(fromReservation(row.value())));
        if (page.nextPageToken() != null) {
            form.setNextPageToken(page.nextPageToken());
        }
        return form.build();
    }

    static ListAllocationsResponse fromAllocations(RowPage<io.photoncloud.creditservice.ledger.Reservation> page) {
        ListAllocationsResponse.Builder form = ListAllocationsResponse.newBuilder();
        page.rows().forEach(row -> form.addAllocations(fromReservation(row.value())));
        if (page.nextPageToken() != null) {
            form.setNextPageToken(page.nextPageToken());
        }
        return form.build();
    }
}
