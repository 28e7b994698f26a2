package io.photoncloud.nightlight.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.ingest.HistogramParts;
import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.SpecialValues;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.text.GoQuote;
import io.photoncloud.nightlight.wire.WireException;
import io.photoncloud.nightlight.wire.WireReader;
import java.util.Arrays;

/** What a message io.prometheus.client.Histogram tells. Valid until the next is read. */
final class HistogramMessage {
    private static final long MS_PER_SECOND = 1_000;
    private static final long NANOS_PER_MS = 1_000_000;
    private static final double TWO_TO_64 = 0x1p64;

    private final WireReader inner = new WireReader();
    private final HistogramParts floats = new HistogramParts();
    private final HistogramParts wholes = new HistogramParts();

    private byte[] bytes = new byte[0];
    private double wholeCount;
    private double floatCount;
    private double wholeZero;
    private double floatZero;
    private double zeroThreshold;
    private double sum;
    private long startMs;
    private boolean spans;

    private double[] bounds = new double[16];
    private double[] values = new double[16];
    private int[] bucketExemplars = new int[32];
    private int bucketCount;
    private int[] exemplars = new int[16];
    private int exemplarCount;

    void read(WireReader message, boolean gauge) throws WireException {
        bytes = message.bytes();
        floats.reset();
        wholes.reset();
        wholes.counted();
        wholeCount = 0;
        floatCount = 0;
        wholeZero = 0;
        floatZero = 0;
        zeroThreshold = 0;
        sum = 0;
        startMs = 0;
        spans = false;
        bucketCount = 0;
        exemplarCount = 0;
        if (gauge) {
            floats.resetHint(Histogram.ResetHint.GAUGE);
            wholes.resetHint(Histogram.ResetHint.GAUGE);
        }
        for (int tag = message.next(); tag != 0; tag = message.next()) {
            if (!classicField(tag, message) && !nativeField(tag, message) && !buckets(tag, message)) {
                message.skip();
            }
        }
    }

