package io.photoncloud.creditservice.estimate;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.creditservice.ledger.Amounts;
import io.photoncloud.creditservice.ledger.Decimals;
import io.photoncloud.creditservice.ledger.Ledger;
import io.photoncloud.creditservice.ledger.PriceBook;
import io.photoncloud.creditservice.ledger.PriceSeries;
import io.photoncloud.creditservice.ledger.Unit;
import io.photoncloud.creditservice.ledger.Wallet;
import io.photoncloud.creditservice.wallet.WalletService;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what something would cost now, and whether a project could pay it. */
public final class EstimateService {

    public static final int ITEMS_MAX = 100;

    /** 10 years. */
    public static final long DURATION_SECONDS_MAX = 10L * 366 * 24 * 60 * 60;

    private final Ledger ledger;
    private final WalletService wallets;
    private final InstantSource clock;
    private final String currency;

    /** @param currency of estimates that name neither one nor a project */
    public EstimateService(Ledger ledger, WalletService wallets, InstantSource clock, String currency) {
        this.ledger = ledger;
        this.wallets = wallets;
        this.clock = clock;
        this.currency = currency;
    }

    /**
     * A part of what is to be estimated. Null for what a call does not name.
     *
     * @param durationSeconds how long the quantity is held, where the unit is of time; null where the quantity is in the
     *     unit as it stands
     */
    public record WantedItem(
            @Nullable String resourceType,
            @Nullable String unit,
            @Nullable String quantity,
            @Nullable Long durationSeconds) {}

    /** @param wallet of the project that was named; null for none */
    public record Answer(Estimate estimate, @Nullable Wallet wallet) {

        /** Whether the wallet has it, and may spend it, now. */
        public boolean isCovered(Wallet of) {
            return of.status() == Wallet.Status.ACTIVE
                    && estimate.total().compareTo(BigInteger.valueOf(of.spendable())) <= 0;
        }
    }

    public Answer estimate(@Nullable String project, @Nullable String named, @Nullable List<WantedItem> wanted) {
        List<Estimate.Item> items = items(wanted);
        Wallet wallet = project == null ? null : wallets.get(project);
        String in = currency(named, wallet);
        PriceBook prices =
                ledger.priceBook(items.stream().map(item -> item.series(in)).toList());
        Estimate estimate = Estimate.of(items, in, prices, clock.instant());
        Check.that(
                estimate.total().compareTo(BigInteger.valueOf(Amounts.AMOUNT_MAX)) <= 0,
                "items",
                "must come to at most " + Amounts.AMOUNT_MAX);
        return new Answer(estimate, wallet);
    }

    private String currency(@Nullable String named, @Nullable Wallet wallet) {
        if (named == null) {
            return wallet == null ? currency : wallet.currency();
        }
        String of = Amounts.currency("currency", named);
        Check.that(
                wallet == null || wallet.currency().equals(of),
                "currency",
                "must be that of the project's wallet, where a project is named");
        return of;
    }

    private static List<Estimate.Item> items(@Nullable List<WantedItem> wanted) {
        List<Estimate.Item> items = new ArrayList<>();
        for (WantedItem item : Check.size("items", wanted, 1, ITEMS_MAX)) {
            String path = "items[" + items.size() + "].";
            items.add(item(path, item));
        }
        return items;
    }

    private static Estimate.Item item(String path, WantedItem wanted) {
        String type = Check.matches(path + "resource_type", wanted.resourceType(), PriceSeries.RESOURCE_TYPE);
        Unit unit = PriceSeries.unitOfUse(path + "unit", wanted.unit());
        BigDecimal quantity = Decimals.positive(path + "quantity", wanted.quantity());
        if (wanted.durationSeconds() == null) {
            return new Estimate.Item(type, unit, quantity);
        }
        String field = path + "duration_seconds";
        if (!unit.isOfTime()) {
            throw CloudException.invalid(
                    field, "absent", field + ": what is counted by the " + unit.word() + " is not held for a time");
        }
        return Estimate.Item.held(
                type, unit, quantity, Check.range(field, wanted.durationSeconds(), 1, DURATION_SECONDS_MAX));
    }
}
