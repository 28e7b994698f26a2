package io.photoncloud.creditservice.focus;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One charge as FOCUS has it. Costs are in the currency's major unit.
 *
 * @param isCorrection of what was billed in an earlier period
 * @param pricing by which it was rated; null for what was charged without a price
 */
record FocusRow(
        Account account,
        Category category,
        boolean isCorrection,
        String description,
        Instant billed,
        Instant periodStart,
        Instant periodEnd,
        BigDecimal billedCost,
        BigDecimal listCost,
        String resourceType,
        String resourceId,
        BigDecimal pricingQuantity,
        String pricingUnit,
        @Nullable Pricing pricing) {

    /** Whose it is: what FOCUS calls a billing account is an organization, and a sub account a project. */
    record Account(String organization, String project, String currency) {}

    /** Those of FOCUS's that there are here. Refunds are of the category of what they give back. */
    enum Category {
        USAGE("Usage", "Usage-Based"),
        PURCHASE("Purchase", "One-Time");

        private final String word;
        private final String frequency;

        Category(String word, String frequency) {
            this.word = word;
            this.frequency = frequency;
        }

        String word() {
            return word;
        }

        String frequency() {
            return frequency;
        }
    }

    record Pricing(String skuPriceId, BigDecimal unitPrice, BigDecimal consumedQuantity, String consumedUnit) {}
}
