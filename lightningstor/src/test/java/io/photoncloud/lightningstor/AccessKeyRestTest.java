package io.photoncloud.lightningstor;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.testing.SettableClock;
import io.photoncloud.lightningstor.sigv4.CachedSigningKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Keys of IAM and credentials of STS at a running service, whose IAM answers and goes away as a test wants. */
class AccessKeyRestTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration KEEP = Duration.ofSeconds(30);
    private static final AwsCredentialsIdentity UNKNOWN = SigningClient.key("PC" + "Z".repeat(18), "x");
    private static final String TAKE = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&WebIdentityToken=";

    private static final SettableClock clock = new SettableClock(Instant.parse("2026-11-30T12:00:00Z"));

    private static int made;
    private static FakeSignatures iam;
    private static TestingLightningStor storage;
    private static SigningClient client;

    @BeforeAll
    static void start() {
        iam = new FakeSignatures(clock);
        storage = TestingLightningStor.startAt(clock, iam.setting());
        client = new SigningClient(storage.uri("/"), clock);
    }

    /** Of somebody, in a project of acme; bound to nothing where that is empty. */
    private static AwsCredentialsIdentity key(String principal, String project) {
        String id = "PC%018d".formatted(++made);
        iam.put(id, "secret of " + id, principal, project);
        return SigningClient.key(id, "secret of " + id);
    }

    /** Never asked for before. */
    private static AwsCredentialsIdentity alice() {
        return key("alice", "web");
    }

    @AfterAll
    static void stop() {
        storage.close();
        iam.close();
    }

    @Test
    void aKeyOfIamSignsAndOwnsWhatItMakes() {
        AwsCredentialsIdentity alice = alice();
        String id = alice.accessKeyId();
        client.s3(alice, "PUT", "/pictures", "").expect(200);
        client.s3(alice, "PUT", "/pictures/a%20b", "content").expect(200);
        assertThat(client.s3(alice, "GET", "/pictures/a%20b", "").expect(200).body())
                .isEqualTo("content");
        assertThat(client.s3(alice, "GET", "/", "").expect(200).body())
                .contains("<Owner><ID>alice</ID>", "<Name>pictures</Name>");
        client.s3(SigningClient.key(id, "another secret"), "GET", "/", "").expect(403, "SignatureDoesNotMatch");
        client.s3(UNKNOWN, "GET", "/", "").expect(403, "InvalidAccessKeyId");
        client.s3(SigningClient.key("AK" + "A".repeat(18), "x"), "GET", "/", "").expect(403, "InvalidAccessKeyId");
        client.s3(SigningClient.temporary(id, alice.secretAccessKey(), "token"), "GET", "/", "")
                .expect(400, "InvalidToken");
    }

    @Test
    void theListOfBucketsIsOfTheKeysProject() {
        AwsCredentialsIdentity alice = alice();
        AwsCredentialsIdentity bob = key("bob", "shop");
        AwsCredentialsIdentity carol = key("carol", "");
        client.s3(alice, "PUT", "/of-web", "").expect(200);
        client.s3(bob, "PUT", "/of-shop", "").expect(200);
        client.s3(carol, "PUT", "/of-nobody", "").expect(403, "AccessDenied");
        assertThat(client.s3(alice, "GET", "/", "").body()).contains("of-web").doesNotContain("of-shop");
        assertThat(client.s3(bob, "GET", "/", "").body()).contains("of-shop").doesNotContain("of-web");
        assertThat(client.s3(carol, "GET", "/", "").body()).contains("of-web", "of-shop");
        client.s3(bob, "PUT", "/of-web", "").expect(409, "BucketAlreadyExists");
    }

    @Test
    void aKeyThatIsGoneWorksNoLongerThanItIsKept() {
        AwsCredentialsIdentity alice = alice();
        client.s3(alice, "GET", "/", "").expect(200);
        iam.remove(alice.accessKeyId());
        clock.advance(KEEP.minusMillis(1));
        client.s3(alice, "GET", "/", "").expect(200);
        clock.advance(Duration.ofMillis(1));
        client.s3(alice, "GET", "/", "").expect(403, "InvalidAccessKeyId");
        iam.put(alice.accessKeyId(), alice.secretAccessKey(), "alice", "web");
        client.s3(alice, "GET", "/", "").expect(403, "InvalidAccessKeyId");
        clock.advance(CachedSigningKeys.REFUSAL_KEEP);
        client.s3(alice, "GET", "/", "").expect(200);
    }

    @Test
    void whileIamIsAwayKeptKeysGoOnAndOthersAreNotDenied() {
        AwsCredentialsIdentity alice = alice();
        client.s3(alice, "GET", "/", "").expect(200);
        iam.goAway();
        try {
            client.s3(alice, "GET", "/", "").expect(200);
            client.s3(alice(), "GET", "/", "").expect(503, "ServiceUnavailable");
            client.sts(TAKE + "good").expect(503, "ServiceUnavailable");
            clock.advance(KEEP);
            client.s3(alice, "GET", "/", "").expect(503, "ServiceUnavailable");
            client.sts(alice, "Action=GetCallerIdentity&Version=2011-06-15").expect(503, "ServiceUnavailable");
        } finally {
            iam.comeBack();
            awaitIam();
        }
        client.s3(alice, "GET", "/", "").expect(200);
    }

    /** A connection that was refused is tried again a while later. */
    private static void awaitIam() {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (client.s3(alice(), "GET", "/", "").status() != 200) {
            assertThat(System.nanoTime()).as("IAM is asked again").isLessThan(until);
        }
    }

    private AwsCredentialsIdentity taken(SigningClient.Answer answer) {
        return SigningClient.temporary(
                answer.element("AccessKeyId"), answer.element("SecretAccessKey"), answer.element("SessionToken"));
    }

    @Test
    void temporaryCredentialsAreTakenWithATokenUsedAndEnd() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        SigningClient.Answer answer = client.sts(TAKE + "good&DurationSeconds=900&RoleSessionName=laptop"
                        + "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fany")
                .expect(200);
        assertThat(answer.body())
                .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<AssumeRoleWithWebIdentityResponse"
                        + " xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleWithWebIdentityResult>")
                .contains("<ResponseMetadata><RequestId>");
        assertThat(Instant.parse(answer.element("Expiration"))).isEqualTo(now.plusSeconds(900));
        assertThat(answer.element("Arn")).isEqualTo("arn:aws:sts::acme/web:assumed-role/alice/laptop");
        assertThat(answer.element("SubjectFromWebIdentityToken")).isEqualTo("alice");
        AwsCredentialsIdentity alice = taken(answer);
        client.s3(alice, "PUT", "/by-session", "").expect(200);
        client.s3(alice, "PUT", "/by-session/k", "x").expect(200);
        assertThat(client.sts(alice, "Action=GetCallerIdentity&Version=2011-06-15")
                        .expect(200)
                        .element("UserId"))
                .isEqualTo("alice:laptop");

        String id = alice.accessKeyId();
        String secret = alice.secretAccessKey();
        client.s3(SigningClient.temporary(id, secret, "other"), "GET", "/", "").expect(400, "InvalidToken");
        client.s3(SigningClient.key(id, secret), "GET", "/", "").expect(400, "InvalidToken");
        clock.advance(Duration.between(clock.instant(), now.plusSeconds(899)));
        client.s3(alice, "GET", "/", "").expect(200);
        clock.advance(Duration.ofSeconds(1));
        client.s3(alice, "GET", "/", "").expect(400, "ExpiredToken");
        client.sts(alice, "Action=GetCallerIdentity&Version=2011-06-15").expect(403, "ExpiredToken");

        assertThat(Instant.parse(client.sts(TAKE + "good").expect(200).element("Expiration")))
                .isEqualTo(now.plusSeconds(900 + 3_600));
        assertThat(client.get("/?" + TAKE + "good").expect(200).element("AccessKeyId"))
                .startsWith("PT");
    }

    @Test
    void whoSignsIsToldWhoTheyAre() throws IOException {
        String ask = "Action=GetCallerIdentity&Version=2011-06-15";
        AwsCredentialsIdentity key = alice();
        SigningClient.Answer alice = client.sts(key, ask).expect(200);
        assertThat(alice.element("Arn")).isEqualTo("arn:aws:iam::acme/web:user/alice");
        assertThat(alice.element("UserId")).isEqualTo("alice");
        assertThat(alice.element("Account")).isEqualTo("acme");
        List<String> root = Files.readAllLines(
                Objects.requireNonNull(storage.bean(PhotonProperties.class).dataDirectory())
                        .resolve("root-key"));
        assertThat(client.sts(SigningClient.key(root.get(0), root.get(1)), ask)
                        .expect(200)
                        .element("Arn"))
                .isEqualTo("arn:aws:iam:::root");
        client.sts(ask).expect(403, "MissingAuthenticationToken");
        client.sts(SigningClient.key(key.accessKeyId(), "wrong"), ask).expect(403, "SignatureDoesNotMatch");
        client.sts(UNKNOWN, ask).expect(403, "InvalidClientTokenId");
    }

    @Test
    void badCallsOfStsAreRefusedInItsOwnForm() {
        Map<String, String> refusals = new LinkedHashMap<>();
        refusals.put("", "MissingAction");
        refusals.put("Version=2011-06-15", "MissingAction");
        refusals.put("Action=GetCallerIdentity", "InvalidAction");
        refusals.put("Action=GetCallerIdentity&Version=2010-05-08", "InvalidAction");
        refusals.put("Action=AssumeRole&Version=2011-06-15", "InvalidAction");
        refusals.put("Action=%ZZ&Version=2011-06-15", "InvalidParameterValue");
        refusals.put("Action=GetCallerIdentity&Action=GetCallerIdentity", "InvalidParameterValue");
        refusals.put(TAKE, "ValidationError");
        refusals.put(TAKE + "abc", "ValidationError");
        refusals.put(TAKE + "x".repeat(20_001), "ValidationError");
        refusals.put(TAKE + "expired", "ExpiredTokenException");
        refusals.put(TAKE + "nonsense", "InvalidIdentityToken");
        for (String seconds : List.of("899", "43201", "-1", "0", "900.5", "abc", "99999999999999999999")) {
            refusals.put(TAKE + "good&DurationSeconds=" + seconds, "ValidationError");
        }
        for (String name : List.of("a", "x".repeat(65), "a+b", "a%2Fb")) {
            refusals.put(TAKE + "good&RoleSessionName=" + name, "ValidationError");
        }
        for (String role : List.of("short", "arn:aws:iam::123456789012:user/alice", "x".repeat(30))) {
            refusals.put(TAKE + "good&RoleArn=" + role, "ValidationError");
        }
        refusals.put(TAKE + "good&Policy=%7B%7D", "NotImplemented");
        refusals.put(TAKE + "good&PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FX", "NotImplemented");
        refusals.put(TAKE + "good&ProviderId=www.example.com", "NotImplemented");
        refusals.put("x".repeat(70_000), "RequestEntityTooLarge");
        refusals.forEach((form, code) -> assertThat(client.sts(form).body())
                .as(form.substring(0, Math.min(120, form.length())))
                .contains("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>")
                .contains("<Code>" + code + "</Code>", "<RequestId>"));
        assertThat(client.sts(TAKE + "good&DurationSeconds=899").expect(400).element("Message"))
                .isEqualTo("1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint:"
                        + " Member must have value greater than or equal to 900");
    }

    @Test
    void whatIsNoCallOfStsIsOneOfS3() {
        client.get("/?list-type=2&Action=x").expect(400, "InvalidAction");
        client.get("/somewhere?Action=GetCallerIdentity").expect(404, "NoSuchBucket");
    }
}
