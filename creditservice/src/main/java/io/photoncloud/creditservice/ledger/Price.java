package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version of a price: it holds from a moment until the next version of its series does, and never changes. One that is
 * withdrawn in time never held.
 *
 * @param number counted over all prices, from 1
 * @param unitPrice in minor units of the currency; 0 for what is free
 */
public record Price(
        long number,
        PriceSeries series,
        BigDecimal unitPrice,
        Instant effectiveFrom,
        Instant created,
        @Nullable Instant withdrawn,
        Cause cause) {

    public static final String NOUN = "price";

    private static final Pattern ID = Pattern.compile(NOUN + "-([1-9][0-9]{0,17})");

    public String id() {
        return id(number);
    }

    public static String id(long number) {
        return NOUN + "-" + number;
    }

    /** Its number. Empty for what is no such id. */
    public static Optional<Long> findNumber(String id) {
        Matcher parts = ID.matcher(id);
        return parts.matches() ? Optional.of(Long.valueOf(parts.group(1))) : Optional.empty();
    }

    public boolean isWithdrawn() {
        return withdrawn != null;
    }

    Price withdrawn(Instant now) {
        return new Price(number, series, unitPrice, effectiveFrom, created, now, cause);
    }

    Key key() {
        return key(number);
    }

    static Key key(long number) {
        return Key.utf8("%019d".formatted(number));
    }

    /** That nothing says what something costs, and the call that does. */
    static CloudException absent(PriceSeries series, Instant at) {
        return new CloudException(
                ErrorCode.NOT_FOUND,
                series.resourceType() + " has no price by the " + series.unit().word() + " in " + series.currency()
                        + " that holds at " + at + ": set one by POST /api/v1/prices",
                java.util.Map.of(
                        "resource_type",
                        series.resourceType(),
                        "unit",
                        series.unit().word(),
                        "currency",
                        series.currency(),
                        "at",
                        at.toString()));
    }
}
