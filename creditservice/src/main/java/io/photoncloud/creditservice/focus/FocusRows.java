package io.photoncloud.creditservice.focus;

import io.photoncloud.creditservice.ledger.Price;
import io.photoncloud.creditservice.ledger.Unit;
import io.photoncloud.creditservice.ledger.UsageCharge;
import io.photoncloud.creditservice.ledger.UsagePart;
import io.photoncloud.creditservice.ledger.Wallet;
import io.photoncloud.creditservice.ledger.WalletTransaction;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what the charges of one wallet are in FOCUS. */
final class FocusRows {

    /** Fractional digits of what no decimal says exactly, as a third of an hour. */
    private static final int DIGITS = 12;

    private final FocusRow.Account account;
    private final int minorDigits;

    FocusRows(Wallet wallet) {
        this.account = new FocusRow.Account(wallet.tenant().organization(), wallet.project(), wallet.currency());
        this.minorDigits = Math.max(0, Currency.getInstance(wallet.currency()).getDefaultFractionDigits());
    }

    /** One for each price that held in its window; together their costs are what was charged. */
    List<FocusRow> of(UsageCharge charge) {
        return charge.parts().stream().map(part -> of(charge, part)).toList();
    }

    private FocusRow of(UsageCharge charge, UsagePart part) {
        Unit told = charge.metered().unit();
        return new FocusRow(
                account,
                FocusRow.Category.USAGE,
                false,
                charge.metered().resourceType() + " of " + charge.metered().resourceId() + " (" + charge.id() + ")",
                charge.at(),
                part.from(),
                part.to(),
                major(BigDecimal.valueOf(part.charged())),
                major(part.amount().rounded(DIGITS - minorDigits)),
                charge.metered().resourceType(),
                charge.metered().resourceId(),
                divided(part.quantity(), BigDecimal.valueOf(told.perPriced())),
                word(told.pricedIn()),
                new FocusRow.Pricing(
                        "Standard",
                        Price.id(part.price()),
                        major(part.unitPrice()),
                        new FocusRow.Consumed(part.quantity(), word(told))));
    }

    /** Charged by committing a reservation: for what its caller says. */
    FocusRow of(WalletTransaction charge) {
        return row(
                charge,
                FocusRow.Category.PURCHASE,
                false,
                charge.at(),
                BigDecimal.ONE,
                word(Unit.EACH),
                pricing(charge));
    }

    /** What one of it costs is what was charged, as its caller and the payer agreed. It has no price but its SKU. */
    private FocusRow.Pricing pricing(WalletTransaction charge) {
        return new FocusRow.Pricing(
                "Other",
                FocusRow.skuId(charge.resourceType(), word(Unit.EACH)),
                major(BigDecimal.valueOf(charge.charged())),
                null);
    }

    /**
     * Of all its parts in one: no one price says what comes back.
     *
     * @param charged what it gives back, by use
     */
    FocusRow refund(WalletTransaction refund, WalletTransaction of, UsageCharge charged) {
        Unit told = charged.metered().unit();
        BigDecimal quantity = divided(
                charged.metered().quantity().multiply(BigDecimal.valueOf(refund.charged())),
                BigDecimal.valueOf(of.charged()).multiply(BigDecimal.valueOf(told.perPriced())));
        return row(
                refund, FocusRow.Category.USAGE, isEarlier(of, refund), of.at(), quantity, word(told.pricedIn()), null);
    }

    /** @param of what it gives back */
    FocusRow refund(WalletTransaction refund, WalletTransaction of) {
        return row(
                refund,
                FocusRow.Category.PURCHASE,
                isEarlier(of, refund),
                of.at(),
                divided(BigDecimal.valueOf(refund.charged()), BigDecimal.valueOf(of.charged())),
                word(Unit.EACH),
                pricing(of));
    }

    private static boolean isEarlier(WalletTransaction charge, WalletTransaction refund) {
        return month(charge.at()).isBefore(month(refund.at()));
    }

    private FocusRow row(
            WalletTransaction transaction,
            FocusRow.Category category,
            boolean isCorrection,
            Instant charged,
            BigDecimal quantity,
            String unit,
            FocusRow.@Nullable Pricing pricing) {
        BigDecimal cost = major(BigDecimal.valueOf(transaction.charged()));
        Instant second = charged.truncatedTo(ChronoUnit.SECONDS);
        return new FocusRow(
                account,
                category,
                isCorrection,
                (transaction.description().isEmpty() ? "" : transaction.description() + " ") + "(" + transaction.id()
                        + ")",
                transaction.at(),
                second,
                second.plusSeconds(1),
                cost,
                cost,
                transaction.resourceType(),
                transaction.resourceId(),
                quantity,
                unit,
                pricing);
    }

    private BigDecimal major(BigDecimal minor) {
        return plain(minor.movePointLeft(minorDigits));
    }

    private static BigDecimal divided(BigDecimal value, BigDecimal by) {
        return plain(value.divide(by, DIGITS, RoundingMode.HALF_EVEN));
    }

    private static BigDecimal plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    static LocalDate month(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC).withDayOfMonth(1);
    }

    /** As FOCUS writes units. */
    private static String word(Unit unit) {
        return switch (unit) {
            case SECOND -> "Seconds";
            case HOUR -> "Hours";
            case GIB_SECOND -> "GiB-Seconds";
            case GIB_HOUR -> "GiB-Hours";
            case GIB -> "GiB";
            case REQUEST -> "Requests";
            case EACH -> "Units";
        };
    }
}