    private boolean classicField(int tag, WireReader message) throws WireException {
        switch (tag) {
            case 1 << 3 -> wholeCount = unsigned(message.varint());
            case 2 << 3 | WireReader.FIXED64 -> sum = message.float64();
            case 3 << 3 | WireReader.BYTES -> bucket(message);
            case 4 << 3 | WireReader.FIXED64 -> floatCount = message.float64();
            case 15 << 3 | WireReader.BYTES -> {
                inner.enter(message);
                startMs = timestamp(inner);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean nativeField(int tag, WireReader message) throws WireException {
        switch (tag) {
            case 5 << 3 -> {
                int schema = (int) message.zigzag();
                floats.schema(schema);
                wholes.schema(schema);
            }
            case 6 << 3 | WireReader.FIXED64 -> zeroThreshold = message.float64();
            case 7 << 3 -> wholeZero = unsigned(message.varint());
            case 8 << 3 | WireReader.FIXED64 -> floatZero = message.float64();
            case 16 << 3 | WireReader.BYTES -> {
                int length = message.length();
                if (exemplarCount * 2 == exemplars.length) {
                    exemplars = Arrays.copyOf(exemplars, exemplars.length * 2);
                }
                exemplars[exemplarCount * 2] = message.at();
                exemplars[exemplarCount * 2 + 1] = message.at() + length;
                exemplarCount++;
                message.pass(length);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean buckets(int tag, WireReader message) throws WireException {
        switch (tag) {
            case 9 << 3 | WireReader.BYTES -> span(message, false);
            case 12 << 3 | WireReader.BYTES -> span(message, true);
            case 10 << 3 -> wholes.negativeDelta(message.zigzag());
            case 13 << 3 -> wholes.positiveDelta(message.zigzag());
            case 11 << 3 | WireReader.FIXED64 -> floats.negativeCount(message.float64());
            case 14 << 3 | WireReader.FIXED64 -> floats.positiveCount(message.float64());
            case 10 << 3 | WireReader.BYTES -> {
                for (inner.enter(message); inner.hasMore(); ) {
                    wholes.negativeDelta(inner.zigzag());
                }
            }
            case 13 << 3 | WireReader.BYTES -> {
                for (inner.enter(message); inner.hasMore(); ) {
                    wholes.positiveDelta(inner.zigzag());
                }
            }
            case 11 << 3 | WireReader.BYTES -> {
                for (inner.enter(message); inner.hasMore(); ) {
                    floats.negativeCount(inner.float64());
                }
            }
            case 14 << 3 | WireReader.BYTES -> {
                for (inner.enter(message); inner.hasMore(); ) {
                    floats.positiveCount(inner.float64());
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void span(WireReader message, boolean positive) throws WireException {
        spans = true;
        inner.enter(message);
        int offset = 0;
        int length = 0;
        for (int tag = inner.next(); tag != 0; tag = inner.next()) {
            if (tag == WireReader.tag(1, WireReader.VARINT)) {
                offset = (int) inner.zigzag();
            } else if (tag == WireReader.tag(2, WireReader.VARINT)) {
                length = (int) inner.varint();
            } else {
                inner.skip();
            }
        }
        if (positive) {
            floats.positiveSpan(offset, length);
            wholes.positiveSpan(offset, length);
        } else {
            floats.negativeSpan(offset, length);
            wholes.negativeSpan(offset, length);
        }
    }

    private void bucket(WireReader message) throws WireException {
        inner.enter(message);
        if (bucketCount == bounds.length) {
            bounds = Arrays.copyOf(bounds, bucketCount * 2);
            values = Arrays.copyOf(values, bucketCount * 2);
            bucketExemplars = Arrays.copyOf(bucketExemplars, bucketCount * 4);
        }
        double whole = 0;
        double floating = 0;
        bounds[bucketCount] = 0;
        bucketExemplars[bucketCount * 2] = -1;
        for (int tag = inner.next(); tag != 0; tag = inner.next()) {
            switch (tag) {
                case 1 << 3 -> whole = unsigned(inner.varint());
                case 2 << 3 | WireReader.FIXED64 -> bounds[bucketCount] = inner.float64();
                case 4 << 3 | WireReader.FIXED64 -> floating = inner.float64();
                case 3 << 3 | WireReader.BYTES -> {
                    int length = inner.length();
                    bucketExemplars[bucketCount * 2] = inner.at();
                    bucketExemplars[bucketCount * 2 + 1] = inner.at() + length;
                    inner.pass(length);
                }
                default -> inner.skip();
            }
        }
        values[bucketCount++] = floating == 0 ? whole : floating;
    }

    /** A message google.protobuf.Timestamp, in milliseconds. */
    static long timestamp(WireReader message) throws WireException {
        long seconds = 0;
        long nanos = 0;
        for (int tag = message.next(); tag != 0; tag = message.next()) {
            if (tag == WireReader.tag(1, WireReader.VARINT)) {
                seconds = message.varint();
            } else if (tag == WireReader.tag(2, WireReader.VARINT)) {
                nanos = message.varint();
            } else {
                message.skip();
            }
        }
        return seconds * MS_PER_SECOND + nanos / NANOS_PER_MS;
    }

    static double unsigned(long value) {
        return value < 0 ? (value & Long.MAX_VALUE) + TWO_TO_64 / 2 : value;
    }

    /** Without spans it is a classic one, unless something was said of its zero bucket. */
    boolean isNative() {
        return spans || zeroThreshold > 0 || wholeZero > 0;
    }

    Histogram build(byte[] metric) throws IngestException {
        boolean floating = floatCount > 0 || floatZero > 0;
        HistogramParts parts = floating ? floats : wholes;
        parts.zero(zeroThreshold, floating ? floatZero : wholeZero);
        parts.count(floating ? floatCount : wholeCount);
        parts.sum(Double.isNaN(sum) ? SpecialValues.NORMAL_NAN : sum);
        try {
            return parts.build();
        } catch (IngestException e) {
            throw new IngestException(
                    e.kind(), "histogram " + GoQuote.quote(new String(metric, UTF_8)) + ": " + e.getMessage());
        }
    }

    double count() {
        return floatCount == 0 ? wholeCount : floatCount;
    }

    double sum() {
        return sum;
    }

    long startMs() {
        return startMs;
    }

    int bucketCount() {
        return bucketCount;
    }

    double bucketBound(int i) {
        return bounds[i];
    }

    double bucketValue(int i) {
        return values[i];
    }

    /** Opens the exemplar of a bucket; false where it has none. */
    boolean bucketExemplar(int i, WireReader reader) {
        boolean has = bucketExemplars[i * 2] >= 0;
        if (has) {
            reader.reset(bytes, bucketExemplars[i * 2], bucketExemplars[i * 2 + 1]);
        }
        return has;
    }

    int exemplarCount() {
        return exemplarCount;
    }

    void exemplar(int i, WireReader reader) {
        reader.reset(bytes, exemplars[i * 2], exemplars[i * 2 + 1]);
    }
}
