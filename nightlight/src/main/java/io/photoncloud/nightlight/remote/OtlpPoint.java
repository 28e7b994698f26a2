package io.photoncloud.nightlight.remote;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.LabelLimits;
import io.photoncloud.nightlight.ingest.LabelsBuilder;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.wire.WireException;
import io.photoncloud.nightlight.wire.WireReader;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a data point of any kind tells. Valid until the next is read. */
final class OtlpPoint {
    /** The kinds differ in the numbers of their fields. */
    enum Shape {
        NUMBER(7, 8, 5),
        SUMMARY(7, 8, 0),
        HISTOGRAM(9, 10, 8),
        EXPONENTIAL(1, 10, 11);

        private final int attributes;
        private final int flags;
        private final int exemplars;

        Shape(int attributes, int flags, int exemplars) {
            this.attributes = attributes;
            this.flags = flags;
            this.exemplars = exemplars;
        }
    }

    private static final int V = WireReader.VARINT;
    private static final int F = WireReader.FIXED64;
    private static final int B = WireReader.BYTES;
    private static final long NANOS_PER_MS = 1_000_000;
    private static final long STALE_FLAG = 1;
    private static final int EXEMPLAR_CHARACTERS_MAX = 128;

    private final LabelsBuilder labels;
    private final WireReader inner = new WireReader();

    final Map<String, String> attributes = new TreeMap<>();
    final List<Exemplar> exemplars = new ArrayList<>();
    /** Bounds of buckets, or quantiles. */
    final List<Double> bounds = new ArrayList<>();
    /** Counts of buckets. */
    final List<Double> counts = new ArrayList<>();
    /** Values of quantiles. */
    final List<Double> values = new ArrayList<>();

    final List<Double> positive = new ArrayList<>();
    final List<Double> negative = new ArrayList<>();
    long positiveOffset;
    long negativeOffset;
    long timeMs;
    long startMs;
    double value;
    double count;
    double sum;
    boolean hasSum;
    boolean isStale;
    int scale;
    double zeroCount;

    OtlpPoint(LabelLimits limits) {
        this.labels = new LabelsBuilder(limits);
    }

    private void reset() {
        attributes.clear();
        exemplars.clear();
        bounds.clear();
        counts.clear();
        values.clear();
        positive.clear();
        negative.clear();
        positiveOffset = 0;
        negativeOffset = 0;
        timeMs = 0;
        startMs = 0;
        value = 0;
        count = 0;
        sum = 0;
        hasSum = false;
        isStale = false;
        scale = 0;
        zeroCount = 0;
    }

    void read(WireReader point, Shape shape) throws WireException, IngestException {
        reset();
        for (int tag = point.next(); tag != 0; tag = point.next()) {
            if (tag == WireReader.tag(shape.attributes, B)) {
                OtlpAttributes.read(point, attributes);
            } else if (tag == WireReader.tag(shape.flags, V)) {
                isStale = (point.varint() & STALE_FLAG) != 0;
            } else if (shape.exemplars > 0 && tag == WireReader.tag(shape.exemplars, B)) {
                exemplar(point);
            } else if (tag == WireReader.tag(2, F)) {
                startMs = point.fixed64() / NANOS_PER_MS;
            } else if (tag == WireReader.tag(3, F)) {
                timeMs = point.fixed64() / NANOS_PER_MS;
            } else {
                special(tag, point, shape);
            }
        }
    }

    private void special(int tag, WireReader point, Shape shape) throws WireException {
        switch (shape) {
            case NUMBER -> number(tag, point);
            case SUMMARY -> summary(tag, point);
            case HISTOGRAM -> histogram(tag, point);
            case EXPONENTIAL -> exponential(tag, point);
        }
    }

    private void number(int tag, WireReader point) throws WireException {
        switch (tag) {
            case 4 << 3 | F -> value = point.float64();
            case 6 << 3 | F -> value = (double) point.fixed64();
            default -> point.skip();
        }
    }

