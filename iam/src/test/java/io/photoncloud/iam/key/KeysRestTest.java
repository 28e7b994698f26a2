package io.photoncloud.iam.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.testing.SettableClock;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.iam.TestingIam;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing keys over REST, and the tokens that are signed with them. */
class KeysRestTest {

    private static final String JWKS = "/.well-known/jwks.json";

    private final SettableClock clock = new SettableClock(Instant.parse("2030-01-01T00:00:00Z"));
    private final MemoryStore store = new MemoryStore();

    @TempDir
    private Path directory;

    private TestingIam start(String... settings) {
        return TestingIam.startOver(store, directory, clock, settings);
    }

    private String token(TestingIam iam) {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject("alice")
                .issueTime(Date.from(clock.instant()))
                .expirationTime(Date.from(clock.instant().plus(Duration.ofHours(1))))
                .build();
        return iam.bean(TokenSigner.class).sign(claims, TokenType.ACCESS_TOKEN);
    }

    private static boolean verifies(TestingIam iam, String token) throws Exception {
        JWKSet keys = JWKSet.parse(iam.get(JWKS).expect(200).response().body());
        SignedJWT parsed = SignedJWT.parse(token);
        var key = keys.getKeyByKeyId(parsed.getHeader().getKeyID());
        return key != null && parsed.verify(new ECDSAVerifier(key.toECKey()));
    }

    private static List<String> ids(TestingIam iam, String state) {
        List<String> ids = new ArrayList<>();
        iam.get("/api/v1/keys").expect(200).data().path("keys").forEach(key -> {
            if (key.path("state").asString().equals(state)) {
                ids.add(key.path("id").asString());
            }
        });
        return ids;
    }

    @Test
    void aTokenIsVerifiedByWhatIsPublishedAndByIamItselfAfterAnotherStartToo() throws Exception {
        String token;
        try (TestingIam iam = start()) {
            token = token(iam);
            assertThat(verifies(iam, token)).isTrue();
            Reply published = iam.get(JWKS).expect(200);
            assertThat(published.response().headers().firstValue("Cache-Control"))
                    .contains("max-age=60");
            assertThat(published.body().path("keys")).hasSize(2);
            assertThat(published.response().body()).doesNotContain("\"d\"");
            assertThat(SignedJWT.parse(token).getHeader().getType().getType()).isEqualTo("at+jwt");
        }
        try (TestingIam iam = start()) {
            assertThat(verifies(iam, token)).isTrue();
            iam.get("/api/v1/keys", "Authorization", "Bearer " + token).expect(200);
            iam.get("/api/v1/keys", "Authorization", "Bearer " + token + "x").expect(401);
            assertThat(iam.get(JWKS).body().path("keys")).hasSize(2);
        }
    }

    @Test
    void theKeysAreForEverybodyAndNothingElseIsInEnforcedMode() {
        try (TestingIam iam = start("photon.security.mode=enforced")) {
            iam.get(JWKS).expect(200);
            iam.get("/api/v1/keys").expect(401);
            iam.post("/api/v1/keys/rotate", "{}").expect(401);
            iam.post("/api/v1/keys/rotate", "{}", "Authorization", "Bearer " + token(iam))
                    .expect(403);
        }
    }

    @Test
    void anOrderlyRotationKeepsWhatWasSignedAndTurnsWhenTheNextKeyIsKnown() throws Exception {
        try (TestingIam iam = start()) {
            String before = token(iam);
            String next = ids(iam, "next").getFirst();
            clock.advance(Duration.ofMinutes(1));
            iam.post("/api/v1/keys/rotate", "{}", "Idempotency-Key", "turn").expect(200);
            iam.post("/api/v1/keys/rotate", "{}", "Idempotency-Key", "turn").expect(200);
            assertThat(ids(iam, "signing")).doesNotContain(next);
            clock.advance(Duration.ofMinutes(9));
            assertThat(ids(iam, "signing")).containsExactly(next);
            assertThat(SignedJWT.parse(token(iam)).getHeader().getKeyID()).isEqualTo(next);
            assertThat(verifies(iam, before)).isTrue();
            iam.bean(KeyService.class).tend();
            assertThat(ids(iam, "next")).hasSize(1);
            clock.advance(Duration.ofHours(25));
            iam.bean(KeyService.class).tend();
            assertThat(verifies(iam, before)).isFalse();
        }
    }

