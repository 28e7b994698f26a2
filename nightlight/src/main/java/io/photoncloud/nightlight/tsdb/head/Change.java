package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.tsdb.chunk.ScratchFiles;

/** One commit, while series take what it holds. */
final class Change {
    private final long number;
    private final long[] views;
    private final long inOrderFromMs;
    private final long rangeMs;
    private final int epoch;
    private final ScratchFiles scratch;
    private final OpenHistograms histograms;

    /**
     * @param number by which commits rise; 0 where nobody can have looked before
     * @param views after which commits somebody looks at the head, rising
     * @param inOrderFromMs what is before this comes late
     */
    Change(
            long number,
            long[] views,
            long inOrderFromMs,
            long rangeMs,
            int epoch,
            ScratchFiles scratch,
            OpenHistograms histograms) {
        this.number = number;
        this.views = views;
        this.inOrderFromMs = inOrderFromMs;
        this.rangeMs = rangeMs;
        this.epoch = epoch;
        this.scratch = scratch;
        this.histograms = histograms;
    }

    long number() {
        return number;
    }

    long[] views() {
        return views;
    }

    long inOrderFromMs() {
        return inOrderFromMs;
    }

    long rangeMs() {
        return rangeMs;
    }

    int epoch() {
        return epoch;
    }

    ScratchFiles scratch() {
        return scratch;
    }

    OpenHistograms histograms() {
        return histograms;
    }
}
