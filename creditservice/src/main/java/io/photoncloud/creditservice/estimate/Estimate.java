package io.photoncloud.creditservice.estimate;

import io.photoncloud.creditservice.ledger.ExactAmount;
import io.photoncloud.creditservice.ledger.Price;
import io.photoncloud.creditservice.ledger.PriceBook;
import io.photoncloud.creditservice.ledger.PriceSeries;
import io.photoncloud.creditservice.ledger.Unit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/** What something would cost by the prices of one moment. Holds nothing, and binds nobody. */
public record Estimate(String currency, List<Line> lines) {

    /**
     * What is to be estimated: a quantity, as it would be told when it is used.
     *
     * @param unit in which the quantity is
     */
    public record Item(String resourceType, Unit unit, BigDecimal quantity) {

        /** So much, held for so long: {@code unit} is one of time. */
        public static Item held(String resourceType, Unit unit, BigDecimal quantity, long seconds) {
            return new Item(resourceType, unit.forSeconds(), quantity.multiply(BigDecimal.valueOf(seconds)));
        }

        /** What its price is of. */
        public PriceSeries series(String currency) {
            return new PriceSeries(resourceType, unit.pricedIn(), currency);
        }
    }

    /** An item with what it costs. */
    public record Line(Item item, Price price, ExactAmount amount) {}

    public Estimate {
        lines = List.copyOf(lines);
    }

    /** @throws io.photoncloud.common.api.CloudException NOT_FOUND, something has no price */
    public static Estimate of(List<Item> items, String currency, PriceBook prices, Instant at) {
        return new Estimate(
                currency,
                items.stream()
                        .map(item -> {
                            Price price = prices.at(item.series(currency), at);
                            return new Line(
                                    item, price, ExactAmount.of(price.unitPrice(), item.quantity(), item.unit()));
                        })
                        .toList());
    }

    public ExactAmount exact() {
        return lines.stream().map(Line::amount).reduce(ExactAmount.ZERO, ExactAmount::plus);
    }

    /** The minor units that are enough for it. */
    public BigInteger total() {
        return exact().roundedUp();
    }
}
