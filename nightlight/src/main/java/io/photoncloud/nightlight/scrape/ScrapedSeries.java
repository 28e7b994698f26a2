package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.series.Labels;

/** What a target's series is stored as, and when it was there last. Used by the target's thread only. */
final class ScrapedSeries {
    /** Empty where relabelling drops it. */
    final Labels labels;

    long reference = ScrapeBatch.NO_REFERENCE;
    /** The number of the scrape it was in last. */
    long seen = -1;
    /** Whether its end has to be told when it is there no more. */
    boolean tracked;
    /** Whether its last stored sample is not the end of it. */
    boolean live;

    ScrapedSeries(Labels labels) {
        this.labels = labels;
    }

    boolean isDropped() {
        return labels.isEmpty();
    }
}
