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
import io.photoncloud.common.door.TestingDoor.Reply;
import io.photoncloud.common.testing.TokenIssuer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class EnforcedModeTest {

    private static final TokenIssuer ISSUER = new TokenIssuer(InstantSource.system());
    private static final TestingDoor DOOR = TestingDoor.start(App.class, "photon.security.mode=enforced");

    @Configuration(proxyBeanMethods = false)
    @Import(TestingDoor.App.class)
    static class App {
        @Bean
        TokenIssuer issuer() {
            return ISSUER;
        }
    }

    @AfterAll
    static void stop() {
        DOOR.close();
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
        return catchThrowableOfType(StatusRuntimeException.class, () -> say(method, "x", headers))
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
                + ISSUER.sign(
                        ISSUER.claims("user-1").claim("project_id", "proj-1").build());
        Reply reply = DOOR.get("/api/v1/caller", "Authorization", token);

        assertThat(reply.data().get("kind").asString()).isEqualTo("principal");
        assertThat(reply.data().get("name").asString()).isEqualTo("user-1");
        assertThat(reply.data().get("project").asString()).isEqualTo("proj-1");
        assertThat(say(EchoGrpcService.SAY, "caller", Map.of("authorization", token)))
                .isEqualTo("principal user-1");
    }

    @Test
    void administrationTakesTheRoleOrAServiceOnEitherDoor() {
        String ordinary = "Bearer "
                + ISSUER.sign(ISSUER.claims("user-1")
                        .claim("roles", List.of("viewer"))
                        .build());
        String admin = "Bearer "
                + ISSUER.sign(ISSUER.claims("root")
                        .claim("roles", List.of("viewer", "admin"))
                        .build());

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
    void anyHostWillDo() {
        for (String host : List.of("cloud.example", "10.0.0.1:8081")) {
            Reply reply = Reply.parse(DOOR.rawLines("GET /health HTTP/1.1", "Host: " + host, "Connection: close"));
            assertThat(reply.status()).isEqualTo(200);
        }
    }
}
