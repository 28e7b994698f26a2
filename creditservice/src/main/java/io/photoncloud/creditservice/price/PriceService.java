package io.photoncloud.creditservice.price;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.creditservice.access.Access;
import io.photoncloud.creditservice.ledger.Amounts;
import io.photoncloud.creditservice.ledger.Command;
import io.photoncloud.creditservice.ledger.Decimals;
import io.photoncloud.creditservice.ledger.Ledger;
import io.photoncloud.creditservice.ledger.Outcome;
import io.photoncloud.creditservice.ledger.Price;
import io.photoncloud.creditservice.ledger.PriceSeries;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sets, shows and withdraws what things cost. */
public final class PriceService {

    private final Ledger ledger;
    private final Access access;

    public PriceService(Ledger ledger, Access access) {
        this.ledger = ledger;
        this.access = access;
    }

    /** What a price is set with. Null for what a call does not name. */
    public record Wanted(
            @Nullable String resourceType,
            @Nullable String unit,
            @Nullable String currency,
            @Nullable String unitPrice,
            @Nullable Instant effectiveFrom) {}

    /** Sets the next version. */
    public Price set(Wanted wanted, Idempotency idempotency) {
        PriceSeries series = new PriceSeries(
                Check.matches("resource_type", wanted.resourceType(), PriceSeries.RESOURCE_TYPE),
                PriceSeries.unitOfPrice("unit", wanted.unit()),
                Amounts.currency("currency", Check.required("currency", wanted.currency())));
        BigDecimal unitPrice = Decimals.orZero("unit_price", wanted.unitPrice());
        Instant from =
                wanted.effectiveFrom() == null ? null : wanted.effectiveFrom().truncatedTo(ChronoUnit.MILLIS);
        access.require(Access.PRICE, Scope.system());
        AuditRecord entry = record(
                "price.create",
                series.toString(),
                Map.of(
                        "unit_price",
                        unitPrice.toPlainString(),
                        "effective_from",
                        from == null ? "now" : from.toString()));
        return price(ledger.post(new Command.SetPrice(series, unitPrice, from), idempotency, entry));
    }

    private AuditRecord record(String action, String id, Map<String, String> details) {
        return ledger.record(action, new ResourceRef(Price.NOUN, id, null), details);
    }

    private static Price price(Outcome.Done outcome) {
        if (outcome instanceof Outcome.OfPrice(Price price)) {
            return price;
        }
        throw new IllegalStateException("the ledger answered a price's command with " + outcome);
    }

    /** @throws CloudException NOT_FOUND */
    public Price get(String id) {
        return Price.findNumber(id).flatMap(ledger::findPrice).orElseThrow(() -> absent(id));
    }

    private static CloudException absent(String id) {
        return new CloudException(ErrorCode.NOT_FOUND, "no price " + id);
    }

    /**
     * All versions, withdrawn ones too, by what they are of and by when they begin; each filter narrows the one before it.
     *
     * @param unit only with a resource type
     * @param currency only with a unit
     */
    public RowPage<Price> list(
            @Nullable String resourceType, @Nullable String unit, @Nullable String currency, PageRequest page) {
        Check.that(unit == null || resourceType != null, "unit", "given together with resource_type");
        Check.that(currency == null || unit != null, "currency", "given together with resource_type and unit");
        IndexKey beginning = IndexKey.ALL;
        if (resourceType != null) {
            beginning = beginning.and(resourceType);
        }
        if (unit != null) {
            beginning = beginning.and(PriceSeries.unitOfPrice("unit", unit).word());
        }
        return ledger.listPrices(currency == null ? beginning : beginning.and(currency), page);
    }

    /** Of a version that has not begun. */
    public Price withdraw(String id, Idempotency idempotency) {
        access.require(Access.PRICE, Scope.system());
        long number = Price.findNumber(id).orElseThrow(() -> absent(id));
        return price(
                ledger.post(new Command.WithdrawPrice(number), idempotency, record("price.withdraw", id, Map.of())));
    }
}
