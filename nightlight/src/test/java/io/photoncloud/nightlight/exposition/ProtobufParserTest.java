package io.photoncloud.nightlight.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.wire.WireWriter;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ProtobufParserTest {
    private static final int COUNTER = 0;
    private static final int GAUGE = 1;
    private static final int SUMMARY = 2;
    private static final int HISTOGRAM = 4;

    private static byte[] family(String name, int type, Consumer<WireWriter> metric) {
        byte[] family = WireWriter.message(
                w -> w.message(4, metric).text(1, name).text(2, "help!").varint(3, type));
        return delimited(family);
    }

    private static byte[] delimited(byte[] message) {
        byte[] length = WireWriter.message(w -> w.raw(message.length));
        byte[] all = Arrays.copyOf(length, length.length + message.length);
        System.arraycopy(message, 0, all, length.length, message.length);
        return all;
    }

    private static RecordingSink parse(HistogramChoice choice, byte[]... families) throws Exception {
        RecordingSink sink = new RecordingSink();
        ProtobufParser<Labels> parser = new ProtobufParser<>(new SeriesCache<>(), ExpositionLimits.DEFAULT, choice);
        for (byte[] family : families) {
            parser.parse(new ByteArrayInputStream(family), sink);
        }
        return sink;
    }

    private static void label(WireWriter w, String name, String value) {
        w.message(1, pair -> pair.text(1, name).text(2, value));
    }

    private static void exemplar(WireWriter w, int field, double value, int seconds) {
        w.message(field, e -> {
            label(e, "trace", "t");
            e.float64(2, value);
            if (seconds > 0) {
                e.message(3, t -> t.varint(1, seconds).varint(2, 5_000_000));
            }
        });
    }

    @Test
    void readsCountersGaugesAndSummaries() throws Exception {
        byte[] counter = family("c", COUNTER, m -> {
            label(m, "a", "1");
            m.message(3, c -> {
                c.float64(1, 5);
                exemplar(c, 2, 0.5, 7);
                c.message(3, t -> t.varint(1, 3));
            });
        });
        byte[] gauge = family(
                "g", GAUGE, m -> m.message(2, g -> g.float64(1, Double.NaN)).varint(6, 99));
        byte[] summary = family(
                "s",
                SUMMARY,
                m -> m.message(
                        4,
                        s -> s.varint(1, 4)
                                .float64(2, 2.5)
                                .message(3, q -> q.float64(1, 1).float64(2, 8))));

        assertThat(parse(HistogramChoice.NATIVE, counter, gauge, summary).lines)
                .containsExactly(
                        "help c help!",
                        "type c counter",
                        "start 3000",
                        "{__name__=\"c\", a=\"1\"} 5.0",
                        "exemplar {trace=\"t\"} 0.5 @7005",
                        "help g help!",
                        "type g gauge",
                        "{__name__=\"g\"} NaN @99",
                        "help s help!",
                        "type s summary",
                        "{__name__=\"s_count\"} 4.0",
                        "{__name__=\"s_sum\"} 2.5",
                        "{__name__=\"s\", quantile=\"1.0\"} 8.0");
    }

    private static byte[] histogram(Consumer<WireWriter> more) {
        return family(
                "h",
                HISTOGRAM,
                m -> m.message(7, h -> {
                    h.varint(1, 6).float64(2, 12.5);
                    h.message(3, b -> {
                        b.varint(1, 2).float64(2, 0.5);
                        exemplar(b, 3, 0.25, 4);
                    });
                    more.accept(h);
                }));
    }

    private static void nativeParts(WireWriter h) {
        h.zigzag(5, 3).float64(6, 0.001).varint(7, 1);
        h.message(12, s -> s.zigzag(1, -2).varint(2, 2))
                .message(12, s -> s.zigzag(1, 1).varint(2, 1));
        h.bytes(13, WireWriter.message(w -> w.raw(2).raw(2).raw(1)));
        h.message(9, s -> s.varint(2, 1)).zigzag(10, 1);
    }

    @Test
    void readsNativeHistograms() throws Exception {
        RecordingSink sink = parse(HistogramChoice.NATIVE, histogram(ProtobufParserTest::nativeParts));

        assertThat(sink.lines).endsWith("{__name__=\"h\"} histogram of 6.0", "exemplar {trace=\"t\"} 0.25 @4005");
        assertThat(sink.histograms)
                .containsExactly(new Histogram.Builder()
                        .whole(true)
                        .schema(3)
                        .zero(0.001, 1)
                        .count(6)
                        .sum(12.5)
                        .positive(new int[] {-2, 2, 1, 1}, new double[] {1, 2, 1})
                        .negative(new int[] {0, 1}, new double[] {1})
                        .build());
    }

    @Test
    void readsClassicHistogramsAndAddsTheLastBucket() throws Exception {
        String[] classic = {
            "{__name__=\"h_count\"} 6.0",
            "{__name__=\"h_sum\"} 12.5",
            "{__name__=\"h_bucket\", le=\"0.5\"} 2.0",
            "exemplar {trace=\"t\"} 0.25 @4005",
            "{__name__=\"h_bucket\", le=\"+Inf\"} 6.0"
        };
        assertThat(parse(HistogramChoice.NATIVE, histogram(_ -> {})).lines).endsWith(classic);
        assertThat(parse(HistogramChoice.CLASSIC, histogram(ProtobufParserTest::nativeParts)).lines)
                .endsWith(classic)
                .noneMatch(line -> line.contains("histogram of"));
        assertThat(parse(HistogramChoice.BOTH, histogram(ProtobufParserTest::nativeParts)).lines)
                .endsWith(classic)
                .anyMatch(line -> line.contains("histogram of"));
    }

    @Test
    void refusesWhatIsNotConsistentOrCutOff() {
        assertThatThrownBy(() -> parse(HistogramChoice.NATIVE, histogram(h -> h.message(12, s -> s.varint(2, 3)))))
                .hasMessage("histogram \"h\": positive side: spans need 3 buckets, have 0 buckets: histogram spans"
                        + " specify different number of buckets than provided");
        assertThatThrownBy(() -> parse(
                        HistogramChoice.NATIVE, histogram(h -> h.zigzag(5, 9).varint(7, 6))))
                .hasMessageEndingWith("or -53 for custom buckets, got schema 9");
        byte[] whole = histogram(ProtobufParserTest::nativeParts);
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> parse(HistogramChoice.NATIVE, cut))
                    .isInstanceOf(IngestException.class)
                    .hasMessage("unexpected EOF");
        }
        byte[] huge = WireWriter.message(w -> w.raw(1L << 31));
        assertThatThrownBy(() -> parse(HistogramChoice.NATIVE, huge)).hasMessageContaining("bodyBytesMax");
        byte[] invalid = family("\u00e9", COUNTER, m -> m.message(3, c -> c.float64(1, 1)));
        for (int i = 0; i < invalid.length; i++) {
            invalid[i] = invalid[i] == (byte) 0xc3 ? (byte) 'x' : invalid[i];
        }
        assertThatThrownBy(() -> parse(HistogramChoice.NATIVE, invalid)).hasMessageStartingWith("invalid metric name");
    }
}
