package io.photoncloud.nightlight.tsdb;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.SampleCursor.Kind;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesCursor;
import io.photoncloud.nightlight.series.SeriesReader;
import io.photoncloud.nightlight.series.SeriesSource;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What is in a store, as maps that can be compared. */
final class StoredSamples {
    private StoredSamples() {}

    static NavigableMap<Labels, NavigableMap<Long, Double>> all(SeriesSource source, long fromMs, long toMs) {
        return select(source, List.of(), fromMs, toMs);
    }

    static NavigableMap<Labels, NavigableMap<Long, Double>> select(
            SeriesSource source, List<Matcher> matchers, long fromMs, long toMs) {
        NavigableMap<Labels, NavigableMap<Long, Double>> found = new TreeMap<>();
        try (SeriesReader reader = source.open(fromMs, toMs)) {
            SeriesCursor series = reader.select(new Selection(matchers, fromMs, toMs));
            while (series.next()) {
                NavigableMap<Long, Double> samples = samples(series.samples(), fromMs, toMs);
                if (!samples.isEmpty() && found.put(series.labels(), samples) != null) {
                    throw new AssertionError(series.labels() + " came twice");
                }
            }
        }
        return found;
    }

    private static NavigableMap<Long, Double> samples(SampleCursor cursor, long fromMs, long toMs) {
        NavigableMap<Long, Double> samples = new TreeMap<>();
        for (Kind kind = cursor.seek(fromMs); kind != Kind.NONE && cursor.timeMs() <= toMs; kind = cursor.next()) {
            if (!samples.isEmpty() && cursor.timeMs() <= samples.lastKey()) {
                throw new AssertionError(cursor.timeMs() + " after " + samples.lastKey());
            }
            samples.put(cursor.timeMs(), cursor.value());
        }
        return samples;
    }

    /** The same by the way that reads in bulk. */
    static NavigableMap<Labels, NavigableMap<Long, Double>> bulk(SeriesSource source, long fromMs, long toMs) {
        NavigableMap<Labels, NavigableMap<Long, Double>> found = new TreeMap<>();
        long[] times = new long[37];
        double[] values = new double[37];
        try (SeriesReader reader = source.open(fromMs, toMs)) {
            SeriesCursor series = reader.select(new Selection(List.of(), fromMs, toMs));
            while (series.next()) {
                NavigableMap<Long, Double> samples = new TreeMap<>();
                SampleCursor cursor = series.samples();
                int count;
                do {
                    count = cursor.read(times, values, 0);
                    for (int i = 0; i < count; i++) {
                        if (times[i] >= fromMs && times[i] <= toMs) {
                            samples.put(times[i], values[i]);
                        }
                    }
                } while (count == times.length);
                if (!samples.isEmpty()) {
                    found.put(series.labels(), samples);
                }
            }
        }
        return found;
    }

    static long count(Map<Labels, NavigableMap<Long, Double>> samples) {
        return samples.values().stream().mapToLong(Map::size).sum();
    }
}
