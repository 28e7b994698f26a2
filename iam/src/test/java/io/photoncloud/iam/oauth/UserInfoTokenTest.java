package io.photoncloud.iam.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.iam.oauth.Browser.Seen;
import io.photoncloud.proto.iam.v1.IamTokenGrpc;
import io.photoncloud.proto.iam.v1.VerifyTokenRequest;
import io.photoncloud.proto.iam.v1.VerifyTokenResponse;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application gets that asked for no scope of the cloud: to know who somebody is, and nothing to do for them. */
class UserInfoTokenTest {

    private static final String WHAT_TO_ASK = "ask for the scope system, organization:... or project:...";

    @TempDir
    private Path directory;

    private OAuthHouse house;
    private Seen tokens;
    private String token;

    @BeforeEach
    void start() {
        house = new OAuthHouse(directory);
        tokens = house.redeem("console", house.code("console", "openid email")).expect(200);
        token = access(tokens);
    }

    @AfterEach
    void stop() {
        house.close();
    }

    private static String access(Seen answer) {
        return answer.json().path("access_token").asString("");
    }

    private Seen userInfo(String bearer) {
        return house.browser.get(house.iam().uri("/userinfo"), "Authorization", "Bearer " + bearer);
    }

    private Reply call(String method, String path, String body) {
        return house.iam().send(method, "/api/v1/" + path, body, "Authorization", "Bearer " + token);
    }

    @Test
    void itTellsWhoSomebodyIs() throws ParseException {
        JWTClaimsSet claims = SignedJWT.parse(token).getJWTClaimsSet();
        assertThat(claims.getAudience()).containsExactly(claims.getIssuer());
        assertThat(claims.getStringClaim("token_use")).isEqualTo("userinfo");
        assertThat(claims.getClaims()).doesNotContainKeys("scope_id", "org_id", "project_id", "roles_digest");
        Seen person = userInfo(token).expect(200);
        assertThat(person.json().path("sub").asString("")).isEqualTo("alice");
        assertThat(person.json().path("email").asString("")).isEqualTo("alice@example.com");
    }

    @Test
    void everyDoorByRestRefusesItAndSaysWhatToAskFor() {
        for (List<String> call : List.of(
                List.of("GET", "projects/web", ""),
                List.of("GET", "users/alice", ""),
                List.of("POST", "users/alice/api-keys", "{\"name\": \"stolen\"}"),
                List.of("POST", "users/alice/access-keys", "{\"name\": \"stolen\"}"),
                List.of("PUT", "users/alice/password", "{\"password\": \"another horse and battery\"}"),
                List.of("POST", "auth/token", "{\"principal_id\": \"alice\", \"scope_id\": \"system\"}"),
                List.of("POST", "auth/verify", "{\"token\": \"" + token + "\"}"))) {
            Reply refused = call(call.get(0), call.get(1), call.get(2)).expect(401);
            assertThat(refused.error()).as("%s", call).isEqualTo("UNAUTHENTICATED");
            assertThat(refused.message()).contains("\"openid email\"", WHAT_TO_ASK);
        }
        assertThat(house.iam()
                        .get("/api/v1/users/alice/api-keys")
                        .expect(200)
                        .data()
                        .path("api_keys"))
                .isEmpty();
    }

