package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What use is charged. What was used is charged once, and cannot be refused for want of credit: what the wallet does not
 * have becomes due.
 */
final class UsageRules {

    /**
     * How long it is known which events were taken: longer than late ones may ever be, so that no setting can let one in
     * twice.
     */
    static final Duration EVENTS_KEPT = LedgerLimits.USAGE_LATE_BOUND.plusDays(1);

    private final Books books;
    private final LedgerLimits limits;

    UsageRules(Books books, LedgerLimits limits) {
        this.books = books;
        this.limits = limits;
    }

    /** What a double is answered. @throws CloudException CONFLICT, another event had its source and id */
    Optional<Outcome> findDouble(Metered metered) {
        return books.rating().findEvent(metered.key()).map(taken -> {
            if (!taken.digest().equals(metered.digest())) {
                throw new CloudException(
                        ErrorCode.CONFLICT,
                        "an event with this source and id said something else, and was taken as " + taken.usage()
                                + ": give each event an id of its own",
                        Map.of("usage_id", taken.usage().toString(), "source", metered.source(), "id", metered.id()));
            }
            return new Outcome.OfUsage(books.rating().usage(taken.usage()), true);
        });
    }

    Outcome charge(Wallet wallet, Metered metered, Cause cause) {
        wallet.requireOpen();
        requireInTime(metered);
        PriceSeries series = PriceSeries.of(metered.resourceType(), metered.unit(), wallet.currency());
        PriceBook prices = books.rating().prices();
        Carry carry = books.rating().carry(wallet.project(), series);
        Rating rating = Rating.of(metered, series, prices, carry.amount());
        Wallet counted = wallet.withOneMoreUsage();
        NumberedId id = new NumberedId(NumberedId.Kind.USAGE, wallet.project(), counted.usages());
        long amount = rating.amount().longValueExact();
        long taken = Math.clamp(wallet.spendable(), 0, amount);
        long transaction = 0;
        if (amount == 0) {
            books.put(counted);
        } else {
            transaction = new Posting(books, counted, WalletTransaction.Type.CHARGE, cause)
                    .charging(id, metered)
                    .post(transfers(taken, amount - taken))
                    .id()
                    .number();
        }
        UsageCharge charge = new UsageCharge(
                id,
                metered,
                series,
                rating.parts(),
                rating.carryBefore(),
                rating.carryAfter(),
                amount,
                amount - taken,
                transaction,
                prices.newest(),
                books.now(),
                cause);
        books.rating().put(charge);
        books.rating().put(new Carry(wallet.project(), series, rating.carryAfter()));
        books.rating().put(new TakenEvent(metered.key(), metered.digest(), id, books.now()));
        return new Outcome.OfUsage(charge, false);
    }

    private static List<Transfer> transfers(long taken, long due) {
        List<Transfer> transfers = new ArrayList<>();
        if (taken > 0) {
            transfers.add(new Transfer(Account.AVAILABLE, Account.REVENUE, taken));
        }
        if (due > 0) {
            transfers.add(new Transfer(Account.DUE, Account.REVENUE, due));
        }
        return transfers;
    }

    private void requireInTime(Metered metered) {
        Instant earliest = books.now().minus(limits.usageLateMax());
        Instant latest = books.now().plus(LedgerLimits.USAGE_AHEAD_MAX);
        if (metered.to().isBefore(earliest) || metered.to().isAfter(latest)) {
            String constraint = earliest + " to " + latest;
            Map<String, Object> details =
                    new LinkedHashMap<>(CloudException.fieldDetails("data.window_end", constraint));
            if (metered.to().isBefore(earliest)) {
                details.put("limit", LedgerLimits.USAGE_LATE_MAX);
            }
            throw new CloudException(
                    ErrorCode.VALIDATION_ERROR,
                    "data.window_end is " + (metered.to().isAfter(latest) ? "in the future" : "too long ago")
                            + ": use is taken now that ended " + constraint,
                    details);
        }
    }
}
