package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a query gives, and what users should know beside it. */
public record QueryResult(Value value, List<String> warnings, List<String> infos, Statistics statistics) {
    public QueryResult {
        warnings = List.copyOf(warnings);
        infos = List.copyOf(infos);
    }

    /** What answering took. */
    public record Statistics(long samplesRead, long samplesPeak, long series) {}

    /** One of the kinds of values the API tells of. */
    public sealed interface Value {
        record Scalar(long timeMs, double value) implements Value {}

        record Text(long timeMs, String value) implements Value {}

        record Vector(List<Sample> samples) implements Value {
            public Vector {
                samples = List.copyOf(samples);
            }
        }

        record Matrix(List<SeriesPoints> series) implements Value {
            public Matrix {
                series = List.copyOf(series);
            }
        }
    }

    /** A series at a time: a histogram, or a number where that is null. */
    public record Sample(
            Labels labels,
            long timeMs,
            double value,
            @Nullable Histogram histogram) {}

    /** A series over times, oldest first. Who makes one gives the list away: it is not copied, as there may be millions. */
    public record SeriesPoints(Labels labels, List<Sample> points) {
        public SeriesPoints {
            points = Collections.unmodifiableList(points);
        }
    }
}
