package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.histogram.Bucket;
import io.photoncloud.nightlight.histogram.FloatHistogram;
import io.photoncloud.nightlight.promql.GoText;
import io.photoncloud.nightlight.series.Histogram;

/** Native histograms as texts, as Prometheus writes them in tables and labels. */
public final class HistogramText {
    private HistogramText() {}

    public static String of(Histogram histogram) {
        StringBuilder out = new StringBuilder("{count:")
                .append(GoText.general(histogram.count()))
                .append(", sum:")
                .append(GoText.general(histogram.sum()));
        for (Bucket bucket : FloatHistogram.of(histogram).buckets()) {
            if (bucket.count() != 0) {
                out.append(", ")
                        .append(bucket.lowerInclusive() ? '[' : '(')
                        .append(GoText.general(bucket.lower()))
                        .append(',')
                        .append(GoText.general(bucket.upper()))
                        .append(bucket.upperInclusive() ? ']' : ')')
                        .append(':')
                        .append(GoText.shortest(bucket.count()));
            }
        }
        return out.append('}').toString();
    }
}
