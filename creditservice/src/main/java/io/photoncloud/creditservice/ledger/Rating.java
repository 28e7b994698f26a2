package io.photoncloud.creditservice.ledger;

import java.time.Instant;

/**
 * How the amount of a charge for metered usage came about: what was used, when, and at which price.
 *
 * @param source of the event, with its id: together no other event's
 * @param quantity in decimal, of {@code unit}
 * @param priceVersion of the price with that id
 * @param exactAmount before whole minor units were taken from it, in decimal, with what was carried over from before
 */
public record Rating(
        String source,
        String eventId,
        String unit,
        String quantity,
        Instant windowStart,
        Instant windowEnd,
        String priceId,
        long priceVersion,
        String exactAmount) {}
