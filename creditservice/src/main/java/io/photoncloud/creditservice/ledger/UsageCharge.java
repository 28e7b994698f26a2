package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.CloudException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/**
 * What was used, and what that was charged. It never changes.
 *
 * @param carryBefore what use of this kind had come to, beyond the whole minor units that were charged
 * @param carryAfter the same, with this use
 * @param amount the whole minor units that were charged
 * @param due how much of the amount the wallet did not have
 * @param transaction the number of the transaction that charged it; 0 where the amount is 0
 * @param priceBook the number of the newest price that was set by then
 */
public record UsageCharge(
        NumberedId id,
        Metered metered,
        PriceSeries series,
        List<UsagePart> parts,
        ExactAmount carryBefore,
        ExactAmount carryAfter,
        long amount,
        long due,
        long transaction,
        long priceBook,
        Instant at,
        Cause cause) {

    public static final String NOUN = "usage";

    public UsageCharge {
        parts = List.copyOf(parts);
    }

    /** What it comes to, before anything is rounded. */
    public ExactAmount exact() {
        return parts.stream().map(UsagePart::amount).reduce(ExactAmount.ZERO, ExactAmount::plus);
    }

    /** @throws CloudException VALIDATION_ERROR, it comes to more than one call may move */
    static void requireMovable(BigInteger amount) {
        if (amount.compareTo(BigInteger.valueOf(Amounts.AMOUNT_MAX)) > 0) {
            throw CloudException.invalid(
                    "data.quantity",
                    "coming to at most " + Amounts.AMOUNT_MAX,
                    "data.quantity comes to " + amount + ", and at most " + Amounts.AMOUNT_MAX
                            + " are charged at once");
        }
    }
}
