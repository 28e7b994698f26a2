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

    private final Map<Long, Price> byNumber;
    private final Map<PriceSeries, NavigableMap<Instant, Price>> bySeries;
    private final long known;
    private long newest;

    PriceBook() {
        this(new HashMap<>(), new HashMap<>(), Long.MAX_VALUE);
    }

    private PriceBook(Map<Long, Price> byNumber, Map<PriceSeries, NavigableMap<Instant, Price>> bySeries, long known) {
        this.byNumber = byNumber;
        this.bySeries = bySeries;
        this.known = known;
    }

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

    /** This book as it was when the newest price in it had a number. */
    PriceBook asOf(long number) {
        return new PriceBook(byNumber, bySeries, number);
    }

    /** The version that holds at a moment. @throws CloudException NOT_FOUND, with the call that makes one */
    public Price at(PriceSeries series, Instant moment) {
        return versions(series).headMap(moment, true).descendingMap().values().stream()
                .filter(this::isKnown)
                .findFirst()
                .orElseThrow(() -> Price.absent(series, moment));
    }

    /** The version that holds next after a moment. */
    Optional<Price> findNext(PriceSeries series, Instant moment) {
        return versions(series).tailMap(moment, false).values().stream()
                .filter(this::isKnown)
                .findFirst();
    }

    private boolean isKnown(Price price) {
        return price.number() <= known;
    }

    private NavigableMap<Instant, Price> versions(PriceSeries series) {
        return bySeries.getOrDefault(series, Collections.emptyNavigableMap());
    }
}
