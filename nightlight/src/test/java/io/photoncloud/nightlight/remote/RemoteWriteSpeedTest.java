package io.photoncloud.nightlight.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.ingest.SampleSink;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.wire.WireWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/** How fast requests with one sample of each of 2,000 known series are read, on one core, with decompression. */
@Tag("scale")
class RemoteWriteSpeedTest {
    private static final int SERIES = 2_000;
    private static final int ROUNDS = 1_500;
    private static final double PER_SECOND_MIN = 3_000_000;

    private static final class CountingSink implements SampleSink<Labels> {
        long count;

        @Override
        public Labels open(Labels labels) {
            return labels;
        }

        @Override
        public void sample(Labels series, long timeMs, double value) {
            count++;
        }

        @Override
        public void histogram(Labels series, long timeMs, Histogram histogram) {
            count++;
        }
    }

    private interface Decoding {
        void decode(byte[] bytes, int length, CountingSink sink) throws Exception;
    }

    private static double perSecond(byte[] request, Decoding decoding) throws Exception {
        byte[] compressed = Snappy.compress(request);
        SnappyBlock block = new SnappyBlock(RemoteLimits.DEFAULT.decodedBytesMax());
        double best = 0;
        for (int repeat = 0; repeat < 5; repeat++) {
            CountingSink sink = new CountingSink();
            long began = System.nanoTime();
            for (int round = 0; round < ROUNDS; round++) {
                block.decode(compressed, 0, compressed.length);
                decoding.decode(block.bytes(), block.length(), sink);
            }
            best = Math.max(best, sink.count * 1e9 / (System.nanoTime() - began));
        }
        return best;
    }

    @Test
    void readsThreeMillionSamplesASecond() throws Exception {
        byte[] request = WireWriter.message(w -> {
            for (int i = 0; i < SERIES; i++) {
                String metric = "metric_" + i / 20 + "_total";
                String host = "host-" + i % 20;
                double value = i * 1.25;
                w.message(1, s -> {
                    RemoteWriteDecoderTest.label(s, "__name__", metric);
                    RemoteWriteDecoderTest.label(s, "code", "200");
                    RemoteWriteDecoderTest.label(s, "instance", host);
                    RemoteWriteDecoderTest.label(s, "job", "speed");
                    RemoteWriteDecoderTest.label(s, "path", "/api/v1/things");
                    s.message(2, RemoteWriteDecoderTest.sample(value, 1_700_000_000_000L));
                });
            }
        });
        RemoteWriteDecoder<Labels> decoder = new RemoteWriteDecoder<>(new SeriesCache<>(), RemoteLimits.DEFAULT);

        double best = perSecond(request, (bytes, length, sink) -> decoder.decode(bytes, 0, length, sink));

        System.out.printf("remote write 1.0: %.2f M samples/s%n", best / 1e6);
        assertThat(best).isGreaterThan(PER_SECOND_MIN);
    }

    @Test
    void readsThreeMillionSamplesASecondOfVersion2() throws Exception {
        byte[] request = WireWriter.message(w -> {
            w.text(4, "").text(4, "__name__").text(4, "code").text(4, "200").text(4, "instance");
            w.text(4, "job").text(4, "speed").text(4, "path").text(4, "/api/v1/things");
            for (int i = 0; i < SERIES / 20; i++) {
                w.text(4, "metric_" + i + "_total");
            }
            for (int i = 0; i < 20; i++) {
                w.text(4, "host-" + i);
            }
            for (int i = 0; i < SERIES; i++) {
                int metric = 9 + i / 20;
                int host = 9 + SERIES / 20 + i % 20;
                double value = i * 1.25;
                byte[] refs = WireWriter.message(r -> r.raw(1)
                        .raw(metric)
                        .raw(2)
                        .raw(3)
                        .raw(4)
                        .raw(host)
                        .raw(5)
                        .raw(6)
                        .raw(7)
                        .raw(8));
                w.message(
                        5,
                        s -> s.bytes(1, refs)
                                .message(2, p -> p.float64(1, value).varint(2, 1_700_000_000_000L)));
            }
        });
        RemoteWrite2Decoder<Labels> decoder = new RemoteWrite2Decoder<>(new SeriesCache<>(), RemoteLimits.DEFAULT);

        double best = perSecond(request, (bytes, length, sink) -> decoder.decode(bytes, 0, length, sink));

        System.out.printf("remote write 2.0: %.2f M samples/s%n", best / 1e6);
        assertThat(best).isGreaterThan(PER_SECOND_MIN);
    }
}
