package io.photoncloud.nightlight.remote;

import io.photoncloud.nightlight.ingest.HistogramParts;
import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.LabelsBuilder;
import io.photoncloud.nightlight.ingest.MetricType;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.StaleMarker;
import io.photoncloud.nightlight.text.GoNumber;
import io.photoncloud.nightlight.wire.WireException;
import io.photoncloud.nightlight.wire.WireReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives the points of one resource's metrics to a sink. */
final class OtlpPoints<S> {
    /** target_info is told so often that no query misses it. */
    private static final long TARGET_INFO_EVERY_MS = Duration.ofSeconds(150).toMillis();

    /** A point from long ago among those of today is no reason to tell of all the time between. */
    static final int TARGET_INFO_SAMPLES_MAX = 1_000;

    /** Of one request, whatever the number of its resources: beyond it target_info is told once for each. */
    private static final int TARGET_INFO_SAMPLES_OF_REQUEST_MAX = 10_000;

    private static final double ZERO_THRESHOLD = 1e-128;
    private static final int SCHEMA_MIN = -4;
    private static final int SCHEMA_MAX = 8;
    private static final int SMALL_GAP = 2;

    private final OtlpResource resource;
    private final SampleSink<S> sink;
    private final Written written;
    private final LabelsBuilder builder;
    private final Map<Labels, S> opened = new HashMap<>();
    private final OtlpPoint point;
    private final HistogramParts parts = new HistogramParts();

    private String metric = "";
    private long earliestMs = Long.MAX_VALUE;
    private long latestMs = Long.MIN_VALUE;

    OtlpPoints(OtlpResource resource, RemoteLimits limits, SampleSink<S> sink, Written written) {
        this.resource = resource;
        this.sink = sink;
        this.written = written;
        this.builder = new LabelsBuilder(limits.labels());
        this.point = new OtlpPoint(limits.labels());
    }

    void begin(String name, MetricType type, String help, String unit) throws IngestException {
        metric = name;
        sink.type(name, type);
        sink.help(name, help);
        if (!unit.isEmpty()) {
            sink.unit(name, unit);
        }
    }

    private Map<String, String> read(WireReader message, OtlpPoint.Shape shape) throws WireException, IngestException {
        point.read(message, shape);
        earliestMs = Math.min(earliestMs, point.timeMs);
        latestMs = Math.max(latestMs, point.timeMs);
        return resource.labels(point.attributes);
    }

    private S series(Map<String, String> labels, String suffix, String name, String value) throws IngestException {
        builder.reset();
        builder.add("__name__", metric + suffix);
        for (Map.Entry<String, String> label : labels.entrySet()) {
            if (!label.getKey().equals(name)) {
                builder.add(label.getKey(), label.getValue());
            }
        }
        if (!name.isEmpty()) {
            builder.add(name, value);
        }
        return open(builder.build());
    }

    private S open(Labels labels) throws IngestException {
        S known = opened.get(labels);
        if (known == null) {
            known = sink.open(labels);
            opened.put(labels, known);
        }
        return known;
    }

    private void sample(S series, double value) throws IngestException {
        try {
            if (point.startMs > 0) {
                sink.startTime(series, point.timeMs, point.startMs);
            }
            sink.sample(series, point.timeMs, point.isStale ? StaleMarker.VALUE : value);
            written.sample();
        } catch (IngestException e) {
            refuse(e);
        }
    }

    private void refuse(IngestException e) throws IngestException {
        if (e.kind() != IngestException.Kind.INVALID_SAMPLE) {
            throw e;
        }
        written.refused(1, String.valueOf(e.getMessage()));
    }

    private void exemplars(S series, List<Exemplar> exemplars) throws IngestException {
        for (Exemplar exemplar : exemplars) {
            var _ = written.exemplar(series, exemplar, sink);
        }
    }

    void number(WireReader message) throws WireException, IngestException {
        Map<String, String> labels = read(message, OtlpPoint.Shape.NUMBER);
        S series = series(labels, "", "", "");
        sample(series, point.value);
        exemplars(series, point.exemplars);
    }

    void summary(WireReader message) throws WireException, IngestException {
        Map<String, String> labels = read(message, OtlpPoint.Shape.SUMMARY);
        sample(series(labels, "_sum", "", ""), point.sum);
        sample(series(labels, "_count", "", ""), point.count);
        for (int i = 0; i < point.bounds.size(); i++) {
            String quantile = GoNumber.formatPlain(point.bounds.get(i));
            sample(series(labels, "", "quantile", quantile), point.values.get(i));
        }
    }

    void histogram(WireReader message) throws WireException, IngestException {
        Map<String, String> labels = read(message, OtlpPoint.Shape.HISTOGRAM);
        if (point.hasSum) {
            sample(series(labels, "_sum", "", ""), point.sum);
        }
        sample(series(labels, "_count", "", ""), point.count);
        double count = 0;
        int told = 0;
        for (int i = 0; i < Math.min(point.bounds.size(), point.counts.size()); i++) {
            double bound = point.bounds.get(i);
            count += point.counts.get(i);
            S series = series(labels, "_bucket", "le", GoNumber.formatPlain(bound));
            sample(series, count);
            int from = told;
            while (told < point.exemplars.size() && point.exemplars.get(told).value() <= bound) {
                told++;
            }
            exemplars(series, point.exemplars.subList(from, told));
        }
        S last = series(labels, "_bucket", "le", "+Inf");
        sample(last, point.count);
        exemplars(last, point.exemplars.subList(told, point.exemplars.size()));
    }

