package io.photoncloud.nightlight.ruling;

import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SeriesSource;
import io.photoncloud.nightlight.tsdb.Tsdb;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What rules read from and write to. The store is asked for anew each time, as it may only be made by what is written. */
final class RuledStore {
    private final Supplier<Tsdb> store;
    private final EngineQuery query;

    /** @param canceled whether queries are to end */
    RuledStore(Engine engine, Supplier<Tsdb> store, BooleanSupplier canceled) {
        this.store = store;
        this.query = new EngineQuery(engine, store, canceled);
    }

    EngineQuery query() {
        return query;
    }

    SeriesSource source() {
        return store.get();
    }

    SampleAppender appender() {
        return store.get().appender();
    }
}
