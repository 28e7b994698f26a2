package io.photoncloud.nightlight.tsdb.head;

/**
 * How the head behaves.
 *
 * @param rangeMs what a block spans; a chunk never spans two
 * @param outOfOrderWindowMs how far behind the newest sample one may still come; 0 for not at all
 * @param seriesMax how many series there may be; samples of others are refused
 * @param exemplarsMax how many exemplars are kept; 0 for none
 * @param openHistogramBytesMax what histograms that are in no file yet may take of memory
 * @param walLevel by which zstd packs the log; 0 for not at all
 */
public record HeadSettings(
        long rangeMs,
        long outOfOrderWindowMs,
        int seriesMax,
        int exemplarsMax,
        long openHistogramBytesMax,
        int walLevel) {
    public HeadSettings {
        if (rangeMs < 1 || outOfOrderWindowMs < 0 || seriesMax < 1 || exemplarsMax < 0 || openHistogramBytesMax < 1) {
            throw new IllegalArgumentException(
                    "a range, window or number of series, exemplars or bytes that is too small");
        }
    }
}
