package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.tsdb.wal.WalFilter;
import java.util.Map;

/** Keeps in the log what series of the head have from a time on. */
final class LiveSeries implements WalFilter {
    private final LongTable<Boolean> live = new LongTable<>();
    private final long fromMs;

    LiveSeries(SeriesTable series, Map<Long, MemorySeries> aliases, long fromMs) {
        this.fromMs = fromMs;
        series.forEach(one -> live.put(one.walReference(), true));
        aliases.forEach((reference, one) -> {
            if (!one.isRemoved()) {
                live.put(reference, true);
            }
        });
    }

    @Override
    public boolean keepsSeries(long reference) {
        return live.get(reference) != null;
    }

    @Override
    public boolean keepsSample(long reference, long timeMs) {
        return timeMs >= fromMs && keepsSeries(reference);
    }
}
