package io.photoncloud.lightningstor.sigv4;

import static io.photoncloud.lightningstor.protocol.Refused.error;
import static io.photoncloud.lightningstor.protocol.Refused.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.PercentCoding;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Request;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignatureVerifierTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final String REGION = "here-1";
    private static final String ALPHABET = "abzAZ09-._~ /+%&=?#;:@!$'()*,[]\"\\<>\u00e9\u65e5\u0001\ud83d\ude00";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final FakeSigningKeys keys = new FakeSigningKeys().with("key", "secret");
    private final Signer signer = new Signer(Credentials.of("key", "secret"), REGION, "s3");
    private final SignatureVerifier verifier = new SignatureVerifier(keys, REGION, "s3");

    private String text(int max) {
        var text = new StringBuilder();
        int[] letters = ALPHABET.codePoints().toArray();
        for (int left = random.nextInt(max) + 1; left > 0; left--) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    private S3Request request() {
        var target = new StringBuilder("/bucket/" + PercentCoding.encodePath(text(40)));
        for (int left = random.nextInt(4); left > 0; left--) {
            target.append(target.indexOf("?") < 0 ? '?' : '&')
                    .append(PercentCoding.encode(random.nextBoolean() ? "twice" : text(5)))
                    .append(random.nextBoolean() ? "=" + PercentCoding.encode(text(9)) : "");
        }
        var headers = new ArrayList<Map.Entry<String, String>>();
        headers.add(Map.entry("Host", "127.0.0.1:9000"));
        headers.add(Map.entry("X-Amz-Meta-A", "  " + Signer.onWire(text(9)) + "   " + text(2).length()));
        headers.add(Map.entry("x-amz-meta-a", "again"));
        return S3Request.of("PUT", target.toString(), Headers.of(headers));
    }

    @Test
    void whatIsSignedIsVerifiedAndNothingElse() {
        for (int round = 0; round < 200; round++) {
            S3Request request = request();
            S3Request sent = signer.sign(request, Payload.EMPTY, NOW).applyTo(request);
            assertThat(verifier.verify(sent, NOW).caller()).as("seed %d", seed).isInstanceOf(Caller.Signed.class);

            S3Request changed = changed(sent);
            assertThat(error(() -> verifier.verify(changed, NOW)))
                    .as("seed %d round %d", seed, round)
                    .isIn(
                            S3Error.SIGNATURE_DOES_NOT_MATCH,
                            S3Error.INVALID_ARGUMENT,
                            S3Error.REQUEST_TIME_TOO_SKEWED,
                            S3Error.ACCESS_DENIED,
                            S3Error.INVALID_ACCESS_KEY_ID,
                            S3Error.AUTHORIZATION_HEADER_MALFORMED,
                            S3Error.INVALID_REQUEST,
                            S3Error.INVALID_URI);
        }
    }

    /** One letter, anywhere in what is signed or in the signature, is another one. */
    private S3Request changed(S3Request sent) {
        var lines = new ArrayList<Map.Entry<String, String>>();
        sent.headers()
                .names()
                .forEach(name -> sent.headers().all(name).forEach(value -> lines.add(Map.entry(name, value))));
        int which = random.nextInt(lines.size() + 1);
        if (which == lines.size()) {
            String path = flipped(sent.target().path().substring(1));
            return S3Request.of(sent.method(), "/" + PercentCoding.encodePath(path), sent.headers());
        }
        Map.Entry<String, String> line = lines.get(which);
        lines.set(which, Map.entry(line.getKey(), flipped(line.getValue())));
        return new S3Request(sent.method(), sent.target(), Headers.of(lines));
    }

    private String flipped(String text) {
        int index = random.nextInt(text.length());
        while (text.charAt(index) <= ' ' || Character.isSurrogate(text.charAt(index))) {
            index = random.nextInt(text.length());
        }
        char letter = text.charAt(index) == 'x' ? 'y' : 'x';
        return text.substring(0, index) + letter + text.substring(index + 1);
    }

    @Test
    void presignedUrlsHoldUntilTheyExpire() {
        S3Request request = request();
        String target = signer.presign(request, Duration.ofSeconds(60), NOW);
        S3Request sent = S3Request.of("PUT", target, request.headers());

        assertThat(verifier.verify(sent, NOW.plusSeconds(60)).payload().form()).isEqualTo(Payload.Form.UNSIGNED);
        S3Exception late = refusal(() -> verifier.verify(sent, NOW.plusSeconds(61)));
        assertThat(late.error()).isEqualTo(S3Error.ACCESS_DENIED);
        assertThat(late).hasMessage("Request has expired");
        assertThat(late.details()).containsEntry("X-Amz-Expires", "60");
        assertThat(refusal(() -> verifier.verify(sent, NOW.minusSeconds(901)))).hasMessage("Request is not valid yet");
        assertThat(error(() -> verifier.verify(S3Request.of("GET", target, request.headers()), NOW)))
                .isEqualTo(S3Error.SIGNATURE_DOES_NOT_MATCH);
        for (String expires : List.of("0", "604801", "-1", "x", "99999999999999999999", "")) {
            String wrong = target.replace("X-Amz-Expires=60", "X-Amz-Expires=" + expires);
            assertThat(error(() -> verifier.verify(S3Request.of("PUT", wrong, request.headers()), NOW)))
                    .isEqualTo(S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR);
        }
        String week = signer.presign(request, Duration.ofDays(7), NOW);
        var _ = verifier.verify(S3Request.of("PUT", week, request.headers()), NOW.plus(Duration.ofDays(7)));
        Headers more =
                Headers.of(Map.of("host", "127.0.0.1:9000", "x-amz-meta-a", "again", "x-amz-acl", "public-read"));
        assertThat(refusal(() -> verifier.verify(S3Request.of("PUT", target, more), NOW))
                        .details())
                .containsEntry("HeadersNotSigned", "x-amz-acl");
    }

    private S3Request signed(Map<String, String> changes) {
        S3Request request = S3Request.of("GET", "/bucket", Headers.of(Map.of("host", "h")));
        var headers = new LinkedHashMap<String, String>();
        S3Request sent = signer.sign(request, Payload.EMPTY, NOW).applyTo(request);
        sent.headers()
                .names()
                .forEach(name -> headers.put(name, sent.headers().find(name).orElseThrow()));
        changes.forEach((name, value) -> {
            if (value.isEmpty()) {
                headers.remove(name);
            } else {
                headers.put(name, value);
            }
        });
        return new S3Request("GET", request.target(), Headers.of(headers));
    }

    private S3Exception refused(String header, String value) {
        return refusal(() -> verifier.verify(signed(Map.of(header, value)), NOW));
    }

    private String authorization() {
        return signed(Map.of()).headers().find("authorization").orElseThrow();
    }

    @Test
    void headersAreRefusedInTheWordsOfS3() {
        assertThat(refused("authorization", "AWS key:c2lnbmF0dXJl").error()).isEqualTo(S3Error.INVALID_REQUEST);
        assertThat(refused("authorization", "AWS4-ECDSA-P256-SHA256 Credential=key")
                        .error())
                .isEqualTo(S3Error.NOT_IMPLEMENTED);
        assertThat(refused("authorization", "Bearer x").message()).isEqualTo("Unsupported Authorization Type");
        assertThat(refused("authorization", "AWS4-HMAC-SHA256").error())
                .isEqualTo(S3Error.AUTHORIZATION_HEADER_MALFORMED);
        for (String part : List.of("Credential", "SignedHeaders", "Signature")) {
            assertThat(refused("authorization", authorization().replace(part + "=", "Other="))
                            .message())
                    .isEqualTo("The authorization header is malformed; missing " + part + ".");
        }
        S3Exception region = refused("authorization", authorization().replace("here-1", "there-2"));
        assertThat(region.message())
                .isEqualTo("The authorization header is malformed; the region 'there-2' is wrong; expecting 'here-1'");
        assertThat(region.details()).containsEntry("Region", "here-1");
        for (String[] change : new String[][] {
            {"/s3/", "/ec2/"}, {"aws4_request", "aws5_request"}, {"20261129", "2026112"}, {"20261129", "20261128"}
        }) {
            assertThat(refused("authorization", authorization().replace(change[0], change[1]))
                            .error())
                    .as(change[1])
                    .isEqualTo(S3Error.AUTHORIZATION_HEADER_MALFORMED);
        }
        assertThat(refused("authorization", authorization().replace("=key/", "=other/"))
                        .details())
                .containsEntry("AWSAccessKeyId", "other");
        assertThat(refused("authorization", authorization().replace("SignedHeaders=host;", "SignedHeaders="))
                        .details())
                .containsEntry("HeadersNotSigned", "host");
        assertThat(refused("x-amz-acl", "private").details()).containsEntry("HeadersNotSigned", "x-amz-acl");
        assertThat(refused("x-amz-content-sha256", "").message())
                .isEqualTo("Missing required header for this request: x-amz-content-sha256");
        assertThat(refused("x-amz-content-sha256", "abc").details())
                .containsEntry("ArgumentName", "x-amz-content-sha256");
        assertThat(refused("x-amz-date", "yesterday").error()).isEqualTo(S3Error.ACCESS_DENIED);

        S3Exception mismatch = refused("host", "other");
        assertThat(mismatch.error()).isEqualTo(S3Error.SIGNATURE_DOES_NOT_MATCH);
        assertThat(mismatch.details().keySet())
                .containsExactly(
                        "AWSAccessKeyId",
                        "StringToSign",
                        "SignatureProvided",
                        "StringToSignBytes",
                        "CanonicalRequest",
                        "CanonicalRequestBytes");
        assertThat(error(() -> verifier.verify(signed(Map.of("authorization", "x".repeat(65_536))), NOW)))
                .isEqualTo(S3Error.REQUEST_HEADER_SECTION_TOO_LARGE);
    }

    @Test
    void clocksMayDifferByAQuarterOfAnHour() {
        S3Request sent = signed(Map.of());

        var _ = verifier.verify(sent, NOW.plusSeconds(900));
        var _ = verifier.verify(sent, NOW.minusSeconds(900));
        assertThat(error(() -> verifier.verify(sent, NOW.plusSeconds(901)))).isEqualTo(S3Error.REQUEST_TIME_TOO_SKEWED);
        assertThat(refusal(() -> verifier.verify(sent, NOW.minusSeconds(901))).details())
                .containsEntry("MaxAllowedSkewMilliseconds", "900000");
    }

    @Test
    void sessionTokensBelongToTheirKeysUntilTheyExpire() {
        keys.with(
                "temporary",
                "secret",
                new SigningKeys.Session.Temporary(
                        CanonicalRequest.sha256("token".getBytes(UTF_8)), NOW.plusSeconds(60)));
        S3Request request = S3Request.of("GET", "/bucket", Headers.of(Map.of("host", "h")));

        var _ = verifier.verify(signedBy("temporary", "token", request), NOW);
        assertThat(error(() -> verifier.verify(signedBy("temporary", "token", request), NOW.plusSeconds(60))))
                .isEqualTo(S3Error.EXPIRED_TOKEN);
        assertThat(error(() -> verifier.verify(signedBy("temporary", "other", request), NOW)))
                .isEqualTo(S3Error.INVALID_TOKEN);
        assertThat(error(() -> verifier.verify(signedBy("key", "token", request), NOW)))
                .isEqualTo(S3Error.INVALID_TOKEN);
        var withoutToken = new Signer(Credentials.of("temporary", "secret"), REGION, "s3");
        assertThat(error(() -> verifier.verify(
                        withoutToken.sign(request, Payload.EMPTY, NOW).applyTo(request), NOW)))
                .isEqualTo(S3Error.INVALID_TOKEN);
        String target = new Signer(Credentials.temporary("temporary", "secret", "token"), REGION, "s3")
                .presign(request, Duration.ofMinutes(5), NOW);
        var _ = verifier.verify(S3Request.of("GET", target, request.headers()), NOW);
    }

    private static S3Request signedBy(String key, String token, S3Request request) {
        return new Signer(Credentials.temporary(key, "secret", token), REGION, "s3")
                .sign(request, Payload.EMPTY, NOW)
                .applyTo(request);
    }

    @Test
    void nothingSignedIsAnonymousAndTwoSignaturesAreOneTooMany() {
        S3Request plain = S3Request.of("GET", "/bucket/key", Headers.of(Map.of("host", "h")));
        assertThat(verifier.verify(plain, NOW).caller()).isEqualTo(new Caller.Anonymous());
        S3Request chunked = S3Request.of(
                "PUT", "/bucket/key", Headers.of(Map.of("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")));
        assertThat(error(() -> verifier.verify(chunked, NOW))).isEqualTo(S3Error.INVALID_REQUEST);

        S3Request both = S3Request.of(
                "GET",
                signer.presign(plain, Duration.ofMinutes(1), NOW),
                signed(Map.of()).headers());
        assertThat(error(() -> verifier.verify(both, NOW))).isEqualTo(S3Error.INVALID_ARGUMENT);
        S3Request old = S3Request.of("GET", "/b/k?AWSAccessKeyId=key&Signature=x&Expires=1", plain.headers());
        assertThat(error(() -> verifier.verify(old, NOW))).isEqualTo(S3Error.INVALID_REQUEST);
        S3Request some = S3Request.of("GET", "/b/k?X-Amz-Signature=x", plain.headers());
        assertThat(error(() -> verifier.verify(some, NOW))).isEqualTo(S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR);
    }

    @Test
    void aBodyIsVerifiedAtItsEnd() {
        byte[] content = "content".getBytes(UTF_8);
        S3Request request = S3Request.of("PUT", "/bucket/key", Headers.of(Map.of("host", "h", "content-length", "7")));
        S3Request sent = signer.sign(request, Signer.payloadOf(content), NOW).applyTo(request);
        VerifiedRequest verified = verifier.verify(sent, NOW);

        assertThat(verified.body(new ByteArrayInputStream(content), sent.headers()))
                .hasBinaryContent(content);
        assertThat(error(() -> verified.body(new ByteArrayInputStream("contenT".getBytes(UTF_8)), sent.headers())
                        .readAllBytes()))
                .isEqualTo(S3Error.X_AMZ_CONTENT_SHA256_MISMATCH);
        assertThat(error(() -> verified.body(new ByteArrayInputStream("conten".getBytes(UTF_8)), sent.headers())
                        .readAllBytes()))
                .isEqualTo(S3Error.INCOMPLETE_BODY);
    }

    @Test
    void requestsOfStsAreVerifiedWithTheirBody() {
        byte[] body = "Action=GetCallerIdentity&Version=2011-06-15".getBytes(UTF_8);
        S3Request request = S3Request.of("POST", "/", Headers.of(Map.of("host", "h")));
        var sts = new SignatureVerifier(keys, REGION, "sts");
        S3Request sent = new Signer(Credentials.of("key", "secret"), REGION, "sts")
                .sign(request, Signer.payloadOf(body), NOW)
                .applyTo(request);

        assertThat(sts.verify(sent, body, NOW).caller()).isInstanceOf(Caller.Signed.class);
        assertThat(error(() -> sts.verify(sent, "Action=Other".getBytes(UTF_8), NOW)))
                .isEqualTo(S3Error.SIGNATURE_DOES_NOT_MATCH);
    }

    @Test
    void secretsAreNotPrinted() {
        Credentials credentials = Credentials.temporary("key", "hidden-secret", "hidden-token");
        S3Request request = S3Request.of("GET", "/", Headers.of(Map.of("host", "h")));
        S3Request sent = new Signer(credentials, REGION, "s3")
                .sign(request, Payload.EMPTY, NOW)
                .applyTo(request);
        assertThat(credentials + " " + new Signer(credentials, REGION, "s3") + SigningKey.of(new byte[32]) + sent)
                .doesNotContain("hidden");
    }
}
