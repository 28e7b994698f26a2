package io.photoncloud.iam.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.security.OwnIdentity;
import io.photoncloud.common.security.SignatureV4Keys;
import io.photoncloud.common.testing.SettableClock;
import io.photoncloud.iam.TestingIam;
import io.photoncloud.iam.revocation.RevocationService;
import io.photoncloud.proto.iam.v1.DeriveSigningKeyRequest;
import io.photoncloud.proto.iam.v1.DeriveSigningKeyResponse;
import io.photoncloud.proto.iam.v1.DeriveSigningKeyResponse.Refusal;
import io.photoncloud.proto.iam.v1.DerivedSigningKey;
import io.photoncloud.proto.iam.v1.IamSignatureGrpc;
import io.photoncloud.proto.iam.v1.TakeCredentialsRequest;
import io.photoncloud.proto.iam.v1.TakeCredentialsResponse;
import io.photoncloud.proto.iam.v1.TemporaryCredentials;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What services that verify signatures are told, by the calls that they make. */
class SignatureGrpcTest {

    private static final long SECONDS_MAX = 20;
    private static final String KEYS = "/api/v1/users/alice/access-keys";

    private final SettableClock clock = new SettableClock(Instant.parse("2030-01-01T12:30:00Z"));
    private final MemoryStore store = new MemoryStore();

    @TempDir
    private Path directory;

    private TestingIam iam;
    private ManagedChannel channel;

    @BeforeEach
    void start() {
        iam = TestingIam.startOver(store, directory, clock);
        ListenAddress address = iam.bean(Listeners.class).grpc();
        channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
        iam.post("/api/v1/projects", "{\"id\": \"web\", \"name\": \"web\", \"org_id\": \"acme\"}")
                .expect(201);
        iam.post("/api/v1/users", "{\"id\": \"alice\", \"name\": \"alice\"}").expect(201);
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        iam.close();
    }

