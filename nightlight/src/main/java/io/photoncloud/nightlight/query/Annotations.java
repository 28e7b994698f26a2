package io.photoncloud.nightlight.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.promql.GoText;
import io.photoncloud.nightlight.promql.Span;
import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.text.GoQuote;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What users should know beside a result, with Prometheus' texts; each text once. For one thread. */
final class Annotations {
    private static final String INFO = "PromQL info: ";
    private static final String WARNING = "PromQL warning: ";
    private static final String MONOTONICITY = INFO
            + "input to histogram_quantile needed to be fixed for monotonicity (see "
            + "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)";

    private final Map<String, Span> spans = new LinkedHashMap<>();
    private final Map<String, Forced> forced = new LinkedHashMap<>();

    private static final class Forced {
        private long fromMs = Long.MAX_VALUE;
        private long toMs = Long.MIN_VALUE;
        private double lowest = Double.POSITIVE_INFINITY;
        private double highest = Double.NEGATIVE_INFINITY;
        private double difference;
        private int samples;
    }

    private void warn(String text, Span span) {
        spans.putIfAbsent(WARNING + text, span);
    }

    private void inform(String text, Span span) {
        spans.putIfAbsent(INFO + text, span);
    }

    void invalidQuantile(double q, Span span) {
        warn("quantile value should be between 0 and 1, got " + GoText.general(q), span);
    }

    void invalidRatio(double ratio, double to, Span span) {
        warn(
                "ratio value should be between -1 and 1, got " + GoText.general(ratio) + ", capping to "
                        + GoText.general(to),
                span);
    }

    void badBucket(String le, Span span) {
        warn("bucket label \"le\" is missing or has a malformed value of " + GoQuote.quote(le), span);
    }

    void mixedFloatsHistograms(String metric, Span span) {
        warn("encountered a mix of histograms and floats for metric name " + GoQuote.quote(metric), span);
    }

    void mixedInAggregation(Span span) {
        warn("encountered a mix of histograms and floats for aggregation", span);
    }

    void mixedClassicNative(Span span) {
        warn("vector contains a mix of classic and native histograms", span);
    }

    void notCounter(String metric, Span span) {
        warn("this native histogram metric is not a counter: " + GoQuote.quote(metric), span);
    }

    void notGauge(String metric, Span span) {
        warn("this native histogram metric is not a gauge: " + GoQuote.quote(metric), span);
    }

    void mixedSchemas(String metric, Span span) {
        warn(
                "vector contains a mix of histograms with exponential and custom buckets schemas for metric name "
                        + GoQuote.quote(metric),
                span);
    }

    void incompatibleLayout(String operator, Span span) {
        warn("incompatible bucket layout encountered for binary operator " + operator, span);
    }

    void sortIneffective(Span span) {
        warn("sort is ineffective for range queries since results are always ordered by labels", span);
    }

    void resetsCollided(String operation, Span span) {
        warn("conflicting counter resets during histogram " + operation, span);
    }

    void boundsReconciled(String operation, Span span) {
        inform("mismatched custom buckets were reconciled during " + operation, span);
    }

    void possiblyNoCounter(String metric, Span span) {
        inform(
                "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                        + GoQuote.quote(metric),
                span);
    }

    void incompatibleTypes(String left, String operator, String right, Span span) {
        inform(
                "incompatible sample types encountered for binary operator " + GoQuote.quote(operator) + ": " + left
                        + " " + operator + " " + right,
                span);
    }

    void ignoredInAggregation(String aggregation, Span span) {
        inform("ignored histogram in " + aggregation + " aggregation", span);
    }

    void ignoredInRange(String metric, Span span) {
        inform(
                "ignored histograms in a range containing both floats and histograms for metric name "
                        + GoQuote.quote(metric),
                span);
    }

    void quantileOfNaNs(String metric, Span span) {
        inform("input to histogram_quantile has NaN observations, result is NaN" + named(metric), span);
    }

    void quantileSkewed(String metric, Span span) {
        inform("input to histogram_quantile has NaN observations, result is skewed higher" + named(metric), span);
    }

    void fractionOfNaNs(String metric, Span span) {
        inform(
                "input to histogram_fraction has NaN observations, which are excluded from all fractions"
                        + named(metric),
                span);
    }

    private static String named(String metric) {
        return metric.isEmpty() ? "" : " for metric name " + GoQuote.quote(metric);
    }

    void fromRollups(Resolution resolution, Span span) {
        inform("answered from rollups of " + resolution, span);
    }

    void roundedToRollups(Resolution resolution, Span span) {
        warn(
                "times and ranges were rounded down to multiples of " + resolution
                        + ", as rollups are of whole windows: the answer is that of an earlier time or a shorter range",
                span);
    }

    void notFromRollups(String what, Span span) {
        inform("read samples, as " + what + " cannot be answered from rollups", span);
    }

    void samplesGone(String what, long fromMs, Span span) {
        warn(
                what + " cannot be answered from the rollups that are kept of the time before " + time(fromMs)
                        + ", and samples of it are gone",
                span);
    }

    void onlyRollups(long fromMs, Span span) {
        inform(
                "of the time before " + time(fromMs)
                        + " there are rollups only, which were not read: max_source_resolution asks for them",
                span);
    }

    void forcedMonotonicity(long timeMs, double lowest, double highest, double difference, Span span) {
        spans.putIfAbsent(MONOTONICITY, span);
        Forced all = forced.computeIfAbsent(MONOTONICITY, _ -> new Forced());
        all.fromMs = Math.min(all.fromMs, timeMs);
        all.toMs = Math.max(all.toMs, timeMs);
        all.lowest = Math.min(all.lowest, lowest);
        all.highest = Math.max(all.highest, highest);
        all.difference = Math.max(all.difference, difference);
        all.samples++;
    }

    List<String> warnings(String query) {
        return texts(WARNING, query);
    }

    List<String> infos(String query) {
        return texts(INFO, query);
    }

    private List<String> texts(String kind, String query) {
        List<String> texts = new ArrayList<>();
        spans.forEach((text, span) -> {
            if (text.startsWith(kind)) {
                texts.add(text + detail(text) + " (" + position(query, span) + ")");
            }
        });
        return texts;
    }

    private String detail(String text) {
        Forced all = forced.get(text);
        if (all == null) {
            return "";
        }
        return ", from buckets " + GoText.general(all.lowest) + " to " + GoText.general(all.highest)
                + ", with a max diff of " + GoText.significant(all.difference, 2) + ", over " + all.samples
                + " samples from " + time(all.fromMs) + " to " + time(all.toMs);
    }

    private static String time(long timeMs) {
        return Instant.ofEpochMilli(timeMs).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String position(String query, Span span) {
        int line = 1;
        int lineStart = 0;
        byte[] bytes = query.getBytes(UTF_8);
        for (int i = 0; i < Math.min(span.start(), bytes.length); i++) {
            if (bytes[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return line + ":" + (span.start() - lineStart + 1);
    }
}
