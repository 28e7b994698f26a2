package io.photoncloud.nightlight.remote;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesCursor;
import io.photoncloud.nightlight.series.SeriesReader;
import io.photoncloud.nightlight.series.SeriesSource;
import io.photoncloud.nightlight.wire.WireWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/** Answers remote readers. Safe for use by many threads. */
public final class ReadResponse {
    private final SeriesSource source;
    private final ReadChunks chunks;
    private final ReadLimits limits;

    public ReadResponse(SeriesSource source, ReadChunks chunks, ReadLimits limits) {
        this.source = source;
        this.chunks = chunks;
        this.limits = limits;
    }

    /** A message prometheus.ReadResponse with all samples, compressed. */
    public byte[] samples(ReadRequest request) throws IngestException, IOException {
        WireWriter response = new WireWriter();
        WireWriter result = new WireWriter();
        long count = 0;
        QueryBudget budget = budget();
        for (Selection query : request.queries()) {
            result.reset();
            try (SeriesReader reader = source.open(query.fromMs(), query.toMs(), budget)) {
                SeriesCursor series = reader.select(query);
                while (series.next()) {
                    count += writeSeries(series, query, result, count);
                    requireBytes(response.size() + (long) result.size());
                }
            }
            response.message(1, result);
        }
        return Snappy.compress(response.toBytes());
    }

    private QueryBudget budget() {
        return new QueryBudget(limits.seriesMax(), limits.samplesMax(), Long.MAX_VALUE);
    }

    private void requireBytes(long size) throws IngestException {
        if (size > limits.bytesMax()) {
            throw IngestException.tooLarge("the answer has more than bytesMax " + limits.bytesMax() + " bytes");
        }
    }

    private long writeSeries(SeriesCursor series, Selection query, WireWriter result, long before)
            throws IngestException {
        WireWriter message = new WireWriter();
        writeLabels(series.labels(), message);
        SampleCursor samples = series.samples();
        long count = 0;
        SampleCursor.Kind kind = samples.seek(query.fromMs());
        while (kind != SampleCursor.Kind.NONE && samples.timeMs() <= query.toMs()) {
            if (before + ++count > limits.samplesMax()) {
                throw IngestException.tooLarge("exceeded sample limit (" + limits.samplesMax() + ")");
            }
            writeSample(kind, samples, message);
            requireBytes(message.size());
            kind = samples.next();
        }
        if (count > 0) {
            result.message(1, message);
        }
        return count;
    }

    private static void writeSample(SampleCursor.Kind kind, SampleCursor samples, WireWriter series) {
        long timeMs = samples.timeMs();
        switch (kind) {
            case FLOAT -> {
                double value = samples.value();
                series.message(2, sample -> sample.float64(1, value).varint(2, timeMs));
            }
            case HISTOGRAM -> {
                Histogram histogram = samples.histogram();
                series.message(4, message -> writeHistogram(histogram, timeMs, message));
            }
            case NONE -> {}
        }
    }

    private static void writeHistogram(Histogram histogram, long timeMs, WireWriter out) {
        if (histogram.isWhole()) {
            out.varint(1, (long) histogram.count()).varint(6, (long) histogram.zeroCount());
            writeSpans(8, histogram.negativeSpans(), out);
            writeDeltas(9, histogram.negativeCounts(), out);
            writeSpans(11, histogram.positiveSpans(), out);
            writeDeltas(12, histogram.positiveCounts(), out);
        } else {
            out.float64(2, histogram.count()).float64(7, histogram.zeroCount());
            writeSpans(8, histogram.negativeSpans(), out);
            writeDoubles(10, histogram.negativeCounts(), out);
            writeSpans(11, histogram.positiveSpans(), out);
            writeDoubles(13, histogram.positiveCounts(), out);
        }
        out.float64(3, histogram.sum()).zigzag(4, histogram.schema()).float64(5, histogram.zeroThreshold());
        out.varint(
                14,
                switch (histogram.resetHint()) {
                    case UNKNOWN -> 0;
                    case RESET -> 1;
                    case NOT_RESET -> 2;
                    case GAUGE -> 3;
                });
        out.varint(15, timeMs);
        writeDoubles(16, histogram.customBounds(), out);
    }

