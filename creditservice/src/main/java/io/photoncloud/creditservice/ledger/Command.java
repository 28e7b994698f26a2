package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What may be asked of the ledger. Amounts have been checked to be within their bounds. */
public sealed interface Command {

    /** @param initial what it is given at once; 0 for nothing */
    record CreateWallet(Tenant tenant, String currency, long overdraft, long initial) implements Command {}

    /** Null for what stays. */
    record ChangeWallet(
            String project,
            Wallet.@Nullable Status status,
            @Nullable Long overdraft,
            Precondition precondition) implements Command {}

    record Deposit(String project, long amount, String description) implements Command {}

    /** Takes back what was given. */
    record Withdraw(String project, long amount, String description) implements Command {}

    /** @param amount 0 where it only holds of quotas */
    record Reserve(
            String project,
            long amount,
            String description,
            String resourceType,
            String resourceId,
            Duration ttl,
            Map<QuotaResource, Long> quota)
            implements Command {
        public Reserve {
            quota = Map.copyOf(quota);
        }
    }

    /** @param resourceId nothing for that which it was made for */
    record Commit(NumberedId reservation, long actualAmount, String resourceId, String description)
            implements Command {}

    record Release(NumberedId reservation, String reason) implements Command {}

    /** @param amount null for all that is left of it */
    record Refund(NumberedId transaction, @Nullable Long amount, String description) implements Command {}

    /** Of what a committed reservation holds still. */
    record GiveBackQuota(NumberedId reservation) implements Command {}

    /** @param project null for the organization's own */
    record SetQuota(
            String organization, @Nullable String project, Map<QuotaResource, Long> limits, Precondition precondition)
            implements Command {
        public SetQuota {
            limits = Map.copyOf(limits);
        }
    }

    /** The next version: from a moment on, or from now on where it is null. */
    record SetPrice(
            PriceSeries series,
            BigDecimal unitPrice,
            @Nullable Instant effectiveFrom) implements Command {}

    record WithdrawPrice(long number) implements Command {}

    /** Charges what was used, once for each event. */
    record RecordUsage(Metered metered) implements Command {}

    /** Ends the reservations whose time is over. */
    record Sweep() implements Command {}
}
