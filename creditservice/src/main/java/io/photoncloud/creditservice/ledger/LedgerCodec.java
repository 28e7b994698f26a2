package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.proto.creditservice.stored.v1.StoredCall;
import io.photoncloud.proto.creditservice.stored.v1.StoredCause;
import io.photoncloud.proto.creditservice.stored.v1.StoredQuantity;
import io.photoncloud.proto.creditservice.stored.v1.StoredQuota;
import io.photoncloud.proto.creditservice.stored.v1.StoredRefunded;
import io.photoncloud.proto.creditservice.stored.v1.StoredReservation;
import io.photoncloud.proto.creditservice.stored.v1.StoredSystemAccounts;
import io.photoncloud.proto.creditservice.stored.v1.StoredTransaction;
import io.photoncloud.proto.creditservice.stored.v1.StoredTransfer;
import io.photoncloud.proto.creditservice.stored.v1.StoredWallet;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rows of the ledger as they are kept. */
final class LedgerCodec {

    private LedgerCodec() {}

    static StoredWallet toStored(Wallet wallet) {
        return StoredWallet.newBuilder()
                .setProject(wallet.project())
                .setOrganization(wallet.tenant().organization())
                .setCurrency(wallet.currency())
                .setStatus(toStored(wallet.status()))
                .setOverdraft(wallet.overdraft())
                .setAvailable(wallet.available())
                .setReserved(wallet.reserved())
                .setDue(wallet.due())
                .setTransactions(wallet.transactions())
                .setReservations(wallet.reservations())
                .setUsages(wallet.usages())
                .setVersion(wallet.version())
                .setCreatedMs(wallet.created().toEpochMilli())
                .setChangedMs(wallet.changed().toEpochMilli())
                .build();
    }

    static StoredWallet.Status toStored(Wallet.Status status) {
        return switch (status) {
            case ACTIVE -> StoredWallet.Status.STATUS_ACTIVE;
            case SUSPENDED -> StoredWallet.Status.STATUS_SUSPENDED;
            case CLOSED -> StoredWallet.Status.STATUS_CLOSED;
        };
    }

    static Wallet.Status toDomain(StoredWallet.Status form) {
        return switch (form) {
            case STATUS_ACTIVE -> Wallet.Status.ACTIVE;
            case STATUS_SUSPENDED -> Wallet.Status.SUSPENDED;
            case STATUS_CLOSED -> Wallet.Status.CLOSED;
            case STATUS_UNSPECIFIED, UNRECOGNIZED -> throw damaged("wallet has no known status");
        };
    }

    static Wallet toDomain(StoredWallet form) {
        return new Wallet(
                new Tenant(form.getOrganization(), form.getProject()),
                form.getCurrency(),
                toDomain(form.getStatus()),
                form.getOverdraft(),
                form.getAvailable(),
                form.getReserved(),
                form.getDue(),
                form.getTransactions(),
                form.getReservations(),
                form.getUsages(),
                form.getVersion(),
                Instant.ofEpochMilli(form.getCreatedMs()),
                Instant.ofEpochMilli(form.getChangedMs()));
    }

    static IllegalArgumentException damaged(String what) {
        return new IllegalArgumentException("a stored " + what);
    }

    static StoredReservation toStored(Reservation reservation) {
        StoredReservation.Builder form = StoredReservation.newBuilder()
                .setProject(reservation.project())
                .setNumber(reservation.id().number())
                .setAmount(reservation.amount())
                .setDescription(reservation.description())
                .setResourceType(reservation.resourceType())
                .setResourceId(reservation.resourceId())
                .setCreatedMs(reservation.created().toEpochMilli())
                .setExpiresMs(reservation.expires().toEpochMilli())
                .addAllQuota(quantities(reservation.quota()))
                .setHoldsQuota(reservation.holdsQuota())
                .setCause(toStored(reservation.cause()));
        switch (reservation.state()) {
            case Reservation.State.Active() -> form.setStatus(StoredReservation.Status.STATUS_ACTIVE);
            case Reservation.State.Committed(Instant at, long charged, long transaction) ->
                form.setStatus(StoredReservation.Status.STATUS_COMMITTED)
                        .setEndedMs(at.toEpochMilli())
                        .setCharged(charged)
                        .setTransaction(transaction);
            case Reservation.State.Released(Instant at, String reason) ->
                form.setStatus(StoredReservation.Status.STATUS_RELEASED)
                        .setEndedMs(at.toEpochMilli())
                        .setReason(reason);
            case Reservation.State.Expired(Instant at) ->
                form.setStatus(StoredReservation.Status.STATUS_EXPIRED).setEndedMs(at.toEpochMilli());
        }
        return form.build();
    }

