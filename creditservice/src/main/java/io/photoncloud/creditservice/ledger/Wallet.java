package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a project may spend: its accounts in one currency. {@link #available} never goes below minus the overdraft, and
 * nothing is due while anything can be spent.
 *
 * @param overdraft how far below zero the available amount may go; 0 unless somebody says otherwise
 * @param due what was used and not paid for yet
 * @param transactions how many there have been: the number of the newest
 * @param reservations how many there have been: the number of the newest
 * @param usages how much use was charged: the number of the newest
 * @param version counts its changes
 * @param changed when it was last changed
 */
public record Wallet(
        Tenant tenant,
        String currency,
        Status status,
        long overdraft,
        long available,
        long reserved,
        long due,
        long transactions,
        long reservations,
        long usages,
        long version,
        Instant created,
        Instant changed) {

    /** What may be done with a wallet. */
    public enum Status {
        ACTIVE,
        /** Nothing new is reserved or charged; what is reserved may be committed or released, and it may be filled up. */
        SUSPENDED,
        /** Nothing is done any more. */
        CLOSED
    }

    public static final String NOUN = "wallet";

    static Wallet create(Tenant tenant, String currency, long overdraft, Instant now) {
        return new Wallet(tenant, currency, Status.ACTIVE, overdraft, 0, 0, 0, 0, 0, 0, 1, now, now);
    }

    public String project() {
        return tenant.project();
    }

    /** All there is: what is available and what is reserved. */
    public long balance() {
        return available + reserved;
    }

    /** The most that can be reserved or charged now. */
    public long spendable() {
        return available + overdraft;
    }

    Wallet with(Status newStatus, long newOverdraft, Instant now) {
        return new Wallet(
                tenant,
                currency,
                newStatus,
                newOverdraft,
                available,
                reserved,
                due,
                transactions,
                reservations,
                usages,
                version + 1,
                created,
                now);
    }

    /** After a transfer into or out of it, or within it. */
    Wallet after(Transfer transfer, Instant now) {
        return new Wallet(
                tenant,
                currency,
                status,
                overdraft,
                Amounts.sum(available, transfer.effectOn(Account.AVAILABLE)),
                Amounts.sum(reserved, transfer.effectOn(Account.RESERVED)),
                Amounts.sum(due, -transfer.effectOn(Account.DUE)),
                transactions,
                reservations,
                usages,
                version + 1,
                created,
                now);
    }

    Wallet withOneMoreTransaction() {
        return counting(transactions + 1, reservations, usages);
    }

    Wallet withOneMoreReservation() {
        return counting(transactions, reservations + 1, usages);
    }

    Wallet withOneMoreUsage() {
        return counting(transactions, reservations, usages + 1);
    }

    private Wallet counting(long newTransactions, long newReservations, long newUsages) {
        return new Wallet(
                tenant,
                currency,
                status,
                overdraft,
                available,
                reserved,
                due,
                newTransactions,
                newReservations,
                newUsages,
                version,
                created,
                changed);
    }

    /** For what is to be held anew. @throws CloudException INSUFFICIENT_CREDIT, something is due */
    void requireNothingDue() {
        if (due > 0) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("due", due);
            details.put("available", spendable());
            details.put("currency", currency);
            throw new CloudException(
                    ErrorCode.INSUFFICIENT_CREDIT,
                    due + " " + currency + " are due in wallet " + project()
                            + " for what was used, and nothing is reserved until they are settled: top it up by POST"
                            + " /api/v1/wallets/" + project() + "/topup",
                    details);
        }
    }

    /** @throws CloudException INSUFFICIENT_CREDIT */
    void requireSpendable(long needed, String forWhat) {
        require(needed, spendable(), forWhat);
    }

    /** For what takes money out: not from the overdraft. @throws CloudException INSUFFICIENT_CREDIT */
    void requireAvailable(long needed, String forWhat) {
        require(needed, available, forWhat);
    }

    private void require(long needed, long there, String forWhat) {
        if (needed > there) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("needed", needed);
            details.put("available", there);
            details.put("currency", currency);
            throw new CloudException(
                    ErrorCode.INSUFFICIENT_CREDIT,
                    forWhat + " takes " + needed + " " + currency + ", and wallet " + project() + " has " + there
                            + " available: top it up by POST /api/v1/wallets/" + project() + "/topup",
                    details);
        }
    }

    /** For what spends anew. @throws CloudException CONFLICT, it is not active */
    void requireActive() {
        if (status != Status.ACTIVE) {
            throw inStatus();
        }
    }

    /** For what ends what was begun, and for filling it up. @throws CloudException CONFLICT, it is closed */
    void requireOpen() {
        if (status == Status.CLOSED) {
            throw inStatus();
        }
    }

    private CloudException inStatus() {
        String word = status == Status.CLOSED ? "closed" : "suspended";
        return new CloudException(
                ErrorCode.CONFLICT,
                "wallet " + project() + " is " + word
                        + (status == Status.CLOSED
                                ? ", for good"
                                : ": PATCH /api/v1/wallets/" + project() + " with status active ends that"),
                Map.of("wallet", project(), "status", word));
    }

    Key key() {
        return key(project());
    }

    static Key key(String project) {
        return Key.utf8(project);
    }
}
