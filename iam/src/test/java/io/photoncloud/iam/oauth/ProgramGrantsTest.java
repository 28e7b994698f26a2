package io.photoncloud.iam.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.photoncloud.common.testing.TokenIssuer;
import io.photoncloud.iam.oauth.Browser.Seen;
import io.photoncloud.iam.policy.PolicyFeed;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that get tokens by themselves, exchange them, ask about them and give them back. */
class ProgramGrantsTest {

    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

    @TempDir
    private Path directory;

    private OAuthHouse house;
    private String key;

    @BeforeEach
    void start() {
        house = new OAuthHouse(directory);
        key = house.serviceAccount("robot");
    }

    @AfterEach
    void stop() {
        house.close();
    }

    private static JWTClaimsSet claims(Seen answer) throws ParseException {
        return SignedJWT.parse(access(answer)).getJWTClaimsSet();
    }

    private static String access(Seen answer) {
        return answer.json().path("access_token").asString("");
    }

    private Seen own(String... more) {
        List<String> form = new ArrayList<>(List.of("grant_type", "client_credentials"));
        form.addAll(List.of(more));
        return house.token(form, "Authorization", OAuthHouse.basic("robot", key));
    }

    private Seen exchange(String subjectToken, String... more) {
        List<String> form = new ArrayList<>(
                List.of("grant_type", EXCHANGE, "subject_token", subjectToken, "subject_token_type", ACCESS_TOKEN));
        form.addAll(List.of(more));
        return house.token(form, "Authorization", OAuthHouse.basic("robot", key));
    }

    /** As POST /api/v1/auth/token issues it, by which no client is known. */
    private String issued(String principal, String scope, long seconds) {
        return house.iam()
                .post(
                        "/api/v1/auth/token",
                        "{\"principal_id\": \"%s\", \"scope_id\": \"%s\", \"ttl_seconds\": %d}"
                                .formatted(principal, scope, seconds))
                .expect(200)
                .data()
                .path("token")
                .asString("");
    }

    private Seen introspect(String token) {
        return house.introspect(token, "robot", key).expect(200);
    }

    private boolean isActive(String token) {
        return introspect(token).json().path("active").asBoolean(false);
    }

    @Test
    void aServiceAccountGetsTokensForItsProjectByAnApiKey() throws ParseException {
        JWTClaimsSet claims = claims(own().expect(200));
        assertThat(claims.getSubject()).isEqualTo("robot");
        assertThat(claims.getStringClaim("principal_type")).isEqualTo("service_account");
        assertThat(claims.getStringClaim("project_id")).isEqualTo("web");
        assertThat(claims(own("scope", "organization:acme").expect(200)).getStringClaim("scope_id"))
                .isEqualTo("acme");
        assertThat(claims(own("scope", "system").expect(200)).getStringClaim("scope_id"))
                .isEqualTo("system");
        house.iam()
                .get("/api/v1/projects/web", "Authorization", "Bearer " + access(own()))
                .expect(200);
    }

    @Test
    void theKeyMayStandInTheFormAndMustBeTheAccountsOwn() {
        List<String> form = List.of("grant_type", "client_credentials", "client_id", "robot", "client_secret", key);
        house.token(form).expect(200);
        house.serviceAccount("other-robot");
        List<String> wrong =
                List.of("grant_type", "client_credentials", "client_id", "other-robot", "client_secret", key);
        assertThat(house.token(wrong).expect(401).error()).isEqualTo("invalid_client");
        assertThat(house.token(List.of("grant_type", "client_credentials"))
                        .expect(401)
                        .error())
                .isEqualTo("invalid_client");
        assertThat(house.token(
                                List.of("grant_type", "client_credentials"),
                                "Authorization",
                                OAuthHouse.basic("alice", key))
                        .expect(401)
                        .error())
                .isEqualTo("invalid_client");
        house.iam()
                .send("PATCH", "/api/v1/users/robot", "{\"state\": \"disabled\"}")
                .expect(200);
        own().expect(401);
    }

