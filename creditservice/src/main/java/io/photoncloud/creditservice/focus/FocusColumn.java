package io.photoncloud.creditservice.focus;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The columns of an export, by the names of FOCUS {@value #VERSION}: all that it demands of everybody, and those of the others
 * that there is something to say in. What is not there is nothing, as FOCUS's null is in CSV.
 */
record FocusColumn(String name, Function<FocusRow, @Nullable String> value) {

    static final String VERSION = "1.2";

    static List<FocusColumn> all(String provider) {
        return List.of(
                new FocusColumn("BilledCost", row -> row.billedCost().toPlainString()),
                new FocusColumn("BillingAccountId", row -> row.account().organization()),
                new FocusColumn("BillingAccountName", row -> row.account().organization()),
                new FocusColumn("BillingAccountType", _ -> "Organization"),
                new FocusColumn("BillingCurrency", row -> row.account().currency()),
                new FocusColumn("BillingPeriodEnd", row -> startOf(month(row).plusMonths(1))),
                new FocusColumn("BillingPeriodStart", row -> startOf(month(row))),
                new FocusColumn("ChargeCategory", row -> row.category().word()),
                new FocusColumn("ChargeClass", row -> row.isCorrection() ? "Correction" : null),
                new FocusColumn("ChargeDescription", FocusRow::description),
                new FocusColumn("ChargeFrequency", row -> row.category().frequency()),
                new FocusColumn("ChargePeriodEnd", row -> row.periodEnd().toString()),
                new FocusColumn("ChargePeriodStart", row -> row.periodStart().toString()),
                new FocusColumn(
                        "ConsumedQuantity",
                        consumed(consumed -> consumed.quantity().toPlainString())),
                new FocusColumn("ConsumedUnit", consumed(FocusRow.Consumed::unit)),
                new FocusColumn("ContractedCost", row -> row.listCost().toPlainString()),
                new FocusColumn("ContractedUnitPrice", priced(FocusColumn::unitPrice)),
                new FocusColumn("EffectiveCost", row -> row.billedCost().toPlainString()),
                new FocusColumn("InvoiceIssuerName", _ -> provider),
                new FocusColumn("ListCost", row -> row.listCost().toPlainString()),
                new FocusColumn("ListUnitPrice", priced(FocusColumn::unitPrice)),
                new FocusColumn("PricingCategory", priced(FocusRow.Pricing::category)),
                new FocusColumn("PricingQuantity", row -> row.pricingQuantity().toPlainString()),
                new FocusColumn("PricingUnit", FocusRow::pricingUnit),
                new FocusColumn("ProviderName", _ -> provider),
                new FocusColumn("PublisherName", _ -> provider),
                new FocusColumn("RegionId", _ -> null),
                new FocusColumn("ResourceId", row -> orNull(row.resourceId())),
                new FocusColumn("ResourceType", row -> orNull(row.resourceType())),
                new FocusColumn("ServiceCategory", row -> FocusService.category(row.resourceType())),
                new FocusColumn("ServiceName", row -> FocusService.name(row.resourceType())),
                new FocusColumn("SkuId", FocusRow::skuId),
                new FocusColumn("SkuMeter", row -> orNull(row.resourceType())),
                new FocusColumn("SkuPriceId", priced(FocusRow.Pricing::skuPriceId)),
                new FocusColumn("SubAccountId", row -> row.account().project()),
                new FocusColumn("SubAccountName", row -> row.account().project()),
                new FocusColumn("SubAccountType", _ -> "Project"));
    }

    private static Function<FocusRow, @Nullable String> priced(Function<FocusRow.Pricing, String> value) {
        return row -> {
            FocusRow.Pricing pricing = row.pricing();
            return pricing == null ? null : value.apply(pricing);
        };
    }

    private static Function<FocusRow, @Nullable String> consumed(Function<FocusRow.Consumed, String> value) {
        return row -> {
            FocusRow.Pricing pricing = row.pricing();
            FocusRow.Consumed consumed = pricing == null ? null : pricing.consumed();
            return consumed == null ? null : value.apply(consumed);
        };
    }

    private static String unitPrice(FocusRow.Pricing pricing) {
        return plain(pricing.unitPrice());
    }

    private static String plain(BigDecimal value) {
        return value.toPlainString();
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** The billing period is the month in which it was charged. */
    private static LocalDate month(FocusRow row) {
        return FocusRows.month(row.billed());
    }

    private static String startOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toString();
    }
}
