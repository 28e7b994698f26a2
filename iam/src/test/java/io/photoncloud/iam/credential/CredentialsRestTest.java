package io.photoncloud.iam.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.testing.SettableClock;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.iam.TestingIam;
import io.photoncloud.iam.credential.Credential.Secret;
import io.photoncloud.iam.key.TokenSigner;
import io.photoncloud.iam.key.TokenType;
import io.photoncloud.iam.policy.PolicyFeed;
import io.photoncloud.iam.revocation.RevocationService;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What principals prove themselves with, from being made over REST to being asked for by other parts. */
class CredentialsRestTest {

    private static final String PASSWORD = "correct horse battery staple";
    private static final String OTHER = "another horse entirely";

    private final SettableClock clock = new SettableClock(Instant.parse("2030-01-01T00:00:00Z"));
    private final MemoryStore store = new MemoryStore();

    @TempDir
    private Path directory;

    private TestingIam iam;

    @BeforeEach
    void start() {
        iam = TestingIam.startOver(store, directory, clock);
        user("alice", "alice@example.com");
    }

    @AfterEach
    void stop() {
        iam.close();
    }

    private void startAgain(String... settings) {
        iam.close();
        iam = TestingIam.startOver(store, directory, clock, settings);
    }

    private void user(String id, String email) {
        iam.post("/api/v1/users", "{\"id\": \"%s\", \"name\": \"%s\", \"email\": \"%s\"}".formatted(id, id, email))
                .expect(201);
    }

    private Reply setPassword(String id, String password) {
        return iam.send("PUT", "/api/v1/users/" + id + "/password", "{\"password\": \"" + password + "\"}");
    }

    private CredentialService credentials() {
        return iam.bean(CredentialService.class);
    }

    private String signIn(String name, String password) {
        return credentials().authenticate(name, password).id();
    }

    private ErrorCode refusal(String name, String password) {
        try {
            credentials().authenticate(name, password);
        } catch (CloudException e) {
            if (e.code() == ErrorCode.UNAUTHENTICATED) {
                assertThat(e).hasMessage("the credentials are wrong");
            }
            return e.code();
        }
        throw new AssertionError("signed in as " + name);
    }

    private void administrator(String id) {
        user(id, "");
        iam.post(
                        "/api/v1/bindings",
                        "{\"principal_id\": \"%s\", \"role_id\": \"admin\", \"scope_id\": \"system\"}".formatted(id))
                .expect(201);
    }

    private void awaitPolicies() {
        iam.bean(PolicyFeed.class).awaitRead(Duration.ofSeconds(20));
    }

    /** Of a second that is not over when older tokens are refused. */
    private String bearer(String principal) {
        clock.advance(Duration.ofSeconds(1));
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject(principal)
                .issueTime(Date.from(clock.instant()))
                .expirationTime(Date.from(clock.instant().plus(Duration.ofHours(1))))
                .build();
        return "Bearer " + iam.bean(TokenSigner.class).sign(claims, TokenType.ACCESS_TOKEN);
    }

    private List<Entry> dump() {
        return store.range(RangeQuery.of(KeyRange.ALL)).entries();
    }

    private void requireNowhere(String secret) {
        assertThat(dump())
                .isNotEmpty()
                .noneMatch(
                        entry -> new String(entry.value().unsafeArray(), StandardCharsets.ISO_8859_1).contains(secret));
    }

    @Test
    void aPasswordSignsInByIdAndByAddressAfterAnotherStartToo() {
        assertThat(setPassword("alice", PASSWORD).expect(200).response().body()).doesNotContain(PASSWORD);
        assertThat(signIn("alice", PASSWORD)).isEqualTo("alice");
        startAgain();
        assertThat(signIn("ALICE@example.com", PASSWORD)).isEqualTo("alice");
        requireNowhere(PASSWORD);
        assertThat(iam.get("/api/v1/users/alice").response().body()).doesNotContain("argon2");
    }

