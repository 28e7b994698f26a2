package io.photoncloud.creditservice.ledger;

import java.time.Instant;
import java.util.List;

/**
 * What changed a wallet's balance: transfers that stand and fall together. It never changes.
 *
 * @param balanceAfter the wallet's balance after it: that of the one before, and {@link #amount}
 * @param reservation the number of the reservation that it ends, 0 for none
 * @param refunds the number of the transaction that it gives back, in whole or in part; 0 for none
 * @param usage the number of the use that it charges; 0 for none
 */
public record WalletTransaction(
        NumberedId id,
        Instant at,
        Type type,
        List<Transfer> transfers,
        long balanceAfter,
        String description,
        String resourceType,
        String resourceId,
        long reservation,
        long refunds,
        long usage,
        Cause cause) {

    public static final String NOUN = "transaction";

    /** What it is for. */
    public enum Type {
        DEPOSIT,
        WITHDRAWAL,
        CHARGE,
        REFUND,
        /** Pays for what was due. */
        SETTLEMENT
    }

    public WalletTransaction {
        transfers = List.copyOf(transfers);
    }

    public String project() {
        return id.project();
    }

    /** What it added to the wallet's balance; less than 0 for what it took. */
    public long amount() {
        return effectOn(Account.AVAILABLE) + effectOn(Account.RESERVED);
    }

    /** What was charged, of a charge, and given back, of a refund: less than 0. */
    public long charged() {
        return effectOn(Account.REVENUE);
    }

    public long effectOn(Account account) {
        return transfers.stream()
                .mapToLong(transfer -> transfer.effectOn(account))
                .sum();
    }
}
