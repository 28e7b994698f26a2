package io.photoncloud.lightningstor.sigv4;

import static io.photoncloud.lightningstor.protocol.Refused.error;
import static io.photoncloud.lightningstor.protocol.Refused.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.lightningstor.protocol.S3Error;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    private final Signer signer = new Signer(Credentials.of("key", "secret"), "r", "s3");
    private final PostVerifier verifier = new PostVerifier(new FakeSigningKeys().with("key", "secret"), "r");

    private Map<String, String> form(String policy) {
        var fields = new TreeMap<>(signer.signPolicy(policy, NOW));
        fields.put("bucket", "photos");
        fields.put("key", "user/eric/cat.jpg");
        fields.put("content-type", "image/jpeg, image/png");
        fields.put("x-ignore-this", "anything");
        return fields;
    }

    private static String policy(String more) {
        return """
            {"expiration": "2026-11-29T13:00:00.000Z", "conditions": [
              {"bucket": "photos"},
              ["starts-with", "$key", "user/eric/"],
              ["starts-with", "$Content-Type", "image/"],
              {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
              ["eq", "$x-amz-credential", "key/20261129/r/s3/aws4_request"],
              ["starts-with", "$x-amz-date", ""]%s]}\
            """.formatted(more);
    }

    @Test
    void whatThePolicyAllowsIsAllowedUntilItExpires() {
        Map<String, String> form = form(policy(", [\"content-length-range\", 10, \"20\"]"));

        PostVerifier.Allowed allowed = verifier.verify(form, NOW.plusSeconds(3599));

        assertThat(allowed.caller()).isEqualTo(new Caller.Signed("key", FakeSigningKeys.owner("key")));
        allowed.sizes().check(10);
        allowed.sizes().check(20);
        assertThat(error(() -> allowed.sizes().check(9))).isEqualTo(S3Error.ENTITY_TOO_SMALL);
        assertThat(error(() -> allowed.sizes().check(21))).isEqualTo(S3Error.ENTITY_TOO_LARGE);
        assertThat(refusal(() -> verifier.verify(form, NOW.plusSeconds(3600))))
                .hasMessage("Invalid according to Policy: Policy expired.");
    }

    @Test
    void fieldsMustBeAsThePolicySays() {
        for (String[] change : new String[][] {
            {"key", "user/bob/cat.jpg"},
            {"bucket", "other"},
            {"content-type", "image/png, text/html"},
            {"acl", "private"}
        }) {
            Map<String, String> form = form(policy(""));
            form.put(change[0], change[1]);
            assertThat(error(() -> verifier.verify(form, NOW))).as(change[0]).isEqualTo(S3Error.ACCESS_DENIED);
        }
        Map<String, String> forged = form(policy(""));
        forged.computeIfPresent("policy", (_, policy) -> policy.replaceFirst("e", "f"));
        assertThat(error(() -> verifier.verify(forged, NOW))).isEqualTo(S3Error.SIGNATURE_DOES_NOT_MATCH);
        for (String name :
                new String[] {"x-amz-signature", "x-amz-credential", "x-amz-date", "x-amz-algorithm", "policy"}) {
            Map<String, String> form = form(policy(""));
            form.remove(name);
            assertThat(refusal(() -> verifier.verify(form, NOW)).details()).containsEntry("ArgumentName", name);
        }
        assertThat(verifier.verify(Map.of("key", "a"), NOW).caller()).isEqualTo(new Caller.Anonymous());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"conditions\": []}",
                "{\"expiration\": \"tomorrow\", \"conditions\": []}",
                "{\"expiration\": \"2027-01-01T00:00:00Z\"}",
                "{\"expiration\": \"2027-01-01T00:00:00Z\", \"conditions\": {}}",
                "{\"expiration\": \"2027-01-01T00:00:00Z\", \"conditions\": [], \"more\": 1}",
                "{\"expiration\": \"2027-01-01T00:00:00Z\", \"conditions\": [{\"a\": 1}]}",
                "{\"expiration\": \"2027-01-01T00:00:00Z\", \"conditions\": [{\"a\": \"b\", \"c\": \"d\"}]}",
                "{\"expiration\": \"2027-01-01T00:00:00Z\", \"conditions\": [[\"eq\", \"$a\"]]}",
                "{\"expiration\": \"2027-01-01T00:00:00Z\", \"conditions\": [[\"eq\", \"a\", \"b\"]]}",
                "{\"expiration\": \"2027-01-01T00:00:00Z\", \"conditions\": [[\"like\", \"$a\", \"b\"]]}",
                "{\"expiration\": \"2027-01-01T00:00:00Z\", \"conditions\": [[\"content-length-range\", -1, 2]]}",
                "{\"expiration\": \"2027-01-01T00:00:00Z\", \"conditions\": [\"a\"]}",
                "{\"expiration\": \"2027-01-01T00:00:00Z\", \"conditions\": []} {"
            })
    void documentsThatAreNoPoliciesAreRefused(String document) {
        Map<String, String> form = form(document.isEmpty() ? " " : document);
        assertThat(error(() -> verifier.verify(form, NOW))).isEqualTo(S3Error.INVALID_POLICY_DOCUMENT);
    }

    @Test
    void documentsAreBounded() {
        Map<String, String> deep = form("[".repeat(5000));
        assertThat(error(() -> verifier.verify(deep, NOW))).isEqualTo(S3Error.INVALID_POLICY_DOCUMENT);
        Map<String, String> large = form(" ".repeat(PostPolicy.BYTES_MAX));
        assertThat(error(() -> verifier.verify(large, NOW))).isEqualTo(S3Error.MAX_POST_PRE_DATA_LENGTH_EXCEEDED);
    }

    private static String expiring(String when) {
        return policy("").replace("2026-11-29T13:00:00.000Z", when);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-29T13:00:00Z", "2026-11-29T13:00:00.0Z", "2026-11-29T12:00:00.000001Z"})
    void aPolicyExpiresAtATimeOfUtc(String when) {
        assertThat(verifier.verify(form(expiring(when)), NOW).caller()).isInstanceOf(Caller.Signed.class);
        assertThat(error(() -> verifier.verify(form(expiring(when)), NOW.plusSeconds(3600))))
                .isEqualTo(S3Error.ACCESS_DENIED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-29T13:00:00+00:00",
                "2026-11-29T13:00:00.000",
                "2026-11-29T13:00Z",
                "2026-11-29T13:00:00.Z",
                "2026-11-29T13:00:00z",
                "2026-11-29t13:00:00Z",
                "2026-11-29 13:00:00Z",
                " 2026-11-29T13:00:00Z",
                "2026-11-31T13:00:00Z",
                "2026-11-29T25:00:00Z",
                "+12026-11-29T13:00:00Z",
                "20261129T130000Z",
                "Sun, 29 Nov 2026 13:00:00 GMT",
            })
    void whatIsNoTimeOfUtcIsNoExpiration(String when) {
        assertThat(refusal(() -> verifier.verify(form(expiring(when)), NOW)))
                .hasMessage("Invalid Policy: Invalid 'expiration' value: '" + when + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-29T12:00:00Z",
                "20261129T120000",
                "20261129T120000z",
                "20261129t120000Z",
                "20261129T126000Z",
                "20261129T1200Z",
                " 20261129T120000Z",
                "+2026129T120000Z",
                "-2026129T120000Z",
                "20261131T120000Z",
                "Sun, 29 Nov 2026 12:00:00 GMT",
            })
    void theDateOfAFormIsInTheShortFormAlone(String date) {
        Map<String, String> form = form(policy(""));
        form.put("x-amz-date", date);
        assertThat(refusal(() -> verifier.verify(form, NOW)))
                .hasMessage("X-Amz-Date must be formated via ISO8601 Long format");
    }
}
