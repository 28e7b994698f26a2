package io.photoncloud.nightlight.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.LabelsBuilder;
import io.photoncloud.nightlight.ingest.MetricType;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.wire.WireException;
import io.photoncloud.nightlight.wire.WireReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages prometheus.WriteRequest, of remote write 1.0. Series whose labels cannot be are passed over, as
 * Prometheus does; a sample that the sink refuses ends the request, and the caller is to take back what it had. The
 * bytes of a series' labels are what it is remembered by. Used by one thread.
 */
public final class RemoteWriteDecoder<S> {
    private static final int SERIES = WireReader.tag(1, WireReader.BYTES);
    private static final int METADATA = WireReader.tag(3, WireReader.BYTES);
    private static final int LABEL = WireReader.tag(1, WireReader.BYTES);
    private static final int SAMPLE = WireReader.tag(2, WireReader.BYTES);
    private static final int EXEMPLAR = WireReader.tag(3, WireReader.BYTES);
    private static final int HISTOGRAM = WireReader.tag(4, WireReader.BYTES);
    private static final int NAME = WireReader.tag(1, WireReader.BYTES);
    private static final int VALUE = WireReader.tag(2, WireReader.BYTES);
    private static final int SAMPLE_VALUE = WireReader.tag(1, WireReader.FIXED64);
    private static final int SAMPLE_TIME = WireReader.tag(2, WireReader.VARINT);
    private static final int EXEMPLAR_VALUE = WireReader.tag(2, WireReader.FIXED64);
    private static final int EXEMPLAR_TIME = WireReader.tag(3, WireReader.VARINT);

    private final SeriesCache<S> cache;
    private final RemoteLimits limits;
    private final LabelsBuilder labels;
    private final WireReader request = new WireReader();
    private final WireReader series = new WireReader();
    private final WireReader field = new WireReader();
    private final WireReader pair = new WireReader();
    private final HistogramField histogram = new HistogramField();
    private final WireLabels wireLabels = new WireLabels();

    /** Labels that do not stand together are brought together here. */
    private byte[] gathered = new byte[0];

    private int labelsFrom;
    private int labelsTo;
    private boolean together;

    public RemoteWriteDecoder(SeriesCache<S> cache, RemoteLimits limits) {
        this.cache = cache;
        this.limits = limits;
        this.labels = new LabelsBuilder(limits.labels());
    }

    public Written decode(byte[] bytes, int from, int to, SampleSink<S> sink) throws IngestException {
        cache.restart();
        Written written = new Written(limits.errorsMax());
        try {
            request.reset(bytes, from, to);
            for (int tag = request.next(); tag != 0; tag = request.next()) {
                if (tag == SERIES) {
                    series.enter(request);
                    series(bytes, sink, written);
                } else if (tag == METADATA) {
                    field.enter(request);
                    metadata(sink);
                } else {
                    request.skip();
                }
            }
        } catch (WireException e) {
            throw IngestException.malformed(String.valueOf(e.getMessage()));
        }
        return written;
    }

    private void series(byte[] bytes, SampleSink<S> sink, Written written) throws WireException, IngestException {
        int from = series.at();
        S present = present(bytes, sink);
        if (present != null) {
            samples(present, sink, written);
            return;
        }
        series.reset(bytes, from, series.end());
        int end = findLabels();
        S known = resolve(bytes, from, end, sink, written);
        if (known != null) {
            series.reset(bytes, together ? labelsTo : from, end);
            samples(known, sink, written);
        }
    }

    /** What stands for the series where the sink knows it: the reader is behind its labels then. Null where it is not known, or not sure. */
    private @Nullable S present(byte[] bytes, SampleSink<S> sink) throws WireException {
        int end = series.end();
        int behind = wireLabels.take(bytes, series.at(), end);
        if (behind < 0) {
            return null;
        }
        series.reset(bytes, behind, end);
        if (series.nextOf(LABEL)) {
            return null;
        }
        series.reset(bytes, behind, end);
        return sink.find(wireLabels.bytes(), 0, wireLabels.size());
    }

    private void samples(S known, SampleSink<S> sink, Written written) throws WireException, IngestException {
        for (int tag = series.next(); tag != 0; tag = series.next()) {
            if (tag == SAMPLE) {
                sample(known, sink);
                written.sample();
            } else if (tag == HISTOGRAM) {
                histogram.read(series);
                histogram(known, sink, written);
            } else if (tag == EXEMPLAR) {
                // As Prometheus: it is no reason to refuse the request.
                var _ = written.exemplar(known, exemplar(), sink);
            } else {
                series.skip();
            }
        }
    }

    /** One that is not taken takes nothing away from the samples that are. */
    private void histogram(S known, SampleSink<S> sink, Written written) throws IngestException {
        Histogram built = histogram.build();
        try {
            sink.histogram(known, histogram.timeMs(), built);
            written.histogram();
        } catch (IngestException e) {
            if (e.kind() != IngestException.Kind.INVALID_SAMPLE) {
                throw e;
            }
            written.refused(1, String.valueOf(e.getMessage()));
        }
    }

    /** Looks over the whole message; gives where it ends. */
    private int findLabels() throws WireException {
        labelsFrom = series.at();
        labelsTo = labelsFrom;
        together = true;
        boolean after = false;
        for (int tag = series.next(); tag != 0; tag = series.next()) {
            series.skip();
            if (tag == LABEL) {
                together &= !after;
                labelsTo = after ? labelsTo : series.at();
            } else {
                after = true;
            }
        }
        return series.at();
    }

