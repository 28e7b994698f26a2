package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.creditservice.stored.v1.StoredCarry;
import io.photoncloud.proto.creditservice.stored.v1.StoredPrice;
import io.photoncloud.proto.creditservice.stored.v1.StoredTakenEvent;
import io.photoncloud.proto.creditservice.stored.v1.StoredUsageCharge;
import java.util.List;

/** The tables of what things cost and what was used. Written as those of {@link LedgerStore}. */
final class RatingStore {

    /** In the order of their series, and in each by when they begin. */
    static final Index<Price> BY_SERIES = Index.of(
            "series", price -> series(price.series()).and(price.effectiveFrom().toEpochMilli()));

    static final Codec<Price> PRICES =
            VersionedCodec.first(ProtoCodec.of(StoredPrice.parser(), RatingCodec::toStored, RatingCodec::toPrice));

    static final Index<TakenEvent> BY_TIME =
            Index.of("time", event -> IndexKey.of(event.at().toEpochMilli()));

    static final Codec<UsageCharge> USAGE =
            VersionedCodec.first(ProtoCodec.of(StoredUsageCharge.parser(), UsageCodec::toStored, UsageCodec::toCharge));
    static final Codec<Carry> CARRIES =
            VersionedCodec.first(ProtoCodec.of(StoredCarry.parser(), UsageCodec::toStored, UsageCodec::toCarry));
    static final Codec<TakenEvent> EVENTS =
            VersionedCodec.first(ProtoCodec.of(StoredTakenEvent.parser(), UsageCodec::toStored, UsageCodec::toEvent));

    private RatingStore() {}

    static IndexKey series(PriceSeries series) {
        return IndexKey.of(series.resourceType(), series.unit().word(), series.currency());
    }

    static Table<Price> prices(ReplicatedStore store) {
        return new Table<>(store, "creditservice/price", Price::key, PRICES, List.of(BY_SERIES));
    }

    static Table<UsageCharge> usage(ReplicatedStore store) {
        return new Table<>(store, "creditservice/usage", charge -> charge.id().key(), USAGE, List.of());
    }

    static Table<Carry> carries(ReplicatedStore store) {
        return new Table<>(store, "creditservice/carry", Carry::key, CARRIES, List.of());
    }

    static Table<TakenEvent> events(ReplicatedStore store) {
        return new Table<>(store, "creditservice/event", TakenEvent::key, EVENTS, List.of(BY_TIME));
    }
}
