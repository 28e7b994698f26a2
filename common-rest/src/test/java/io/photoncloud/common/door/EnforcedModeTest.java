package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Denied;
import io.photoncloud.common.denial.Denial;
import io.photoncloud.common.denial.DenialReport;
import io.photoncloud.common.door.TestingDoor.Reply;
import io.photoncloud.common.policy.PolicyItem;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TokenIssuer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnforcedModeTest {

    private static final FakeIam IAM = FakeIam.start(InstantSource.system());
    private static final TokenIssuer ISSUER = IAM.issuer();
    private static final TestingDoor DOOR = TestingDoor.start("photon.security.mode=enforced", IAM.setting());

    @BeforeAll
    static void bind() {
        for (String user : List.of("user-1", "hot")) {
            IAM.allow(user, "thing.use", "service.read");
        }
        IAM.allow("root", "*");
        IAM.awaitFollowedBy(DOOR.context());
    }

    @AfterAll
    static void stop() {
        DOOR.close();
        IAM.close();
    }

    private static String say(MethodDescriptor<String, String> method, String text, Map<String, String> headers) {
        Metadata metadata = new Metadata();
        headers.forEach((name, value) -> metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return ClientCalls.blockingUnaryCall(
                ClientInterceptors.intercept(DOOR.grpc(), MetadataUtils.newAttachHeadersInterceptor(metadata)),
                method,
                CallOptions.DEFAULT,
                text);
    }

    private static Status.Code failure(MethodDescriptor<String, String> method, Map<String, String> headers) {
        return failure(method, "x", headers);
    }

    private static Status.Code failure(
            MethodDescriptor<String, String> method, String text, Map<String, String> headers) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> say(method, text, headers))
                .getStatus()
                .getCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v1/caller", "/metrics", "/openapi.json", "/no/such/path"})
    void withoutATokenNothingIsTold(String path) {
        Reply reply = DOOR.get(path);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.code()).isEqualTo("UNAUTHENTICATED");
        assertThat(reply.header("WWW-Authenticate")).startsWith("Bearer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/livez", "/readyz", "/api/v1/public"})
    void whatIsPublicNeedsNoTokenAndMindsNoBadOne(String path) {
        assertThat(DOOR.get(path).status()).isEqualTo(200);
        assertThat(DOOR.get(path, "Authorization", "Bearer nonsense").status()).isEqualTo(200);
    }

    @Test
    void aPathIsPublicForItsMethodAndToTheLetter() {
        assertThat(DOOR.post("/api/v1/public", "{}").status()).isEqualTo(401);
        assertThat(DOOR.get("/api/v1/public/").status()).isEqualTo(401);
    }

    @Test
    void aGoodTokenTellsEitherDoorWhoCalls() {
        String token = "Bearer "
                + ISSUER.sign(ISSUER.claims("user-1")
                        .claim("org_id", "org-1")
                        .claim("project_id", "proj-1")
                        .build());
        Reply reply = DOOR.get("/api/v1/caller", "Authorization", token);

        assertThat(reply.data().get("kind").asString()).isEqualTo("principal");
        assertThat(reply.data().get("name").asString()).isEqualTo("user-1");
        assertThat(reply.data().get("project").asString()).isEqualTo("proj-1");
        assertThat(say(EchoGrpcService.SAY, "caller", Map.of("authorization", token)))
                .isEqualTo("principal user-1");
    }

    @Test
    void administrationTakesTheRoleOrAServiceOnEitherDoor() {
        String ordinary = "Bearer " + ISSUER.token("user-1");
        String admin = "Bearer " + ISSUER.token("root");

        Reply refused = DOOR.post("/api/v1/reset", "", "Authorization", ordinary);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("PERMISSION_DENIED");
        assertThat(refused.message()).contains("thing.administer");
        assertThat(DOOR.post("/api/v1/reset", "", "Authorization", admin).status())
                .isEqualTo(200);
        assertThat(failure(EchoGrpcService.SAY_ADMIN, Map.of("authorization", ordinary)))
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(say(EchoGrpcService.SAY_ADMIN, "x", Map.of("authorization", admin)))
                .isEqualTo("x");
        assertThat(say(EchoGrpcService.SAY, "x", Map.of("authorization", ordinary)))
                .isEqualTo("x");
    }

    @Test
    void aTokenThatIsKnownAlreadyLeavesAHotCallOnItsEventLoop() {
        Map<String, String> headers = Map.of("authorization", "Bearer " + ISSUER.token("hot"));

        assertThat(say(EchoGrpcService.SAY_ON_LOOP, "thread", headers)).contains("VirtualThread");
        assertThat(say(EchoGrpcService.SAY_ON_LOOP, "thread", headers)).doesNotContain("VirtualThread");
    }

    @Test
    void theGrpcDoorHasTheSameRules() {
        assertThat(failure(EchoGrpcService.SAY, Map.of())).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(failure(EchoGrpcService.SAY_ON_LOOP, Map.of())).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(failure(EchoGrpcService.SAY, Map.of("authorization", "Bearer nonsense")))
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(failure(EchoGrpcService.elsewhere("no.such.Service"), Map.of()))
                .isIn(Status.Code.UNAUTHENTICATED, Status.Code.UNIMPLEMENTED);
        assertThat(say(EchoGrpcService.SAY_PUBLIC, "caller", Map.of())).isEqualTo("anonymous");
        assertThat(HealthGrpc.newBlockingStub(DOOR.grpc())
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus()
                        .name())
                .isEqualTo("SERVING");
    }

    @Test
    void methodsForServicesRefuseAnybodyElse() {
        Map<String, String> headers = Map.of("authorization", "Bearer " + ISSUER.token("user-1"));

        assertThat(failure(EchoGrpcService.SAY_INTERNAL, headers)).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void secretsAreForOpenMode() {
        Map<String, String> headers = Map.of("photon-service", "iam", "photon-service-secret", "00".repeat(32));

        assertThat(failure(EchoGrpcService.SAY_INTERNAL, headers)).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void whoHasNoRoleAtAllGetsNothing() {
        String nobody = "Bearer " + ISSUER.token("nobody");

        assertThat(DOOR.get("/api/v1/caller", "Authorization", nobody).status()).isEqualTo(403);
        assertThat(failure(EchoGrpcService.SAY, Map.of("authorization", nobody)))
                .isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void aDoorAsksInTheScopeOfTheToken() {
        IAM.allow("of-web", new Scope.Project("acme", "web"), "thing.use");
        IAM.awaitFollowedBy(DOOR.context());
        for (@Nullable
        String[] bound :
                new @Nullable String[][] {{"acme", "web", "200"}, {"acme", "shop", "403"}, {"acme", null, "403"}}) {
            String token = ISSUER.sign(ISSUER.claims("of-web")
                    .claim("org_id", bound[0])
                    .claim("project_id", bound[1])
                    .build());
            assertThat(DOOR.get("/api/v1/caller", "Authorization", "Bearer " + token)
                            .status())
                    .as(String.join(" ", List.of(String.valueOf(bound[0]), String.valueOf(bound[1]))))
                    .isEqualTo(Integer.parseInt(String.valueOf(bound[2])));
        }
        assertThat(DOOR.get("/api/v1/caller", "Authorization", "Bearer " + ISSUER.token("of-web"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void whereTheServiceAsksADenialAtOneResourceWinsOverAGrantInTheTokensProject() {
        Scope web = new Scope.Project("acme", "web");
        IAM.allow("operator", web, "machine.*");
        IAM.deny("operator", new Scope.Resource("acme", "web", "machine", "precious"), "machine.start");
        IAM.awaitFollowedBy(DOOR.context());
        String token = "Bearer "
                + ISSUER.sign(ISSUER.claims("operator")
                        .claim("org_id", "acme")
                        .claim("project_id", "web")
                        .build());
        Map<String, String> headers = Map.of("authorization", token);

        assertThat(say(EchoGrpcService.START, "cheap", headers)).isEqualTo("started cheap");
        assertThat(failure(EchoGrpcService.START, "precious", headers)).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(DOOR.post("/api/v1/machines/cheap/start", "", "Authorization", token)
                        .status())
                .isEqualTo(200);
        Reply refused = DOOR.post("/api/v1/machines/precious/start", "", "Authorization", token);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.message()).contains("machine.start in machine precious of project web of acme");
        assertThat(DOOR.post("/api/v1/machines/cheap/start", "").status()).isEqualTo(401);
    }

    @Test
    void aRevokedTokenIsRefusedAtBothDoorsThoughItIsRemembered() {
        String one = ISSUER.token("user-1");
        Map<String, String> headers = Map.of("authorization", "Bearer " + one);
        assertThat(DOOR.get("/api/v1/caller", "Authorization", "Bearer " + one).status())
                .isEqualTo(200);
        assertThat(say(EchoGrpcService.SAY_ON_LOOP, "x", headers)).isEqualTo("x");

        IAM.put(new PolicyItem.RevokedToken(TokenIssuer.id(one), Instant.MAX));
        IAM.awaitFollowedBy(DOOR.context());

        Reply refused = DOOR.get("/api/v1/caller", "Authorization", "Bearer " + one);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.message()).isEqualTo("the token has been revoked");
        assertThat(failure(EchoGrpcService.SAY_ON_LOOP, headers)).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(failure(EchoGrpcService.SAY, headers)).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(DOOR.get("/api/v1/caller", "Authorization", "Bearer " + ISSUER.token("user-1"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whoIsDisabledIsRefusedWithEveryTokenUntilThatIsTakenBack() {
        IAM.allow("leaver", "thing.use");
        IAM.awaitFollowedBy(DOOR.context());
        String token = "Bearer " + ISSUER.token("leaver");
        assertThat(DOOR.get("/api/v1/caller", "Authorization", token).status()).isEqualTo(200);

        PolicyItem disabled = new PolicyItem.RevokedPrincipal("leaver", Instant.MAX);
        IAM.put(disabled);
        IAM.awaitFollowedBy(DOOR.context());
        assertThat(DOOR.get("/api/v1/caller", "Authorization", token).status()).isEqualTo(401);

        IAM.remove(disabled.key());
        IAM.awaitFollowedBy(DOOR.context());
        assertThat(DOOR.get("/api/v1/caller", "Authorization", token).status()).isEqualTo(200);
    }

    @Test
    void theMetersTellHowFarBehindIamIsFollowed() {
        String metrics = DOOR.get("/metrics", "Authorization", "Bearer " + ISSUER.token("root"))
                .text();

        for (String meter : List.of(
                "policy_lag_seconds",
                "policy_silence_seconds",
                "policy_revision",
                "keys_known",
                "keys_silence_seconds")) {
            assertThat(metrics.lines().filter(line -> line.startsWith("photon_" + meter + "{")))
                    .as(meter)
                    .singleElement()
                    .satisfies(line -> assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                            .isNotNegative());
        }
    }

    @Test
    void whereIamWasNeverHeardPeopleAreToldSoAndProbesAreAnswered() {
        try (TestingDoor deaf =
                TestingDoor.start("photon.security.mode=enforced", "photon.security.policy-endpoints=127.0.0.1:1")) {
            String token = "Bearer " + ISSUER.token("root");
            for (Reply reply : List.of(
                    deaf.get("/api/v1/caller", "Authorization", token),
                    deaf.post("/api/v1/machines/m1/start", "", "Authorization", token))) {
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.code()).isEqualTo("UNAVAILABLE");
                assertThat(reply.message()).contains("no word from IAM", "photon.security.policy-endpoints");
            }
            Reply health = deaf.get("/health");
            assertThat(health.status()).isEqualTo(200);
            assertThat(health.data().get("status").asString()).isEqualTo("DEGRADED");
            assertThat(health.data().at("/reasons/0/component").asString()).isEqualTo("policies");
            assertThat(health.data().at("/reasons/0/reason").asString()).contains("no word from IAM");
        }
    }

    @Test
    void anyHostWillDo() {
        for (String host : List.of("cloud.example", "10.0.0.1:8081")) {
            Reply reply = Reply.parse(DOOR.rawLines("GET /health HTTP/1.1", "Host: " + host, "Connection: close"));
            assertThat(reply.status()).isEqualTo(200);
        }
    }

    /** Until IAM has been told of such a denial. */
    private static Denial awaitReported(Predicate<Denial> wanted) {
        while (true) { // Ends with the test's time.
            for (DenialReport report : IAM.reports()) {
                for (DenialReport.Told told : report.denials()) {
                    if (wanted.test(told.first())) {
                        return told.first();
                    }
                }
            }
            Thread.onSpinWait();
        }
    }

    @Test
    @Timeout(30)
    void iamIsToldWhatEitherDoorDenies() {
        String token = "Bearer " + ISSUER.token("told-of");
        DOOR.post("/api/v1/reset", "", "Authorization", token, "X-Request-Id", "denied-by-rest");
        Denial byRest = awaitReported(denial -> denial.requestId().equals("denied-by-rest"));
        assertThat(byRest.caller()).isEqualTo(new Caller.Principal("told-of", null, null, null));
        assertThat(byRest.denied()).isEqualTo(Denied.of("thing.administer", "system"));
        assertThat(byRest.door()).isEqualTo(Denial.Door.REST);
        assertThat(byRest.call()).isEqualTo("POST /api/v1/reset");
        assertThat(byRest.client()).isEqualTo("127.0.0.1");

        failure(EchoGrpcService.SAY_ADMIN, Map.of("authorization", token, "x-request-id", "denied-by-grpc"));
        Denial byGrpc = awaitReported(denial -> denial.requestId().equals("denied-by-grpc"));
        assertThat(byGrpc.caller()).isEqualTo(byRest.caller());
        assertThat(byGrpc.denied()).isEqualTo(byRest.denied());
        assertThat(byGrpc.door()).isEqualTo(Denial.Door.GRPC);
        assertThat(byGrpc.call()).isEqualTo(EchoGrpcService.SAY_ADMIN.getFullMethodName());
        assertThat(byGrpc.client()).isEqualTo("127.0.0.1");
    }
}
