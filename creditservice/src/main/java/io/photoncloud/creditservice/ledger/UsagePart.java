package io.photoncloud.creditservice.ledger;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * The part of a window in which one version of a price held.
 *
 * @param price its number
 * @param quantity the part's share of the whole, by time
 * @param charged the whole minor units that it added to the charge
 */
public record UsagePart(
        long price,
        BigDecimal unitPrice,
        Instant from,
        Instant to,
        BigDecimal quantity,
        ExactAmount amount,
        long charged) {}
