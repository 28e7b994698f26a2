package io.photoncloud.creditservice.ledger;

import java.util.List;

/** A transaction in the making. */
final class Posting {

    private final Books books;
    private final Wallet wallet;
    private final WalletTransaction.Type type;
    private final Cause cause;
    private String description = "";
    private String resourceType = "";
    private String resourceId = "";
    private long reservation;
    private long refunds;
    private long usage;

    Posting(Books books, Wallet wallet, WalletTransaction.Type type, Cause cause) {
        this.books = books;
        this.wallet = wallet;
        this.type = type;
        this.cause = cause;
    }

    Posting describedAs(String text) {
        description = text;
        return this;
    }

    Posting about(Reservation ended) {
        reservation = ended.id().number();
        return about(ended.resourceType(), ended.resourceId());
    }

    Posting refunding(WalletTransaction charge) {
        refunds = charge.id().number();
        return about(charge.resourceType(), charge.resourceId());
    }

    Posting charging(NumberedId used, Metered metered) {
        usage = used.number();
        return about(metered.resourceType(), metered.resourceId());
    }

    private Posting about(String ofType, String ofId) {
        resourceType = ofType;
        resourceId = ofId;
        return this;
    }

    WalletTransaction post(List<Transfer> transfers) {
        Wallet after = wallet.withOneMoreTransaction();
        SystemAccounts beyond = books.accounts(wallet.currency());
        for (Transfer transfer : transfers) {
            after = after.after(transfer, books.now());
            beyond = beyond.after(transfer);
        }
        WalletTransaction transaction = new WalletTransaction(
                new NumberedId(NumberedId.Kind.TRANSACTION, wallet.project(), after.transactions()),
                books.now(),
                type,
                transfers,
                after.balance(),
                description,
                resourceType,
                resourceId,
                reservation,
                refunds,
                usage,
                cause);
        books.put(after);
        books.put(beyond);
        books.put(transaction);
        return transaction;
    }

    /**
     * Takes what is due from what the wallet has come to have. Called by whatever lets a wallet have more, so that nothing
     * is due in a wallet that has something to spend.
     */
    static void settle(Books books, String project, Cause cause) {
        Wallet wallet = books.wallet(project);
        long settled = Math.min(wallet.due(), wallet.spendable());
        if (settled > 0) {
            var _ = new Posting(books, wallet, WalletTransaction.Type.SETTLEMENT, cause)
                    .describedAs("Settles what was due")
                    .post(List.of(new Transfer(Account.AVAILABLE, Account.DUE, settled)));
        }
    }
}