    private void sample(S known, SampleSink<S> sink) throws WireException, IngestException {
        field.enter(series);
        double value = 0;
        long timeMs = 0;
        for (int tag = field.next(); tag != 0; tag = field.next()) {
            if (tag == SAMPLE_VALUE) {
                value = field.float64();
            } else if (tag == SAMPLE_TIME) {
                timeMs = field.varint();
            } else {
                field.skip();
            }
        }
        sink.sample(known, timeMs, value);
    }

    private @Nullable S resolve(byte[] bytes, int from, int end, SampleSink<S> sink, Written written)
            throws WireException, IngestException {
        byte[] source = bytes;
        if (!together) {
            source = gather(bytes, from, end);
            labelsFrom = 0;
            labelsTo = source.length;
        }
        if (cache.matchFollowing(source, labelsFrom, labelsTo) == labelsTo - labelsFrom) {
            return cache.follow();
        }
        S known = cache.find(source, labelsFrom, labelsTo);
        if (known != null) {
            return known;
        }
        Labels read = labels(source, bytes, from, end, written);
        if (read == null) {
            return null;
        }
        S opened = sink.open(read);
        cache.put(source, labelsFrom, labelsTo, opened);
        return opened;
    }

    private byte[] gather(byte[] bytes, int from, int end) throws WireException {
        int size = 0;
        gathered = gathered.length < end - from ? new byte[end - from] : gathered;
        series.reset(bytes, from, end);
        int start = series.at();
        for (int tag = series.next(); tag != 0; tag = series.next()) {
            series.skip();
            if (tag == LABEL) {
                System.arraycopy(bytes, start, gathered, size, series.at() - start);
                size += series.at() - start;
            }
            start = series.at();
        }
        return Arrays.copyOf(gathered, size);
    }

    /** The labels, null where no series can have them. */
    private @Nullable Labels labels(byte[] source, byte[] bytes, int from, int end, Written written)
            throws WireException, IngestException {
        try {
            labels.reset();
            series.reset(source, labelsFrom, labelsTo);
            while (series.next() != 0) {
                label(series);
            }
            Labels read = labels.build();
            if (read.has(Label.METRIC_NAME)) {
                return read;
            }
            written.refused(samples(bytes, from, end), "invalid metric name or labels, got " + read);
        } catch (IngestException e) {
            if (e.kind() == IngestException.Kind.TOO_LARGE) {
                throw e;
            }
            written.refused(samples(bytes, from, end), String.valueOf(e.getMessage()));
        }
        return null;
    }

    private int samples(byte[] bytes, int from, int end) throws WireException {
        int count = 0;
        series.reset(bytes, from, end);
        for (int tag = series.next(); tag != 0; tag = series.next()) {
            count += tag == SAMPLE || tag == HISTOGRAM ? 1 : 0;
            series.skip();
        }
        return count;
    }

    private void label(WireReader outer) throws WireException, IngestException {
        pair.enter(outer);
        byte[] bytes = pair.bytes();
        int nameFrom = 0;
        int nameTo = 0;
        int valueFrom = 0;
        int valueTo = 0;
        for (int tag = pair.next(); tag != 0; tag = pair.next()) {
            if (tag == NAME) {
                nameTo = pair.length();
                nameFrom = pair.at();
                pair.pass(nameTo);
                nameTo += nameFrom;
            } else if (tag == VALUE) {
                valueTo = pair.length();
                valueFrom = pair.at();
                pair.pass(valueTo);
                valueTo += valueFrom;
            } else {
                pair.skip();
            }
        }
        labels.add(bytes, nameFrom, nameTo, bytes, valueFrom, valueTo);
    }

    private Exemplar exemplar() throws WireException, IngestException {
        field.enter(series);
        labels.reset();
        double value = 0;
        long timeMs = 0;
        for (int tag = field.next(); tag != 0; tag = field.next()) {
            if (tag == LABEL) {
                label(field);
            } else if (tag == EXEMPLAR_VALUE) {
                value = field.float64();
            } else if (tag == EXEMPLAR_TIME) {
                timeMs = field.varint();
            } else {
                field.skip();
            }
        }
        return new Exemplar(labels.build(), value, timeMs);
    }

    private void metadata(SampleSink<S> sink) throws WireException, IngestException {
        long type = 0;
        String metric = "";
        String help = "";
        String unit = "";
        for (int tag = field.next(); tag != 0; tag = field.next()) {
            switch (tag) {
                case 1 << 3 -> type = field.varint();
                case 2 << 3 | WireReader.BYTES -> metric = text(field);
                case 4 << 3 | WireReader.BYTES -> help = text(field);
                case 5 << 3 | WireReader.BYTES -> unit = text(field);
                default -> field.skip();
            }
        }
        sink.type(metric, type(type));
        sink.help(metric, help);
        if (!unit.isEmpty()) {
            sink.unit(metric, unit);
        }
    }

    /** The types have the same numbers in both versions. */
    static MetricType type(long number) {
        MetricType[] types = MetricType.values();
        return number > 0 && number < types.length ? types[(int) number] : MetricType.UNKNOWN;
    }

    static String text(WireReader reader) throws WireException {
        int length = reader.length();
        String text = new String(reader.bytes(), reader.at(), length, UTF_8);
        reader.pass(length);
        return text;
    }
}
