package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.tsdb.head.HeadSettings;
import java.time.Duration;
import java.util.List;

/**
 * How a store behaves.
 *
 * @param blockRange what a block made from the head spans
 * @param blockRangeMax what a block may span after compaction
 * @param outOfOrderWindow how far behind the newest sample one may still come; zero for not at all
 * @param retention how old samples get; zero for as long as there is room
 * @param retentionBytes how many bytes blocks may take; 0 for as many as there is room for
 * @param deletionGrace how long a deletion can be undone
 * @param seriesMax how many series the head may hold
 * @param exemplarsMax how many exemplars are kept; 0 for none
 * @param openHistogramBytesMax what histograms that are in no file yet may take of memory
 * @param walSegmentBytes how long a segment of the log gets
 * @param walLevel by which zstd packs the log: below 0 faster and less; 0 for not at all
 * @param retentionClasses series whose samples get another age, of which the first that fits counts
 * @param rollups what is kept of samples that are older
 */
public record TsdbSettings(
        Duration blockRange,
        Duration blockRangeMax,
        Duration outOfOrderWindow,
        Duration retention,
        long retentionBytes,
        Duration deletionGrace,
        int seriesMax,
        int exemplarsMax,
        long openHistogramBytesMax,
        long walSegmentBytes,
        int walLevel,
        List<RetentionClass> retentionClasses,
        RollupSettings rollups) {
    /** What Prometheus has where it has the setting. */
    public static final TsdbSettings DEFAULT = new TsdbSettings(
            Duration.ofHours(2),
            Duration.ofHours(54),
            Duration.ZERO,
            Duration.ofDays(15),
            0,
            Duration.ofHours(1),
            10_000_000,
            100_000,
            64L << 20,
            128L << 20,
            -1,
            List.of(),
            RollupSettings.NONE);

    public TsdbSettings {
        retentionClasses = List.copyOf(retentionClasses);
        if (blockRange.toMillis() < 1 || blockRangeMax.compareTo(blockRange) < 0) {
            throw new IllegalArgumentException("block ranges of " + blockRange + " to " + blockRangeMax);
        }
        if (outOfOrderWindow.isNegative() || retention.isNegative() || deletionGrace.isNegative()) {
            throw new IllegalArgumentException("a negative time");
        }
        if (retentionBytes < 0 || walSegmentBytes < 1) {
            throw new IllegalArgumentException("a size that is none");
        }
    }

    /** The same with another out-of-order window. */
    public TsdbSettings withOutOfOrderWindow(Duration window) {
        return new TsdbSettings(
                blockRange,
                blockRangeMax,
                window,
                retention,
                retentionBytes,
                deletionGrace,
                seriesMax,
                exemplarsMax,
                openHistogramBytesMax,
                walSegmentBytes,
                walLevel,
                retentionClasses,
                rollups);
    }

    /** The same with another retention. */
    public TsdbSettings withRetention(Duration time, long bytes) {
        return new TsdbSettings(
                blockRange,
                blockRangeMax,
                outOfOrderWindow,
                time,
                bytes,
                deletionGrace,
                seriesMax,
                exemplarsMax,
                openHistogramBytesMax,
                walSegmentBytes,
                walLevel,
                retentionClasses,
                rollups);
    }

    /** The same with other classes of series. */
    public TsdbSettings withRetentionClasses(List<RetentionClass> classes) {
        return new TsdbSettings(
                blockRange,
                blockRangeMax,
                outOfOrderWindow,
                retention,
                retentionBytes,
                deletionGrace,
                seriesMax,
                exemplarsMax,
                openHistogramBytesMax,
                walSegmentBytes,
                walLevel,
                classes,
                rollups);
    }

    /** The same with other rollups. */
    public TsdbSettings withRollups(RollupSettings others) {
        return new TsdbSettings(
                blockRange,
                blockRangeMax,
                outOfOrderWindow,
                retention,
                retentionBytes,
                deletionGrace,
                seriesMax,
                exemplarsMax,
                openHistogramBytesMax,
                walSegmentBytes,
                walLevel,
                retentionClasses,
                others);
    }

    /** The same with another limit of series. */
    public TsdbSettings withSeriesMax(int max) {
        return new TsdbSettings(
                blockRange,
                blockRangeMax,
                outOfOrderWindow,
                retention,
                retentionBytes,
                deletionGrace,
                max,
                exemplarsMax,
                openHistogramBytesMax,
                walSegmentBytes,
                walLevel,
                retentionClasses,
                rollups);
    }

    /** The same with another limit of exemplars. */
    public TsdbSettings withExemplarsMax(int max) {
        return new TsdbSettings(
                blockRange,
                blockRangeMax,
                outOfOrderWindow,
                retention,
                retentionBytes,
                deletionGrace,
                seriesMax,
                max,
                openHistogramBytesMax,
                walSegmentBytes,
                walLevel,
                retentionClasses,
                rollups);
    }

    /** The same with another limit of what open histograms take. */
    public TsdbSettings withOpenHistogramBytesMax(long max) {
        return new TsdbSettings(
                blockRange,
                blockRangeMax,
                outOfOrderWindow,
                retention,
                retentionBytes,
                deletionGrace,
                seriesMax,
                exemplarsMax,
                max,
                walSegmentBytes,
                walLevel,
                retentionClasses,
                rollups);
    }

    /** The same with another log. */
    public TsdbSettings withWal(long segmentBytes, int level) {
        return new TsdbSettings(
                blockRange,
                blockRangeMax,
                outOfOrderWindow,
                retention,
                retentionBytes,
                deletionGrace,
                seriesMax,
                exemplarsMax,
                openHistogramBytesMax,
                segmentBytes,
                level,
                retentionClasses,
                rollups);
    }

    HeadSettings head() {
        return new HeadSettings(
                blockRange.toMillis(),
                outOfOrderWindow.toMillis(),
                seriesMax,
                exemplarsMax,
                openHistogramBytesMax,
                walLevel);
    }
}
