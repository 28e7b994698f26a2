package io.photoncloud.creditservice.focus;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One charge as FOCUS has it. Costs are in the currency's major unit.
 *
 * @param isCorrection of what was billed in an earlier period
 * @param pricing how the cost came about; null where no one price says that
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

    /**
     * @param category "Standard" for what has a price here, "Other" for what was agreed upon elsewhere
     * @param consumed null where nothing was measured
     */
    record Pricing(
            String category,
            String skuPriceId,
            BigDecimal unitPrice,
            @Nullable Consumed consumed) {}

    record Consumed(BigDecimal quantity, String unit) {}

    String skuId() {
        return skuId(resourceType, pricingUnit);
    }

    static String skuId(String resourceType, String pricingUnit) {
        return resourceType + "/" + pricingUnit;
    }
}