    void exponential(WireReader message) throws WireException, IngestException {
        Map<String, String> labels = read(message, OtlpPoint.Shape.EXPONENTIAL);
        if (point.scale < SCHEMA_MIN) {
            throw IngestException.invalid(
                    "cannot convert exponential to native histogram. Scale must be >= -4, was " + point.scale);
        }
        parts.reset();
        parts.counted();
        parts.schema(Math.min(point.scale, SCHEMA_MAX));
        parts.zeroThreshold(ZERO_THRESHOLD);
        if (point.isStale) {
            parts.sum(StaleMarker.VALUE);
        } else {
            parts.count(point.count);
            parts.zeroCount(point.zeroCount);
            parts.sum(point.hasSum ? point.sum : 0);
            int scaleDown = Math.max(0, point.scale - SCHEMA_MAX);
            buckets(point.positive, point.positiveOffset, scaleDown, Side.POSITIVE);
            buckets(point.negative, point.negativeOffset, scaleDown, Side.NEGATIVE);
        }
        S series = series(labels, "", "", "");
        try {
            if (point.startMs > 0) {
                sink.startTime(series, point.timeMs, point.startMs);
            }
            sink.histogram(series, point.timeMs, parts.build());
            written.histogram();
            exemplars(series, point.exemplars);
        } catch (IngestException e) {
            refuse(e);
        }
    }

    private enum Side {
        POSITIVE,
        NEGATIVE
    }

    /**
     * Buckets that lie together become spans, and 2 to the power of scaleDown of them become one. A bucket here is known
     * by its upper bound and there by its lower one, which makes their numbers differ by one.
     */
    private void buckets(List<Double> counts, long offset, int scaleDown, Side side) throws IngestException {
        SpanWriter spans = new SpanWriter();
        double count = 0;
        for (int i = 0; i < counts.size(); i++) {
            count += counts.get(i);
            boolean isLast = i + 1 == counts.size() || (i + 1 + offset) >> scaleDown != (i + offset) >> scaleDown;
            if (isLast) {
                spans.add(((i + offset) >> scaleDown) + 1, count);
                count = 0;
            }
        }
        spans.writeTo(parts, side == Side.POSITIVE);
    }

    /** Collects buckets into spans; small gaps are filled, which is shorter than another span. */
    private static final class SpanWriter {
        private final ArrayList<int[]> spans = new ArrayList<>();
        private final ArrayList<Double> counts = new ArrayList<>();
        private long next;

        void add(long index, double count) throws IngestException {
            if (count == 0) {
                return;
            }
            if (index < Integer.MIN_VALUE || index > Integer.MAX_VALUE) {
                throw IngestException.invalid("bucket number " + index + " is out of range");
            }
            long gap = index - next;
            if (spans.isEmpty() || gap > SMALL_GAP) {
                if (gap != (int) gap) {
                    throw IngestException.invalid("bucket number " + index + " is out of range");
                }
                spans.add(new int[] {(int) gap, 0});
                gap = 0;
            }
            for (; gap > 0; gap--) {
                put(0);
            }
            put(count);
            next = index + 1;
        }

        private void put(double count) {
            spans.getLast()[1]++;
            counts.add(count);
        }

        void writeTo(HistogramParts parts, boolean positive) {
            for (int[] span : spans) {
                if (positive) {
                    parts.positiveSpan(span[0], span[1]);
                } else {
                    parts.negativeSpan(span[0], span[1]);
                }
            }
            for (double count : counts) {
                if (positive) {
                    parts.positiveCount(count);
                } else {
                    parts.negativeCount(count);
                }
            }
        }
    }

    /** Tells of the resource itself, over the time of its points. */
    void targetInfo() throws IngestException {
        Map<String, String> labels = resource.targetInfo();
        if (labels.isEmpty() || earliestMs > latestMs) {
            return;
        }
        builder.reset();
        for (Map.Entry<String, String> label : labels.entrySet()) {
            builder.add(label.getKey(), label.getValue());
        }
        S series = open(builder.build());
        long most = Math.min(TARGET_INFO_SAMPLES_MAX, TARGET_INFO_SAMPLES_OF_REQUEST_MAX - written.targetInfos());
        long span = Math.min(latestMs - earliestMs, Math.max(0, most) * TARGET_INFO_EVERY_MS);
        for (long timeMs = latestMs - span; timeMs < latestMs; timeMs += TARGET_INFO_EVERY_MS) {
            tell(series, timeMs);
        }
        tell(series, latestMs);
    }

    private void tell(S series, long timeMs) throws IngestException {
        try {
            written.targetInfo();
            sink.sample(series, timeMs, 1);
            written.sample();
        } catch (IngestException e) {
            refuse(e);
        }
    }
}
