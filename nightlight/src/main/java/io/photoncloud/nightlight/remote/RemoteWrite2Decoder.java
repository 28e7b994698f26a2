package io.photoncloud.nightlight.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.LabelsBuilder;
import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.wire.WireException;
import io.photoncloud.nightlight.wire.WireReader;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages io.prometheus.write.v2.Request, of remote write 2.0, in which labels are numbers of texts in a table.
 * What cannot be taken is told of and passed over, and the rest is taken; only bytes that are no such message, or too
 * many, end it. Used by one thread.
 */
public final class RemoteWrite2Decoder<S> {
    private static final byte[] METRIC_NAME = Label.METRIC_NAME.getBytes(UTF_8);
    private static final int SYMBOL = WireReader.tag(4, WireReader.BYTES);
    private static final int SERIES = WireReader.tag(5, WireReader.BYTES);
    private static final int REFS = WireReader.tag(1, WireReader.BYTES);
    private static final int REF = WireReader.tag(1, WireReader.VARINT);
    private static final int SAMPLE = WireReader.tag(2, WireReader.BYTES);
    private static final int HISTOGRAM = WireReader.tag(3, WireReader.BYTES);
    private static final int EXEMPLAR = WireReader.tag(4, WireReader.BYTES);
    private static final int METADATA = WireReader.tag(5, WireReader.BYTES);

    private static final int LENGTH_BYTES_MAX = 5;

    private final SeriesCache<S> cache;
    private final RemoteLimits limits;
    private final LabelsBuilder labels;
    private final WireReader request = new WireReader();
    private final WireReader series = new WireReader();
    private final WireReader field = new WireReader();
    private final WireReader inner = new WireReader();
    private final HistogramField histogram = new HistogramField();
    /** The symbols of the metrics whose metadata was told. */
    private final BitSet told = new BitSet();

    private byte[] bytes = new byte[0];
    private int[] symbols = new int[2048];
    private int symbolCount;
    private int[] refs = new int[64];
    private int refCount;
    private int sampleCount;
    private byte[] key = new byte[1024];
    private int keySize;

    public RemoteWrite2Decoder(SeriesCache<S> cache, RemoteLimits limits) {
        this.cache = cache;
        this.limits = limits;
        this.labels = new LabelsBuilder(limits.labels());
    }

    public Written decode(byte[] message, int from, int to, SampleSink<S> sink) throws IngestException {
        bytes = message;
        told.clear();
        cache.restart();
        Written written = new Written(limits.errorsMax());
        try {
            readSymbols(from, to);
            request.reset(message, from, to);
            for (int tag = request.next(); tag != 0; tag = request.next()) {
                if (tag == SERIES) {
                    series.enter(request);
                    series(sink, written);
                } else {
                    request.skip();
                }
            }
        } catch (WireException e) {
            throw IngestException.malformed(String.valueOf(e.getMessage()));
        }
        return written;
    }

    private void readSymbols(int from, int to) throws WireException, IngestException {
        symbolCount = 0;
        request.reset(bytes, from, to);
        for (int tag = request.next(); tag != 0; tag = request.next()) {
            if (tag != SYMBOL) {
                request.skip();
                continue;
            }
            if (symbolCount >= limits.symbolsMax()) {
                throw IngestException.tooLarge("more than symbolsMax " + limits.symbolsMax() + " symbols");
            }
            if ((symbolCount + 1) * 2 > symbols.length) {
                symbols = Arrays.copyOf(symbols, symbols.length * 2);
            }
            int length = request.length();
            symbols[symbolCount * 2] = request.at();
            symbols[symbolCount * 2 + 1] = request.at() + length;
            symbolCount++;
            request.pass(length);
        }
    }

    private void series(SampleSink<S> sink, Written written) throws WireException, IngestException {
        int from = series.at();
        lookOver();
        int end = series.at();
        S known = sampleCount == 0 ? refuseEmpty(written) : resolve(sink, written);
        if (known == null) {
            return;
        }
        metadata(sink);
        series.reset(bytes, from, end);
        for (int tag = series.next(); tag != 0; tag = series.next()) {
            if (tag == SAMPLE) {
                sample(known, sink, written);
            } else if (tag == HISTOGRAM) {
                histogram(known, sink, written);
            } else if (tag == EXEMPLAR) {
                exemplar(known, sink, written);
            } else {
                series.skip();
            }
        }
    }

