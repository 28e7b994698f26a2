package io.photoncloud.creditservice.statement;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.creditservice.access.Access;
import io.photoncloud.creditservice.ledger.History;
import io.photoncloud.creditservice.ledger.Ledger;
import io.photoncloud.creditservice.ledger.Times;
import io.photoncloud.creditservice.ledger.Wallet;
import io.photoncloud.creditservice.ledger.WalletTransaction;
import io.photoncloud.creditservice.wallet.WalletService;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Adds up what happened to a wallet in a time. */
public final class StatementService {

    public static final Duration SPAN_MAX = Duration.ofDays(366);

    /** Transactions that one statement is of. */
    public static final long TRANSACTIONS_MAX = 1_000_000;

    private final Ledger ledger;
    private final WalletService wallets;
    private final Access access;

    public StatementService(Ledger ledger, WalletService wallets, Access access) {
        this.ledger = ledger;
        this.wallets = wallets;
        this.access = access;
    }

    record Answer(Wallet wallet, Instant from, Instant to, Statement statement) {}

    /** @param to exclusive; what is in the future has not happened */
    Answer state(@Nullable String project, @Nullable String from, @Nullable String to) {
        if (project == null) {
            access.requireOfAbsent("wallet.read");
        }
        Wallet wallet = wallets.get(Check.required(Tenant.PROJECT_PARAMETER, project));
        Instant begin = Times.parse("from", from);
        Instant end = Times.parse("to", to);
        requireSpan(begin, end);
        History<WalletTransaction> transactions = ledger.transactions();
        History.Range range = transactions.within(wallet.project(), wallet.transactions(), begin, end);
        if (range.size() > TRANSACTIONS_MAX) {
            throw CloudException.invalid(
                    "to",
                    "a time with at most " + TRANSACTIONS_MAX + " transactions",
                    "there are " + range.size() + " transactions in that time, and a statement is of at most "
                            + TRANSACTIONS_MAX + ": choose a shorter one");
        }
        long opening = range.first() == 1
                ? 0
                : transactions.get(wallet.project(), range.first() - 1).balanceAfter();
        Statement statement = new Statement(opening);
        transactions.each(wallet.project(), range, statement::add);
        return new Answer(wallet, begin, end, statement);
    }

    /** @throws CloudException VALIDATION_ERROR */
    public static void requireSpan(Instant from, Instant to) {
        Check.that(
                from.isBefore(to) && Duration.between(from, to).compareTo(SPAN_MAX) <= 0,
                "to",
                "after from by at most " + SPAN_MAX.toDays() + " days");
    }
}
