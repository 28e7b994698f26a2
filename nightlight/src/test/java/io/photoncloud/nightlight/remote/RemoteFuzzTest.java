package io.photoncloud.nightlight.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.wire.WireWriter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes is either read or refused by the one exception. */
class RemoteFuzzTest {
    private static final int ROUNDS = 20_000;

    private interface Decoding {
        void decode(byte[] bytes) throws IngestException;
    }

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private void fuzz(byte[] message, Decoding decoding) {
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] mutated = mutate(message);
            try {
                decoding.decode(mutated);
            } catch (IngestException _) {
                refused++;
            } catch (RuntimeException e) { // tidy: that there is none is what is tested
                fail("seed " + seed + ": " + HexFormat.of().formatHex(mutated), e);
            }
        }
        assertThat(refused).as("seed %d", seed).isBetween(ROUNDS / 50, ROUNDS - 1);
    }

    private byte[] mutate(byte[] message) {
        byte[] mutated =
                random.nextInt(4) == 0 ? Arrays.copyOf(message, 1 + random.nextInt(message.length)) : message.clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(mutated.length);
            mutated[at] = (byte) (random.nextBoolean() ? random.nextInt() : mutated[at] ^ (1 << random.nextInt(8)));
        }
        return mutated;
    }

    @Test
    void remoteWriteIsReadOrRefused() {
        byte[] message = WireWriter.message(w -> w.message(1, s -> {
                    RemoteWriteDecoderTest.label(s, "__name__", "up");
                    RemoteWriteDecoderTest.label(s, "job", "\u00e9");
                    s.message(2, RemoteWriteDecoderTest.sample(1, 1_700_000_000_000L));
                    s.message(3, e -> RemoteWriteDecoderTest.label(e, "t", "1"));
                    s.message(4, RemoteWriteDecoderTest::nativeHistogram);
                })
                .message(3, m -> m.varint(1, 1).text(2, "up")));
        RemoteWriteDecoder<Labels> decoder = new RemoteWriteDecoder<>(new SeriesCache<>(), RemoteLimits.DEFAULT);
        fuzz(message, bytes -> decoder.decode(bytes, 0, bytes.length, new SinkOfLines()));
    }

    @Test
    void remoteWrite2IsReadOrRefused() {
        byte[] message = WireWriter.message(w -> w.text(4, "")
                .text(4, "__name__")
                .text(4, "up")
                .message(
                        5,
                        s -> s.bytes(1, new byte[] {1, 2})
                                .message(2, p -> p.float64(1, 2).varint(2, 99))
                                .message(3, RemoteWriteDecoderTest::nativeHistogram)
                                .message(4, e -> e.bytes(1, new byte[] {1, 2}))
                                .message(5, m -> m.varint(1, 2).varint(3, 1).varint(4, 2))));
        RemoteWrite2Decoder<Labels> decoder = new RemoteWrite2Decoder<>(new SeriesCache<>(), RemoteLimits.DEFAULT);
        fuzz(message, bytes -> decoder.decode(bytes, 0, bytes.length, new SinkOfLines()));
    }

    @Test
    void otlpIsReadOrRefused() {
        byte[] message = OtlpDecoderTest.sample();
        OtlpDecoder<Labels> decoder = new OtlpDecoder<>(
                new OtlpNames(OtlpNames.Strategy.UNDERSCORE_ESCAPING_WITH_SUFFIXES), RemoteLimits.DEFAULT);
        fuzz(message, bytes -> decoder.decode(bytes, 0, bytes.length, new SinkOfLines()));
    }

    @Test
    void readRequestsAreReadOrRefused() {
        byte[] message = WireWriter.message(w -> w.message(
                        1,
                        q -> q.varint(1, 5)
                                .varint(2, 9)
                                .message(3, m -> m.varint(1, 2).text(2, "a").text(3, "(b|c)")))
                .varint(2, 1));
        fuzz(message, bytes -> ReadRequest.decode(bytes, 0, bytes.length));
    }
}
