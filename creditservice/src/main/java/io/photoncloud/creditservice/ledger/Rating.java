package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.CloudException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What some use comes to by the prices, with what was carried so far: exact, and the same whenever it is computed from the
 * same prices. A window in which the price changes is split there, each part with its share of the quantity by time: to
 * {@value ExactAmount#PART_DIGITS} fractional digits, and the last part with what is left, so that the parts are the whole.
 */
record Rating(
        PriceSeries series, List<UsagePart> parts, ExactAmount carryBefore, ExactAmount carryAfter, BigInteger amount) {

    /** Into how many parts a window is split. */
    static final int PARTS_MAX = 32;

    Rating {
        parts = List.copyOf(parts);
    }

    private record Span(Price price, Instant from, Instant to) {}

    /** @throws CloudException NOT_FOUND, there is no price; VALIDATION_ERROR, it comes to too much, or in too many parts */
    static Rating of(Metered metered, PriceSeries series, PriceBook prices, ExactAmount carry) {
        List<UsagePart> parts = new ArrayList<>();
        BigDecimal left = metered.quantity();
        ExactAmount sum = carry;
        BigInteger before = carry.whole();
        for (Span span : spans(metered, series, prices)) {
            BigDecimal quantity = span.to().equals(metered.to()) ? left : share(metered, span);
            left = left.subtract(quantity);
            ExactAmount amount = ExactAmount.of(span.price().unitPrice(), quantity, metered.unit());
            sum = sum.plus(amount);
            BigInteger charged = sum.whole().subtract(before);
            before = sum.whole();
            UsageCharge.requireMovable(before);
            parts.add(new UsagePart(
                    span.price().number(),
                    span.price().unitPrice(),
                    span.from(),
                    span.to(),
                    quantity,
                    amount,
                    charged.longValueExact()));
        }
        return new Rating(series, parts, carry, sum.fraction(), sum.whole());
    }

    private static List<Span> spans(Metered metered, PriceSeries series, PriceBook prices) {
        List<Span> spans = new ArrayList<>();
        Instant from = metered.from();
        Price holding = prices.at(series, from);
        while (spans.size() < PARTS_MAX) {
            Optional<Price> next = prices.findNext(series, from)
                    .filter(price -> price.effectiveFrom().isBefore(metered.to()));
            if (next.isEmpty()) {
                spans.add(new Span(holding, from, metered.to()));
                return spans;
            }
            Instant change = next.get().effectiveFrom();
            spans.add(new Span(holding, from, change));
            from = change;
            holding = next.get();
        }
        throw CloudException.invalid(
                "data.window_end",
                "a window with at most " + (PARTS_MAX - 1) + " changes of the price",
                "the price changes more than " + (PARTS_MAX - 1) + " times in the window: tell shorter ones");
    }

    private static BigDecimal share(Metered metered, Span span) {
        return Decimals.plain(metered.quantity()
                .multiply(millis(span.from(), span.to()))
                .divide(millis(metered.from(), metered.to()), ExactAmount.PART_DIGITS, RoundingMode.DOWN));
    }

    private static BigDecimal millis(Instant from, Instant to) {
        return BigDecimal.valueOf(Duration.between(from, to).toMillis());
    }
}