    @Test
    void whatCompromisedKeysSignedIsRefusedAtOnce() throws Exception {
        try (TestingIam iam = start()) {
            String before = token(iam);
            iam.get("/api/v1/users", "Authorization", "Bearer " + before).expect(200);
            iam.post("/api/v1/keys/rotate", "{\"compromised\": true}").expect(200);
            assertThat(verifies(iam, before)).isFalse();
            iam.get("/api/v1/users", "Authorization", "Bearer " + before).expect(401);
            assertThat(verifies(iam, token(iam))).isTrue();
            iam.get("/api/v1/users", "Authorization", "Bearer " + token(iam)).expect(200);
        }
    }

    @Test
    void replicasThatStartTogetherMakeOneSetOfKeys() throws Exception {
        try (TestingIam iam = start("photon.iam.key-rotation=1h");
                TestingIam other = start("photon.iam.key-rotation=1h");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 20; round++) {
                clock.advance(Duration.ofDays(10));
                List<Callable<String>> all =
                        List.of(() -> token(iam), () -> token(other), () -> token(iam), () -> token(other));
                for (Future<String> call : threads.invokeAll(all)) {
                    assertThat(verifies(other, call.get())).isTrue();
                }
                assertThat(ids(iam, "signing")).hasSize(1);
                assertThat(ids(other, "next")).hasSize(1);
            }
        }
    }

    @Test
    void aRotationElsewhereCountsAtOnce() {
        try (TestingIam iam = start();
                TestingIam other = start()) {
            String before = token(other);
            iam.post("/api/v1/keys/rotate", "{\"compromised\": true}").expect(200);
            String key = ids(iam, "signing").getFirst();
            Instant patience = Instant.now().plusSeconds(20);
            while (!other.bean(KeyService.class).signer().keyId().equals(key)) {
                assertThat(Instant.now()).as("the watch tells").isBefore(patience);
                Thread.onSpinWait();
            }
            assertThat(token(other)).isNotEqualTo(before);
        }
    }

    @Test
    void withAnotherKeyEncryptionKeyTokensAreVerifiedButNotSigned() throws Exception {
        String token;
        try (TestingIam iam = start()) {
            token = token(iam);
        }
        try (TestingIam iam = start("photon.iam.key-encryption-key-file=" + directory.resolve("other"))) {
            assertThat(verifies(iam, token)).isTrue();
            assertThatThrownBy(() -> token(iam)).hasMessageContaining("photon.iam.key-encryption-key-file");
            List<String> signing = ids(iam, "signing");
            clock.advance(Duration.ofDays(30));
            iam.bean(KeyService.class).tend();
            assertThat(ids(iam, "next")).as("left to who can open the others").isEmpty();
            clock.advance(Duration.ofDays(-30));
            iam.post("/api/v1/keys/rotate", "{}").expect(503);
            assertThat(ids(iam, "signing")).isEqualTo(signing);
            iam.post("/api/v1/keys/rotate", "{\"compromised\": true}").expect(200);
            assertThat(verifies(iam, token(iam))).isTrue();
        }
    }

    @Test
    void aStoreThatIsAwayAtTheStartIsWaitedFor() {
        AwayStore away = new AwayStore(store);
        try (TestingIam iam = TestingIam.startOver(away, directory, clock)) {
            iam.get(JWKS).expect(503);
            away.comeBack();
            Instant patience = Instant.now().plusSeconds(20);
            while (iam.get(JWKS).expect(200).body().path("keys").isEmpty()) {
                assertThat(Instant.now()).as("keys are made").isBefore(patience);
            }
            assertThat(ids(iam, "signing")).hasSize(1);
        }
    }
}
