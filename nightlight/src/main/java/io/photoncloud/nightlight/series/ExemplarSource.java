package io.photoncloud.nightlight.series;

import java.util.List;

/** Where exemplars can be read from. Safe for use by many threads. */
public interface ExemplarSource {
    /**
     * The exemplars between two times, both of which belong to it, of the series that fulfil one of the selectors, in the
     * order of the labels of the series.
     */
    List<SeriesExemplars> exemplars(List<List<Matcher>> selectors, long fromMs, long toMs);
}