    private IamSignatureGrpc.IamSignatureBlockingStub anonymous() {
        return IamSignatureGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS);
    }

    private IamSignatureGrpc.IamSignatureBlockingStub by(String service) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("photon-service", Metadata.ASCII_STRING_MARSHALLER), service);
        headers.put(
                Metadata.Key.of("photon-service-secret", Metadata.ASCII_STRING_MARSHALLER),
                Objects.requireNonNull(iam.bean(OwnIdentity.class).secret()).hex());
        return anonymous().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private JsonNode made(String body) {
        return iam.post(KEYS, body).expect(201).data();
    }

    private static DeriveSigningKeyRequest wanted(String accessKeyId, String sessionToken) {
        return DeriveSigningKeyRequest.newBuilder()
                .setAccessKeyId(accessKeyId)
                .setSessionToken(sessionToken)
                .setDate("20300101")
                .setRegion("here-1")
                .setService("s3")
                .build();
    }

    private DeriveSigningKeyResponse derive(String accessKeyId, String sessionToken) {
        return by("lightningstor").deriveSigningKey(wanted(accessKeyId, sessionToken));
    }

    private Refusal refusal(String accessKeyId, String sessionToken) {
        return derive(accessKeyId, sessionToken).getRefusal();
    }

    @Test
    void theKeyOfADayIsToldWithWhoseItIsAndWhatItIsBoundTo() {
        JsonNode made = made("{\"scope_id\": \"web\", \"expires_at\": \"2030-02-01T00:00:00Z\"}");
        DerivedSigningKey key =
                derive(made.path("access_key_id").asString(), "").getKey();
        assertThat(key.getSigningKey().toByteArray())
                .isEqualTo(
                        SignatureV4Keys.derive(made.path("secret_access_key").asString(), "20300101", "here-1", "s3"));
        assertThat(key.getPrincipalId()).isEqualTo("alice");
        assertThat(key.getOrgId()).isEqualTo("acme");
        assertThat(key.getProjectId()).isEqualTo("web");
        assertThat(Instant.ofEpochSecond(key.getExpiresAt().getSeconds())).isEqualTo("2030-02-01T00:00:00Z");
        assertThat(key.getSessionName()).isEmpty();

        DerivedSigningKey unbound =
                derive(made("{}").path("access_key_id").asString(), "").getKey();
        assertThat(unbound.getOrgId() + unbound.getProjectId()).isEmpty();
        assertThat(unbound.hasExpiresAt()).isFalse();
    }

    @Test
    void whatIsGoodForNothingIsNotTold() {
        JsonNode made = made("{\"expires_at\": \"2030-01-01T13:00:00Z\"}");
        String id = made.path("access_key_id").asString();
        assertThat(derive(id, "").hasKey()).isTrue();
        assertThat(refusal(id, "token")).isEqualTo(Refusal.REFUSAL_WRONG_TOKEN);
        for (String nobody :
                List.of("PC" + "A".repeat(18), "PT" + "A".repeat(18), "AK" + "A".repeat(18), "password/alice")) {
            assertThat(refusal(nobody, "")).as(nobody).isEqualTo(Refusal.REFUSAL_UNKNOWN);
        }
        iam.send("PATCH", KEYS + "/" + id, "{\"state\": \"disabled\"}").expect(200);
        assertThat(refusal(id, "")).isEqualTo(Refusal.REFUSAL_UNKNOWN);
        iam.send("PATCH", KEYS + "/" + id, "{\"state\": \"enabled\"}").expect(200);
        assertThat(derive(id, "").hasKey()).isTrue();
        iam.send("PATCH", "/api/v1/users/alice", "{\"state\": \"disabled\"}").expect(200);
        assertThat(refusal(id, "")).isEqualTo(Refusal.REFUSAL_UNKNOWN);
        iam.send("PATCH", "/api/v1/users/alice", "{\"state\": \"enabled\"}").expect(200);
        clock.advance(Duration.ofMinutes(30));
        assertThat(refusal(id, "")).isEqualTo(Refusal.REFUSAL_UNKNOWN);
        String other = made("{}").path("access_key_id").asString();
        iam.send("DELETE", KEYS + "/" + other, "").expect(200);
        assertThat(refusal(other, "")).isEqualTo(Refusal.REFUSAL_UNKNOWN);
    }

    @Test
    void onlyServicesThatVerifySignaturesAreTold() {
        DeriveSigningKeyRequest wanted = wanted(made("{}").path("access_key_id").asString(), "");
        TakeCredentialsRequest taking = TakeCredentialsRequest.newBuilder()
                .setToken("x")
                .setTtlSeconds(900)
                .build();
        for (var stub : List.of(anonymous(), by("plasmavmc"), by("iam"))) {
            assertThat(status(() -> stub.deriveSigningKey(wanted))).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(status(() -> stub.takeCredentials(taking))).isEqualTo(Status.Code.PERMISSION_DENIED);
        }
    }

    private static Status.Code status(Runnable call) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call::run);
        return refused.getStatus().getCode();
    }

    @Test
    void badInputIsRefused() {
        DeriveSigningKeyRequest good = wanted(made("{}").path("access_key_id").asString(), "");
        List<UnaryOperator<DeriveSigningKeyRequest.Builder>> spoiled = List.of(
                wanted -> wanted.setAccessKeyId(""),
                wanted -> wanted.setDate(""),
                wanted -> wanted.setDate("2030010"),
                wanted -> wanted.setDate("20300132"),
                wanted -> wanted.setDate("2030-1-1"),
                wanted -> wanted.setDate("20300103"),
                wanted -> wanted.setRegion(""),
                wanted -> wanted.setRegion("a/b"),
                wanted -> wanted.setRegion("a".repeat(64)),
                wanted -> wanted.setService("iam"),
                wanted -> wanted.setService(""));
        for (UnaryOperator<DeriveSigningKeyRequest.Builder> how : spoiled) {
            DeriveSigningKeyRequest bad = how.apply(good.toBuilder()).build();
            assertThat(status(() -> by("lightningstor").deriveSigningKey(bad)))
                    .as("%s", bad)
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
        for (String day : List.of("20300102", "20291224")) {
            assertThat(by("lightningstor")
                            .deriveSigningKey(good.toBuilder().setDate(day).build())
                            .hasKey())
                    .isTrue();
        }
        for (int seconds : List.of(-1, 0, 899, 43_201)) {
            assertThat(status(() -> take(token(), seconds))).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
        TakeCredentialsRequest badlyNamed = TakeCredentialsRequest.newBuilder()
                .setToken(token())
                .setTtlSeconds(900)
                .setSessionName("a b")
                .build();
        assertThat(status(() -> by("lightningstor").takeCredentials(badlyNamed)))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    private String token() {
        return iam.post("/api/v1/auth/token", "{\"principal_id\": \"alice\", \"scope_id\": \"web\"}")
                .expect(200)
                .data()
                .path("token")
                .asString();
    }

    private TakeCredentialsResponse take(String token, int seconds) {
        return by("lightningstor")
                .takeCredentials(TakeCredentialsRequest.newBuilder()
                        .setToken(token)
                        .setTtlSeconds(seconds)
                        .setSessionName("laptop")
                        .build());
    }

    private Refusal refusal(TemporaryCredentials taken) {
        return refusal(taken.getAccessKeyId(), taken.getSessionToken());
    }

    @Test
    void temporaryCredentialsDoWhatTheirTokenDoesUntilTheyEnd() {
        TemporaryCredentials taken = take(token(), 7_200).getCredentials();
        assertThat(taken.getAccessKeyId()).matches("PT[A-Z0-9]{18}");
        assertThat(taken.getSecretAccessKey()).matches("[A-Za-z0-9]{40}");
        assertThat(Instant.ofEpochSecond(taken.getExpiresAt().getSeconds())).isEqualTo("2030-01-01T14:30:00Z");
        DerivedSigningKey key =
                derive(taken.getAccessKeyId(), taken.getSessionToken()).getKey();
        assertThat(key.getSigningKey().toByteArray())
                .isEqualTo(SignatureV4Keys.derive(taken.getSecretAccessKey(), "20300101", "here-1", "s3"));
        assertThat(key.getPrincipalId()).isEqualTo(taken.getPrincipalId()).isEqualTo("alice");
        assertThat(key.getOrgId()).isEqualTo(taken.getOrgId()).isEqualTo("acme");
        assertThat(key.getProjectId()).isEqualTo(taken.getProjectId()).isEqualTo("web");
        assertThat(key.getSessionName()).isEqualTo("laptop");
        assertThat(key.getExpiresAt()).isEqualTo(taken.getExpiresAt());

        clock.advance(Duration.ofHours(2).minusSeconds(1));
        assertThat(derive(taken.getAccessKeyId(), taken.getSessionToken()).hasKey())
                .as("after its token has ended")
                .isTrue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(refusal(taken)).isEqualTo(Refusal.REFUSAL_EXPIRED_TOKEN);
    }

    @Test
    void aSessionTokenGoesWithItsOwnKeyAndIsNotMadeUp() {
        TemporaryCredentials taken = take(token(), 900).getCredentials();
        TemporaryCredentials other = take(token(), 900).getCredentials();
        String id = taken.getAccessKeyId();
        String token = taken.getSessionToken();
        assertThat(refusal(id, "")).isEqualTo(Refusal.REFUSAL_UNKNOWN);
        assertThat(refusal(id, other.getSessionToken())).isEqualTo(Refusal.REFUSAL_WRONG_TOKEN);
        for (int at = 0; at < token.length() - 1; at += 7) { // the last letter has bits that mean nothing
            String changed = token.substring(0, at) + (token.charAt(at) == 'A' ? 'B' : 'A') + token.substring(at + 1);
            assertThat(refusal(id, changed)).as(changed).isEqualTo(Refusal.REFUSAL_WRONG_TOKEN);
        }
        for (String nonsense : List.of("x", "%%%", "AAAA", token + "AAAA", token.substring(4), "A".repeat(5_000))) {
            assertThat(refusal(id, nonsense)).as(nonsense).isEqualTo(Refusal.REFUSAL_WRONG_TOKEN);
        }
    }

    @Test
    void aSessionEndsWithTheTokenThatIsRevokedAndWithAllOfItsHolders() {
        String token = token();
        TemporaryCredentials one = take(token, 43_200).getCredentials();
        TemporaryCredentials other = take(token(), 43_200).getCredentials();
        iam.post("/api/v1/auth/revoke", "{\"token\": \"%s\"}".formatted(token)).expect(200);
        assertThat(refusal(one)).isEqualTo(Refusal.REFUSAL_WRONG_TOKEN);
        assertThat(derive(other.getAccessKeyId(), other.getSessionToken()).hasKey())
                .isTrue();
        clock.advance(Duration.ofHours(11));
        assertThat(iam.bean(RevocationService.class).forget(clock.instant())).isZero();
        assertThat(refusal(one)).as("long after its token has ended").isEqualTo(Refusal.REFUSAL_WRONG_TOKEN);

        iam.send("PUT", "/api/v1/users/alice/password", "{\"password\": \"a password of some length\"}")
                .expect(200);
        assertThat(refusal(other)).isEqualTo(Refusal.REFUSAL_WRONG_TOKEN);
        TemporaryCredentials anew = take(token(), 900).getCredentials();
        assertThat(derive(anew.getAccessKeyId(), anew.getSessionToken()).hasKey())
                .as("of a token that was issued afterwards")
                .isTrue();
        iam.send("PATCH", "/api/v1/users/alice", "{\"state\": \"disabled\"}").expect(200);
        assertThat(refusal(anew)).isEqualTo(Refusal.REFUSAL_WRONG_TOKEN);
    }

    @Test
    void aTokenThatDoesNotCountIsToldApartFromOneThatHasEnded() {
        String token = token();
        clock.advance(Duration.ofHours(2));
        assertThat(take(token, 900).getRefusal().getExpired()).isTrue();
        assertThat(take(token + "x", 900).getRefusal().getExpired()).isFalse();
        assertThat(take("nonsense", 900).getRefusal().getReason()).isNotEmpty();
        String revoked = token();
        iam.post("/api/v1/auth/revoke", "{\"token\": \"%s\"}".formatted(revoked))
                .expect(200);
        assertThat(take(revoked, 900).getRefusal().getReason()).contains("revoked");
    }

    @Test
    void nothingOfTemporaryCredentialsIsKept() {
        TemporaryCredentials taken = take(token(), 900).getCredentials();
        for (Entry entry : store.range(RangeQuery.of(KeyRange.ALL)).entries()) {
            assertThat(new String(entry.value().unsafeArray(), StandardCharsets.ISO_8859_1))
                    .doesNotContain(taken.getSecretAccessKey(), taken.getAccessKeyId(), taken.getSessionToken());
        }
    }

    @Test
    void whenAKeyWasLastUsedIsToldByTheHour() {
        String id = made("{}").path("access_key_id").asString();
        assertThat(shown(id).path("last_used_at").isString()).isFalse();
        var _ = derive(id, "");
        assertThat(shown(id).path("last_used_at").asString()).isEqualTo("2030-01-01T12:00:00Z");
        clock.advance(Duration.ofMinutes(29));
        var _ = derive(id, "");
        assertThat(shown(id).path("last_used_at").asString()).isEqualTo("2030-01-01T12:00:00Z");
        clock.advance(Duration.ofMinutes(1));
        var _ = derive(id, "");
        assertThat(shown(id).path("last_used_at").asString()).isEqualTo("2030-01-01T13:00:00Z");
    }

    private JsonNode shown(String id) {
        for (JsonNode key : iam.get(KEYS).expect(200).data().path("access_keys")) {
            if (key.path("access_key_id").asString().equals(id)) {
                return key;
            }
        }
        throw new AssertionError("no key " + id);
    }
}
