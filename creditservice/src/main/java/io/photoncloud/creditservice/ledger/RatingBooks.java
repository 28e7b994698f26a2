package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.ReplicatedStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of the {@link Books} that use is rated on: all prices in memory. */
final class RatingBooks {

    private final PriceBook prices = new PriceBook();
    private final ChangedRows<Price> changedPrices;

    private RatingBooks(ReplicatedStore store) {
        this.changedPrices = new ChangedRows<>(RatingStore.prices(store), Price::key);
    }

    static RatingBooks load(ReplicatedStore store) {
        RatingBooks books = new RatingBooks(store);
        Books.each(RatingStore.prices(store)::list, books.prices::put);
        return books;
    }

    void take(List<Operation> writes) {
        changedPrices.take(writes);
    }

    PriceBook prices() {
        return prices;
    }

    void put(@Nullable Price old, Price price) {
        changedPrices.put(old, price);
        prices.put(price);
    }
}
