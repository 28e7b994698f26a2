package io.photoncloud.creditservice.ledger;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** All versions of all prices, and which holds when. For one thread at a time. */
public final class PriceBook {

    private final Map<Long, Price> byNumber = new HashMap<>();
    private final Map<PriceSeries, NavigableMap<Instant, Price>> bySeries = new HashMap<>();
    private long newest;

    public static PriceBook of(Collection<Price> prices) {
        PriceBook book = new PriceBook();
        prices.forEach(book::put);
        return book;
    }

    /** Takes in a version, or what became of one. */
    void put(Price price) {
        newest = Math.max(newest, price.number());
        byNumber.put(price.number(), price);
        NavigableMap<Instant, Price> versions = bySeries.computeIfAbsent(price.series(), _ -> new TreeMap<>());
        if (price.isWithdrawn()) {
            versions.values().removeIf(version -> version.number() == price.number());
        } else {
            versions.put(price.effectiveFrom(), price);
        }
    }

    /** How many there have been: the number of the newest. */
    long newest() {
        return newest;
    }

    Optional<Price> find(long number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** The version that comes last, withdrawn ones aside. */
    Optional<Price> findLast(PriceSeries series) {
        return Optional.ofNullable(versions(series).lastEntry()).map(Map.Entry::getValue);
    }

    /** The version that holds at a moment. @throws CloudException NOT_FOUND, with the call that makes one */
    public Price at(PriceSeries series, Instant moment) {
        Map.Entry<Instant, Price> holding = versions(series).floorEntry(moment);
        if (holding == null) {
            throw Price.absent(series, moment);
        }
        return holding.getValue();
    }

    /** The version that holds next after a moment. */
    Optional<Price> findNext(PriceSeries series, Instant moment) {
        return Optional.ofNullable(versions(series).higherEntry(moment)).map(Map.Entry::getValue);
    }

    private NavigableMap<Instant, Price> versions(PriceSeries series) {
        return bySeries.getOrDefault(series, Collections.emptyNavigableMap());
    }
}
