package io.photoncloud.lightningstor.sigv4;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.lightningstor.checksum.ChecksumAlgorithm;
import io.photoncloud.lightningstor.checksum.Digester;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.PercentCoding;
import io.photoncloud.lightningstor.protocol.ResourceName;
import io.photoncloud.lightningstor.protocol.S3Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** What the signer of a real client signs is verified: any key, query and header, and all its forms of bodies. */
class AwsSdkSignerTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final String LETTERS = "abzAZ09-._~ /+%&=?#;:@!$'()*,[]\"\\<>\u00e9\u65e5\u0001\ud83d\ude00";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final SignatureVerifier verifier =
            new SignatureVerifier(new FakeSigningKeys().with("key", "secret"), "here-1", "s3");

    private String text(int max) {
        int[] letters = LETTERS.codePoints().toArray();
        var text = new StringBuilder();
        for (int left = random.nextInt(max) + 1; left > 0; left--) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    private SdkHttpFullRequest request(String scheme, String key) {
        SdkHttpFullRequest.Builder request = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.PUT)
                .protocol(scheme)
                .host("127.0.0.1")
                .port(9000)
                .encodedPath("/bucket/" + PercentCoding.encodePath(key));
        for (int left = random.nextInt(4); left > 0; left--) {
            request.appendRawQueryParameter(random.nextBoolean() ? "twice" : text(5), text(9));
        }
        return request.putHeader("x-amz-meta-a", " a  b ")
                .putHeader("x-amz-meta-b", List.of("one", "two"))
                .build();
    }

    private SignedRequest sign(
            SdkHttpRequest request, byte[] content, Consumer<SignRequest.Builder<AwsCredentialsIdentity>> more) {
        return signer.sign(sign -> more.accept(sign.identity(AwsCredentialsIdentity.create("key", "secret"))
                .request(request)
                .payload(ContentStreamProvider.fromByteArray(content))
                .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "s3")
                .putProperty(AwsV4HttpSigner.REGION_NAME, "here-1")
                .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC))));
    }

    /** The request as it would go over the wire. */
    private static S3Request wire(SdkHttpRequest request) {
        var lines = new ArrayList<Map.Entry<String, String>>();
        request.forEachHeader((name, values) -> values.forEach(value -> lines.add(Map.entry(name, value))));
        if (request.firstMatchingHeader("host").isEmpty()) {
            lines.add(Map.entry("Host", request.host() + ":" + request.port()));
        }
        String query = request.encodedQueryParameters()
                .map(parameters -> "?" + parameters)
                .orElse("");
        return S3Request.of(request.method().name(), request.encodedPath() + query, Headers.of(lines));
    }

    private static byte[] body(SignedRequest signed) throws IOException {
        try (var stream = signed.payload().orElseThrow().newStream()) {
            return stream.readAllBytes();
        }
    }

    @Test
    void headersAndUrls() throws IOException {
        for (int round = 0; round < 200; round++) {
            String key = text(40);
            byte[] content = text(100).getBytes(UTF_8);
            boolean inQuery = round % 2 == 0;
            SignedRequest signed = sign(request(inQuery ? "https" : "http", key), content, sign -> {
                if (inQuery) {
                    sign.putProperty(
                                    AwsV4FamilyHttpSigner.AUTH_LOCATION,
                                    AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                            .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                            .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, Duration.ofHours(1));
                }
            });
            S3Request sent = wire(signed.request());
            VerifiedRequest verified = verifier.verify(sent, NOW);
            assertThat(verified.caller()).as("seed %d", seed).isInstanceOf(Caller.Signed.class);
            assertThat(verified.body(new ByteArrayInputStream(body(signed)), sent.headers()))
                    .hasBinaryContent(content);
            assertThat(ResourceName.resolve(sent.target(), sent.host(), List.of())
                            .path())
                    .isEqualTo("/bucket/" + key);
        }
    }

    @Test
    void chunksAndTrailers() throws IOException {
        for (int round = 0; round < 6; round++) {
            byte[] content = new byte[random.nextInt(400_000)];
            random.nextBytes(content);
            boolean signsPayload = round % 3 != 0;
            boolean hasTrailer = round % 3 != 1;
            SignedRequest signed = sign(request(signsPayload ? "http" : "https", "key"), content, sign -> {
                sign.putProperty(AwsV4FamilyHttpSigner.CHUNK_ENCODING_ENABLED, true)
                        .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, signsPayload);
                if (hasTrailer) {
                    sign.putProperty(AwsV4FamilyHttpSigner.CHECKSUM_ALGORITHM, DefaultChecksumAlgorithm.CRC32C);
                }
            });
            S3Request sent = wire(signed.request());
            VerifiedRequest verified = verifier.verify(sent, NOW);
            assertThat(verified.payload().form().isChunked()).isTrue();
            var body = (ChunkedBody) verified.body(new ByteArrayInputStream(body(signed)), sent.headers());

            assertThat(body.readAllBytes())
                    .as("seed %d, %s", seed, verified.payload())
                    .isEqualTo(content);
            Digester digester = Digester.of(Set.of(ChecksumAlgorithm.CRC32C));
            digester.update(content, 0, content.length);
            assertThat(body.trailers().values())
                    .containsExactlyElementsOf(
                            hasTrailer
                                    ? List.of(digester.finish()
                                            .get(ChecksumAlgorithm.CRC32C)
                                            .base64())
                                    : List.of());
        }
    }
}
