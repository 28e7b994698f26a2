package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of the {@link Books} that use is rated on: all prices in memory; charges, carries and events are read where they are. */
final class RatingBooks {

    private final PriceBook prices = new PriceBook();
    private final ColdRows<UsageCharge> usage;
    private final ColdRows<Carry> carries;
    private final ColdRows<TakenEvent> events;
    private final ChangedRows<Price> changedPrices;
    private final ChangedRows<UsageCharge> changedUsage;
    private final ChangedRows<Carry> changedCarries;
    private final ChangedRows<TakenEvent> changedEvents;
    private long decision;

    private RatingBooks(ReplicatedStore store, Weight weight) {
        Table<UsageCharge> charges = RatingStore.usage(store);
        this.usage = new ColdRows<>(charges, row -> row.id().key());
        this.carries = new ColdRows<>(RatingStore.carries(store), Carry::key);
        this.events = new ColdRows<>(RatingStore.events(store), TakenEvent::key);
        this.changedPrices = new ChangedRows<>(RatingStore.prices(store), Price::key, _ -> Weight.ROW_BYTES, weight);
        this.changedUsage = new ChangedRows<>(charges, row -> row.id().key(), Weight::bytesOf, weight);
        this.changedCarries = new ChangedRows<>(RatingStore.carries(store), Carry::key, _ -> Weight.ROW_BYTES, weight);
        this.changedEvents =
                new ChangedRows<>(RatingStore.events(store), TakenEvent::key, _ -> Weight.ROW_BYTES, weight);
    }

    static RatingBooks load(ReplicatedStore store, Weight weight) {
        RatingBooks books = new RatingBooks(store, weight);
        Books.each(RatingStore.prices(store)::list, books.prices::put);
        return books;
    }

    void take(List<Operation> writes) {
        changedPrices.take(writes);
        changedUsage.take(writes);
        changedCarries.take(writes);
        changedEvents.take(writes);
    }

    /** Begins a decision, by its number. */
    void begin(long number) {
        decision = number;
    }

    /** The first so many decisions are committed. */
    void committed(long count) {
        usage.committed(count);
        carries.committed(count);
        events.committed(count);
    }

    PriceBook prices() {
        return prices;
    }

    void put(@Nullable Price old, Price price) {
        changedPrices.put(old, price);
        prices.put(price);
    }

    /** One that was charged. */
    UsageCharge usage(NumberedId id) {
        return usage.find(id.key()).orElseThrow(() -> new IllegalStateException("no usage " + id));
    }

    void put(UsageCharge charge) {
        changedUsage.put(null, charge);
        usage.wrote(charge, decision);
    }

    Carry carry(String project, PriceSeries series) {
        return carries.find(Carry.key(project, series)).orElse(Carry.none(project, series));
    }

    void put(Carry carry) {
        changedCarries.put(carries.find(carry.key()).orElse(null), carry);
        carries.wrote(carry, decision);
    }

    Optional<TakenEvent> findEvent(Key key) {
        return events.find(key);
    }

    void put(TakenEvent event) {
        changedEvents.put(events.find(event.key()).orElse(null), event);
        events.wrote(event, decision);
    }
}