    @Test
    void theDoorByGrpcRefusesItAndSaysWhatToAskFor() {
        ListenAddress address = house.iam().bean(Listeners.class).grpc();
        ManagedChannel channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
        try {
            IamTokenGrpc.IamTokenBlockingStub stub =
                    IamTokenGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
            VerifyTokenRequest request =
                    VerifyTokenRequest.newBuilder().setToken(token).build();
            Metadata headers = new Metadata();
            headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
            StatusRuntimeException refused = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                            .verifyToken(request));
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(refused.getStatus().getDescription()).contains(WHAT_TO_ASK);
            VerifyTokenResponse verdict = stub.verifyToken(request);
            assertThat(verdict.getValid()).isFalse();
            assertThat(verdict.getReason()).contains(WHAT_TO_ASK);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void whoAsksWhetherItCountsHearsThatItDoesNotForCalls() {
        Reply verdict = house.iam()
                .post("/api/v1/auth/verify", "{\"token\": \"" + token + "\"}")
                .expect(200);
        assertThat(verdict.data().path("valid").asBoolean(true)).isFalse();
        assertThat(verdict.data().path("reason").asString("")).contains(WHAT_TO_ASK);
    }

    @Test
    void refreshedItStaysWhatItIs() {
        String refresh = tokens.json().path("refresh_token").asString("");
        Seen wider = house.token(List.of(
                "grant_type", "refresh_token", "client_id", "console", "refresh_token", refresh, "scope", "system"));
        assertThat(wider.expect(400).error()).isEqualTo("invalid_scope");
        Seen again = house.refresh("console", refresh).expect(200);
        token = access(again);
        call("GET", "projects/web", "").expect(401);
        userInfo(token).expect(200);
    }

    @Test
    void aRefreshThatLeavesOutTheScopeOfTheCloudLosesIt() {
        Seen whole =
                house.redeem("console", house.code("console", "openid system")).expect(200);
        token = access(whole);
        call("GET", "projects/web", "").expect(200);
        Seen less = house.token(List.of(
                "grant_type",
                "refresh_token",
                "client_id",
                "console",
                "refresh_token",
                whole.json().path("refresh_token").asString(""),
                "scope",
                "openid"));
        token = access(less.expect(200));
        call("GET", "projects/web", "").expect(401);
    }

    @Test
    void itIsExchangedForNothing() {
        String key = house.serviceAccount("robot");
        for (List<String> wanted :
                List.of(List.<String>of(), List.of("scope", "system"), List.of("scope", "project:web"))) {
            List<String> form = new ArrayList<>(List.of(
                    "grant_type",
                    "urn:ietf:params:oauth:grant-type:token-exchange",
                    "subject_token",
                    token,
                    "subject_token_type",
                    "urn:ietf:params:oauth:token-type:access_token"));
            form.addAll(wanted);
            Seen refused = house.token(form, "Authorization", OAuthHouse.basic("robot", key));
            assertThat(refused.expect(400).error()).isEqualTo("invalid_grant");
            assertThat(refused.json().path("error_description").asString("")).contains("only tells who somebody is");
        }
    }

    @Test
    void itIsIntrospectedAndGivenBackAsAnyOther() {
        String secret = house.application("server", "confidential", "implied");
        Seen own = house.token(
                List.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        house.code("server", "openid"),
                        "redirect_uri",
                        OAuthHouse.REDIRECT,
                        "code_verifier",
                        OAuthHouse.VERIFIER),
                "Authorization",
                OAuthHouse.basic("server", secret));
        String its = access(own.expect(200));
        Seen told = house.introspect(its, "server", secret).expect(200);
        assertThat(told.json().path("active").asBoolean(false)).isTrue();
        assertThat(told.json().path("token_use").asString("")).isEqualTo("userinfo");
        house.browser
                .post(
                        house.iam().uri("/oauth2/revoke"),
                        List.of("token", its),
                        "Authorization",
                        OAuthHouse.basic("server", secret))
                .expect(200);
        userInfo(its).expect(401);
        assertThat(house.introspect(its, "server", secret).json().path("active").asBoolean(true))
                .isFalse();
        userInfo(token).expect(200);
        house.iam()
                .post("/api/v1/auth/revoke", "{\"token\": \"" + token + "\"}")
                .expect(200);
        userInfo(token).expect(401);
    }

    @Test
    void whoAsksForNothingIsToldWhatThereIs() {
        for (String scope : List.of("", "profile", "email groups")) {
            Seen refused = house.browser.get(house.link("console", scope)).expect(302);
            assertThat(refused.sent("error")).as(scope).isEqualTo("invalid_scope");
            assertThat(refused.sent("error_description")).contains("openid", "system", "project:");
        }
    }
}
