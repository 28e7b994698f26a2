package io.photoncloud.nightlight.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.remote.OtlpNames.Strategy;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.wire.WireWriter;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class OtlpDecoderTest {
    private static final long MS = 1_000_000;
    private static final int CUMULATIVE = 2;

    private final OtlpDecoder<Labels> decoder =
            new OtlpDecoder<>(new OtlpNames(Strategy.UNDERSCORE_ESCAPING_WITH_SUFFIXES), RemoteLimits.DEFAULT);
    private final SinkOfLines sink = new SinkOfLines();

    private Written decode(byte[] request) throws IngestException {
        return decoder.decode(request, 0, request.length, sink);
    }

    private static void attribute(WireWriter w, int field, String key, String value) {
        w.message(field, pair -> pair.text(1, key).message(2, any -> any.text(1, value)));
    }

    /** Metrics of a resource with a service and an instance, and whatever more attributes. */
    private static byte[] request(Consumer<WireWriter> resource, Consumer<WireWriter> metrics) {
        return WireWriter.message(w -> w.message(
                1,
                // The resource comes last, which is as good as first.
                r -> r.message(2, metrics).message(1, of -> {
                    attribute(of, 1, "service.name", "shop");
                    attribute(of, 1, "service.namespace", "eu");
                    attribute(of, 1, "service.instance.id", "i1");
                    resource.accept(of);
                })));
    }

    private static Consumer<WireWriter> metric(String name, String unit, int kind, Consumer<WireWriter> data) {
        return w ->
                w.message(2, m -> m.text(1, name).text(2, "What?").text(3, unit).message(kind, data));
    }

    @Test
    void readsGaugesAndSums() throws Exception {
        Written written = decode(request(_ -> {}, w -> {
            metric(
                            "temp",
                            "Cel",
                            5,
                            g -> g.message(1, p -> {
                                attribute(p, 7, "room.name", "a");
                                attribute(p, 7, "room/name", "b");
                                p.fixed64(3, 20 * MS).float64(4, 21.5);
                            }))
                    .accept(w);
            metric(
                            "hits",
                            "1",
                            7,
                            s -> s.message(
                                            1,
                                            p -> p.fixed64(2, 5 * MS)
                                                    .fixed64(3, 30 * MS)
                                                    .fixed64(6, 7)
                                                    .message(
                                                            5,
                                                            e -> e.fixed64(2, 25 * MS)
                                                                    .float64(3, 1)
                                                                    .bytes(5, new byte[] {0x0a, (byte) 0xff})))
                                    .varint(2, CUMULATIVE)
                                    .varint(3, 1))
                    .accept(w);
        }));

        assertThat(sink.lines)
                .containsExactly(
                        "type temp_celsius gauge",
                        "help temp_celsius What?",
                        "unit temp_celsius celsius",
                        "{__name__=\"temp_celsius\", instance=\"i1\", job=\"eu/shop\", room_name=\"a;b\"} 21.5 @20",
                        "type hits_total counter",
                        "help hits_total What?",
                        "start 5",
                        "{__name__=\"hits_total\", instance=\"i1\", job=\"eu/shop\"} 7.0 @30",
                        "exemplar {trace_id=\"0aff\"} 1.0 @25");
        assertThat(written.isComplete()).isTrue();
        assertThat(written.samples()).isEqualTo(2);
    }

    @Test
    void readsHistogramsAndSummaries() throws Exception {
        decode(request(_ -> {}, w -> {
            metric(
                            "lat",
                            "s",
                            9,
                            h -> h.message(
                                            1,
                                            p -> p.fixed64(3, 20 * MS)
                                                    .fixed64(4, 6)
                                                    .float64(5, 9)
                                                    .bytes(
                                                            6,
                                                            WireWriter.message(c -> c.rawFixed64(1)
                                                                    .rawFixed64(2)
                                                                    .rawFixed64(3)))
                                                    .bytes(
                                                            7,
                                                            WireWriter.message(c -> c.rawFloat64(0.5)
                                                                    .rawFloat64(1e7)))
                                                    .message(8, e -> e.float64(3, 0.7)))
                                    .varint(2, CUMULATIVE))
                    .accept(w);
            metric(
                            "sum",
                            "",
                            11,
                            s -> s.message(
                                    1,
                                    p -> p.fixed64(3, 20 * MS)
                                            .fixed64(4, 2)
                                            .float64(5, 3)
                                            .message(6, q -> q.float64(1, 0.5).float64(2, 1.5))))
                    .accept(w);
        }));

        String of = ", instance=\"i1\", job=\"eu/shop\"";
        assertThat(sink.lines.stream().filter(line -> line.startsWith("{") || line.startsWith("exemplar")))
                .containsExactly(
                        "{__name__=\"lat_seconds_sum\"" + of + "} 9.0 @20",
                        "{__name__=\"lat_seconds_count\"" + of + "} 6.0 @20",
                        "{__name__=\"lat_seconds_bucket\"" + of + ", le=\"0.5\"} 1.0 @20",
                        "{__name__=\"lat_seconds_bucket\"" + of + ", le=\"10000000\"} 3.0 @20",
                        "exemplar {} 0.7 @-9223372036854775808",
                        "{__name__=\"lat_seconds_bucket\"" + of + ", le=\"+Inf\"} 6.0 @20",
                        "{__name__=\"sum_sum\"" + of + "} 3.0 @20",
                        "{__name__=\"sum_count\"" + of + "} 2.0 @20",
                        "{__name__=\"sum\"" + of + ", quantile=\"0.5\"} 1.5 @20");
    }

    private static Consumer<WireWriter> exponential(int scale, int offset, long... counts) {
        long total = Arrays.stream(counts).sum() + 1;
        return metric(
                "e",
                "",
                10,
                h -> h.message(
                                1,
                                p -> p.fixed64(3, 20 * MS)
                                        .fixed64(4, total)
                                        .float64(5, 4)
                                        .zigzag(6, scale)
                                        .fixed64(7, 1)
                                        .message(
                                                8,
                                                b -> b.zigzag(1, offset).bytes(2, WireWriter.message(c -> {
                                                    for (long count : counts) {
                                                        c.raw(count);
                                                    }
                                                }))))
                        .varint(2, CUMULATIVE));
    }

    /** A request with all that is nested. */
    static byte[] sample() {
        return request(r -> attribute(r, 1, "host.name", "h"), exponential(10, -2, 0, 1, 2, 0, 3));
    }

    private static Histogram.Builder expected(int schema, double count) {
        return new Histogram.Builder()
                .whole(true)
                .schema(schema)
                .zero(1e-128, 1)
                .count(count)
                .sum(4);
    }

    @Test
    void makesNativeHistogramsOfExponentialOnes() throws Exception {
        decode(request(_ -> {}, exponential(3, -2, 0, 1, 2, 0, 3, 0, 0, 0, 4)));
        assertThat(sink.histograms.getFirst())
                .isEqualTo(expected(3, 11)
                        .positive(new int[] {0, 4, 3, 1}, new double[] {1, 2, 0, 3, 4})
                        .build());

        decode(request(_ -> {}, exponential(10, 5, 1, 1, 1, 1, 1)));
        assertThat(sink.histograms.getLast())
                .as("four buckets become one, and the numbers 5 to 9 lie in three of them: 1, 2 and 3")
                .isEqualTo(expected(8, 6)
                        .positive(new int[] {2, 2}, new double[] {3, 2})
                        .build());
    }

    @Test
    void tellsOfTheResourceWhereThereIsMoreToTell() throws Exception {
        decode(request(
                r -> attribute(r, 1, "host.name", "h"),
                w -> metric(
                                "g",
                                "",
                                5,
                                g -> g.message(1, p -> p.fixed64(3, 20 * MS).float64(4, 1))
                                        .message(
                                                1,
                                                p -> p.fixed64(3, 200_020 * MS).float64(4, 1)))
                        .accept(w)));

        String info = "{__name__=\"target_info\", host_name=\"h\", instance=\"i1\", job=\"eu/shop\"} 1.0 @";
        assertThat(sink.lines).endsWith(info + "20", info + "150020", info + "200020");
    }

    @Test
    void refusesDeltasAndTakesTheRest() throws Exception {
        Written written = decode(request(_ -> {}, w -> {
            metric("delta", "", 7, s -> s.message(1, p -> p.fixed64(3, 20 * MS)).varint(2, 1))
                    .accept(w);
            metric(
                            "coarse",
                            "",
                            10,
                            s -> s.message(1, p -> p.fixed64(3, 20 * MS).zigzag(6, -5))
                                    .varint(2, CUMULATIVE))
                    .accept(w);
            metric("old", "", 5, s -> s.message(1, p -> p.fixed64(3, MS))).accept(w);
            metric("good", "", 5, s -> s.message(1, p -> p.fixed64(3, 20 * MS))).accept(w);
        }));

        assertThat(written.samples()).isEqualTo(1);
        assertThat(written.message().lines())
                .containsExactly(
                        "invalid temporality and type combination for metric \"delta\": delta temporality is not"
                                + " taken",
                        "cannot convert exponential to native histogram. Scale must be >= -4, was -5",
                        "out of bounds for series {__name__=\"old\", instance=\"i1\", job=\"eu/shop\"}");
    }

    @Test
    void writesValuesOfAttributesAsTexts() throws Exception {
        decode(request(
                _ -> {},
                metric(
                        "g",
                        "",
                        5,
                        g -> g.message(1, p -> {
                            p.fixed64(3, 20 * MS);
                            p.message(7, kv -> kv.text(1, "b").message(2, v -> v.varint(2, 1)));
                            p.message(7, kv -> kv.text(1, "d").message(2, v -> v.float64(4, 1e21)));
                            p.message(7, kv -> kv.text(1, "i").message(2, v -> v.varint(3, -5)));
                            p.message(
                                    7,
                                    kv -> kv.text(1, "l")
                                            .message(
                                                    2,
                                                    v -> v.message(
                                                            5,
                                                            l -> l.message(1, e -> e.text(1, "x\"y"))
                                                                    .message(
                                                                            1,
                                                                            e -> e.message(
                                                                                    6,
                                                                                    m -> m.message(
                                                                                            1,
                                                                                            in -> in.text(1, "k")
                                                                                                    .message(
                                                                                                            2,
                                                                                                            _ -> {})))))));
                            p.message(7, kv -> kv.text(1, "y").message(2, v -> v.bytes(7, new byte[] {1, 2})));
                        }))));

        assertThat(sink.lines.getLast())
                .startsWith("{__name__=\"g\", b=\"true\", d=\"1e+21\", i=\"-5\", instance=\"i1\", job=\"eu/shop\","
                        + " l=\"[\\\"x\\\\\\\"y\\\",{\\\"k\\\":null}]\", y=\"AQI=\"}");
    }

    @Test
    void refusesWhatIsCutOffOrTooDeep() {
        byte[] whole = request(_ -> {}, exponential(3, -2, 1, 2, 3));
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> decode(cut))
                    .isInstanceOf(IngestException.class)
                    .hasMessage("unexpected EOF");
        }
        byte[] deep = WireWriter.message(v -> v.text(1, "end"));
        for (int i = 0; i <= OtlpAttributes.DEPTH_MAX; i++) {
            byte[] inner = deep;
            deep = WireWriter.message(v -> v.message(5, l -> l.bytes(1, inner)));
        }
        byte[] deepest = deep;
        byte[] nested = request(r -> r.message(1, kv -> kv.text(1, "k").bytes(2, deepest)), _ -> {});
        assertThatThrownBy(() -> decode(nested)).hasMessage("an attribute is nested deeper than depthMax 16");
    }
}
