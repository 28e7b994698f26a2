package io.photoncloud.creditservice.transaction;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.PageToken;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.creditservice.access.Access;
import io.photoncloud.creditservice.ledger.Amounts;
import io.photoncloud.creditservice.ledger.Asked;
import io.photoncloud.creditservice.ledger.Command;
import io.photoncloud.creditservice.ledger.History;
import io.photoncloud.creditservice.ledger.Ledger;
import io.photoncloud.creditservice.ledger.NumberedId;
import io.photoncloud.creditservice.ledger.Outcome;
import io.photoncloud.creditservice.ledger.Reservation;
import io.photoncloud.creditservice.ledger.Times;
import io.photoncloud.creditservice.ledger.Wallet;
import io.photoncloud.creditservice.ledger.WalletTransaction;
import io.photoncloud.creditservice.wallet.WalletService;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Shows what changed the balances of wallets, fills them, and gives charges back. */
public final class TransactionService {

    /** How many transactions are looked at for one page of a search. */
    static final int LOOKED_AT_MAX = 10_000;

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

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

    /** One page of a search. */
    public record Page(
            List<WalletTransaction> transactions, @Nullable String nextPageToken) {
        public Page {
            transactions = List.copyOf(transactions);
        }
    }

    /** Which of a project's transactions are looked for. Null for what a call does not name. */
    public record Wanted(
            @Nullable String project,
            WalletTransaction.@Nullable Type type,
            @Nullable String resourceType,
            @Nullable String resourceId,
            @Nullable String reservation,
            @Nullable String from,
            @Nullable String to,
            History.Order order) {}

    /** A page may have less than it might where much had to be looked at for it, and there are more pages still. */
    public Page search(Wanted wanted, PageRequest page) {
        if (wanted.project() == null) {
            access.requireOfAbsent("wallet.read");
        }
        Wallet wallet = wallets.get(Check.required(Tenant.PROJECT_PARAMETER, wanted.project()));
        TransactionFilter filter = filter(wanted, wallet.project());
        History<WalletTransaction> transactions = ledger.transactions();
        History.Range range = transactions.within(wallet.project(), wallet.transactions(), filter.from(), filter.to());
        String list = "transactions of " + wallet.project() + " " + filter;
        History.Found<WalletTransaction> found = transactions.search(
                wallet.project(),
                range,
                beginning(page, list, range, filter.order()),
                filter.order(),
                filter::admits,
                page.limit(),
                LOOKED_AT_MAX);
        return new Page(
                found.rows(),
                found.next() == 0
                        ? null
                        : PageToken.of(list, Long.toString(found.next()).getBytes(StandardCharsets.US_ASCII)));
    }

    private static TransactionFilter filter(Wanted wanted, String project) {
        NumberedId reservation = wanted.reservation() == null
                ? null
                : NumberedId.find(NumberedId.Kind.RESERVATION, wanted.reservation())
                        .filter(id -> id.project().equals(project))
                        .orElseThrow(() -> CloudException.invalid(
                                "reservation_id",
                                "a reservation of the project",
                                "reservation_id must be a reservation of project " + project));
        return new TransactionFilter(
                wanted.type(),
                wanted.resourceType(),
                wanted.resourceId(),
                reservation == null ? 0 : reservation.number(),
                Times.parse("from", wanted.from(), Instant.EPOCH),
                Times.parse("to", wanted.to(), Instant.MAX),
                wanted.order());
    }

    private static long beginning(PageRequest page, String list, History.Range range, History.Order order) {
        return page.position(list)
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                .map(text -> {
                    if (!NUMBER.matcher(text).matches() || !range.contains(Long.parseLong(text))) {
                        throw PageToken.invalid();
                    }
                    return Long.parseLong(text);
                })
                .orElse(order.beginning(range));
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
                    case Outcome.OfReservation _,
                            Outcome.OfWallet _,
                            Outcome.OfQuota _,
                            Outcome.OfPrice _,
                            Outcome.OfUsage _ -> Optional.<WalletTransaction>empty().stream();
                })
                .toList();
    }

    /** @param amount null for all that is left of the charge */
    public Asked<WalletTransaction> refund(String id, @Nullable Long amount, @Nullable String description) {
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
        return asked(new Command.Refund(known, amount, text), entry);
    }

    public Asked<WalletTransaction> topUp(String project, @Nullable Long amount, @Nullable String description) {
        long checked = Amounts.positive("amount", amount);
        String text = Check.description("description", description);
        wallets.requireAccess("wallet.read", project);
        access.require(Access.ISSUE, Scope.system());
        return asked(new Command.Deposit(project, checked, text), record("wallet.topup", project, checked));
    }

    public Asked<WalletTransaction> withdraw(String project, @Nullable Long amount, @Nullable String description) {
        long checked = Amounts.positive("amount", amount);
        String text = Check.description("description", description);
        wallets.requireAccess("wallet.read", project);
        access.require(Access.ISSUE, Scope.system());
        return asked(new Command.Withdraw(project, checked, text), record("wallet.withdraw", project, checked));
    }

    private AuditRecord record(String action, String project, long amount) {
        return ledger.record(
                action, new ResourceRef(Wallet.NOUN, project, null), Map.of("amount", Long.toString(amount)));
    }

    private Asked<WalletTransaction> asked(Command command, AuditRecord entry) {
        return new Asked<>(ledger, command, entry, TransactionService::transaction);
    }

    private static WalletTransaction transaction(Outcome.Done outcome) {
        if (outcome instanceof Outcome.OfTransaction(WalletTransaction transaction)) {
            return transaction;
        }
        throw new IllegalStateException("the ledger answered a transaction's command with " + outcome);
    }
}