    @Test
    void whateverIsWrongTheAnswerIsTheSame() {
        setPassword("alice", PASSWORD).expect(200);
        user("bob", "");
        assertThat(refusal("alice", OTHER)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal("nobody", PASSWORD)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal("n".repeat(100_000), "p".repeat(100_000))).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal("", "")).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal("bob", PASSWORD)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        iam.send("PATCH", "/api/v1/users/alice", "{\"state\": \"disabled\"}").expect(200);
        assertThat(refusal("alice", PASSWORD)).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void passwordsAreBoundedAndOfUsers() {
        assertThat(setPassword("alice", "short").expect(400).field()).isEqualTo("password");
        assertThat(setPassword("alice", "x".repeat(1_001)).expect(400).field()).isEqualTo("password");
        assertThat(iam.send("PUT", "/api/v1/users/alice/password", "{}")
                        .expect(400)
                        .field())
                .isEqualTo("password");
        setPassword("alice", "x".repeat(1_000)).expect(200);
        setPassword("nobody", PASSWORD).expect(404);
        assertThat(signIn("alice", "x".repeat(1_000))).isEqualTo("alice");
        iam.send("DELETE", "/api/v1/users/alice/password", "").expect(200);
        iam.send("DELETE", "/api/v1/users/alice/password", "").expect(404);
        assertThat(refusal("alice", "x".repeat(1_000))).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void aNewPasswordRefusesTheTokensIssuedBeforeButLetsNobodyBackIn() {
        RevocationService revocations = iam.bean(RevocationService.class);
        setPassword("alice", PASSWORD).expect(200);
        assertThat(revocations.findFirstGood("alice")).contains(clock.instant().plusSeconds(1));
        iam.send("PATCH", "/api/v1/users/alice", "{\"state\": \"disabled\"}").expect(200);
        setPassword("alice", OTHER).expect(200);
        assertThat(revocations.findFirstGood("alice")).contains(Instant.MAX);
    }

    @Test
    void afterFiveFailuresEvenTheRightPasswordWaits() {
        setPassword("alice", PASSWORD).expect(200);
        for (int i = 0; i < 4; i++) {
            assertThat(refusal("alice", OTHER)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        }
        assertThat(signIn("alice", PASSWORD)).isEqualTo("alice");
        for (String name : List.of("alice", "nobody")) {
            for (int i = 0; i < 5; i++) {
                assertThat(refusal(name, OTHER)).isEqualTo(ErrorCode.UNAUTHENTICATED);
            }
            assertThatThrownBy(() -> signIn(name, PASSWORD)).isInstanceOfSatisfying(CloudException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED);
                assertThat(e.details()).containsEntry("retry_after_seconds", 60L);
            });
        }
        startAgain();
        assertThat(refusal("alice", PASSWORD)).isEqualTo(ErrorCode.RATE_LIMITED);
        clock.advance(Duration.ofSeconds(60));
        assertThat(signIn("alice", PASSWORD)).isEqualTo("alice");
        assertThat(refusal("alice", OTHER)).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void manyGuessesAtOnceAreNoMoreThanOneAfterTheOther() throws Exception {
        setPassword("alice", PASSWORD).expect(200);
        List<Callable<ErrorCode>> guesses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            guesses.add(() -> refusal("alice", OTHER));
        }
        List<ErrorCode> ended = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<ErrorCode> guess : threads.invokeAll(guesses)) {
                ended.add(guess.get());
            }
        }
        assertThat(ended).filteredOn(ErrorCode.UNAUTHENTICATED::equals).hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void oneChangesOnesOwnPasswordWithThePresentOneAndNobodyElses() {
        setPassword("alice", PASSWORD).expect(200);
        user("bob", "");
        administrator("chief");
        startAgain("photon.security.mode=enforced");
        awaitPolicies();
        String path = "/api/v1/users/alice/password";
        String body = "{\"password\": \"%s\", \"current_password\": \"%s\"}";
        iam.send("PUT", path, body.formatted(OTHER, PASSWORD)).expect(401);
        String alice = bearer("alice");
        iam.send("PUT", path, "{\"password\": \"" + OTHER + "\"}", "Authorization", alice)
                .expect(403);
        assertThat(iam.send("PUT", path, body.formatted(OTHER, OTHER), "Authorization", alice)
                        .expect(400)
                        .field())
                .isEqualTo("current_password");
        iam.send("PUT", path, body.formatted(OTHER, PASSWORD), "Authorization", bearer("bob"))
                .expect(403);
        iam.send("PUT", path, body.formatted(OTHER, PASSWORD), "Authorization", alice)
                .expect(200);
        assertThat(signIn("alice", OTHER)).isEqualTo("alice");
        iam.send("PUT", path, "{\"password\": \"" + PASSWORD + "\"}", "Authorization", bearer("chief"))
                .expect(200);
        assertThat(signIn("alice", PASSWORD)).isEqualTo("alice");
    }

    @Test
    void onesKeysAreOnesOwn() {
        user("bob", "");
        administrator("chief");
        startAgain("photon.security.mode=enforced");
        awaitPolicies();
        for (String kind : List.of("api-keys", "access-keys")) {
            String path = "/api/v1/users/alice/" + kind;
            iam.post(path, "{\"name\": \"k\"}", "Authorization", bearer("bob")).expect(403);
            iam.post(path, "{\"name\": \"k\"}", "Authorization", bearer("alice"))
                    .expect(201);
            iam.get(path, "Authorization", bearer("alice")).expect(200);
            iam.post(path, "{\"name\": \"k\"}", "Authorization", bearer("chief"))
                    .expect(201);
        }
    }

    @Test
    void anApiKeyIsShownOnceAndProvesItsUserUntilItIsDeletedOrEnds() {
        String path = "/api/v1/users/alice/api-keys";
        Reply made = iam.post(path, "{\"name\": \"laptop\"}").expect(201);
        String key = made.data().path("api_key").asString();
        assertThat(key).matches("pck_[0-9a-f]{16}_[A-Za-z0-9_-]{43}");
        String ending = iam.post(path, "{\"name\": \"brief\", \"expires_at\": \"2030-01-02T00:00:00Z\"}")
                .expect(201)
                .data()
                .path("api_key")
                .asString();
        startAgain();
        assertThat(credentials().authenticateApiKey(key).id()).isEqualTo("alice");
        assertThat(credentials().authenticateApiKey(ending).id()).isEqualTo("alice");
        String secret = key.substring(key.length() - 43);
        requireNowhere(secret);
        Reply listed = iam.get(path).expect(200);
        assertThat(listed.response().body()).doesNotContain(secret);
        assertThat(listed.data().path("api_keys")).hasSize(2);

        clock.advance(Duration.ofDays(1));
        refused(ending);
        refused(key.substring(0, key.length() - 1) + (key.endsWith("A") ? "B" : "A"));
        refused("pck_" + "0".repeat(16) + "_" + secret);
        refused("");
        String id = made.data().path("id").asString();
        iam.send("DELETE", "/api/v1/users/alice/access-keys/" + id, "").expect(404);
        iam.send("DELETE", path + "/" + id, "").expect(200);
        iam.send("DELETE", path + "/" + id, "").expect(404);
        refused(key);
    }

    private void refused(String key) {
        assertThatThrownBy(() -> credentials().authenticateApiKey(key))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED))
                .hasMessage("the credentials are wrong");
    }

    @Test
    void anAccessKeysSecretIsShownOnceAndGotBackToVerifySignatures() {
        String path = "/api/v1/users/alice/access-keys";
        Reply made = iam.post(path, "{}").expect(201);
        String id = made.data().path("access_key_id").asString();
        String secret = made.data().path("secret_access_key").asString();
        assertThat(id).matches("PC[A-Z0-9]{18}");
        assertThat(secret).matches("[A-Za-z0-9]{40}");
        startAgain();
        CredentialService.AccessKey key = credentials().findAccessKey(id).orElseThrow();
        assertThat(key.principal()).isEqualTo("alice");
        assertThat(key.secret()).isEqualTo(secret);
        assertThat(key.toString()).doesNotContain(secret);
        requireNowhere(secret);
        assertThat(iam.get(path).expect(200).response().body()).contains(id).doesNotContain(secret);

        iam.send("PATCH", "/api/v1/users/alice", "{\"state\": \"disabled\"}").expect(200);
        assertThat(credentials().findAccessKey(id)).isEmpty();
        iam.send("PATCH", "/api/v1/users/alice", "{\"state\": \"enabled\"}").expect(200);
        startAgain("photon.iam.key-encryption-key-file=" + directory.resolve("other"));
        assertThatThrownBy(() -> credentials().findAccessKey(id))
                .isInstanceOf(CloudException.class)
                .hasMessageContaining("photon.iam.key-encryption-key-file");
        iam.send("DELETE", path + "/" + id, "").expect(200);
        assertThat(credentials().findAccessKey(id)).isEmpty();
    }

    @Test
    void aSealedSecretThatWasMovedToAnotherKeyIsRefused() {
        String path = "/api/v1/users/alice/access-keys";
        String one =
                iam.post(path, "{}").expect(201).data().path("access_key_id").asString();
        String other =
                iam.post(path, "{}").expect(201).data().path("access_key_id").asString();
        Table<Credential> table = CredentialStore.credentials(store);
        Secret moved = table.find(Key.utf8(one)).orElseThrow().value().secret();
        var _ = table.update(
                Key.utf8(other),
                row -> new Credential(other, row.principal(), row.name(), row.created(), row.expires(), moved));
        assertThatThrownBy(() -> credentials().findAccessKey(other)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void thereAreTenKeysOfAKindAtTheMost() {
        for (String kind : List.of("api-keys", "access-keys")) {
            String path = "/api/v1/users/alice/" + kind;
            for (int i = 0; i < 10; i++) {
                iam.post(path, "{\"name\": \"k\"}").expect(201);
            }
            Reply refused = iam.post(path, "{\"name\": \"k\"}").expect(409);
            assertThat(refused.body()
                            .path("error")
                            .path("details")
                            .path("limit")
                            .asInt())
                    .isEqualTo(10);
            assertThat(iam.get(path).expect(200).data().iterator().next()).hasSize(10);
        }
    }

    @Test
    void howManyAccessKeysThereAreIsSet() {
        startAgain("photon.iam.access-keys-max=2");
        String path = "/api/v1/users/alice/access-keys";
        iam.post(path, "{}").expect(201);
        iam.post(path, "{}").expect(201);
        assertThat(iam.post(path, "{}").expect(409).message()).contains("photon.iam.access-keys-max");
    }

    @Test
    void anAccessKeyIsBoundToAScopeAndSwitchedOnAndOff() {
        iam.post("/api/v1/projects", "{\"id\": \"web\", \"name\": \"web\", \"org_id\": \"acme\"}")
                .expect(201);
        iam.post(
                        "/api/v1/users",
                        "{\"id\": \"robot\", \"name\": \"robot\", \"type\": \"service_account\","
                                + " \"org_id\": \"acme\", \"project_id\": \"web\"}")
                .expect(201);
        for (String body : List.of("{}", "{\"scope_id\": \"web\"}")) {
            Reply made = iam.post("/api/v1/users/robot/access-keys", body).expect(201);
            assertThat(made.data().path("scope_id").asString()).isEqualTo("web");
            assertThat(made.data().path("org_id").asString()).isEqualTo("acme");
            assertThat(made.data().path("project_id").asString()).isEqualTo("web");
            assertThat(made.data().path("state").asString()).isEqualTo("enabled");
        }
        String path = "/api/v1/users/alice/access-keys";
        assertThat(iam.post(path, "{}").expect(201).data().path("scope_id").asString())
                .isEqualTo("system");
        String id = iam.post(path, "{\"scope_id\": \"acme\"}")
                .expect(201)
                .data()
                .path("access_key_id")
                .asString();
        Reply off =
                iam.send("PATCH", path + "/" + id, "{\"state\": \"disabled\"}").expect(200);
        assertThat(off.data().path("state").asString()).isEqualTo("disabled");
        assertThat(off.data().path("org_id").asString()).isEqualTo("acme");
        startAgain();
        assertThat(iam.get(path)
                        .expect(200)
                        .data()
                        .path("access_keys")
                        .path(1)
                        .path("state")
                        .asString())
                .isEqualTo("disabled");
        assertThat(credentials().findAccessKey(id)).isEmpty();
        iam.send("PATCH", path + "/" + id, "{\"state\": \"enabled\"}").expect(200);
        assertThat(credentials().findAccessKey(id)).isPresent();

        assertThat(iam.post(path, "{\"scope_id\": \"nowhere\"}").expect(404).field())
                .isEqualTo("scope_id");
        assertThat(iam.post(path, "{\"scope_id\": \"a/b\"}").expect(400).field())
                .isEqualTo("scope_id");
        assertThat(iam.send("PATCH", path + "/" + id, "{}").expect(400).field()).isEqualTo("state");
        iam.send("PATCH", path + "/" + id, "{\"state\": \"lost\"}").expect(400);
        iam.send("PATCH", "/api/v1/users/robot/access-keys/" + id, "{\"state\": \"disabled\"}")
                .expect(404);
        assertThat(iam.get("/api/v1/audit?resource_type=credential&resource_id=" + id)
                        .expect(200)
                        .data()
                        .path("records"))
                .hasSize(3);
    }

    @Test
    void badInputIsRefusedByTheFieldsName() {
        String path = "/api/v1/users/alice/api-keys";
        assertThat(iam.post(path, "{}").expect(400).field()).isEqualTo("name");
        assertThat(iam.post(path, "{\"name\": \"k\", \"expires_at\": \"2029-12-31T00:00:00Z\"}")
                        .expect(400)
                        .field())
                .isEqualTo("expires_at");
        assertThat(iam.post(path, "{\"name\": \"k\"}", "Idempotency-Key", "once")
                        .expect(400)
                        .field())
                .isEqualTo("Idempotency-Key");
        iam.post("/api/v1/users/nobody/api-keys", "{\"name\": \"k\"}").expect(404);
        iam.get("/api/v1/users/nobody/api-keys").expect(404);
    }

    @Test
    void credentialsGoWithTheirUser() {
        setPassword("alice", PASSWORD).expect(200);
        String key = iam.post("/api/v1/users/alice/api-keys", "{\"name\": \"k\"}")
                .expect(201)
                .data()
                .path("api_key")
                .asString();
        iam.post("/api/v1/users/alice/access-keys", "{}").expect(201);
        assertThat(refusal("alice", OTHER)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        iam.send("DELETE", "/api/v1/users/alice", "").expect(200);
        List<Row<Credential>> left = CredentialStore.credentials(store)
                .list(CredentialStore.BY_PRINCIPAL, IndexKey.ALL, PageRequest.first(10))
                .rows();
        assertThat(left).isEmpty();
        assertThat(CredentialStore.guesses(store).find(Guesses.key("alice"))).isEmpty();
        user("alice", "");
        refused(key);
        assertThat(refusal("alice", PASSWORD)).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }
}
