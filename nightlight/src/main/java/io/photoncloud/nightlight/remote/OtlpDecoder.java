package io.photoncloud.nightlight.remote;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.MetricType;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.text.GoQuote;
import io.photoncloud.nightlight.wire.WireException;
import io.photoncloud.nightlight.wire.WireReader;
import java.util.TreeMap;

/**
 * Reads messages ExportMetricsServiceRequest of OpenTelemetry and gives them as Prometheus' OTLP receiver would. What
 * cannot be taken is told of and passed over, and the rest is taken; only bytes that are no such message, or too many,
 * end it. Used by one thread.
 */
public final class OtlpDecoder<S> {
    private static final int CUMULATIVE = 2;
    private static final int DELTA = 1;
    private static final int B = WireReader.BYTES;
    /** The fields of a metric's data are what tells its kind. */
    private static final int GAUGE = 5;

    private static final int SUM = 7;
    private static final int HISTOGRAM = 9;
    private static final int EXPONENTIAL = 10;
    private static final int SUMMARY = 11;

    private final OtlpNames names;
    private final RemoteLimits limits;

    public OtlpDecoder(OtlpNames names, RemoteLimits limits) {
        this.names = names;
        this.limits = limits;
    }

    public Written decode(byte[] bytes, int from, int to, SampleSink<S> sink) throws IngestException {
        Written written = new Written(limits.errorsMax());
        WireReader request = new WireReader().reset(bytes, from, to);
        try {
            for (int tag = request.next(); tag != 0; tag = request.next()) {
                if (tag == WireReader.tag(1, B)) {
                    WireReader resource = new WireReader();
                    resource.enter(request);
                    resource(resource, sink, written);
                } else {
                    request.skip();
                }
            }
        } catch (WireException e) {
            throw IngestException.malformed(String.valueOf(e.getMessage()));
        }
        return written;
    }

    private void resource(WireReader metrics, SampleSink<S> sink, Written written)
            throws WireException, IngestException {
        TreeMap<String, String> attributes = new TreeMap<>();
        if (metrics.rewind(WireReader.tag(1, B))) {
            WireReader resource = new WireReader();
            resource.enter(metrics);
            for (int tag = resource.next(); tag != 0; tag = resource.next()) {
                if (tag == WireReader.tag(1, B)) {
                    OtlpAttributes.read(resource, attributes);
                } else {
                    resource.skip();
                }
            }
        }
        OtlpResource of = new OtlpResource(attributes, names);
        OtlpPoints<S> points = new OtlpPoints<>(of, limits, sink, written);
        boolean more = metrics.rewind(WireReader.tag(2, B));
        while (more) {
            WireReader scope = new WireReader();
            scope.enter(metrics);
            scope(scope, points, written);
            more = metrics.nextOf(WireReader.tag(2, B));
        }
        points.targetInfo();
    }

    private void scope(WireReader scope, OtlpPoints<S> points, Written written) throws WireException, IngestException {
        for (int tag = scope.next(); tag != 0; tag = scope.next()) {
            if (tag != WireReader.tag(2, B)) {
                scope.skip();
                continue;
            }
            WireReader metric = new WireReader();
            metric.enter(scope);
            try {
                metric(metric, points);
            } catch (IngestException e) {
                if (e.kind() == IngestException.Kind.MALFORMED || e.kind() == IngestException.Kind.TOO_LARGE) {
                    throw e;
                }
                written.refused(1, String.valueOf(e.getMessage()));
            }
        }
    }

    private void metric(WireReader metric, OtlpPoints<S> points) throws WireException, IngestException {
        String name = "";
        String description = "";
        String unit = "";
        int kind = 0;
        WireReader data = new WireReader();
        for (int tag = metric.next(); tag != 0; tag = metric.next()) {
            switch (tag) {
                case 1 << 3 | B -> name = OtlpAttributes.text(metric);
                case 2 << 3 | B -> description = OtlpAttributes.text(metric);
                case 3 << 3 | B -> unit = OtlpAttributes.text(metric);
                case GAUGE << 3 | B, SUM << 3 | B, HISTOGRAM << 3 | B, EXPONENTIAL << 3 | B, SUMMARY << 3 | B -> {
                    kind = tag >>> 3;
                    data.enter(metric);
                }
                default -> metric.skip();
            }
        }
        Header header = header(data);
        requireCumulative(name, kind, header.temporality());
        MetricType type = type(kind, header.monotonic());
        OtlpNames.Kind named = kind == GAUGE
                ? OtlpNames.Kind.GAUGE
                : kind == SUM && header.monotonic() ? OtlpNames.Kind.COUNTER : OtlpNames.Kind.OTHER;
        points.begin(names.metric(name, unit, named), type, description, OtlpNames.unit(unit));
        boolean more = data.rewind(WireReader.tag(1, B));
        while (more) {
            WireReader point = new WireReader();
            point.enter(data);
            switch (kind) {
                case GAUGE, SUM -> points.number(point);
                case HISTOGRAM -> points.histogram(point);
                case EXPONENTIAL -> points.exponential(point);
                default -> points.summary(point);
            }
            more = data.nextOf(WireReader.tag(1, B));
        }
    }

    private record Header(long temporality, boolean monotonic) {}

    private static Header header(WireReader data) throws WireException {
        long temporality = 0;
        boolean monotonic = false;
        for (int tag = data.next(); tag != 0; tag = data.next()) {
            switch (tag) {
                case 2 << 3 -> temporality = data.varint();
                case 3 << 3 -> monotonic = data.varint() != 0;
                default -> data.skip();
            }
        }
        return new Header(temporality, monotonic);
    }

    private static void requireCumulative(String name, int kind, long temporality) throws IngestException {
        boolean has = kind == SUM || kind == HISTOGRAM || kind == EXPONENTIAL;
        if (has && temporality != CUMULATIVE) {
            throw IngestException.unsupported("invalid temporality and type combination for metric "
                    + GoQuote.quote(name)
                    + (temporality == DELTA ? ": delta temporality is not taken" : ": no temporality is told"));
        }
    }

    private static MetricType type(int kind, boolean monotonic) throws IngestException {
        return switch (kind) {
            case GAUGE -> MetricType.GAUGE;
            case SUM -> monotonic ? MetricType.COUNTER : MetricType.GAUGE;
            case HISTOGRAM, EXPONENTIAL -> MetricType.HISTOGRAM;
            case SUMMARY -> MetricType.SUMMARY;
            default -> throw IngestException.invalid("unsupported metric type");
        };
    }
}
