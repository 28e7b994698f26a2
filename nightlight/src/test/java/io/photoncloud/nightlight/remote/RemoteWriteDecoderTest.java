package io.photoncloud.nightlight.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.LabelLimits;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.wire.WireWriter;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RemoteWriteDecoderTest {
    private final RemoteWriteDecoder<Labels> decoder =
            new RemoteWriteDecoder<>(new SeriesCache<>(), RemoteLimits.DEFAULT);
    private final SinkOfLines sink = new SinkOfLines();

    private Written decode(byte[] request) throws IngestException {
        return decoder.decode(request, 0, request.length, sink);
    }

    static void label(WireWriter w, String name, String value) {
        w.message(1, pair -> pair.text(1, name).text(2, value));
    }

    static Consumer<WireWriter> sample(double value, long timeMs) {
        return w -> w.float64(1, value).varint(2, timeMs);
    }

    static byte[] series(Consumer<WireWriter> content) {
        return WireWriter.message(w -> w.message(1, content));
    }

    static void nativeHistogram(WireWriter h) {
        h.varint(1, 3).float64(3, 7.5).zigzag(4, 2).float64(5, 0.5).varint(6, 1);
        h.message(11, s -> s.zigzag(1, -1).varint(2, 2))
                .bytes(12, WireWriter.message(d -> d.rawZigzag(1).rawZigzag(0)));
        h.varint(14, 2).varint(15, 20);
    }

    @Test
    void readsSamplesHistogramsExemplarsAndMetadata() throws Exception {
        byte[] request = WireWriter.message(w -> w.message(1, s -> {
                    label(s, "__name__", "up");
                    label(s, "job", "a");
                    s.message(2, sample(1.5, 10)).message(2, sample(2.5, 11));
                    s.message(3, e -> {
                        label(e, "trace", "t");
                        e.float64(2, 9).varint(3, 12);
                    });
                    s.message(4, RemoteWriteDecoderTest::nativeHistogram);
                })
                .message(3, m -> m.varint(1, 1).text(2, "up").text(4, "Is it?").text(5, "things")));

        Written written = decode(request);

        assertThat(sink.lines)
                .containsExactly(
                        "{__name__=\"up\", job=\"a\"} 1.5 @10",
                        "{__name__=\"up\", job=\"a\"} 2.5 @11",
                        "exemplar {trace=\"t\"} 9.0 @12",
                        "{__name__=\"up\", job=\"a\"} histogram of 3.0 @20",
                        "type up counter",
                        "help up Is it?",
                        "unit up things");
        assertThat(sink.histograms)
                .containsExactly(new Histogram.Builder()
                        .whole(true)
                        .schema(2)
                        .resetHint(Histogram.ResetHint.NOT_RESET)
                        .zero(0.5, 1)
                        .count(3)
                        .sum(7.5)
                        .positive(new int[] {-1, 2}, new double[] {1, 1})
                        .build());
        assertThat(written.samples()).isEqualTo(2);
        assertThat(written.histograms()).isEqualTo(1);
        assertThat(written.exemplars()).isEqualTo(1);
        assertThat(written.isComplete()).isTrue();
    }

    @Test
    void readsLabelsInAnyOrderAndPlace() throws Exception {
        Consumer<WireWriter> scattered = s -> {
            label(s, "job", "a");
            s.message(2, sample(1, 10));
            label(s, "__name__", "up");
        };
        decode(series(scattered));
        decode(series(scattered));
        decode(series(s -> {
            s.message(2, sample(1, 10));
            label(s, "__name__", "up");
            label(s, "job", "a");
        }));

        assertThat(sink.lines).hasSize(3).containsOnly("{__name__=\"up\", job=\"a\"} 1.0 @10");
    }

    @Test
    void knowsSeriesAgain() throws Exception {
        byte[] request = WireWriter.message(w -> {
            for (int i = 0; i < 100; i++) {
                String job = "job" + i;
                w.message(1, s -> {
                    label(s, "__name__", "up");
                    label(s, "job", job);
                    s.message(2, sample(1, 10));
                });
            }
        });
        decode(request);
        decode(request);

        assertThat(sink.opened).isEqualTo(100);
        assertThat(sink.lines.subList(0, 100)).isEqualTo(sink.lines.subList(100, 200));
    }

    @Test
    void passesOverLabelsThatCannotBe() throws Exception {
        Written written = decode(WireWriter.message(w -> w.message(1, s -> {
                    label(s, "job", "nameless");
                    s.message(2, sample(1, 10)).message(2, sample(1, 11));
                })
                .message(1, s -> {
                    label(s, "__name__", "twice");
                    label(s, "a", "1");
                    label(s, "a", "2");
                    s.message(2, sample(1, 10));
                })
                .message(1, s -> {
                    s.message(1, pair -> pair.text(1, "__name__").bytes(2, new byte[] {(byte) 0xff}));
                    s.message(2, sample(1, 10));
                })
                .message(1, s -> {
                    label(s, "__name__", "good");
                    s.message(2, sample(1, 10));
                })));

        assertThat(sink.lines).containsExactly("{__name__=\"good\"} 1.0 @10");
        assertThat(written.refusedSamples()).isEqualTo(4);
        assertThat(written.message().lines())
                .containsExactly(
                        "invalid metric name or labels, got {job=\"nameless\"}",
                        "label name \"a\" is not unique: invalid sample",
                        "invalid UTF-8 label value: \"\\xff\"");
    }

    @Test
    void endsWithTheSampleThatIsRefused() {
        assertThatThrownBy(() -> decode(series(s -> {
                    label(s, "__name__", "old");
                    s.message(2, sample(1, 9));
                })))
                .isInstanceOfSatisfying(
                        IngestException.class, e -> assertThat(e.kind()).isEqualTo(IngestException.Kind.INVALID_SAMPLE))
                .hasMessage("out of bounds for series {__name__=\"old\"}");
    }

    @Test
    void refusesWhatIsTooLongOrCutOff() {
        RemoteWriteDecoder<Labels> limited =
                new RemoteWriteDecoder<>(new SeriesCache<>(), new RemoteLimits(1000, 10, 3, new LabelLimits(2, 10, 5)));
        byte[] many = series(s -> {
            label(s, "__name__", "a");
            label(s, "b", "1");
            label(s, "c", "1");
            s.message(2, sample(1, 10));
        });
        assertThatThrownBy(() -> limited.decode(many, 0, many.length, sink))
                .hasMessage("a series has more than labelsMax 2 labels");
        byte[] wide = series(s -> label(s, "__name__", "123456"));
        assertThatThrownBy(() -> limited.decode(wide, 0, wide.length, sink))
                .hasMessage("the value of label \"__name__\" has more than valueBytesMax 5 bytes");
        byte[] whole = series(s -> {
            label(s, "__name__", "a");
            s.message(2, sample(1, 10)).message(4, RemoteWriteDecoderTest::nativeHistogram);
        });
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> decode(cut))
                    .isInstanceOf(IngestException.class)
                    .hasMessage("unexpected EOF");
        }
        assertThatThrownBy(() -> decode(new byte[] {0x0b})).hasMessage("proto: illegal wireType 3");
        assertThatThrownBy(() -> decode(new byte[] {0x07})).hasMessage("proto: illegal tag 0 (wire type 7)");
    }

    @Test
    void saysWhatIsWrongWithHistograms() {
        assertThatThrownBy(() -> decode(series(s -> {
                    label(s, "__name__", "h");
                    s.message(4, h -> h.varint(1, 4).varint(6, 3).varint(15, 10));
                })))
                .hasMessage("3 observations found in buckets, but the Count field is 4: histogram's observation count"
                        + " should equal the number of observations found in the buckets (in absence of NaN)");
        assertThatThrownBy(() -> decode(series(s -> {
                    label(s, "__name__", "h");
                    s.message(
                            4,
                            h -> h.float64(2, 4)
                                    .zigzag(4, -53)
                                    .message(11, p -> p.varint(2, 2))
                                    .float64(13, 1)
                                    .float64(13, 1)
                                    .varint(15, 10));
                })))
                .hasMessageStartingWith("custom buckets: only 0 custom bounds defined");
        assertThatThrownBy(() -> decode(series(s -> {
                    label(s, "__name__", "h");
                    s.message(
                            4, h -> h.message(11, p -> p.varint(2, 0xffffffffL)).varint(15, 10));
                })))
                .hasMessageStartingWith("positive side: spans need 4294967295 buckets, have 0 buckets");
    }
}
