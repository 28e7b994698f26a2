package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.MetricType;
import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.StaleMarker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps committed samples as lines, and refuses a second one of a series at or before the time of its last. */
final class MemoryStorage implements ScrapeBatch.Opener {
    private final List<String> lines = new ArrayList<>();
    private final Map<Labels, Long> latest = new HashMap<>();
    private final Map<Labels, Long> references = new HashMap<>();

    /** What was committed since it was asked last, but reports of scrapes. */
    synchronized List<String> take() {
        List<String> taken =
                lines.stream().filter(line -> !line.contains("=\"scrape_")).toList();
        lines.clear();
        return taken;
    }

    synchronized List<String> takeAll() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    @Override
    public ScrapeBatch open() {
        return new Batch();
    }

    private final class Batch implements ScrapeBatch {
        private final List<String> pending = new ArrayList<>();
        private final Map<Labels, Long> times = new HashMap<>();

        private long add(long reference, Labels labels, long timeMs, String text) throws IngestException {
            synchronized (MemoryStorage.this) {
                long last = times.getOrDefault(labels, latest.getOrDefault(labels, Long.MIN_VALUE));
                if (timeMs <= last) {
                    throw IngestException.invalid("out of order sample");
                }
                Long known = references.get(labels);
                if (reference != NO_REFERENCE && (known == null || known != reference)) {
                    throw new IllegalStateException("a reference of another series: " + labels);
                }
                times.put(labels, timeMs);
                pending.add(labels + " " + text + " @" + timeMs);
                return references.computeIfAbsent(labels, _ -> references.size() + 1L);
            }
        }

        @Override
        public long sample(long reference, Labels labels, long timeMs, double value) throws IngestException {
            return add(reference, labels, timeMs, StaleMarker.is(value) ? "stale" : Double.toString(value));
        }

        @Override
        public long histogram(long reference, Labels labels, long timeMs, Histogram histogram) throws IngestException {
            return add(reference, labels, timeMs, "histogram of " + histogram.count());
        }

        @Override
        public boolean exemplar(long reference, Labels labels, Exemplar exemplar) {
            pending.add("exemplar " + exemplar.labels() + " @" + exemplar.timeMs());
            return true;
        }

        @Override
        public void metadata(String metric, MetricType type, String help, String unit) {
            pending.add("metadata " + metric + " " + type.text() + " " + help + unit);
        }

        @Override
        public void commit() {
            synchronized (MemoryStorage.this) {
                lines.addAll(pending);
                latest.putAll(times);
                pending.clear();
            }
        }

        @Override
        public void close() {
            pending.clear();
        }
    }
}
