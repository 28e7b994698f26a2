package io.photoncloud.creditservice.transaction;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.creditservice.access.Access;
import io.photoncloud.creditservice.ledger.Amounts;
import io.photoncloud.creditservice.ledger.Command;
import io.photoncloud.creditservice.ledger.Ledger;
import io.photoncloud.creditservice.ledger.NumberedId;
import io.photoncloud.creditservice.ledger.Outcome;
import io.photoncloud.creditservice.ledger.Reservation;
import io.photoncloud.creditservice.ledger.Wallet;
import io.photoncloud.creditservice.ledger.WalletTransaction;
import io.photoncloud.creditservice.wallet.WalletService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows what changed the balances of wallets, fills them, and gives charges back. */
public final class TransactionService {

    private final Ledger ledger;
    private final WalletService wallets;
    private final Access access;

    public TransactionService(Ledger ledger, WalletService wallets, Access access) {
        this.ledger = ledger;
        this.wallets = wallets;
        this.access = access;
    }

    /** Of a wallet, oldest first. */
    public RowPage<WalletTransaction> list(String project, PageRequest page) {
        var _ = wallets.get(project);
        return ledger.listTransactions(project, page);
    }

    /** @throws CloudException NOT_FOUND, there is none, or it is not the caller's */
    public WalletTransaction get(String id) {
        NumberedId known = known(id);
        return require("wallet.read", known);
    }

    private static NumberedId known(String id) {
        return NumberedId.find(NumberedId.Kind.TRANSACTION, id).orElseThrow(() -> absent(id));
    }

    private WalletTransaction require(String permission, NumberedId id) {
        Optional<WalletTransaction> found = ledger.findTransaction(id);
        if (found.isEmpty()) {
            access.requireOfAbsent(permission);
            throw absent(id.toString());
        }
        var _ = wallets.require(permission, id.project());
        return found.get();
    }

    private static CloudException absent(String id) {
        return new CloudException(ErrorCode.NOT_FOUND, "no transaction " + id);
    }

    /**
     * What a call of the caller did that was sent with an Idempotency-Key: one transaction, or none where, as of now, it has
     * done nothing that changed a balance.
     */
    public List<WalletTransaction> byIdempotencyKey(@Nullable String key) {
        access.requireOfAbsent("wallet.read");
        return ledger.findCall(Idempotency.requireKey(Check.required("idempotency_key", key))).stream()
                .flatMap(done -> switch (done) {
                    case Outcome.OfTransaction(WalletTransaction transaction) -> Optional.of(transaction).stream();
                    case Outcome.OfReservation(Reservation reservation)
                    when reservation.state() instanceof Reservation.State.Committed(var _, var _, long number)
                            && !reservation.hasGivenQuotaBack() ->
                        ledger
                                .findTransaction(
                                        new NumberedId(NumberedId.Kind.TRANSACTION, reservation.project(), number))
                                .stream();
                    case Outcome.OfReservation _, Outcome.OfWallet _, Outcome.OfQuota _ ->
                        Optional.<WalletTransaction>empty().stream();
                })
                .toList();
    }

    /** @param amount null for all that is left of the charge */
    public WalletTransaction refund(
            String id, @Nullable Long amount, @Nullable String description, Idempotency idempotency) {
        if (amount != null) {
            var _ = Amounts.positive("amount", amount);
        }
        String text = Check.description("description", description);
        NumberedId known = known(id);
        var _ = require("wallet.read", known);
        access.require(Access.ISSUE, Scope.system());
        AuditRecord entry = ledger.record(
                "transaction.refund",
                new ResourceRef(WalletTransaction.NOUN, id, null),
                Map.of("amount", amount == null ? "all" : Long.toString(amount)));
        return transaction(ledger.post(new Command.Refund(known, amount, text), idempotency, entry));
    }

    public WalletTransaction topUp(
            String project, @Nullable Long amount, @Nullable String description, Idempotency idempotency) {
        long checked = Amounts.positive("amount", amount);
        String text = Check.description("description", description);
        Wallet wallet = wallets.get(project);
        access.require(Access.ISSUE, Scope.system());
        AuditRecord entry = record("wallet.topup", wallet, checked);
        return transaction(ledger.post(new Command.Deposit(project, checked, text), idempotency, entry));
    }

    public WalletTransaction withdraw(
            String project, @Nullable Long amount, @Nullable String description, Idempotency idempotency) {
        long checked = Amounts.positive("amount", amount);
        String text = Check.description("description", description);
        Wallet wallet = wallets.get(project);
        access.require(Access.ISSUE, Scope.system());
        AuditRecord entry = record("wallet.withdraw", wallet, checked);
        return transaction(ledger.post(new Command.Withdraw(project, checked, text), idempotency, entry));
    }

    private AuditRecord record(String action, Wallet wallet, long amount) {
        return ledger.record(
                action, new ResourceRef(Wallet.NOUN, wallet.project(), null), Map.of("amount", Long.toString(amount)));
    }

    private static WalletTransaction transaction(Outcome.Done outcome) {
        if (outcome instanceof Outcome.OfTransaction(WalletTransaction transaction)) {
            return transaction;
        }
        throw new IllegalStateException("the ledger answered a transaction's command with " + outcome);
    }
}
