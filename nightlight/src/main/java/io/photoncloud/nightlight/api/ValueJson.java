package io.photoncloud.nightlight.api;

import io.photoncloud.nightlight.histogram.Bucket;
import io.photoncloud.nightlight.histogram.FloatHistogram;
import io.photoncloud.nightlight.promql.GoText;
import io.photoncloud.nightlight.query.QueryResult.Sample;
import io.photoncloud.nightlight.query.QueryResult.SeriesPoints;
import io.photoncloud.nightlight.query.QueryResult.Value;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** What queries give, as JSON: numbers as texts, so that none loses a digit and NaN can be told. */
final class ValueJson {
    private static final int PIECE = 8 << 10;

    private ValueJson() {}

    static void write(JsonGenerator to, Value value) {
        write(to, value, () -> {});
    }

    /** @param more writes further properties beside the value */
    static void write(JsonGenerator to, Value value, Runnable more) {
        to.writeStartObject();
        switch (value) {
            case Value.Scalar(long timeMs, double number) -> {
                begin(to, "scalar");
                point(to, timeMs, GoText.plain(number));
            }
            case Value.Text(long timeMs, String text) -> {
                begin(to, "string");
                point(to, timeMs, text);
            }
            case Value.Vector(List<Sample> samples) -> {
                begin(to, "vector");
                to.writeStartArray();
                samples.forEach(sample -> series(to, sample));
                to.writeEndArray();
            }
            case Value.Matrix(List<SeriesPoints> all) -> {
                begin(to, "matrix");
                to.writeStartArray();
                all.forEach(series -> series(to, series));
                to.writeEndArray();
            }
        }
        more.run();
        to.writeEndObject();
    }

    private static void begin(JsonGenerator to, String type) {
        to.writeStringProperty("resultType", type);
        to.writeName("result");
    }

    static void labels(JsonGenerator to, Labels labels) {
        to.writeStartObject();
        for (Label label : labels.toList()) {
            to.writeStringProperty(label.name(), label.value());
        }
        to.writeEndObject();
    }

    private static void series(JsonGenerator to, Sample sample) {
        to.writeStartObject();
        to.writeName("metric");
        labels(to, sample.labels());
        to.writeName(sample.histogram() == null ? "value" : "histogram");
        point(to, sample);
        to.writeEndObject();
    }

    private static void series(JsonGenerator to, SeriesPoints series) {
        to.writeStartObject();
        to.writeName("metric");
        labels(to, series.labels());
        if (series.points().stream().allMatch(point -> point.histogram() == null)) {
            numbers(to, series.points());
        } else {
            points(to, "values", series, point -> point.histogram() == null);
            points(to, "histograms", series, point -> point.histogram() != null);
        }
        to.writeEndObject();
    }

    /** All at once, piece by piece: there are many, and nothing in them is to be escaped. */
    private static void numbers(JsonGenerator to, List<Sample> points) {
        if (points.isEmpty()) {
            return;
        }
        to.writeName("values");
        StringBuilder text = new StringBuilder(PIECE + PIECE / 8).append('[');
        boolean begun = false;
        for (Sample point : points) {
            text.append(text.length() > 1 || begun ? ",[" : "[");
            ApiTimes.append(text, point.timeMs());
            text.append(",\"").append(GoText.plain(point.value())).append("\"]");
            if (text.length() > PIECE) {
                piece(to, text, begun);
                begun = true;
            }
        }
        piece(to, text.append(']'), begun);
    }

    private static void piece(JsonGenerator to, StringBuilder text, boolean begun) {
        if (begun) {
            to.writeRaw(text.toString());
        } else {
            to.writeRawValue(text.toString());
        }
        text.setLength(0);
    }

    private static void points(JsonGenerator to, String name, SeriesPoints series, Predicate<Sample> wanted) {
        List<Sample> points = series.points().stream().filter(wanted).toList();
        if (points.isEmpty()) {
            return;
        }
        to.writeName(name);
        to.writeStartArray();
        points.forEach(point -> point(to, point));
        to.writeEndArray();
    }

    private static void point(JsonGenerator to, Sample sample) {
        @Nullable Histogram histogram = sample.histogram();
        if (histogram == null) {
            point(to, sample.timeMs(), GoText.plain(sample.value()));
            return;
        }
        to.writeStartArray();
        to.writeNumber(ApiTimes.format(sample.timeMs()));
        histogram(to, FloatHistogram.of(histogram));
        to.writeEndArray();
    }

    private static void point(JsonGenerator to, long timeMs, String value) {
        to.writeStartArray();
        to.writeNumber(ApiTimes.format(timeMs));
        to.writeString(value);
        to.writeEndArray();
    }

    private static void histogram(JsonGenerator to, FloatHistogram histogram) {
        to.writeStartObject();
        to.writeStringProperty("count", GoText.plain(histogram.count()));
        to.writeStringProperty("sum", GoText.plain(histogram.sum()));
        List<Bucket> buckets = histogram.buckets().stream()
                .filter(bucket -> bucket.count() != 0)
                .toList();
        if (!buckets.isEmpty()) {
            to.writeName("buckets");
            to.writeStartArray();
            for (Bucket bucket : buckets) {
                to.writeStartArray();
                to.writeNumber(boundaries(bucket));
                to.writeString(GoText.plain(bucket.lower()));
                to.writeString(GoText.plain(bucket.upper()));
                to.writeString(GoText.plain(bucket.count()));
                to.writeEndArray();
            }
            to.writeEndArray();
        }
        to.writeEndObject();
    }

    /** Which ends belong to it: 0 the upper, 1 the lower, 2 none, 3 both. */
    private static int boundaries(Bucket bucket) {
        if (bucket.lowerInclusive()) {
            return bucket.upperInclusive() ? 3 : 1;
        }
        return bucket.upperInclusive() ? 0 : 2;
    }
}
