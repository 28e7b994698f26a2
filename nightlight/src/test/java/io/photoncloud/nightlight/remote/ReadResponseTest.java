package io.photoncloud.nightlight.remote;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.Selection;
import io.photoncloud.nightlight.series.SeriesCursor;
import io.photoncloud.nightlight.series.SeriesReader;
import io.photoncloud.nightlight.series.SeriesSource;
import io.photoncloud.nightlight.wire.WireReader;
import io.photoncloud.nightlight.wire.WireWriter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

class ReadResponseTest {
    private static final Histogram HISTOGRAM = new Histogram.Builder()
            .schema(1)
            .zero(0.5, 1)
            .count(3)
            .sum(7)
            .positive(new int[] {-1, 2}, new double[] {1, 1})
            .build();

    /** Series in memory, with a float or a histogram at each time. */
    private static final class MemorySeries implements SeriesSource {
        private final Map<Labels, NavigableMap<Long, Object>> series = new TreeMap<>();

        void add(Labels labels, long timeMs, Object value) {
            series.computeIfAbsent(labels, _ -> new TreeMap<>()).put(timeMs, value);
        }

        @Override
        public SeriesReader open(long fromMs, long toMs) {
            return new SeriesReader() {
                @Override
                public SeriesCursor select(Selection selection) {
                    return new Rows(series.entrySet().stream()
                            .filter(row -> selection.matchers().stream().allMatch(m -> m.matches(row.getKey())))
                            .iterator());
                }

                @Override
                public List<String> labelNames(Selection selection) {
                    return List.of();
                }

                @Override
                public List<String> labelValues(String name, Selection selection) {
                    return List.of();
                }

                @Override
                public void close() {}
            };
        }
    }

    private static final class Rows implements SeriesCursor {
        private final Iterator<Map.Entry<Labels, NavigableMap<Long, Object>>> rows;
        private Map.Entry<Labels, NavigableMap<Long, Object>> row = Map.entry(Labels.EMPTY, new TreeMap<>());

        Rows(Iterator<Map.Entry<Labels, NavigableMap<Long, Object>>> rows) {
            this.rows = rows;
        }

        @Override
        public boolean next() {
            if (!rows.hasNext()) {
                return false;
            }
            row = rows.next();
            return true;
        }

        @Override
        public Labels labels() {
            return row.getKey();
        }

        @Override
        public SampleCursor samples() {
            NavigableMap<Long, Object> samples = row.getValue();
            return new SampleCursor() {
                private long at = Long.MIN_VALUE;

                @Override
                public Kind next() {
                    return seek(at + 1);
                }

                @Override
                public Kind seek(long timeMs) {
                    Long next = samples.ceilingKey(Math.max(at, timeMs));
                    at = next == null ? Long.MAX_VALUE : next;
                    return next == null
                            ? Kind.NONE
                            : samples.get(next) instanceof Histogram ? Kind.HISTOGRAM : Kind.FLOAT;
                }

                @Override
                public long timeMs() {
                    return at;
                }

                @Override
                public double value() {
                    return (double) requireNonNull(samples.get(at));
                }

                @Override
                public Histogram histogram() {
                    return (Histogram) requireNonNull(samples.get(at));
                }
            };
        }
    }

    /** A chunk for each sample, whose bytes are its value. */
    private static final ReadChunks CHUNKS = (samples, fromMs, toMs, taker) -> {
        SampleCursor.Kind kind = samples.seek(fromMs);
        while (kind != SampleCursor.Kind.NONE && samples.timeMs() <= toMs) {
            byte[] data = ByteBuffer.allocate(8).putDouble(samples.value()).array();
            taker.chunk(ReadChunks.Encoding.XOR, samples.timeMs(), samples.timeMs(), data);
            kind = samples.next();
        }
    };

    private final MemorySeries source = new MemorySeries();

    private static byte[] request(long fromMs, long toMs, int... forms) {
        return WireWriter.message(w -> {
            w.message(
                    1,
                    q -> q.varint(1, fromMs)
                            .varint(2, toMs)
                            .message(3, m -> m.varint(1, 2).text(2, "__name__").text(3, "u.*")));
            for (int form : forms) {
                w.varint(2, form);
            }
        });
    }

