package io.photoncloud.nightlight.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.wire.WireWriter;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RemoteWrite2DecoderTest {
    private static final String[] SYMBOLS = {"", "__name__", "up", "job", "a", "Is it?", "seconds", "trace"};

    private final RemoteWrite2Decoder<Labels> decoder =
            new RemoteWrite2Decoder<>(new SeriesCache<>(), RemoteLimits.DEFAULT);
    private final SinkOfLines sink = new SinkOfLines();

    private Written decode(Consumer<WireWriter> series) throws IngestException {
        byte[] request = WireWriter.message(w -> {
            series.accept(w);
            for (String symbol : SYMBOLS) {
                w.text(4, symbol);
            }
        });
        return decoder.decode(request, 0, request.length, sink);
    }

    private static byte[] refs(int... refs) {
        return WireWriter.message(w -> {
            for (int ref : refs) {
                w.raw(ref);
            }
        });
    }

    @Test
    void readsSeriesWithTheirMetadata() throws Exception {
        Consumer<WireWriter> series = w -> w.message(
                5,
                s -> s.bytes(1, refs(1, 2, 3, 4))
                        .message(2, p -> p.float64(1, 1.5).varint(2, 10).varint(3, 5))
                        .message(3, RemoteWriteDecoderTest::nativeHistogram)
                        .message(4, e -> e.bytes(1, refs(7, 4)).float64(2, 9).varint(3, 12))
                        .message(5, m -> m.varint(1, 2).varint(3, 5).varint(4, 6)));

        Written written = decode(series);

        assertThat(sink.lines)
                .containsExactly(
                        "type up gauge",
                        "help up Is it?",
                        "unit up seconds",
                        "start 5",
                        "{__name__=\"up\", job=\"a\"} 1.5 @10",
                        "{__name__=\"up\", job=\"a\"} histogram of 3.0 @20",
                        "exemplar {trace=\"a\"} 9.0 @12");
        assertThat(written.samples()).isEqualTo(1);
        assertThat(written.histograms()).isEqualTo(1);
        assertThat(written.exemplars()).isEqualTo(1);
        decode(series);
        assertThat(sink.opened).isEqualTo(1);
    }

    @Test
    void takesWhatCanBeTakenAndSaysTheRest() throws Exception {
        Written written =
                decode(w -> w.message(5, s -> s.bytes(1, refs(1, 2, 3)).message(2, p -> p.varint(2, 10)))
                        .message(5, s -> s.bytes(1, refs(1, 99)).message(2, p -> p.varint(2, 10)))
                        .message(5, s -> s.bytes(1, refs(3, 4)).message(2, p -> p.varint(2, 10)))
                        .message(5, s -> s.bytes(1, refs(1, 2)))
                        .message(
                                5,
                                s -> s.bytes(1, refs(1, 2))
                                        .message(2, p -> p.varint(2, 9))
                                        .message(2, p -> p.varint(2, 10))));

        assertThat(sink.lines).containsExactly("{__name__=\"up\"} 0.0 @10");
        assertThat(written.samples()).isEqualTo(1);
        assertThat(written.refusedSamples()).isEqualTo(4);
        assertThat(written.message().lines())
                .containsExactly(
                        "parsing labels for series [1 2 3]: invalid labelRefs length 3",
                        "parsing labels for series [1 99]: labelRefs 1 (name) = 99 (value) outside of symbols table"
                                + " (size 8)",
                        "invalid metric name or labels, got {job=\"a\"}",
                        "TimeSeries must contain at least one sample or histogram for series {__name__=\"up\"}",
                        "out of bounds for series {__name__=\"up\"}");
    }

    @Test
    void boundsTheTableOfSymbols() {
        RemoteWrite2Decoder<Labels> limited = new RemoteWrite2Decoder<>(
                new SeriesCache<>(), new RemoteLimits(1000, 3, 3, RemoteLimits.DEFAULT.labels()));
        byte[] request =
                WireWriter.message(w -> w.text(4, "").text(4, "a").text(4, "b").text(4, "c"));
        assertThatThrownBy(() -> limited.decode(request, 0, request.length, sink))
                .hasMessage("more than symbolsMax 3 symbols");
    }
}
