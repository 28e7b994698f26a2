package io.photoncloud.system.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.photoncloud.system.Launcher;
import io.photoncloud.system.Launcher.Answer;
import io.photoncloud.system.chainfire.RunningCloud;
import io.photoncloud.system.iam.SecureDoors.Reply;
import io.photoncloud.system.iam.Visitor.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Somebody signs in to an application through IAM's pages, over TLS, while IAM is killed between one step and the next. */
class SignInTest {

    /** Until a service that has just started has fetched IAM's keys, once more after the first try, and its policies. */
    private static final Duration HEEDED_WITHIN = Duration.ofSeconds(15);

    private static final String PASSWORD = "correct horse battery staple";
    private static final String REDIRECT = "https://console.example.com/back";
    private static final String VERIFIER = "a-verifier-that-is-long-enough-for-the-standard-0123456789";

    private static final RunningCloud cloud = new RunningCloud("sign-in", "iam");

    private static SecureDoors doors;
    private static Visitor alice;
    private static String robotKey;

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        cloud.up("--secure");
        doors = new SecureDoors(cloud);
        alice = new Visitor(cloud);
        Answer token = cloud.launcher().run("token");
        assertThat(token.exitCode()).as(token.output()).isZero();
        String root = token.output().strip();
        call(root, "POST", "organizations", "{'id': 'org', 'name': 'Organization'}")
                .expect(201);
        call(root, "POST", "projects", "{'id': 'proj', 'name': 'Project', 'org_id': 'org'}")
                .expect(201);
        call(root, "POST", "users", "{'id': 'alice', 'name': 'Alice', 'email': 'alice@example.com'}")
                .expect(201);
        call(root, "PUT", "users/alice/password", "{'password': '" + PASSWORD + "'}")
                .expect(200);
        call(root, "POST", "bindings", "{'principal_id': 'alice', 'role_id': 'editor', 'scope_id': 'proj'}")
                .expect(201);
        call(
                        root,
                        "POST",
                        "oauth-clients",
                        "{'id': 'console', 'name': 'The Console', 'type': 'public', 'consent': 'asked', 'redirect_uris': ['"
                                + REDIRECT + "']}")
                .expect(201);
        call(root, "POST", "users", "{'id': 'robot', 'name': 'Robot', 'type': 'service_account', 'org_id': 'org'}")
                .expect(201);
        call(root, "POST", "bindings", "{'principal_id': 'robot', 'role_id': 'viewer', 'scope_id': 'system'}")
                .expect(201);
        robotKey = call(root, "POST", "users/robot/api-keys", "{'name': 'first'}")
                .expect(201)
                .data()
                .path("api_key")
                .asString("");
        String direct = call(
                        "",
                        "POST",
                        "auth/token",
                        "{'principal_id': 'alice', 'password': '" + PASSWORD + "', 'scope_id': 'proj'}")
                .expect(200)
                .data()
                .path("token")
                .asString("");
        until("the project is alice's", () -> doors.write(direct).status() == 200);
    }

    @AfterAll
    static void stop() {
        alice.close();
        doors.close();
        cloud.close();
    }

    private static Reply call(String token, String method, String path, String body) {
        return doors.iam(method, "/api/v1/" + path, body.replace('\'', '"'), token);
    }

    /** As when the machine fails: whatever IAM had not written is lost. */
    private static void killIam() {
        Launcher.kill(cloud.launcher().pid("iam", 1).orElseThrow());
        cloud.up();
    }

    @Test
    void aCodeOutlivesIamAndIsExchangedOnce() throws NoSuchAlgorithmException {
        String code = code("openid project:proj", "everything that you may do in the project proj");
        killIam();
        Page tokens = redeem(code).expect(200);
        String access = tokens.field("access_token");
        assertThat(tokens.field("id_token")).isNotEmpty();
        doors.write(access).expect(200);
        assertThat(doors.readByGrpc(access)).isEqualTo(Status.Code.OK);
        until("robot may read tokens", () -> isActive(access));
        assertThat(isActive(tokens.field("refresh_token"))).isTrue();
        assertThat(redeem(code).expect(400).field("error")).isEqualTo("invalid_grant");
        assertThat(isActive(access)).isFalse();
        until(
                "ChainFire refuses what came of a code shown twice",
                () -> doors.read(access).status() == 401);
    }

    @Test
    void aRefreshTokenThatWasUsedIsKnownAsThatWhateverIsKilled() throws NoSuchAlgorithmException {
        Page first = redeem(code("openid project:proj", "everything that you may do in the project proj"))
                .expect(200);
        String used = first.field("refresh_token");
        Page second = refresh(used).expect(200);
        String access = second.field("access_token");
        killIam();
        Page third = refresh(second.field("refresh_token")).expect(200);
        until("the project is alice's", () -> doors.read(access).status() == 200);
        assertThat(refresh(used).expect(400).field("error")).isEqualTo("invalid_grant");
        killIam();
        assertThat(refresh(third.field("refresh_token")).expect(400).field("error"))
                .as("what came of it ends with it")
                .isEqualTo("invalid_grant");
        assertThat(isActive(third.field("access_token"))).isFalse();
        until("ChainFire refuses it too", () -> doors.read(access).status() == 401);
        assertThat(doors.readByGrpc(access)).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void whoAsksWhoSomebodyIsGetsIntoNothingElse() throws NoSuchAlgorithmException {
        String access = redeem(code("openid", "It can do nothing in your name."))
                .expect(200)
                .field("access_token");
        Page person = alice.get(alice.uri("/userinfo"), "Authorization", "Bearer " + access);
        assertThat(person.expect(200).field("sub")).isEqualTo("alice");
        for (Reply refused :
                new Reply[] {doors.read(access), doors.write(access), call(access, "GET", "users/alice", "")}) {
            assertThat(refused.expect(401).body().path("error").path("message").asString(""))
                    .contains("ask for the scope system, organization:... or project:...");
        }
        assertThat(doors.readByGrpc(access)).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    /**
     * Through the pages, to where alice is sent back.
     *
     * @param said what she must be told before she allows it
     */
    private static String code(String scope, String said) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII));
        Map<String, String> query = Map.of(
                "response_type", "code",
                "client_id", "console",
                "redirect_uri", REDIRECT,
                "scope", scope,
                "state", "s-1",
                "code_challenge", Base64.getUrlEncoder().withoutPadding().encodeToString(digest),
                "code_challenge_method", "S256");
        Page asked = alice.get("/oauth2/authorize", query).expect(302);
        if (asked.location().getPath().equals("/login")) {
            Page page = alice.get(asked.location()).expect(200);
            List<Map.Entry<String, String>> form = new ArrayList<>(page.hidden());
            form.addAll(Map.of("username", "alice", "password", PASSWORD).entrySet());
            asked = alice.get(alice.post("/login", form).expect(302).location()).expect(302);
        }
        assertThat(asked.location().getPath()).isEqualTo("/oauth2/consent");
        Page consent = alice.get(asked.location()).expect(200);
        assertThat(consent.text()).contains("The Console", "your user id", said);
        Page sentBack = alice.post("/oauth2/authorize", consent.hidden()).expect(302);
        assertThat(sentBack.location().toString()).startsWith(REDIRECT);
        assertThat(sentBack.sent("state")).isEqualTo("s-1");
        return sentBack.sent("code");
    }

    private static Page redeem(String code) {
        return alice.post(
                "/oauth2/token",
                Map.of(
                        "grant_type", "authorization_code",
                        "client_id", "console",
                        "code", code,
                        "redirect_uri", REDIRECT,
                        "code_verifier", VERIFIER));
    }

    private static Page refresh(String token) {
        return alice.post(
                "/oauth2/token", Map.of("grant_type", "refresh_token", "client_id", "console", "refresh_token", token));
    }

    private static boolean isActive(String token) {
        String robot = Base64.getEncoder().encodeToString(("robot:" + robotKey).getBytes(StandardCharsets.UTF_8));
        return alice.post("/oauth2/introspect", Map.of("token", token), "Authorization", "Basic " + robot)
                .expect(200)
                .json()
                .path("active")
                .asBoolean(false);
    }

    /** Asks until it holds, which must be in time. */
    private static void until(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + HEEDED_WITHIN.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("%s within %s", what, HEEDED_WITHIN)
                    .isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