    private @Nullable S refuseEmpty(Written written) throws IngestException {
        Labels read = labels(written);
        if (read != null) {
            written.refused(0, "TimeSeries must contain at least one sample or histogram for series " + read);
        }
        return null;
    }

    /** Reads which labels there are, and counts samples and histograms. */
    private void lookOver() throws WireException, IngestException {
        refCount = 0;
        sampleCount = 0;
        for (int tag = series.next(); tag != 0; tag = series.next()) {
            if (tag == REFS) {
                for (inner.enter(series); inner.hasMore(); ) {
                    ref(inner.varint());
                }
            } else if (tag == REF) {
                ref(series.varint());
            } else {
                sampleCount += tag == SAMPLE || tag == HISTOGRAM ? 1 : 0;
                series.skip();
            }
        }
    }

    private void ref(long ref) throws IngestException {
        if (refCount / 2 >= limits.labels().labelsMax()) {
            throw IngestException.tooLarge(
                    "a series has more than labelsMax " + limits.labels().labelsMax() + " labels");
        }
        if (refCount == refs.length) {
            refs = Arrays.copyOf(refs, refs.length * 2);
        }
        // What is too large for an int is too large for the table.
        refs[refCount++] = ref < 0 || ref > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) ref;
    }

    private @Nullable S resolve(SampleSink<S> sink, Written written) throws WireException, IngestException {
        String wrong = wrongRefs();
        if (!wrong.isEmpty()) {
            written.refused(sampleCount, "parsing labels for series " + refsText() + ": " + wrong);
            return null;
        }
        writeKey();
        S present = sink.find(key, 0, keySize);
        if (present != null) {
            return present;
        }
        if (cache.matchFollowing(key, 0, keySize) == keySize) {
            return cache.follow();
        }
        S known = cache.find(key, 0, keySize);
        if (known != null) {
            return known;
        }
        Labels read = labels(written);
        if (read == null) {
            return null;
        }
        S opened = sink.open(read);
        cache.put(key, 0, keySize, opened);
        return opened;
    }

    private String wrongRefs() {
        if (refCount % 2 != 0) {
            return "invalid labelRefs length " + refCount;
        }
        for (int i = 0; i < refCount; i += 2) {
            if (refs[i] >= symbolCount || refs[i + 1] >= symbolCount) {
                return "labelRefs " + refs[i] + " (name) = " + refs[i + 1] + " (value) outside of symbols table (size "
                        + symbolCount + ")";
            }
        }
        return "";
    }

    private String refsText() {
        return Arrays.toString(Arrays.copyOf(refs, refCount)).replace(",", "");
    }

    /**
     * The numbers differ from request to request, so that it is their texts that tell series apart: as {@link Labels#toBytes} has them,
     * where they are right.
     */
    private void writeKey() {
        int size = 0;
        for (int i = 0; i < refCount; i++) {
            size += symbols[refs[i] * 2 + 1] - symbols[refs[i] * 2] + LENGTH_BYTES_MAX;
        }
        if (size > key.length) {
            key = new byte[size * 2];
        }
        int at = 0;
        for (int i = 0; i < refCount; i++) {
            int from = symbols[refs[i] * 2];
            int length = symbols[refs[i] * 2 + 1] - from;
            int rest = length;
            while (rest > 0x7f) {
                key[at++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            key[at++] = (byte) rest;
            System.arraycopy(bytes, from, key, at, length);
            at += length;
        }
        keySize = at;
    }

    /** The labels, null where no series can have them. */
    private @Nullable Labels labels(Written written) throws IngestException {
        try {
            addLabels();
            Labels read = labels.build();
            if (read.has(Label.METRIC_NAME)) {
                return read;
            }
            written.refused(sampleCount, "invalid metric name or labels, got " + read);
        } catch (IngestException e) {
            if (e.kind() == IngestException.Kind.TOO_LARGE) {
                throw e;
            }
            written.refused(sampleCount, "invalid metric name or labels: " + e.getMessage());
        }
        return null;
    }

    private void addLabels() throws IngestException {
        String wrong = wrongRefs();
        if (!wrong.isEmpty()) {
            throw IngestException.invalid(wrong);
        }
        labels.reset();
        for (int i = 0; i < refCount; i += 2) {
            int name = refs[i] * 2;
            int value = refs[i + 1] * 2;
            labels.add(bytes, symbols[name], symbols[name + 1], bytes, symbols[value], symbols[value + 1]);
        }
    }

    private void sample(S known, SampleSink<S> sink, Written written) throws WireException, IngestException {
        field.enter(series);
        double value = 0;
        long timeMs = 0;
        long startMs = 0;
        for (int tag = field.next(); tag != 0; tag = field.next()) {
            switch (tag) {
                case 1 << 3 | WireReader.FIXED64 -> value = field.float64();
                case 2 << 3 -> timeMs = field.varint();
                case 3 << 3 -> startMs = field.varint();
                default -> field.skip();
            }
        }
        try {
            if (startMs != 0) {
                sink.startTime(known, timeMs, startMs);
            }
            sink.sample(known, timeMs, value);
            written.sample();
        } catch (IngestException e) {
            refuse(e, written);
        }
    }

    private void histogram(S known, SampleSink<S> sink, Written written) throws WireException, IngestException {
        histogram.read(series);
        try {
            if (histogram.startMs() != 0) {
                sink.startTime(known, histogram.timeMs(), histogram.startMs());
            }
            sink.histogram(known, histogram.timeMs(), histogram.build());
            written.histogram();
        } catch (IngestException e) {
            refuse(e, written);
        }
    }

    private void exemplar(S known, SampleSink<S> sink, Written written) throws WireException, IngestException {
        field.enter(series);
        double value = 0;
        long timeMs = 0;
        refCount = 0;
        for (int tag = field.next(); tag != 0; tag = field.next()) {
            switch (tag) {
                case 1 << 3 -> ref(field.varint());
                case 1 << 3 | WireReader.BYTES -> {
                    for (inner.enter(field); inner.hasMore(); ) {
                        ref(inner.varint());
                    }
                }
                case 2 << 3 | WireReader.FIXED64 -> value = field.float64();
                case 3 << 3 -> timeMs = field.varint();
                default -> field.skip();
            }
        }
        Exemplar told;
        try {
            addLabels();
            told = new Exemplar(labels.build(), value, timeMs);
        } catch (IngestException e) {
            written.refused(0, "parsing exemplar: " + e.getMessage());
            return;
        }
        String refused = written.exemplar(known, told, sink);
        if (!refused.isEmpty()) {
            written.refused(0, refused);
        }
    }

    private static void refuse(IngestException e, Written written) throws IngestException {
        if (e.kind() != IngestException.Kind.INVALID_SAMPLE) {
            throw e;
        }
        written.refused(1, String.valueOf(e.getMessage()));
    }

    /** Told once for each metric of a request. */
    private void metadata(SampleSink<S> sink) throws WireException, IngestException {
        for (int i = 0; i < refCount; i += 2) {
            int name = refs[i] * 2;
            if (Arrays.equals(bytes, symbols[name], symbols[name + 1], METRIC_NAME, 0, METRIC_NAME.length)) {
                if (!told.get(refs[i + 1])) {
                    told.set(refs[i + 1]);
                    metadata(symbol(refs[i + 1]), sink);
                }
                return;
            }
        }
    }

    private void metadata(String metric, SampleSink<S> sink) throws WireException, IngestException {
        long type = 0;
        int help = 0;
        int unit = 0;
        if (!series.rewind(METADATA)) {
            return;
        }
        field.enter(series);
        for (int tag = field.next(); tag != 0; tag = field.next()) {
            switch (tag) {
                case 1 << 3 -> type = field.varint();
                case 3 << 3 -> help = (int) Math.min(Integer.MAX_VALUE, field.varint() & Long.MAX_VALUE);
                case 4 << 3 -> unit = (int) Math.min(Integer.MAX_VALUE, field.varint() & Long.MAX_VALUE);
                default -> field.skip();
            }
        }
        sink.type(metric, RemoteWriteDecoder.type(type));
        if (help > 0 && help < symbolCount) {
            sink.help(metric, symbol(help));
        }
        if (unit > 0 && unit < symbolCount) {
            sink.unit(metric, symbol(unit));
        }
    }

    private String symbol(int ref) {
        return new String(bytes, symbols[ref * 2], symbols[ref * 2 + 1] - symbols[ref * 2], UTF_8);
    }
}
