package io.photoncloud.nightlight.query;

import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesCursor;
import io.photoncloud.nightlight.series.SeriesReader;
import io.photoncloud.nightlight.series.SeriesSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Series in memory, to be filled by one thread before they are read. */
final class MemorySeries implements SeriesSource {
    /** Marks a series as stale. */
    static final double STALE = Double.longBitsToDouble(0x7ff0000000000002L);

    private final NavigableMap<Labels, NavigableMap<Long, Object>> series = new TreeMap<>();

    MemorySeries add(Labels labels, long timeMs, double value) {
        series.computeIfAbsent(labels, _ -> new TreeMap<>()).put(timeMs, value);
        return this;
    }

    MemorySeries add(Labels labels, long timeMs, Histogram histogram) {
        series.computeIfAbsent(labels, _ -> new TreeMap<>()).put(timeMs, histogram);
        return this;
    }

    /** From time 0 on, in the notation of {@link SeriesNotation}. */
    MemorySeries load(long stepMs, String... lines) {
        for (String line : lines) {
            SeriesNotation notation = SeriesNotation.parse(line);
            for (int i = 0; i < notation.values().size(); i++) {
                switch (notation.values().get(i)) {
                    case SeriesNotation.Omitted _ -> {}
                    case SeriesNotation.Plain(double value) -> add(notation.labels(), i * stepMs, value);
                    case SeriesNotation.Native(Histogram histogram, boolean _) ->
                        add(notation.labels(), i * stepMs, histogram);
                }
            }
        }
        return this;
    }

    void clear() {
        series.clear();
    }

    @Override
    public SeriesReader open(long fromMs, long toMs) {
        return new Reader();
    }

    private final class Reader implements SeriesReader {
        @Override
        public SeriesCursor select(Selection selection) {
            List<Map.Entry<Labels, NavigableMap<Long, Object>>> found = new ArrayList<>();
            series.entrySet().forEach(entry -> {
                boolean matches = true;
                for (Matcher matcher : selection.matchers()) {
                    matches &= matcher.matches(entry.getKey());
                }
                if (matches) {
                    found.add(entry);
                }
            });
            return new Cursor(found.iterator(), selection);
        }

        @Override
        public List<String> labelNames(Selection selection) {
            return List.of();
        }

        @Override
        public List<String> labelValues(String name, Selection selection) {
            return List.of();
        }

        @Override
        public void close() {}
    }

    private static final class Cursor implements SeriesCursor {
        private final Iterator<Map.Entry<Labels, NavigableMap<Long, Object>>> found;
        private final Selection selection;
        private Map.Entry<Labels, NavigableMap<Long, Object>> current = Map.entry(Labels.EMPTY, new TreeMap<>());

        Cursor(Iterator<Map.Entry<Labels, NavigableMap<Long, Object>>> found, Selection selection) {
            this.found = found;
            this.selection = selection;
        }

        @Override
        public boolean next() {
            boolean more = found.hasNext();
            if (more) {
                current = found.next();
            }
            return more;
        }

        @Override
        public Labels labels() {
            return current.getKey();
        }

        @Override
        public SampleCursor samples() {
            return new Samples(current.getValue().subMap(selection.fromMs(), true, selection.toMs(), true));
        }
    }

    private static final class Samples implements SampleCursor {
        private final Iterator<Map.Entry<Long, Object>> samples;
        private Map.Entry<Long, Object> current = Map.entry(Long.MIN_VALUE, 0.0);
        private Kind kind = Kind.NONE;

        Samples(NavigableMap<Long, Object> samples) {
            this.samples = samples.entrySet().iterator();
        }

        @Override
        public Kind next() {
            if (!samples.hasNext()) {
                kind = Kind.NONE;
                return kind;
            }
            current = samples.next();
            kind = current.getValue() instanceof Histogram ? Kind.HISTOGRAM : Kind.FLOAT;
            return kind;
        }

        @Override
        public Kind seek(long timeMs) {
            while (kind == Kind.NONE || current.getKey() < timeMs) {
                if (next() == Kind.NONE) {
                    return Kind.NONE;
                }
            }
            return kind;
        }

        @Override
        public long timeMs() {
            return current.getKey();
        }

        @Override
        public double value() {
            return (Double) current.getValue();
        }

        @Override
        public Histogram histogram() {
            return (Histogram) current.getValue();
        }
    }
}
