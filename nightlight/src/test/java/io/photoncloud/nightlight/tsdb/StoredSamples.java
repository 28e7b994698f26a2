package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.histogram.FloatHistogram;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Histogram.ResetHint;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.SampleCursor.Kind;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesCursor;
import io.photoncloud.nightlight.series.SeriesReader;
import io.photoncloud.nightlight.series.SeriesSource;
import io.photoncloud.nightlight.series.StaleMarker;
import io.photoncloud.nightlight.tsdb.chunk.HistogramData;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is in a store, as maps that can be compared. */
final class StoredSamples {
    private StoredSamples() {}

    static NavigableMap<Labels, NavigableMap<Long, Object>> all(SeriesSource source, long fromMs, long toMs) {
        return select(source, List.of(), fromMs, toMs);
    }

    static NavigableMap<Labels, NavigableMap<Long, Object>> select(
            SeriesSource source, List<Matcher> matchers, long fromMs, long toMs) {
        NavigableMap<Labels, NavigableMap<Long, Object>> found = new TreeMap<>();
        try (SeriesReader reader = source.open(fromMs, toMs)) {
            SeriesCursor series = reader.select(new Selection(matchers, fromMs, toMs));
            while (series.next()) {
                NavigableMap<Long, Object> samples = samples(series.samples(), fromMs, toMs);
                if (!samples.isEmpty() && found.put(series.labels(), samples) != null) {
                    throw new AssertionError(series.labels() + " came twice");
                }
            }
        }
        return found;
    }

    private static NavigableMap<Long, Object> samples(SampleCursor cursor, long fromMs, long toMs) {
        NavigableMap<Long, Object> samples = new TreeMap<>();
        boolean begun = false;
        Histogram before = null;
        for (Kind kind = cursor.seek(fromMs); kind != Kind.NONE && cursor.timeMs() <= toMs; kind = cursor.next()) {
            if (!samples.isEmpty() && cursor.timeMs() <= samples.lastKey()) {
                throw new AssertionError(cursor.timeMs() + " after " + samples.lastKey());
            }
            // A first one may say what it is to one that was not wanted.
            before = begun || kind == Kind.FLOAT ? checked(kind, cursor, before) : cursor.histogram();
            begun = true;
            samples.put(cursor.timeMs(), sample(kind, cursor));
        }
        return samples;
    }

    /** Histograms without what storage adds: empty buckets, and hints, which must be right. */
    private static Object sample(Kind kind, SampleCursor cursor) {
        return kind == Kind.FLOAT ? (Object) cursor.value() : HistogramData.kept(cursor.histogram());
    }

    /** A histogram that is said to be no reset of the one before it is none. */
    private static @Nullable Histogram checked(Kind kind, SampleCursor cursor, @Nullable Histogram before) {
        if (kind == Kind.FLOAT) {
            return null;
        }
        Histogram histogram = cursor.histogram();
        if (histogram.resetHint() == ResetHint.NOT_RESET && !StaleMarker.is(histogram.sum())) {
            FloatHistogram unhinted = FloatHistogram.of(histogram);
            unhinted.resetHint(ResetHint.UNKNOWN);
            if (before == null || unhinted.isResetOf(FloatHistogram.of(before))) {
                throw new AssertionError("a wrong hint at " + cursor.timeMs());
            }
        }
        return histogram;
    }

    /** The same by the way that reads in bulk. */
    static NavigableMap<Labels, NavigableMap<Long, Object>> bulk(SeriesSource source, long fromMs, long toMs) {
        NavigableMap<Labels, NavigableMap<Long, Object>> found = new TreeMap<>();
        long[] times = new long[37];
        double[] values = new double[37];
        try (SeriesReader reader = source.open(fromMs, toMs)) {
            SeriesCursor series = reader.select(new Selection(List.of(), fromMs, toMs));
            while (series.next()) {
                NavigableMap<Long, Object> samples = new TreeMap<>();
                SampleCursor cursor = series.samples();
                boolean more = true;
                while (more) {
                    int count = cursor.read(times, values, 0);
                    for (int i = 0; i < count; i++) {
                        if (times[i] >= fromMs && times[i] <= toMs) {
                            samples.put(times[i], values[i]);
                        }
                    }
                    more = count == times.length;
                    if (!more && cursor.seek(Long.MIN_VALUE) == Kind.HISTOGRAM) {
                        more = true;
                        if (cursor.timeMs() >= fromMs && cursor.timeMs() <= toMs) {
                            samples.put(cursor.timeMs(), sample(Kind.HISTOGRAM, cursor));
                        }
                    }
                }
                if (!samples.isEmpty()) {
                    found.put(series.labels(), samples);
                }
            }
        }
        return found;
    }

    static long count(Map<Labels, NavigableMap<Long, Object>> samples) {
        return samples.values().stream().mapToLong(Map::size).sum();
    }
}
