package io.photoncloud.lightningstor.sigv4;

import static io.photoncloud.lightningstor.protocol.Refused.error;
import static io.photoncloud.lightningstor.protocol.Refused.refusal;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Request;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ChunkedBodyTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final String SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    private static final String SIGNED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    private static final String UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    private static final String TRAILER = "x-amz-checksum-crc32";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final SignatureVerifier verifier =
            new SignatureVerifier(new FakeSigningKeys().with("key", "secret"), "r", "s3");
    private final Signer signer = new Signer(Credentials.of("key", "secret"), "r", "s3");

    private static final class Sent {
        private final VerifiedRequest verified;
        private final Headers headers;
        private final byte[] wire;

        Sent(VerifiedRequest verified, Headers headers, byte[] wire) {
            this.verified = verified;
            this.headers = headers;
            this.wire = wire;
        }

        InputStream body(byte[] bytes) {
            return verified.body(new Trickle(bytes), headers);
        }

        InputStream body() {
            return body(wire);
        }
    }

    /** Gives few bytes at a time, as a network does. */
    private static final class Trickle extends ByteArrayInputStream {
        Trickle(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] bytes, int offset, int size) {
            return super.read(bytes, offset, Math.min(size, 1 + pos % 4099));
        }
    }

    private Sent sent(String payload, byte[] content, int declared, int... chunks) {
        boolean hasTrailer = payload.endsWith("TRAILER");
        var headers = new TreeMap<>(Map.of("host", "h", "x-amz-decoded-content-length", String.valueOf(declared)));
        var trailers = new TreeMap<String, String>();
        if (hasTrailer) {
            headers.put("x-amz-trailer", TRAILER);
            trailers.put(TRAILER, "AAAAAA==");
        }
        S3Request request = S3Request.of("PUT", "/b/k", Headers.of(headers));
        Signer.Signed signed = signer.sign(request, Payload.parse(payload), NOW);
        var out = new ByteArrayOutputStream();
        int offset = 0;
        for (int chunk : chunks) {
            out.writeBytes(signed.chunks().chunk(content, offset, chunk));
            offset += chunk;
        }
        out.writeBytes(signed.chunks().end(trailers));
        S3Request whole = signed.applyTo(request);
        return new Sent(verifier.verify(whole, NOW), whole.headers(), out.toByteArray());
    }

    private byte[] content(int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        return content;
    }

    private Sent usual(String payload) {
        return sent(payload, content(30_000), 30_000, 8192, 20_000, 1808);
    }

    @Test
    void everyFormIsDecodedInAnySizesOfReads() throws IOException {
        for (String payload : new String[] {SIGNED, SIGNED_TRAILER, UNSIGNED_TRAILER}) {
            byte[] content = content(300_000);
            Sent sent = sent(payload, content, content.length, 65_536, 9000, 200_000, 25_464);
            InputStream body = sent.body();
            var read = new ByteArrayOutputStream();
            byte[] some = new byte[20_000];
            for (int count; (count = body.read(some, 0, 1 + random.nextInt(some.length))) >= 0; ) {
                read.write(some, 0, count);
            }
            assertThat(read.toByteArray()).as("%s, seed %d", payload, seed).isEqualTo(content);
            assertThat(body.read()).isEqualTo(-1);
            assertThat(sent(payload, content, 0).body().readAllBytes()).isEmpty();
        }
    }

    @Test
    void noByteOfAFalseChunkIsGivenOut() throws IOException {
        Sent sent = usual(SIGNED);
        byte[] wire = sent.wire.clone();
        int secondChunk = 8192 + 200 + 100;
        wire[secondChunk + random.nextInt(19_000)] ^= 1;
        InputStream body = sent.body(wire);

        assertThat(body.readNBytes(8192)).hasSize(8192);
        S3Exception refusal = refusal(body::read);
        assertThat(refusal.error()).isEqualTo(S3Error.SIGNATURE_DOES_NOT_MATCH);
        assertThat(refusal.details()).containsKeys("StringToSign", "SignatureProvided");
        assertThat(error(body::read)).isEqualTo(S3Error.INCOMPLETE_BODY);
    }

    @Test
    void anyOtherByteOrAnEarlierEndIsRefused() {
        for (int round = 0; round < 300; round++) {
            Sent sent = usual(round % 2 == 0 ? SIGNED : SIGNED_TRAILER);
            byte[] wire = sent.wire.clone();
            int index = random.nextInt(wire.length);
            // White space around a trailer's value does not count; everything else does.
            byte other = (byte) (wire[index] == 'x' ? 'y' : 'x');
            wire[index] = other;
            assertThat(error(() -> sent.body(wire).readAllBytes()))
                    .as("seed %d, byte %d of %d", seed, index, wire.length)
                    .isIn(
                            S3Error.SIGNATURE_DOES_NOT_MATCH,
                            S3Error.INCOMPLETE_BODY,
                            S3Error.MALFORMED_TRAILER,
                            S3Error.INVALID_CHUNK_SIZE);
            byte[] shorter = Arrays.copyOf(sent.wire, index);
            assertThat(error(() -> sent.body(shorter).readAllBytes()))
                    .as("seed %d, %d of %d bytes", seed, index, wire.length)
                    .isEqualTo(S3Error.INCOMPLETE_BODY);
        }
    }

    @Test
    void lengthsAreWhatWasSaid() {
        byte[] content = content(10_000);
        assertThat(error(() -> sent(SIGNED, content, 9999, 10_000).body().readAllBytes()))
                .isEqualTo(S3Error.INCOMPLETE_BODY);
        assertThat(error(() ->
                        sent(UNSIGNED_TRAILER, content, 10_001, 10_000).body().readAllBytes()))
                .isEqualTo(S3Error.INCOMPLETE_BODY);
        assertThat(error(() -> {
                    Sent sent = usual(SIGNED);
                    byte[] longer = Arrays.copyOf(sent.wire, sent.wire.length + 1);
                    sent.body(longer).readAllBytes();
                }))
                .isEqualTo(S3Error.INCOMPLETE_BODY);
        S3Exception small =
                refusal(() -> sent(SIGNED, content, 10_000, 8191, 1809).body().readAllBytes());
        assertThat(small.error()).isEqualTo(S3Error.INVALID_CHUNK_SIZE);
        assertThat(small.details()).containsEntry("Chunk", "2").containsEntry("BadChunkSize", "8191");
        int tooMuch = ChunkedBody.SIGNED_CHUNK_MAX + 1;
        assertThat(error(() ->
                        sent(SIGNED, new byte[tooMuch], tooMuch, tooMuch).body().readAllBytes()))
                .isEqualTo(S3Error.INVALID_CHUNK_SIZE);
    }

    @Test
    void shapesThatAreNoneAreRefused() {
        assertThat(unsigned("5\r\nhello\r\n0\r\n" + TRAILER + ":AAAAAA==\r\n\r\n"))
                .isEmpty();
        assertThat(unsigned("5\r\nhello\r\n0\r\n" + TRAILER + ": AAAAAA==\n\r\n\r\n"))
                .isEmpty();
        for (String wire : new String[] {
            "",
            "\r\n",
            "zz\r\nhello\r\n",
            "-5\r\nhello\r\n",
            "5;x=y\r\nhello\r\n",
            "5\r\nhelloo\r\n",
            "5\nhello\n0\n\n",
            "5\r\nhello\r\n5\r\n",
            "7fffffffffffffff\r\nhello",
            "fffffffffffffffff\r\nhello",
            "0".repeat(300) + "5\r\nhello\r\n0\r\n\r\n"
        }) {
            assertThat(unsigned(wire)).as(wire).isIn("INCOMPLETE_BODY", "INVALID_CHUNK_SIZE");
        }
        for (String trailer : new String[] {
            "",
            "x-amz-checksum-sha1:AAAAAA==\r\n",
            TRAILER + ":AAAAAA==\r\n" + TRAILER + ":AAAAAA==\r\n",
            TRAILER + "\r\n",
            TRAILER + ":" + "A".repeat(2000) + "\r\n",
            TRAILER + ":AAAAAA==\r\nx-amz-trailer-signature:" + "0".repeat(64) + "\r\n"
        }) {
            assertThat(unsigned("5\r\nhello\r\n0\r\n" + trailer + "\r\n"))
                    .as(trailer)
                    .isEqualTo("MALFORMED_TRAILER");
        }
    }

    private String unsigned(String wire) {
        Sent sent = sent(UNSIGNED_TRAILER, new byte[0], 5);
        try {
            assertThat(sent.body(wire.getBytes(ISO_8859_1))).hasBinaryContent("hello".getBytes(ISO_8859_1));
            return "";
        } catch (S3Exception refusal) {
            return refusal.error().name();
        }
    }

    @Test
    void whatIsAnnouncedMustFitThePayload() {
        Sent sent = usual(SIGNED_TRAILER);
        Headers other = Headers.of(Map.of("x-amz-decoded-content-length", "1", "x-amz-trailer", "x-amz-meta-a"));
        assertThat(error(() -> sent.verified.body(InputStream.nullInputStream(), other)))
                .isEqualTo(S3Error.INVALID_REQUEST);
        assertThat(error(() -> sent.verified.body(InputStream.nullInputStream(), Headers.none())))
                .isEqualTo(S3Error.MISSING_CONTENT_LENGTH);
        assertThat(error(() -> usual(SIGNED).verified.body(InputStream.nullInputStream(), sent.headers)))
                .isEqualTo(S3Error.INVALID_ARGUMENT);
    }
}