    private void summary(int tag, WireReader point) throws WireException {
        switch (tag) {
            case 4 << 3 | F -> count = HistogramField.unsigned(point.fixed64());
            case 5 << 3 | F -> sum = point.float64();
            case 6 << 3 | B -> {
                inner.enter(point);
                double quantile = 0;
                double at = 0;
                for (int field = inner.next(); field != 0; field = inner.next()) {
                    switch (field) {
                        case 1 << 3 | F -> quantile = inner.float64();
                        case 2 << 3 | F -> at = inner.float64();
                        default -> inner.skip();
                    }
                }
                bounds.add(quantile);
                values.add(at);
            }
            default -> point.skip();
        }
    }

    private void histogram(int tag, WireReader point) throws WireException {
        switch (tag) {
            case 4 << 3 | F -> count = HistogramField.unsigned(point.fixed64());
            case 5 << 3 | F -> {
                sum = point.float64();
                hasSum = true;
            }
            case 6 << 3 | F -> counts.add(HistogramField.unsigned(point.fixed64()));
            case 7 << 3 | F -> bounds.add(point.float64());
            case 6 << 3 | B -> {
                for (inner.enter(point); inner.hasMore(); ) {
                    counts.add(HistogramField.unsigned(inner.fixed64()));
                }
            }
            case 7 << 3 | B -> {
                for (inner.enter(point); inner.hasMore(); ) {
                    bounds.add(inner.float64());
                }
            }
            default -> point.skip();
        }
    }

    private void exponential(int tag, WireReader point) throws WireException {
        switch (tag) {
            case 4 << 3 | F -> count = HistogramField.unsigned(point.fixed64());
            case 5 << 3 | F -> {
                sum = point.float64();
                hasSum = true;
            }
            case 6 << 3 | V -> scale = (int) point.zigzag();
            case 7 << 3 | F -> zeroCount = HistogramField.unsigned(point.fixed64());
            case 8 << 3 | B -> positiveOffset = buckets(point, positive);
            case 9 << 3 | B -> negativeOffset = buckets(point, negative);
            default -> point.skip();
        }
    }

    private long buckets(WireReader point, List<Double> into) throws WireException {
        inner.enter(point);
        long offset = 0;
        for (int tag = inner.next(); tag != 0; tag = inner.next()) {
            switch (tag) {
                case 1 << 3 | V -> offset = (int) inner.zigzag();
                case 2 << 3 | V -> into.add(HistogramField.unsigned(inner.varint()));
                case 2 << 3 | B -> {
                    WireReader packed = new WireReader();
                    for (packed.enter(inner); packed.hasMore(); ) {
                        into.add(HistogramField.unsigned(packed.varint()));
                    }
                }
                default -> inner.skip();
            }
        }
        return offset;
    }

    private void exemplar(WireReader point) throws WireException, IngestException {
        inner.enter(point);
        Map<String, String> filtered = new TreeMap<>();
        String span = "";
        String trace = "";
        double at = 0;
        long when = 0;
        for (int tag = inner.next(); tag != 0; tag = inner.next()) {
            switch (tag) {
                case 2 << 3 | F -> when = inner.fixed64() / NANOS_PER_MS;
                case 3 << 3 | F -> at = inner.float64();
                case 6 << 3 | F -> at = (double) inner.fixed64();
                case 4 << 3 | B -> span = hex(inner);
                case 5 << 3 | B -> trace = hex(inner);
                case 7 << 3 | B -> OtlpAttributes.read(inner, filtered);
                default -> inner.skip();
            }
        }
        int characters = trace.isEmpty() ? 0 : "trace_id".length() + trace.length();
        characters += span.isEmpty() ? 0 : "span_id".length() + span.length();
        for (Map.Entry<String, String> attribute : filtered.entrySet()) {
            characters += attribute.getKey().length() + attribute.getValue().length();
        }
        Map<String, String> all = characters <= EXEMPLAR_CHARACTERS_MAX ? filtered : new TreeMap<>();
        all.put("trace_id", trace);
        all.put("span_id", span);
        labels.reset();
        for (Map.Entry<String, String> label : all.entrySet()) {
            labels.add(label.getKey(), label.getValue());
        }
        exemplars.add(new Exemplar(labels.build(), at, when == 0 ? SampleSink.NO_TIME : when));
    }

    private static String hex(WireReader reader) throws WireException {
        int length = reader.length();
        String text = HexFormat.of().formatHex(reader.bytes(), reader.at(), reader.at() + length);
        reader.pass(length);
        return text;
    }
}
