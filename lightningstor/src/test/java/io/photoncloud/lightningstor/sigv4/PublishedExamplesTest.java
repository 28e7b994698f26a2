package io.photoncloud.lightningstor.sigv4;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Request;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The examples in the documentation of S3: their requests, and the signatures that it says they have. */
class PublishedExamplesTest {
    private static final String ID = "AKIA" + "IOSFODNN7EXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private static final Instant NOW = Instant.parse("2013-05-24T00:00:00Z");
    private static final String BUCKET_HOST = "examplebucket.s3.amazonaws.com";

    private final Signer signer = new Signer(Credentials.of(ID, SECRET), "us-east-1", "s3");
    private final SignatureVerifier verifier =
            new SignatureVerifier(new FakeSigningKeys().with(ID, SECRET), "us-east-1", "s3");

    private static S3Request request(String method, String target, Map<String, String> headers) {
        return S3Request.of(method, target, Headers.of(headers));
    }

    private String signature(S3Request request, Payload payload) {
        S3Request sent = signer.sign(request, payload, NOW).applyTo(request);
        assertThat(verifier.verify(sent, NOW).caller()).isEqualTo(new Caller.Signed(ID, FakeSigningKeys.owner(ID)));
        String authorization = sent.headers().find("authorization").orElseThrow();
        return authorization.substring(authorization.indexOf("Signature=") + "Signature=".length());
    }

    @Test
    void headers() {
        assertThat(signature(
                        request("GET", "/test.txt", Map.of("Host", BUCKET_HOST, "Range", "bytes=0-9")), Payload.EMPTY))
                .isEqualTo("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
        assertThat(signature(
                        request(
                                "PUT",
                                "/test$file.text",
                                Map.of(
                                        "Host",
                                        BUCKET_HOST,
                                        "Date",
                                        "Fri, 24 May 2013 00:00:00 GMT",
                                        "x-amz-storage-class",
                                        "REDUCED_REDUNDANCY")),
                        Signer.payloadOf("Welcome to Amazon S3.".getBytes(UTF_8))))
                .isEqualTo("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
        assertThat(signature(request("GET", "/?lifecycle", Map.of("Host", BUCKET_HOST)), Payload.EMPTY))
                .isEqualTo("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
        assertThat(signature(request("GET", "/?prefix=J&max-keys=2", Map.of("Host", BUCKET_HOST)), Payload.EMPTY))
                .isEqualTo("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    }

    @Test
    void presignedUrl() {
        S3Request request = request("GET", "/test.txt", Map.of("Host", BUCKET_HOST));

        String target = signer.presign(request, Duration.ofDays(1), NOW);

        assertThat(target)
                .endsWith("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
        var _ = verifier.verify(S3Request.of("GET", target, request.headers()), NOW.plus(Duration.ofDays(1)));
    }

    @Test
    void chunks() throws IOException {
        S3Request request = request(
                "PUT",
                "/examplebucket/chunkObject.txt",
                Map.of(
                        "Host",
                        "s3.amazonaws.com",
                        "x-amz-storage-class",
                        "REDUCED_REDUNDANCY",
                        "Content-Encoding",
                        "aws-chunked",
                        "x-amz-decoded-content-length",
                        "66560",
                        "Content-Length",
                        "66824"));
        String wire = sent(request, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", new TreeMap<>());

        assertThat(wire.lines().filter(line -> line.contains("chunk-signature")).toList())
                .containsExactly(
                        "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
                        "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
                        "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
        assertThat(wire).hasSize(66824);
    }

    @Test
    void trailers() throws IOException {
        S3Request request = request(
                "PUT",
                "/examplebucket/chunkObject.txt",
                Map.of(
                        "Host",
                        "s3.amazonaws.com",
                        "x-amz-storage-class",
                        "REDUCED_REDUNDANCY",
                        "Content-Encoding",
                        "aws-chunked",
                        "x-amz-decoded-content-length",
                        "66560",
                        "x-amz-trailer",
                        "x-amz-checksum-crc32c"));
        String wire = sent(
                request,
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
                new TreeMap<>(Map.of("x-amz-checksum-crc32c", "sOO8/Q==")));

        assertThat(wire.lines().filter(line -> line.contains("signature")).toList())
                .containsExactly(
                        "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
                        "400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
                        "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
                        "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435");
    }

    /** The body as it goes over the wire, after it was decoded to what it was. */
    private String sent(S3Request request, String payload, SortedMap<String, String> trailers) throws IOException {
        byte[] content = new byte[66560];
        Arrays.fill(content, (byte) 'a');
        Signer.Signed signed = signer.sign(request, Payload.parse(payload), NOW);
        var out = new ByteArrayOutputStream();
        out.writeBytes(signed.chunks().chunk(content, 0, 65536));
        out.writeBytes(signed.chunks().chunk(content, 65536, 1024));
        out.writeBytes(signed.chunks().end(trailers));

        S3Request sent = signed.applyTo(request);
        var body = verifier.verify(sent, NOW).body(new ByteArrayInputStream(out.toByteArray()), sent.headers());
        assertThat(body.readAllBytes()).isEqualTo(content);
        assertThat(((ChunkedBody) body).trailers()).isEqualTo(trailers);
        return out.toString(UTF_8);
    }
}
