package io.photoncloud.nightlight.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.exposition.ProtobufParser.Family;
import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.LabelsBuilder;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.ingest.SpecialValues;
import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.text.GoNumber;
import io.photoncloud.nightlight.wire.WireException;
import io.photoncloud.nightlight.wire.WireReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads messages io.prometheus.client.Metric of one family after the other. Used by one thread. */
final class MetricParser<S> {
    /** Which of the series of a metric is meant. */
    private enum Part {
        VALUE("", 0),
        COUNT("_count", 1),
        SUM("_sum", 2),
        BUCKET("_bucket", 3),
        QUANTILE("", 4);

        private final String suffix;
        private final int code;

        Part(String suffix, int code) {
            this.suffix = suffix;
            this.code = code;
        }
    }

    private static final int LABEL = WireReader.tag(1, WireReader.BYTES);
    private static final int TIMESTAMP = WireReader.tag(6, WireReader.VARINT);
    private static final int GAUGE = WireReader.tag(2, WireReader.BYTES);
    private static final int COUNTER = WireReader.tag(3, WireReader.BYTES);
    private static final int SUMMARY = WireReader.tag(4, WireReader.BYTES);
    private static final int UNTYPED = WireReader.tag(5, WireReader.BYTES);
    private static final int HISTOGRAM = WireReader.tag(7, WireReader.BYTES);
    private static final int DOUBLE_VALUE = WireReader.tag(1, WireReader.FIXED64);
    private static final int SECOND_MESSAGE = WireReader.tag(2, WireReader.BYTES);
    private static final int THIRD_MESSAGE = WireReader.tag(3, WireReader.BYTES);
    private static final int FOURTH_MESSAGE = WireReader.tag(4, WireReader.BYTES);
    private static final int SECOND_DOUBLE = WireReader.tag(2, WireReader.FIXED64);

    private final SeriesCache<S> cache;
    private final ExpositionLimits limits;
    private final HistogramChoice choice;
    private final LabelsBuilder labels;
    private final HistogramMessage histogram = new HistogramMessage();
    private final WireReader inner = new WireReader();
    private final WireReader deeper = new WireReader();

    private byte[] name = new byte[0];
    private Family family = Family.UNTYPED;
    private byte[] bytes = new byte[0];
    private int[] labelBounds = new int[64];
    private int labelBoundCount;
    private byte[] key = new byte[1024];
    private int keySize;
    private long timeMs;
    private int sampleCount;

    MetricParser(SeriesCache<S> cache, ExpositionLimits limits, HistogramChoice choice) {
        this.cache = cache;
        this.limits = limits;
        this.choice = choice;
        this.labels = new LabelsBuilder(limits.labels());
    }

    void restart() {
        cache.restart();
        sampleCount = 0;
    }

    void family(String metricName, Family kind) {
        name = metricName.getBytes(UTF_8);
        family = kind;
    }

    void parse(WireReader metric, SampleSink<S> sink) throws WireException, IngestException {
        bytes = metric.bytes();
        labelBoundCount = 0;
        timeMs = SampleSink.NO_TIME;
        int valueFrom = 0;
        int valueTo = 0;
        int wanted = switch (family) {
            case COUNTER -> COUNTER;
            case GAUGE -> GAUGE;
            case SUMMARY -> SUMMARY;
            case UNTYPED -> UNTYPED;
            case HISTOGRAM, GAUGE_HISTOGRAM -> HISTOGRAM;
        };
        for (int tag = metric.next(); tag != 0; tag = metric.next()) {
            if (tag == LABEL) {
                inner.enter(metric);
                label(inner);
            } else if (tag == TIMESTAMP) {
                long time = metric.varint();
                timeMs = time == 0 ? SampleSink.NO_TIME : time;
            } else if (tag == wanted) {
                int length = metric.length();
                valueFrom = metric.at();
                valueTo = valueFrom + length;
                metric.pass(length);
            } else {
                metric.skip();
            }
        }
        inner.reset(bytes, valueFrom, valueTo);
        switch (family) {
            case COUNTER -> counter(sink);
            case GAUGE, UNTYPED -> sample(single(), sink);
            case SUMMARY -> summary(valueFrom, valueTo, sink);
            case HISTOGRAM, GAUGE_HISTOGRAM -> histogram(sink);
        }
    }

    private void label(WireReader pair) throws WireException, IngestException {
        if (labelBoundCount / 4 >= limits.labels().labelsMax()) {
            throw IngestException.tooLarge(
                    "a series has more than labelsMax " + limits.labels().labelsMax() + " labels");
        }
        if (labelBoundCount + 4 > labelBounds.length) {
            labelBounds = Arrays.copyOf(labelBounds, labelBounds.length * 2);
        }
        readPair(pair, labelBounds, labelBoundCount);
        labelBoundCount += 4;
    }

