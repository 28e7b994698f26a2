package io.photoncloud.nightlight.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.MetricType;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.text.Utf8;
import io.photoncloud.nightlight.wire.WireException;
import io.photoncloud.nightlight.wire.WireReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads messages io.prometheus.client.MetricFamily, each with its length before it. */
public final class ProtobufParser<S> implements ExpositionParser<S> {
    private static final int NAME = WireReader.tag(1, WireReader.BYTES);
    private static final int HELP = WireReader.tag(2, WireReader.BYTES);
    private static final int TYPE = WireReader.tag(3, WireReader.VARINT);
    private static final int METRIC = WireReader.tag(4, WireReader.BYTES);
    private static final int UNIT = WireReader.tag(5, WireReader.BYTES);
    private static final int END = -1;
    private static final int LENGTH_BITS = 35;

    private final ExpositionLimits limits;
    private final MetricParser<S> metrics;
    private final WireReader family = new WireReader();
    private final WireReader metric = new WireReader();
    private byte[] buffer = new byte[16 << 10];
    private long total;

    private String name = "";
    private String help = "";
    private String unit = "";
    private long typeNumber;

    public ProtobufParser(SeriesCache<S> cache, ExpositionLimits limits, HistogramChoice histograms) {
        this.limits = limits;
        this.metrics = new MetricParser<>(cache, limits, histograms);
    }

    @Override
    public void parse(InputStream in, SampleSink<S> sink) throws IOException, IngestException {
        total = 0;
        metrics.restart();
        int length = length(in);
        while (length != END) {
            read(in, length);
            try {
                family(length, sink);
            } catch (WireException e) {
                throw IngestException.malformed(String.valueOf(e.getMessage()));
            }
            length = length(in);
        }
    }

    private int length(InputStream in) throws IOException, IngestException {
        long value = 0;
        for (int shift = 0; shift < LENGTH_BITS; shift += 7) {
            int read = in.read();
            if (read < 0 && shift == 0) {
                return END;
            }
            if (read < 0) {
                throw IngestException.malformed("unexpected EOF");
            }
            value |= (long) (read & 0x7f) << shift;
            if (read < 0x80) {
                total += value + shift / 7 + 1;
                if (total > limits.bodyBytesMax() || value > Integer.MAX_VALUE - 16) {
                    throw IngestException.tooLarge(
                            "exposition has more than bodyBytesMax " + limits.bodyBytesMax() + " bytes");
                }
                return (int) value;
            }
        }
        throw IngestException.malformed("invalid varint length");
    }

    /** The buffer grows with what comes, not with what is announced. */
    private void read(InputStream in, int length) throws IOException, IngestException {
        int have = 0;
        while (have < length) {
            if (have == buffer.length) {
                buffer = Arrays.copyOf(buffer, (int) Math.min(length, buffer.length * 2L));
            }
            int read = in.read(buffer, have, Math.min(length, buffer.length) - have);
            if (read < 0) {
                throw IngestException.malformed("unexpected EOF");
            }
            have += read;
        }
    }

    private void family(int length, SampleSink<S> sink) throws WireException, IngestException {
        boolean any = header(length);
        if (!any) {
            return;
        }
        Family kind = Family.of(typeNumber, name);
        sink.help(name, help);
        if (!unit.isEmpty()) {
            sink.unit(name, unit);
        }
        sink.type(name, kind.type());
        metrics.family(name, kind);
        family.reset(buffer, 0, length);
        for (int tag = family.next(); tag != 0; tag = family.next()) {
            if (tag == METRIC) {
                metric.enter(family);
                metrics.parse(metric, sink);
            } else {
                family.skip();
            }
        }
    }

    /** What is told of all metrics, wherever in the message it stands; whether there are any. */
    private boolean header(int length) throws WireException, IngestException {
        name = "";
        help = "";
        unit = "";
        typeNumber = 0;
        boolean any = false;
        family.reset(buffer, 0, length);
        for (int tag = family.next(); tag != 0; tag = family.next()) {
            if (tag == NAME) {
                name = text("invalid metric name: ");
            } else if (tag == HELP) {
                help = text("invalid help for metric \"" + name + "\": ");
            } else if (tag == UNIT) {
                unit = text("invalid unit for metric \"" + name + "\": ");
            } else if (tag == TYPE) {
                typeNumber = family.varint();
            } else {
                any |= tag == METRIC;
                family.skip();
            }
        }
        if (any && name.isEmpty()) {
            throw IngestException.malformed("invalid metric name: ");
        }
        return any;
    }

    private String text(String otherwise) throws WireException, IngestException {
        int length = family.length();
        String text = new String(buffer, family.at(), length, UTF_8);
        if (!Utf8.isValid(buffer, family.at(), family.at() + length)) {
            throw IngestException.malformed(otherwise + text);
        }
        family.pass(length);
        return text;
    }

    /** What the metrics of a family are, in the order of the message's numbers. */
    enum Family {
        COUNTER(MetricType.COUNTER),
        GAUGE(MetricType.GAUGE),
        SUMMARY(MetricType.SUMMARY),
        UNTYPED(MetricType.UNKNOWN),
        HISTOGRAM(MetricType.HISTOGRAM),
        GAUGE_HISTOGRAM(MetricType.GAUGEHISTOGRAM);

        private static final Family[] BY_NUMBER = values();

        private final MetricType type;

        Family(MetricType type) {
            this.type = type;
        }

        static Family of(long number, String name) throws IngestException {
            if (number < 0 || number >= BY_NUMBER.length) {
                throw IngestException.malformed("unknown metric type for metric \"" + name + "\": " + number);
            }
            return BY_NUMBER[(int) number];
        }

        MetricType type() {
            return type;
        }
    }
}
