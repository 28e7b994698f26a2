package io.photoncloud.system.iam;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.SignedJWT;
import io.grpc.Status;
import io.photoncloud.common.testing.ForgedTokens;
import io.photoncloud.system.Launcher;
import io.photoncloud.system.Launcher.Answer;
import io.photoncloud.system.chainfire.Curl;
import io.photoncloud.system.chainfire.RunningCloud;
import io.photoncloud.system.iam.SecureDoors.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole cloud as {@code photon up --secure} starts it: one ChainFire, one IAM, TLS, tokens and policies, all real. */
class SecureCloudTest {

    /** From IAM's answer to a change until every service heeds it. */
    private static final Duration HEEDED_WITHIN = Duration.ofSeconds(1);

    /** From a denial until the audit log has it. */
    private static final Duration RECORDED_WITHIN = Duration.ofSeconds(2);

    /** A token of a second, and how much clocks may differ, and a bit. */
    private static final Duration ENDED_WITHIN = Duration.ofSeconds(20);

    private static final RunningCloud cloud = new RunningCloud("secure", "iam");

    private static SecureDoors doors;
    private static String printedCommand;
    private static String ofASecond;
    private static String reader;
    private static String writer;

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        Answer up = cloud.up("--secure");
        Matcher command = Pattern.compile("\n(  printf .*\n.*curl.*)\n").matcher(up.output());
        assertThat(command.find()).as(up.output()).isTrue();
        printedCommand = command.group(1);
        doors = new SecureDoors(cloud);
        String root = administrator();
        create(root, "organizations", "{'id': 'org', 'name': 'Organization'}");
        create(root, "projects", "{'id': 'proj', 'name': 'Project', 'org_id': 'org'}");
        ofASecond = token(root, "bootstrap-administrator", "system", 1);
        reader = member("reader", "viewer");
        writer = member("writer", "editor");
    }

    @AfterAll
    static void stop() {
        doors.close();
        cloud.close();
    }

    @Test
    void thePrintedCommandYieldsATokenAndSoDoesPhotonToken() {
        Curl.Answer answer = new Curl(cloud.host(1)).run(printedCommand);
        assertThat(answer.data(200).path("principal_id").asString("")).isEqualTo("bootstrap-administrator");
        String token = answer.data(200).path("token").asString("");
        doors.iam("GET", "/api/v1/users", "", token).expect(200);
        doors.iam("GET", "/api/v1/users", "", administrator()).expect(200);
    }

    @Test
    void nobodyGetsInWithoutAToken() {
        assertThat(doors.write("").expect(401).error()).isEqualTo("UNAUTHENTICATED");
        doors.iam("GET", "/api/v1/users", "", "").expect(401);
        doors.iam("POST", "/api/v1/auth/token", "{\"principal_id\": \"writer\"}", "")
                .expect(401);
        doors.chainfire("GET", "/health", "", "").expect(200);
        assertThat(doors.readByGrpc("")).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(new Curl(cloud.host(1)).shell("curl --silent https://localhost:8081/health || echo refused by $?"))
                .as("who does not know the authority does not trust the node")
                .contains("refused by 60");
    }

    @Test
    void theLauncherItselfGetsThrough() {
        Answer status = cloud.launcher().run("status");
        assertThat(status.exitCode()).as(status.output()).isZero();
        assertThat(status.output()).containsPattern("iam +https://.* ready");
        Answer audit = cloud.launcher().run("audit", "verify");
        assertThat(audit.exitCode()).as(audit.output()).isZero();
        assertThat(audit.output()).contains("the audit log is intact");
    }

    @Test
    void aProjectsTokenDoesInChainFireWhatItsRoleAllows() {
        doors.write(writer).expect(200);
        doors.read(writer).expect(200);
        doors.read(reader).expect(200);
        assertThat(doors.readByGrpc(reader)).isEqualTo(Status.Code.OK);
        assertThat(doors.write(reader).expect(403).error()).isEqualTo("PERMISSION_DENIED");
        doors.chainfire("POST", "/api/v1/cluster/members", "{\"node_id\": 2, \"address\": \"127.0.0.1:1\"}", writer)
                .expect(403);
        String elsewhere = token(administrator(), "writer", "system", 60);
        doors.write(elsewhere).expect(403);
        assertThat(doors.readByGrpc(elsewhere)).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void aRevokedTokenIsRefusedByBothDoorsWithinASecond() {
        String token = token(administrator(), "writer", "proj", 600);
        doors.write(token).expect(200);
        assertThat(doors.iam("POST", "/api/v1/auth/revoke", "{\"token\": \"" + token + "\"}", "")
                        .expect(200)
                        .data()
                        .path("revoked")
                        .asBoolean())
                .isTrue();
        requireRefused(token);
        doors.write(writer).expect(200);
    }

    @Test
    void aDisabledUserIsRefusedByBothDoorsWithinASecond() {
        String token = member("leaver", "editor");
        doors.write(token).expect(200);
        doors.iam("PATCH", "/api/v1/users/leaver", "{\"state\": \"disabled\"}", administrator())
                .expect(200);
        requireRefused(token);
    }

    private static void requireRefused(String token) {
        long begin = System.nanoTime();
        until("REST refuses it", HEEDED_WITHIN, () -> doors.write(token).status() == 401);
        until("gRPC refuses it", HEEDED_WITHIN, () -> doors.readByGrpc(token) == Status.Code.UNAUTHENTICATED);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(HEEDED_WITHIN);
    }

    @Test
    void forgedTokensAreRefusedByBothServices() throws ParseException {
        String good = administrator();
        String kid = SignedJWT.parse(good).getHeader().getKeyID();
        ForgedTokens.byStrangers(good, publishedKey(kid).toECKey()).forEach((name, token) -> {
            assertThat(doors.iam("GET", "/api/v1/users", "", token).status())
                    .as(name)
                    .isEqualTo(401);
            assertThat(doors.read(token).status()).as(name).isEqualTo(401);
            assertThat(doors.readByGrpc(token)).as(name).isEqualTo(Status.Code.UNAUTHENTICATED);
        });
        doors.read(good).expect(200);
        until(
                "the token of a second has ended",
                ENDED_WITHIN,
                () -> doors.read(ofASecond).status() == 401);
        doors.iam("GET", "/api/v1/users", "", ofASecond).expect(401);
    }

    private static JWK publishedKey(String kid) throws ParseException {
        for (var key : doors.iam("GET", "/.well-known/jwks.json", "", "").body().path("keys")) {
            if (key.path("kid").asString("").equals(kid)) {
                return JWK.parse(key.toString());
            }
        }
        throw new AssertionError("the key that signs is not published");
    }

    @Test
    void whileIamIsGoneChainFireGoesOnDecidingAndSaysSo() {
        long before = pid("iam");
        Launcher.kill(before);
        doors.write(writer).expect(200);
        doors.write(reader).expect(403);
        until("the health says so", Duration.ofSeconds(8), () -> health().contains("no word from IAM for"));
        assertThat(health()).contains("DEGRADED", "the last policies serve on");
        doors.write(writer).expect(200);
        doors.write(reader).expect(403);
        // Returns when ChainFire has heard of IAM again.
        cloud.up();
        assertThat(health()).contains("\"UP\"");
        doors.write(token(administrator(), "writer", "proj", 60)).expect(200);
    }

    @Test
    void whatChainFireDeniesIsInTheAuditLogAlsoAfterIamWasGone() {
        String bound = member("trespasser", "viewer");
        String unbound = token(administrator(), "trespasser", "system", 600);
        doors.write(bound).expect(403);
        assertThat(doors.readByGrpc(unbound)).isEqualTo(Status.Code.PERMISSION_DENIED);
        until(
                "both denials are recorded",
                RECORDED_WITHIN,
                () -> denialsOfTrespasser().containsAll(List.of("PUT /api/v1/kv/shared", "etcdserverpb.KV/Range")));

        Launcher.kill(pid("iam"));
        doors.write(unbound).expect(403);
        cloud.up();
        until(
                "what was denied meanwhile is recorded",
                Duration.ofSeconds(10),
                () -> denialsOfTrespasser().stream()
                                .filter("PUT /api/v1/kv/shared"::equals)
                                .count()
                        == 2);
        Answer audit = cloud.launcher().run("audit", "verify");
        assertThat(audit.exitCode()).as(audit.output()).isZero();
    }

    private static List<String> denialsOfTrespasser() {
        List<String> calls = new ArrayList<>();
        doors.iam("GET", "/api/v1/audit?principal_id=trespasser", "", administrator())
                .expect(200)
                .data()
                .path("records")
                .forEach(record -> {
                    if (record.path("service").asString("").equals("chainfire")
                            && record.path("outcome").asString("").equals("denied")) {
                        calls.add(record.path("details").path("call").asString(""));
                    }
                });
        return calls;
    }

    @Test
    void whenChainFireComesBackIamGoesOnByItself() {
        long before = pid("iam");
        Launcher.kill(pid("chainfire"));
        cloud.up();
        assertThat(pid("iam")).isEqualTo(before);
        doors.write(member("late", "editor")).expect(200);
    }

    @Test
    void keysAreRotatedUnderLoadAndNoGoodTokenIsRefused() throws Exception {
        String root = administrator();
        AtomicBoolean enough = new AtomicBoolean();
        List<Future<List<Reply>>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                clients.add(threads.submit(() -> callUntil(enough, root)));
            }
            for (int i = 0; i < 3; i++) {
                doors.iam("POST", "/api/v1/keys/rotate", "{}", root).expect(200);
                doors.write(token(root, "writer", "proj", 60)).expect(200);
            }
            enough.set(true);
            for (Future<List<Reply>> client : clients) {
                assertThat(client.get()).hasSizeGreaterThan(3).allSatisfy(reply -> reply.expect(200));
            }
        }
    }

    @Test
    void whatACompromisedKeySignedIsRefusedWithinASecondAndWhatTheNewOneSignsAtNoTime() {
        String apiKey = apiKey();
        for (int round = 0; round < 3; round++) {
            String before = signIn(apiKey);
            doors.read(before).expect(200);
            assertThat(doors.readByGrpc(before)).isEqualTo(Status.Code.OK);
            doors.iam("POST", "/api/v1/keys/rotate", "{\"compromised\": true}", before)
                    .expect(200);
            long answered = System.nanoTime();
            doors.iam("GET", "/api/v1/users", "", before).expect(401);
            requireRefused(before);
            System.out.println("refused by both doors after "
                    + Duration.ofNanos(System.nanoTime() - answered).toMillis() + " ms");
        }
        String last = signIn(apiKey);
        for (int round = 0; round < 10; round++) {
            doors.iam("POST", "/api/v1/keys/rotate", "{\"compromised\": true}", last)
                    .expect(200);
            // Shown at the very next moment, whether the service has heard of its key or not.
            last = signIn(apiKey);
            if (round % 2 == 0) {
                doors.read(last).expect(200);
            } else {
                assertThat(doors.readByGrpc(last)).isEqualTo(Status.Code.OK);
            }
            doors.iam("GET", "/api/v1/users", "", last).expect(200);
        }
        reader = token(last, "reader", "proj", 3600);
        writer = token(last, "writer", "proj", 3600);
    }

    /** The first administrator's. */
    private static String apiKey() {
        try {
            return Files.readString(cloud.launcher().home().resolve("cluster/bootstrap-credential"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String signIn(String apiKey) {
        String body = "{\"principal_id\": \"bootstrap-administrator\", \"api_key\": \"%s\", \"scope_id\": \"system\"}"
                .formatted(apiKey);
        return doors.iam("POST", "/api/v1/auth/token", body, "")
                .expect(200)
                .data()
                .path("token")
                .asString("");
    }

    private static List<Reply> callUntil(AtomicBoolean enough, String root) {
        List<Reply> replies = new ArrayList<>();
        while (!enough.get()) {
            replies.add(doors.write(writer));
            replies.add(doors.iam("GET", "/api/v1/projects", "", root));
        }
        return replies;
    }

    /** A user who has a role in the project. @return a token for it there, which ChainFire heeds already */
    private static String member(String user, String role) {
        String root = administrator();
        create(root, "users", "{'id': '%s', 'name': '%s', 'org_id': 'org'}".formatted(user, user));
        create(
                root,
                "bindings",
                "{'principal_id': '%s', 'principal_type': 'user', 'role_id': '%s', 'scope_id': 'proj'}"
                        .formatted(user, role));
        String token = token(root, user, "proj", 3600);
        until(
                "ChainFire has heard of the role",
                HEEDED_WITHIN,
                () -> doors.read(token).status() != 403);
        return token;
    }

    private static void create(String root, String what, String body) {
        doors.iam("POST", "/api/v1/" + what, body.replace('\'', '"'), root).expect(201);
    }

    private static String token(String root, String principal, String scope, int seconds) {
        String body = "{\"principal_id\": \"%s\", \"scope_id\": \"%s\", \"ttl_seconds\": %d}"
                .formatted(principal, scope, seconds);
        return doors.iam("POST", "/api/v1/auth/token", body, root)
                .expect(200)
                .data()
                .path("token")
                .asString("");
    }

    private static String administrator() {
        Answer token = cloud.launcher().run("token");
        assertThat(token.exitCode()).as(token.output()).isZero();
        return token.output().strip();
    }

    private static String health() {
        return doors.chainfire("GET", "/health", "", "").body().toString();
    }

    private static long pid(String service) {
        return cloud.launcher().pid(service, 1).orElseThrow();
    }

    /** Asks until it holds, which must be in time. */
    private static void until(String what, Duration within, BooleanSupplier holds) {
        long end = System.nanoTime() + within.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s within %s", what, within).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