    private static void readPair(WireReader pair, int[] bounds, int at) throws WireException {
        Arrays.fill(bounds, at, at + 4, 0);
        for (int tag = pair.next(); tag != 0; tag = pair.next()) {
            if (tag == LABEL || tag == SECOND_MESSAGE) {
                int length = pair.length();
                int place = tag == LABEL ? at : at + 2;
                bounds[place] = pair.at();
                bounds[place + 1] = pair.at() + length;
                pair.pass(length);
            } else {
                pair.skip();
            }
        }
    }

    private double single() throws WireException {
        double value = 0;
        for (int tag = inner.next(); tag != 0; tag = inner.next()) {
            if (tag == DOUBLE_VALUE) {
                value = inner.float64();
            } else {
                inner.skip();
            }
        }
        return value;
    }

    private void sample(double value, SampleSink<S> sink) throws IngestException {
        emit(series(Part.VALUE, 0, sink), value, sink);
    }

    private void counter(SampleSink<S> sink) throws WireException, IngestException {
        double value = 0;
        Exemplar exemplar = null;
        long startMs = 0;
        for (int tag = inner.next(); tag != 0; tag = inner.next()) {
            if (tag == DOUBLE_VALUE) {
                value = inner.float64();
            } else if (tag == SECOND_MESSAGE) {
                deeper.enter(inner);
                exemplar = exemplar(deeper);
            } else if (tag == THIRD_MESSAGE) {
                deeper.enter(inner);
                startMs = HistogramMessage.timestamp(deeper);
            } else {
                inner.skip();
            }
        }
        S series = series(Part.VALUE, 0, sink);
        tellStart(series, startMs, sink);
        emit(series, value, sink);
        if (exemplar != null) {
            sink.exemplar(series, exemplar);
        }
    }

    private void tellStart(S series, long startMs, SampleSink<S> sink) throws IngestException {
        if (startMs != 0) {
            sink.startTime(series, timeMs, startMs);
        }
    }

    private void summary(int from, int to, SampleSink<S> sink) throws WireException, IngestException {
        double count = 0;
        double sum = 0;
        long startMs = 0;
        for (int tag = inner.next(); tag != 0; tag = inner.next()) {
            if (tag == WireReader.tag(1, WireReader.VARINT)) {
                count = HistogramMessage.unsigned(inner.varint());
            } else if (tag == SECOND_DOUBLE) {
                sum = inner.float64();
            } else if (tag == FOURTH_MESSAGE) {
                deeper.enter(inner);
                startMs = HistogramMessage.timestamp(deeper);
            } else {
                inner.skip();
            }
        }
        countAndSum(count, sum, startMs, sink);
        inner.reset(bytes, from, to);
        for (int tag = inner.next(); tag != 0; tag = inner.next()) {
            if (tag != THIRD_MESSAGE) {
                inner.skip();
                continue;
            }
            deeper.enter(inner);
            double quantile = 0;
            double value = 0;
            for (int field = deeper.next(); field != 0; field = deeper.next()) {
                if (field == DOUBLE_VALUE) {
                    quantile = deeper.float64();
                } else if (field == SECOND_DOUBLE) {
                    value = deeper.float64();
                } else {
                    deeper.skip();
                }
            }
            emit(series(Part.QUANTILE, quantile, sink), value, sink);
        }
    }

    private void countAndSum(double count, double sum, long startMs, SampleSink<S> sink) throws IngestException {
        S series = series(Part.COUNT, 0, sink);
        tellStart(series, startMs, sink);
        emit(series, count, sink);
        series = series(Part.SUM, 0, sink);
        tellStart(series, startMs, sink);
        emit(series, sum, sink);
    }

    private void histogram(SampleSink<S> sink) throws WireException, IngestException {
        histogram.read(inner, family == Family.GAUGE_HISTOGRAM);
        boolean isNative = choice != HistogramChoice.CLASSIC && histogram.isNative();
        if (isNative) {
            S series = series(Part.VALUE, 0, sink);
            tellStart(series, histogram.startMs(), sink);
            countSample();
            sink.histogram(series, timeMs, histogram.build(name));
            for (Exemplar exemplar : nativeExemplars()) {
                sink.exemplar(series, exemplar);
            }
        }
        if (!isNative || (choice == HistogramChoice.BOTH && histogram.bucketCount() > 0)) {
            classic(sink);
        }
    }

