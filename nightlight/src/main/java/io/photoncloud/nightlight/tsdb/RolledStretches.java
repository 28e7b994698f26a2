package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.tsdb.index.ChunkSource;
import io.photoncloud.nightlight.tsdb.rollup.RollupFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Divides a time by where its windows are read from: the coarsest files first, then finer ones, then samples. */
final class RolledStretches {
    /**
     * Windows after a time, the last of which ends with another.
     *
     * @param file where they are; null where they are made of samples
     */
    record Stretch(long fromMs, long toMs, @Nullable RollupFile file) {}

    private final RollupView view;
    private final List<Stretch> stretches = new ArrayList<>();

    private RolledStretches(RollupView view) {
        this.view = view;
    }

    /** Of whole windows from the one that a time is in to the last one that ends at or before another. */
    static List<Stretch> of(RollupView view, long fromMs, long toMs, Resolution resolution) {
        // There is nothing beyond: so no time can be too large to be rounded.
        long firstMs = Long.MAX_VALUE;
        long lastMs = Long.MIN_VALUE;
        for (ChunkSource source : view.samples()) {
            if (source.minMs() <= source.maxMs()) {
                firstMs = Math.min(firstMs, source.minMs());
                lastMs = Math.max(lastMs, source.maxMs());
            }
        }
        for (RollupFile file : view.files()) {
            firstMs = Math.min(firstMs, file.meta().fromMs() + 1);
            lastMs = Math.max(lastMs, file.meta().toMs());
        }
        firstMs = Math.max(firstMs, fromMs);
        if (firstMs > lastMs) {
            return List.of();
        }
        long beginMs = resolution.endOf(firstMs) - resolution.millis();
        // A window that ends later is not whole.
        long endMs = Math.min(resolution.floor(toMs), resolution.endOf(lastMs));
        RolledStretches made = new RolledStretches(view);
        made.divide(beginMs, endMs, resolution);
        return made.stretches;
    }

    private void divide(long fromMs, long toMs, Resolution coarsest) {
        long atMs = fromMs;
        for (RollupFile file : view.files()) {
            long fileFromMs = Math.max(atMs, file.meta().fromMs());
            long fileToMs = Math.min(toMs, file.meta().toMs());
            if (file.resolution() == coarsest && fileFromMs < fileToMs && view.holds(file)) {
                fill(atMs, fileFromMs, coarsest);
                stretches.add(new Stretch(fileFromMs, fileToMs, file));
                atMs = fileToMs;
            }
        }
        fill(atMs, toMs, coarsest);
    }

    private void fill(long fromMs, long toMs, Resolution coarsest) {
        if (fromMs >= toMs) {
            return;
        }
        switch (coarsest) {
            case ONE_HOUR -> divide(fromMs, toMs, Resolution.FIVE_MINUTES);
            case FIVE_MINUTES -> stretches.add(new Stretch(fromMs, toMs, null));
        }
    }
}
