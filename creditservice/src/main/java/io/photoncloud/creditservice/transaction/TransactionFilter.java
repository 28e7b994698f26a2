package io.photoncloud.creditservice.transaction;

import io.photoncloud.creditservice.ledger.History;
import io.photoncloud.creditservice.ledger.WalletTransaction;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which transactions of a project are listed, and in which order. Null for what does not matter.
 *
 * @param reservation the number of the reservation that they end; 0 for any
 * @param from inclusive
 * @param to exclusive
 */
public record TransactionFilter(
        WalletTransaction.@Nullable Type type,
        @Nullable String resourceType,
        @Nullable String resourceId,
        long reservation,
        Instant from,
        Instant to,
        History.Order order) {

    boolean admits(WalletTransaction transaction) {
        return (type == null || type == transaction.type())
                && (resourceType == null || resourceType.equals(transaction.resourceType()))
                && (resourceId == null || resourceId.equals(transaction.resourceId()))
                && (reservation == 0 || reservation == transaction.reservation());
    }
}