    private static void writeSpans(int field, int[] spans, WireWriter out) {
        for (int i = 0; i < spans.length; i += 2) {
            int offset = spans[i];
            int length = spans[i + 1];
            out.message(field, span -> span.zigzag(1, offset).varint(2, length));
        }
    }

    /** Whole numbers, each by its difference to the one before. */
    private static void writeDeltas(int field, double[] counts, WireWriter out) {
        if (counts.length > 0) {
            out.message(field, packed -> {
                long last = 0;
                for (double count : counts) {
                    long delta = (long) count - last;
                    packed.rawZigzag(delta);
                    last = (long) count;
                }
            });
        }
    }

    private static void writeDoubles(int field, double[] values, WireWriter out) {
        if (values.length > 0) {
            out.message(field, packed -> {
                for (double value : values) {
                    packed.rawFloat64(value);
                }
            });
        }
    }

    private static void writeLabels(Labels labels, WireWriter out) {
        for (Label label : labels.toList()) {
            out.message(1, pair -> pair.text(1, label.name()).text(2, label.value()));
        }
    }

    /**
     * Writes messages prometheus.ChunkedReadResponse, each in a frame with its length and its CRC-32C before it. A frame
     * holds chunks of one series, and a series goes on in the next frame when its own is full.
     */
    public void stream(ReadRequest request, OutputStream out) throws IOException {
        List<Selection> queries = request.queries();
        QueryBudget budget = budget();
        for (int i = 0; i < queries.size(); i++) {
            Selection query = queries.get(i);
            try (SeriesReader reader = source.open(query.fromMs(), query.toMs(), budget)) {
                SeriesCursor series = reader.select(query);
                while (series.next()) {
                    Frames frames = new Frames(series.labels(), i, out);
                    chunks.chunks(series.samples(), query.fromMs(), query.toMs(), frames);
                    frames.end();
                }
            }
        }
        out.flush();
    }

    /** Fills frames with the chunks of one series. */
    private final class Frames implements ReadChunks.Taker {
        private final Labels labels;
        private final int query;
        private final OutputStream out;
        private final WireWriter series = new WireWriter();
        private int chunkCount;
        private @Nullable IOException failed;

        Frames(Labels labels, int query, OutputStream out) {
            this.labels = labels;
            this.query = query;
            this.out = out;
            begin();
        }

        private void begin() {
            series.reset();
            writeLabels(labels, series);
            chunkCount = 0;
        }

        @Override
        public void chunk(ReadChunks.Encoding encoding, long fromMs, long toMs, byte[] data) {
            if (failed != null) {
                return;
            }
            series.message(
                    2,
                    chunk -> chunk.varint(1, fromMs)
                            .varint(2, toMs)
                            .varint(3, encoding.number())
                            .bytes(4, data));
            chunkCount++;
            if (series.size() >= limits.frameBytesMax()) {
                try {
                    flush();
                } catch (IOException e) {
                    // Whoever gives chunks knows nothing of the stream; it is told at the end of the series.
                    failed = e;
                }
            }
        }

        void end() throws IOException {
            if (failed != null) {
                throw failed;
            }
            if (chunkCount > 0) {
                flush();
            }
        }

        private void flush() throws IOException {
            WireWriter response = new WireWriter().message(1, series);
            if (query > 0) {
                response.varint(2, query);
            }
            byte[] frame = response.toBytes();
            CRC32C crc = new CRC32C();
            crc.update(frame);
            WireWriter length = new WireWriter().raw(frame.length);
            out.write(length.toBytes());
            for (int shift = 24; shift >= 0; shift -= Byte.SIZE) {
                out.write((int) (crc.getValue() >>> shift));
            }
            out.write(frame);
            begin();
        }
    }
}
