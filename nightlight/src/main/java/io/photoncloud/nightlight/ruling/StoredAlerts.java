package io.photoncloud.nightlight.ruling;

import io.photoncloud.nightlight.rules.AlertDecision;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesCursor;
import io.photoncloud.nightlight.series.SeriesReader;
import io.photoncloud.nightlight.series.SeriesSource;
import io.photoncloud.nightlight.series.StaleMarker;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was stored of the alerts of a rule. */
final class StoredAlerts {
    /** Alerts of one rule that are gone on from, and the samples that are looked at for it. */
    private static final long SERIES_MAX = 100_000;

    private static final long SAMPLES_MAX = 50_000_000;

    private StoredAlerts() {}

    /** By the labels of the alerts: those that were active when they were told of last. */
    static Map<Labels, AlertDecision.Stored> read(SeriesSource source, String alertName, Instant from, Instant to) {
        Map<Labels, AlertDecision.Stored> found = new HashMap<>();
        List<Matcher> matchers =
                List.of(Matcher.equal(Label.METRIC_NAME, "ALERTS_FOR_STATE"), Matcher.equal("alertname", alertName));
        long fromMs = from.toEpochMilli();
        long toMs = to.toEpochMilli();
        QueryBudget budget = new QueryBudget(SERIES_MAX, SAMPLES_MAX, Long.MAX_VALUE);
        try (SeriesReader reader = source.open(fromMs, toMs, budget)) {
            SeriesCursor series = reader.select(new Selection(matchers, fromMs, toMs));
            while (series.next()) {
                long atMs = Long.MIN_VALUE;
                double value = StaleMarker.VALUE;
                SampleCursor samples = series.samples();
                while (samples.next() == SampleCursor.Kind.FLOAT) {
                    if (samples.timeMs() >= fromMs && samples.timeMs() <= toMs) {
                        atMs = samples.timeMs();
                        value = samples.value();
                    }
                }
                if (!Double.isNaN(value)) {
                    found.put(
                            series.labels().withoutMetricName(),
                            new AlertDecision.Stored(Instant.ofEpochSecond((long) value), Instant.ofEpochMilli(atMs)));
                }
            }
        }
        return found;
    }
}