    @Test
    void understandsRequests() throws Exception {
        byte[] bytes = request(5, 10, 7, 1, 0);
        ReadRequest request = ReadRequest.decode(bytes, 0, bytes.length);

        assertThat(request.form()).isEqualTo(ReadRequest.Form.STREAMED_XOR_CHUNKS);
        assertThat(request.queries())
                .containsExactly(new Selection(List.of(new Matcher(Matcher.Kind.MATCHES, "__name__", "u.*")), 5, 10));
        byte[] other = request(5, 10, 7);
        assertThatThrownBy(() -> ReadRequest.decode(other, 0, other.length))
                .hasMessageStartingWith("server does not support any of the requested response types: [7]");
        byte[] broken = WireWriter.message(w ->
                w.message(1, q -> q.message(3, m -> m.varint(1, 2).text(3, "("))));
        assertThatThrownBy(() -> ReadRequest.decode(broken, 0, broken.length))
                .hasMessageContaining("missing closing )");
    }

    @Test
    void writesSamplesThatCanBeReadAsRemoteWrite() throws Exception {
        source.add(Labels.of("__name__", "up"), 10, 1.5);
        source.add(Labels.of("__name__", "up"), 11, 2.5);
        source.add(Labels.of("__name__", "up"), 99, 3.5);
        source.add(Labels.of("__name__", "uh"), 12, HISTOGRAM);
        source.add(
                Labels.of("__name__", "uh"),
                13,
                HISTOGRAM.toBuilder().whole(true).build());
        source.add(Labels.of("__name__", "other"), 12, 1.0);
        byte[] request = request(11, 50);

        byte[] answer = Snappy.uncompress(new ReadResponse(source, CHUNKS, ReadLimits.DEFAULT)
                .samples(ReadRequest.decode(request, 0, request.length)));

        WireReader response = new WireReader().reset(answer, 0, answer.length);
        assertThat(response.next()).isEqualTo(WireReader.tag(1, WireReader.BYTES));
        int length = response.length();
        SinkOfLines sink = new SinkOfLines();
        new RemoteWriteDecoder<Labels>(new SeriesCache<>(), RemoteLimits.DEFAULT)
                .decode(answer, response.at(), response.at() + length, sink);
        assertThat(sink.lines)
                .containsExactly(
                        "{__name__=\"uh\"} histogram of 3.0 @12",
                        "{__name__=\"uh\"} histogram of 3.0 @13",
                        "{__name__=\"up\"} 2.5 @11");
        assertThat(sink.histograms)
                .containsExactly(HISTOGRAM, HISTOGRAM.toBuilder().whole(true).build());
    }

    @Test
    void boundsTheNumberOfSamples() throws Exception {
        for (int i = 0; i < 10; i++) {
            source.add(Labels.of("__name__", "up"), 10 + i, 1.0);
        }
        byte[] request = request(0, 50);
        ReadRequest decoded = ReadRequest.decode(request, 0, request.length);

        assertThatThrownBy(() -> new ReadResponse(source, CHUNKS, new ReadLimits(100, 9, 1000, 100)).samples(decoded))
                .hasMessage("exceeded sample limit (9)");
        assertThatThrownBy(() -> new ReadResponse(source, CHUNKS, new ReadLimits(100, 10, 50, 100)).samples(decoded))
                .hasMessage("the answer has more than bytesMax 50 bytes");
    }

    @Test
    void streamsChunksInFramesOfOneSeries() throws Exception {
        for (int i = 0; i < 3; i++) {
            source.add(Labels.of("__name__", "up"), 10 + i, (double) i);
        }
        source.add(Labels.of("__name__", "up", "a", "b"), 10, 9.0);
        byte[] request = request(0, 50, 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        new ReadResponse(source, CHUNKS, new ReadLimits(100, 9, 1000, 40))
                .stream(ReadRequest.decode(request, 0, request.length), out);

        byte[] stream = out.toByteArray();
        StringBuilder frames = new StringBuilder();
        for (int at = 0; at < stream.length; ) {
            int length = stream[at];
            CRC32C crc = new CRC32C();
            crc.update(stream, at + 5, length);
            assertThat((int) crc.getValue())
                    .isEqualTo(ByteBuffer.wrap(stream, at + 1, 4).getInt());
            frames.append(frame(stream, at + 5, at + 5 + length)).append(' ');
            at += 5 + length;
        }
        assertThat(frames).hasToString("1l2c 1l1c 2l1c ");
    }

    /** How many labels and chunks a frame has. */
    private static String frame(byte[] stream, int from, int to) throws Exception {
        WireReader response = new WireReader().reset(stream, from, to);
        response.next();
        WireReader series = new WireReader();
        series.enter(response);
        int labels = 0;
        int chunks = 0;
        for (int tag = series.next(); tag != 0; tag = series.next()) {
            labels += tag == WireReader.tag(1, WireReader.BYTES) ? 1 : 0;
            chunks += tag == WireReader.tag(2, WireReader.BYTES) ? 1 : 0;
            series.skip();
        }
        return labels + "l" + chunks + "c";
    }
}
