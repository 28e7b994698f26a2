package io.photoncloud.creditservice.transaction;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.creditservice.ledger.Account;
import io.photoncloud.creditservice.ledger.NumberedId;
import io.photoncloud.creditservice.ledger.WalletTransaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transaction as REST shows it; what it has not is left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TransactionView(
        String id,
        String projectId,
        long amount,
        WalletTransaction.Type type,
        String description,
        @Nullable String resourceType,
        @Nullable String resourceId,
        Instant timestamp,
        long balanceAfter,
        List<TransferView> transfers,
        @Nullable String reservationId,
        @Nullable String refundedTransactionId,
        @Nullable String usageId,
        @Nullable String principalId,
        @Nullable String requestId,
        @Nullable String idempotencyKey) {

    /** What one account lost and another gained. */
    public record TransferView(Account from, Account to, long amount) {}

    public static TransactionView of(WalletTransaction transaction) {
        return new TransactionView(
                transaction.id().toString(),
                transaction.project(),
                transaction.amount(),
                transaction.type(),
                transaction.description(),
                orNull(transaction.resourceType()),
                orNull(transaction.resourceId()),
                transaction.at(),
                transaction.balanceAfter(),
                transaction.transfers().stream()
                        .map(transfer -> new TransferView(transfer.from(), transfer.to(), transfer.amount()))
                        .toList(),
                idOrNull(NumberedId.Kind.RESERVATION, transaction.project(), transaction.reservation()),
                idOrNull(NumberedId.Kind.TRANSACTION, transaction.project(), transaction.refunds()),
                idOrNull(NumberedId.Kind.USAGE, transaction.project(), transaction.usage()),
                orNull(transaction.cause().caller()),
                orNull(transaction.cause().requestId()),
                orNull(transaction.cause().idempotencyKey()));
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable String idOrNull(NumberedId.Kind kind, String project, long number) {
        return number == 0 ? null : new NumberedId(kind, project, number).toString();
    }
}
