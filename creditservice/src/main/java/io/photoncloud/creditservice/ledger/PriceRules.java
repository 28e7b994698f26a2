package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * When a version of a price may be set and withdrawn. What has been rated stays as it is: a version begins when it is set
 * or later, and one that may have rated something is not withdrawn.
 */
final class PriceRules {

    /** The first price of a series may begin so long ago, for use that waits for it: nothing has been rated by then. */
    static final Duration FIRST_BACK_MAX = LedgerLimits.USAGE_LATE_BOUND;

    /** A version may begin so far in the future. */
    static final Duration AHEAD_MAX = Duration.ofDays(3 * 365);

    private final Books books;
    private final LedgerLimits limits;

    PriceRules(Books books, LedgerLimits limits) {
        this.books = books;
        this.limits = limits;
    }

    Outcome set(Command.SetPrice set, Cause cause) {
        PriceBook book = books.rating().prices();
        Instant now = books.now();
        if (book.newest() >= limits.pricesMax()) {
            throw LedgerLimits.reached(LedgerLimits.PRICES_MAX, limits.pricesMax(), "prices");
        }
        Instant from = set.effectiveFrom() == null ? now : set.effectiveFrom();
        Optional<Price> last = book.findLast(set.series());
        Instant earliest = last.isEmpty() ? now.minus(FIRST_BACK_MAX) : now;
        if (from.isBefore(earliest) || from.isAfter(now.plus(AHEAD_MAX))) {
            throw CloudException.invalid(
                    "effective_from",
                    earliest + " to " + now.plus(AHEAD_MAX),
                    "effective_from must be " + earliest + " to " + now.plus(AHEAD_MAX)
                            + ": what was used before has been rated");
        }
        last.filter(before -> !before.effectiveFrom().isBefore(from)).ifPresent(before -> {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    before.id() + " of " + set.series() + " begins at " + before.effectiveFrom()
                            + ": name a later effective_from, or withdraw it by DELETE /api/v1/prices/" + before.id(),
                    Map.of(
                            "price",
                            before.id(),
                            "effective_from",
                            before.effectiveFrom().toString()));
        });
        Price price = new Price(book.newest() + 1, set.series(), set.unitPrice(), from, now, null, cause);
        books.rating().put(null, price);
        return new Outcome.OfPrice(price);
    }

    Outcome withdraw(Command.WithdrawPrice withdraw) {
        Price price = books.rating()
                .prices()
                .find(withdraw.number())
                .orElseThrow(() -> new CloudException(ErrorCode.NOT_FOUND, "no price " + Price.id(withdraw.number())));
        if (price.isWithdrawn()) {
            return new Outcome.OfPrice(price);
        }
        Instant now = books.now();
        if (!price.effectiveFrom().isAfter(now.plus(LedgerLimits.USAGE_AHEAD_MAX))) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    price.id() + (price.effectiveFrom().isAfter(now) ? " begins" : " began") + " at "
                            + price.effectiveFrom()
                            + ", and may have rated something: a version is withdrawn more than "
                            + LedgerLimits.USAGE_AHEAD_MAX.toMinutes()
                            + " minutes before it begins; set the next one by POST /api/v1/prices",
                    Map.of("effective_from", price.effectiveFrom().toString()));
        }
        Price withdrawn = price.withdrawn(now);
        books.rating().put(price, withdrawn);
        return new Outcome.OfPrice(withdrawn);
    }
}
