package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.tsdb.chunk.MergedCursor;
import io.photoncloud.nightlight.tsdb.index.ChunkSeries;
import io.photoncloud.nightlight.tsdb.index.ChunkSource;
import io.photoncloud.nightlight.tsdb.rollup.RollupFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What rollups are read from at one moment: files of them, and samples where there is none, or where one does not hold. Immutable.
 *
 * @param files in the order of their times
 * @param samples blocks and the head, where of two samples of one time that of the first counts
 * @param sources the blocks of level 1 that are in blocks
 * @param samplesMinMs from when on there are samples at all
 * @param headMinMs from when on there may be samples that are in no block, and in no rollups
 * @param hidden what is not to be seen of samples
 */
record RollupView(
        List<RollupFile> files,
        List<ChunkSource> samples,
        Set<Long> sources,
        long samplesMinMs,
        long headMinMs,
        Hidden hidden) {
    RollupView {
        files = List.copyOf(files);
        samples = List.copyOf(samples);
        sources = Set.copyOf(sources);
    }

    /** What is not to be seen of rollups: they outlive the samples of all series but of those that have an age of their own. */
    Hidden hiddenRollups() {
        return new Hidden(hidden.deletions(), hidden.expiry().ofClasses());
    }

    /** Whether all samples are there that a file was made of. */
    private boolean hasSources(RollupFile file) {
        return sources.containsAll(file.meta().sources());
    }

    /** Whether all of a series' samples are there that a file was made of. */
    boolean isComplete(RollupFile file, Labels labels) {
        return hasSources(file) && file.meta().fromMs() + 1 >= hidden.expiry().keptFromMs(labels);
    }

    /** Whether all samples of all series are there that a file was made of. */
    boolean isComplete(RollupFile file) {
        Expiry expiry = hidden.expiry();
        return hasSources(file) && expiry.from(file.meta().fromMs() + 1).equals(Expiry.NONE);
    }

    /** Whether a file holds. Where there are newer samples of its time it does not, unless nothing else is left of those before. */
    boolean holds(RollupFile file) {
        return file.meta().toMs() < headMinMs || !isComplete(file);
    }

    /** From when on there are samples. */
    long samplesFromMs() {
        return Math.max(samplesMinMs, hidden.expiry().othersFromMs());
    }

    /** From when on there are windows of a length. */
    long windowsFromMs(Resolution resolution) {
        long fromMs = samplesFromMs();
        for (RollupFile file : files) {
            if (file.resolution().compareTo(resolution) <= 0) {
                fromMs = Math.min(fromMs, file.meta().fromMs() + 1);
            }
        }
        return fromMs;
    }

    List<ChunkSource> samplesWithin(long fromMs, long toMs) {
        List<ChunkSource> within = new ArrayList<>();
        for (ChunkSource source : samples) {
            if (source.minMs() <= toMs && source.maxMs() >= fromMs) {
                within.add(source);
            }
        }
        return within;
    }

    /** The samples of one series. */
    SampleCursor samplesOf(Labels labels, long fromMs, long toMs, Hidden masked, QueryBudget budget) {
        List<Matcher> matchers = new ArrayList<>();
        for (Label label : labels.toList()) {
            matchers.add(Matcher.equal(label.name(), label.value()));
        }
        List<ChunkSeries> parts = new ArrayList<>();
        for (ChunkSource source : samplesWithin(fromMs, toMs)) {
            parts.add(source.select(matchers, fromMs, toMs, budget));
        }
        MergedSeries series = new MergedSeries(parts, masked, fromMs, toMs, QueryBudget.UNLIMITED);
        while (series.next()) {
            if (series.labels().equals(labels)) {
                return series.samples();
            }
        }
        return new MergedCursor(List.of(), budget);
    }
}