    @Test
    void aProgramAsksForNothingPersonalAndNothingThatIsNotThere() {
        assertThat(own("scope", "openid").expect(400).error()).isEqualTo("invalid_scope");
        assertThat(own("scope", "project:none").expect(400).error()).isEqualTo("invalid_scope");
        assertThat(own("scope", "project:web project:shop").expect(400).error()).isEqualTo("invalid_scope");
    }

    @Test
    void anApplicationHasNoTokensOfItsOwn() {
        String secret = house.application("server", "confidential", "implied");
        assertThat(house.token(
                                List.of("grant_type", "client_credentials"),
                                "Authorization",
                                OAuthHouse.basic("server", secret))
                        .expect(400)
                        .error())
                .isEqualTo("unauthorized_client");
        assertThat(house.token(
                                List.of("grant_type", "authorization_code", "code", "x", "redirect_uri", "x"),
                                "Authorization",
                                OAuthHouse.basic("server", secret + "x"))
                        .expect(401)
                        .error())
                .isEqualTo("invalid_client");
    }

    @Test
    void aConfidentialApplicationProvesItselfBesideTheVerifier() {
        String secret = house.application("server", "confidential", "implied");
        String code = house.code("server", "openid");
        house.redeem("server", code).expect(401);
        List<String> form = List.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                OAuthHouse.REDIRECT,
                "code_verifier",
                OAuthHouse.VERIFIER);
        house.token(form, "Authorization", OAuthHouse.basic("server", secret)).expect(200);
    }

    @Test
    void aTokenIsExchangedForOneForLess() throws ParseException {
        String wide = issued("alice", "system", 600);
        for (String way : List.of("scope", "audience", "resource")) {
            JWTClaimsSet narrow = claims(exchange(wide, way, "project:shop").expect(200));
            assertThat(narrow.getSubject()).isEqualTo("alice");
            assertThat(narrow.getStringClaim("project_id")).as(way).isEqualTo("shop");
            assertThat(narrow.getExpirationTime())
                    .isEqualTo(SignedJWT.parse(wide).getJWTClaimsSet().getExpirationTime());
            assertThat(narrow.getStringClaim("client_id")).isEqualTo("robot");
        }
        assertThat(claims(exchange(issued("alice", "acme", 60), "scope", "project:web")
                                .expect(200))
                        .getStringClaim("scope_id"))
                .isEqualTo("web");
        assertThat(claims(exchange(issued("alice", "web", 60)).expect(200)).getStringClaim("scope_id"))
                .isEqualTo("web");
    }

    @Test
    void noTokenIsExchangedForOneForMore() {
        String narrow = issued("alice", "web", 600);
        for (String scope : List.of("system", "organization:acme", "project:shop", "openid", "project:none")) {
            assertThat(exchange(narrow, "scope", scope).expect(400).error())
                    .as(scope)
                    .isEqualTo("invalid_scope");
        }
        assertThat(exchange(narrow, "audience", "project:shop").expect(400).error())
                .isEqualTo("invalid_scope");
        assertThat(exchange(narrow, "scope", "project:web", "resource", "project:shop")
                        .expect(400)
                        .error())
                .isEqualTo("invalid_scope");
        assertThat(exchange("no.token.atall", "scope", "project:web")
                        .expect(400)
                        .error())
                .isEqualTo("invalid_grant");
        house.iam()
                .send("PATCH", "/api/v1/users/alice", "{\"state\": \"disabled\"}")
                .expect(200);
        assertThat(exchange(narrow, "scope", "project:web").expect(400).error()).isEqualTo("invalid_grant");
    }

    @Test
    void tokensOfTheOtherDoorAreIntrospectedAndGivenBackToo() {
        String token = issued("alice", "web", 600);
        Seen told = introspect(token);
        assertThat(told.json().path("active").asBoolean(false)).isTrue();
        assertThat(told.json().path("sub").asString("")).isEqualTo("alice");
        assertThat(told.json().path("scope_id").asString("")).isEqualTo("web");
        assertThat(told.json().path("project_id").asString("")).isEqualTo("web");
        assertThat(told.json().has("client_id")).isFalse();
        // That no client had it issued makes it nobody's: whoever has it gives it back at the house's own door.
        assertThat(giveBack(token).expect(400).error()).isEqualTo("invalid_client");
        assertThat(isActive(token)).isTrue();
        house.iam()
                .post("/api/v1/auth/revoke", "{\"token\": \"" + token + "\"}")
                .expect(200);
        assertThat(isActive(token)).isFalse();
        long written = house.iam()
                .post("/api/v1/users", "{\"name\": \"written after the revocation\"}")
                .expect(201)
                .data()
                .path("resource_version")
                .asLong();
        house.iam().bean(PolicyFeed.class).atLeast(written, Duration.ofSeconds(20));
        house.iam()
                .get("/api/v1/projects/web", "Authorization", "Bearer " + token)
                .expect(401);
        String mine = issued("robot", "web", 600);
        assertThat(introspect(mine).json().path("client_id").asString("")).isEqualTo("robot");
        giveBack(mine).expect(200);
        assertThat(isActive(mine)).isFalse();
    }

    private Seen giveBack(String token) {
        return house.browser.post(
                house.iam().uri("/oauth2/revoke"),
                List.of("token", token),
                "Authorization",
                OAuthHouse.basic("robot", key));
    }

    @Test
    void aClientIsToldOfItsOwnTokensAndOfOthersWhereItMayReadTokens() {
        String server = house.application("server", "confidential", "implied");
        String reader = house.serviceAccount("reader");
        String ofRobot = access(own("scope", "project:web"));
        Seen consoles = house.redeem("console", house.code("console", "openid project:web"));
        String ofAlice = issued("alice", "web", 600);
        house.iam()
                .post(
                        "/api/v1/bindings",
                        "{\"principal_id\": \"reader\", \"role_id\": \"viewer\", \"scope_id\": \"system\"}")
                .expect(201);
        house.startAgain("photon.security.mode=enforced");
        assertThat(house.iam().bean(PolicyFeed.class).awaitRead(Duration.ofSeconds(20)))
                .isTrue();
        assertThat(isActive(ofRobot)).isTrue();
        assertThat(isActive(access(exchange(ofAlice))))
                .as("what it got by an exchange")
                .isTrue();
        String refresh = consoles.json().path("refresh_token").asString("");
        for (String foreign : List.of(access(consoles), refresh, ofAlice)) {
            for (Seen told : List.of(introspect(foreign), house.introspect(foreign, "server", server))) {
                assertThat(told.expect(200).text()).isEqualTo("{\"active\":false}");
            }
            assertThat(house.introspect(foreign, "reader", reader)
                            .json()
                            .path("active")
                            .asBoolean(false))
                    .isTrue();
        }
        house.refresh("console", refresh).expect(200);
    }

    @Test
    void noClientGivesBackWhatAnotherGot() {
        String mine = access(own());
        String other = house.serviceAccount("other-robot");
        house.browser
                .post(
                        house.iam().uri("/oauth2/revoke"),
                        List.of("token", mine),
                        "Authorization",
                        OAuthHouse.basic("other-robot", other))
                .expect(400);
        assertThat(isActive(mine)).isTrue();
    }

    @Test
    void nothingIsToldOfTokensThatEndedOrAreOfSomebodyElse() {
        String token = issued("alice", "web", 60);
        house.clock.advance(Duration.ofMinutes(10));
        assertThat(isActive(token)).isFalse();
        assertThat(isActive(new TokenIssuer(house.clock).token("alice"))).isFalse();
        assertThat(isActive("nonsense")).isFalse();
        assertThat(isActive(Digests.standIn(Digests.of("x")))).isFalse();
        house.browser
                .post(house.iam().uri("/oauth2/introspect"), List.of("token", token))
                .expect(401);
    }

    @Test
    void whatIsTooLongIsRefusedInTheWordsOfTheStandard() {
        assertThat(own("scope", "s".repeat(OAuthDoor.PARAMETER_MAX + 1))
                        .expect(400)
                        .error())
                .isEqualTo("invalid_request");
        assertThat(own("a", "s".repeat(OAuthDoor.BODY_MAX)).expect(400).error()).isEqualTo("invalid_request");
        // The rest of the house keeps its own door and its own words.
        assertThat(house.iam().get("/oauth2/nothing").status()).isEqualTo(404);
    }
}