    static Reservation toDomain(StoredReservation form) {
        Instant ended = Instant.ofEpochMilli(form.getEndedMs());
        return new Reservation(
                new NumberedId(NumberedId.Kind.RESERVATION, form.getProject(), form.getNumber()),
                form.getAmount(),
                form.getDescription(),
                form.getResourceType(),
                form.getResourceId(),
                Instant.ofEpochMilli(form.getCreatedMs()),
                Instant.ofEpochMilli(form.getExpiresMs()),
                switch (form.getStatus()) {
                    case STATUS_ACTIVE -> new Reservation.State.Active();
                    case STATUS_COMMITTED ->
                        new Reservation.State.Committed(ended, form.getCharged(), form.getTransaction());
                    case STATUS_RELEASED -> new Reservation.State.Released(ended, form.getReason());
                    case STATUS_EXPIRED -> new Reservation.State.Expired(ended);
                    case STATUS_UNSPECIFIED, UNRECOGNIZED -> throw damaged("reservation has no known status");
                },
                quantities(form.getQuotaList()),
                form.getHoldsQuota(),
                toDomain(form.getCause()));
    }

    static List<StoredQuantity> quantities(Map<QuotaResource, Long> quantities) {
        return new TreeMap<>(quantities)
                .entrySet().stream()
                        .map(each -> StoredQuantity.newBuilder()
                                .setResource(each.getKey().word())
                                .setQuantity(each.getValue())
                                .build())
                        .toList();
    }

    static Map<QuotaResource, Long> quantities(List<StoredQuantity> forms) {
        Map<QuotaResource, Long> quantities = new EnumMap<>(QuotaResource.class);
        forms.forEach(form -> quantities.put(
                QuotaResource.find(form.getResource())
                        .orElseThrow(() -> damaged("quantity is of no known resource: " + form.getResource())),
                form.getQuantity()));
        return quantities;
    }

    static StoredCause toStored(Cause cause) {
        return StoredCause.newBuilder()
                .setCaller(cause.caller())
                .setRequestId(cause.requestId())
                .setIdempotencyKey(cause.idempotencyKey())
                .build();
    }

    static Cause toDomain(StoredCause form) {
        return new Cause(form.getCaller(), form.getRequestId(), form.getIdempotencyKey());
    }

    static StoredTransaction toStored(WalletTransaction transaction) {
        StoredTransaction.Builder form = StoredTransaction.newBuilder()
                .setProject(transaction.project())
                .setNumber(transaction.id().number())
                .setAtMs(transaction.at().toEpochMilli())
                .setType(
                        switch (transaction.type()) {
                            case DEPOSIT -> StoredTransaction.Type.TYPE_DEPOSIT;
                            case WITHDRAWAL -> StoredTransaction.Type.TYPE_WITHDRAWAL;
                            case CHARGE -> StoredTransaction.Type.TYPE_CHARGE;
                            case REFUND -> StoredTransaction.Type.TYPE_REFUND;
                            case SETTLEMENT -> StoredTransaction.Type.TYPE_SETTLEMENT;
                        })
                .setBalanceAfter(transaction.balanceAfter())
                .setDescription(transaction.description())
                .setResourceType(transaction.resourceType())
                .setResourceId(transaction.resourceId())
                .setReservation(transaction.reservation())
                .setRefunds(transaction.refunds())
                .setUsage(transaction.usage())
                .setCause(toStored(transaction.cause()));
        transaction.transfers().forEach(transfer -> form.addTransfers(toStored(transfer)));
        return form.build();
    }

    static WalletTransaction toDomain(StoredTransaction form) {
        return new WalletTransaction(
                new NumberedId(NumberedId.Kind.TRANSACTION, form.getProject(), form.getNumber()),
                Instant.ofEpochMilli(form.getAtMs()),
                switch (form.getType()) {
                    case TYPE_DEPOSIT -> WalletTransaction.Type.DEPOSIT;
                    case TYPE_WITHDRAWAL -> WalletTransaction.Type.WITHDRAWAL;
                    case TYPE_CHARGE -> WalletTransaction.Type.CHARGE;
                    case TYPE_REFUND -> WalletTransaction.Type.REFUND;
                    case TYPE_SETTLEMENT -> WalletTransaction.Type.SETTLEMENT;
                    case TYPE_UNSPECIFIED, UNRECOGNIZED -> throw damaged("transaction has no known type");
                },
                form.getTransfersList().stream().map(LedgerCodec::toDomain).toList(),
                form.getBalanceAfter(),
                form.getDescription(),
                form.getResourceType(),
                form.getResourceId(),
                form.getReservation(),
                form.getRefunds(),
                form.getUsage(),
                toDomain(form.getCause()));
    }

