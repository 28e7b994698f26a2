package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.util.Currency;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Amounts of money: whole numbers of a currency's minor unit. */
public final class Amounts {

    /** The most that one call moves. */
    public static final long AMOUNT_MAX = 1_000_000_000_000_000L;

    /** The most that a wallet, or all of them in one currency, ever holds. */
    public static final long BALANCE_MAX = 1_000_000_000_000_000_000L;

    private Amounts() {}

    /** What a call moves: 1 to {@link #AMOUNT_MAX}. @throws CloudException VALIDATION_ERROR */
    public static long positive(String field, @Nullable Long amount) {
        return Check.range(field, amount, 1, AMOUNT_MAX);
    }

    /** As {@link #positive}, or nothing. */
    public static long orZero(String field, @Nullable Long amount) {
        return amount == null ? 0 : Check.range(field, amount, 0, AMOUNT_MAX);
    }

    /** An ISO 4217 code. @throws CloudException VALIDATION_ERROR */
    public static String currency(String field, String code) {
        boolean known = Currency.getAvailableCurrencies().stream()
                .anyMatch(currency -> currency.getCurrencyCode().equals(code));
        Check.that(known, field, "must be a currency code of ISO 4217, as JPY");
        return code;
    }

    /** The sum, which is a balance. @throws CloudException CONFLICT, it is more than any balance may be */
    static long sum(long balance, long change) {
        long sum = Math.addExact(balance, change);
        if (Math.abs(sum) > BALANCE_MAX) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "no balance may be beyond " + BALANCE_MAX + ", and this one would be " + sum,
                    Map.of("balance", balance, "limit", BALANCE_MAX));
        }
        return sum;
    }
}