    /** Only those with a time; those of the classic buckets where there are no others. */
    private List<Exemplar> nativeExemplars() throws WireException, IngestException {
        List<Exemplar> found = new ArrayList<>();
        for (int i = 0; i < histogram.exemplarCount(); i++) {
            histogram.exemplar(i, deeper);
            found.add(exemplar(deeper));
        }
        for (int i = 0; histogram.exemplarCount() == 0 && i < histogram.bucketCount(); i++) {
            if (histogram.bucketExemplar(i, deeper)) {
                found.add(exemplar(deeper));
            }
        }
        found.removeIf(exemplar -> exemplar.timeMs() == SampleSink.NO_TIME);
        return found;
    }

    private void classic(SampleSink<S> sink) throws WireException, IngestException {
        double count = histogram.count();
        countAndSum(count, histogram.sum(), histogram.startMs(), sink);
        boolean infinite = false;
        for (int i = 0; i < histogram.bucketCount() && !infinite; i++) {
            double bound = histogram.bucketBound(i);
            infinite = bound == Double.POSITIVE_INFINITY;
            S series = series(Part.BUCKET, bound, sink);
            tellStart(series, histogram.startMs(), sink);
            emit(series, histogram.bucketValue(i), sink);
            if (histogram.bucketExemplar(i, deeper)) {
                sink.exemplar(series, exemplar(deeper));
            }
        }
        if (!infinite) {
            S series = series(Part.BUCKET, Double.POSITIVE_INFINITY, sink);
            tellStart(series, histogram.startMs(), sink);
            emit(series, count, sink);
        }
    }

    private Exemplar exemplar(WireReader message) throws WireException, IngestException {
        WireReader pair = new WireReader();
        int[] bounds = new int[4];
        labels.reset();
        double value = 0;
        long exemplarMs = SampleSink.NO_TIME;
        for (int tag = message.next(); tag != 0; tag = message.next()) {
            if (tag == LABEL) {
                pair.enter(message);
                readPair(pair, bounds, 0);
                labels.add(bytes, bounds[0], bounds[1], bytes, bounds[2], bounds[3]);
            } else if (tag == SECOND_DOUBLE) {
                value = message.float64();
            } else if (tag == THIRD_MESSAGE) {
                pair.enter(message);
                exemplarMs = HistogramMessage.timestamp(pair);
            } else {
                message.skip();
            }
        }
        return new Exemplar(labels.build(), value, exemplarMs);
    }

    private void emit(S series, double value, SampleSink<S> sink) throws IngestException {
        countSample();
        sink.sample(series, timeMs, Double.isNaN(value) ? SpecialValues.NORMAL_NAN : value);
    }

    private void countSample() throws IngestException {
        if (++sampleCount > limits.samplesMax()) {
            throw IngestException.tooLarge("exposition has more than samplesMax " + limits.samplesMax() + " samples");
        }
    }

    private S series(Part part, double bound, SampleSink<S> sink) throws IngestException {
        writeKey(part, bound);
        if (cache.matchFollowing(key, 0, keySize) == keySize) {
            return cache.follow();
        }
        S known = cache.find(key, 0, keySize);
        if (known != null) {
            return known;
        }
        labels.reset();
        byte[] metric = (new String(name, UTF_8) + part.suffix).getBytes(UTF_8);
        labels.add("__name__", metric, 0, metric.length);
        for (int i = 0; i < labelBoundCount; i += 4) {
            labels.add(bytes, labelBounds[i], labelBounds[i + 1], bytes, labelBounds[i + 2], labelBounds[i + 3]);
        }
        if (part == Part.BUCKET || part == Part.QUANTILE) {
            labels.add(part == Part.BUCKET ? "le" : "quantile", GoNumber.formatOpenMetrics(bound));
        }
        S opened = sink.open(labels.build());
        cache.put(key, 0, keySize, opened);
        return opened;
    }

    /** All that tells one series from another, with the lengths of its texts. */
    private void writeKey(Part part, double bound) {
        int size = name.length + 16;
        for (int i = 0; i < labelBoundCount; i += 2) {
            size += labelBounds[i + 1] - labelBounds[i] + Integer.BYTES;
        }
        if (size > key.length) {
            key = new byte[size * 2];
        }
        ByteBuffer out = ByteBuffer.wrap(key);
        out.put((byte) part.code);
        out.putDouble(bound).put(name);
        for (int i = 0; i < labelBoundCount; i += 2) {
            int length = labelBounds[i + 1] - labelBounds[i];
            out.putInt(length).put(bytes, labelBounds[i], length);
        }
        keySize = out.position();
    }
}