    private static StoredTransfer toStored(Transfer transfer) {
        return StoredTransfer.newBuilder()
                .setFrom(toStored(transfer.from()))
                .setTo(toStored(transfer.to()))
                .setAmount(transfer.amount())
                .build();
    }

    private static Transfer toDomain(StoredTransfer form) {
        return new Transfer(toDomain(form.getFrom()), toDomain(form.getTo()), form.getAmount());
    }

    private static StoredTransfer.Account toStored(Account account) {
        return switch (account) {
            case AVAILABLE -> StoredTransfer.Account.ACCOUNT_AVAILABLE;
            case RESERVED -> StoredTransfer.Account.ACCOUNT_RESERVED;
            case DUE -> StoredTransfer.Account.ACCOUNT_DUE;
            case ISSUANCE -> StoredTransfer.Account.ACCOUNT_ISSUANCE;
            case REVENUE -> StoredTransfer.Account.ACCOUNT_REVENUE;
        };
    }

    private static Account toDomain(StoredTransfer.Account form) {
        return switch (form) {
            case ACCOUNT_AVAILABLE -> Account.AVAILABLE;
            case ACCOUNT_RESERVED -> Account.RESERVED;
            case ACCOUNT_DUE -> Account.DUE;
            case ACCOUNT_ISSUANCE -> Account.ISSUANCE;
            case ACCOUNT_REVENUE -> Account.REVENUE;
            case ACCOUNT_UNSPECIFIED, UNRECOGNIZED -> throw damaged("transfer is of no known account");
        };
    }

    static StoredQuota toStored(Quota quota) {
        return StoredQuota.newBuilder()
                .setOrganization(quota.organization())
                .setProject(quota.project() == null ? "" : quota.project())
                .addAllLimits(quantities(quota.limits()))
                .addAllUsed(quantities(quota.used()))
                .setVersion(quota.version())
                .build();
    }

    static Quota toDomain(StoredQuota form) {
        return new Quota(
                form.getOrganization(),
                form.getProject().isEmpty() ? null : form.getProject(),
                quantities(form.getLimitsList()),
                quantities(form.getUsedList()),
                form.getVersion());
    }

    static StoredSystemAccounts toStored(SystemAccounts accounts) {
        return StoredSystemAccounts.newBuilder()
                .setCurrency(accounts.currency())
                .setIssuance(accounts.issuance())
                .setRevenue(accounts.revenue())
                .build();
    }

    static SystemAccounts toDomain(StoredSystemAccounts form) {
        return new SystemAccounts(form.getCurrency(), form.getIssuance(), form.getRevenue());
    }

    static StoredRefunded toStored(Refunded refunded) {
        return StoredRefunded.newBuilder()
                .setProject(refunded.transaction().project())
                .setTransaction(refunded.transaction().number())
                .setAmount(refunded.amount())
                .build();
    }

    static Refunded toDomain(StoredRefunded form) {
        return new Refunded(
                new NumberedId(NumberedId.Kind.TRANSACTION, form.getProject(), form.getTransaction()),
                form.getAmount());
    }

    static StoredCall toStored(Call call) {
        StoredCall.Builder form = StoredCall.newBuilder()
                .setCaller(call.caller())
                .setKey(call.key())
                .setFingerprint(call.fingerprint())
                .setAtMs(call.at().toEpochMilli());
        switch (call.answer()) {
            case Outcome.OfWallet(Wallet wallet) -> form.setWallet(toStored(wallet));
            case Outcome.OfReservation(Reservation reservation) -> form.setReservation(toStored(reservation));
            case Outcome.OfTransaction(WalletTransaction transaction) -> form.setTransaction(toStored(transaction));
            case Outcome.OfQuota(Quota quota) -> form.setQuota(toStored(quota));
            case Outcome.OfPrice(Price price) -> form.setPrice(RatingCodec.toStored(price));
            case Outcome.OfUsage _ -> throw new IllegalStateException("use is repeated by its event, not by a key");
        }
        return form.build();
    }

    static Call toDomain(StoredCall form) {
        return new Call(
                form.getCaller(),
                form.getKey(),
                form.getFingerprint(),
                Instant.ofEpochMilli(form.getAtMs()),
                switch (form.getAnswerCase()) {
                    case WALLET -> new Outcome.OfWallet(toDomain(form.getWallet()));
                    case RESERVATION -> new Outcome.OfReservation(toDomain(form.getReservation()));
                    case TRANSACTION -> new Outcome.OfTransaction(toDomain(form.getTransaction()));
                    case QUOTA -> new Outcome.OfQuota(toDomain(form.getQuota()));
                    case PRICE -> new Outcome.OfPrice(RatingCodec.toPrice(form.getPrice()));
                    case ANSWER_NOT_SET -> throw damaged("call has no answer");
                });
    }
}
