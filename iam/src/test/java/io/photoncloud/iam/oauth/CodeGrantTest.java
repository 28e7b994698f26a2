package io.photoncloud.iam.oauth;

import static io.photoncloud.iam.oauth.OAuthHouse.PASSWORD;
import static io.photoncloud.iam.oauth.OAuthHouse.REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.iam.TestingIam;
import io.photoncloud.iam.oauth.Browser.Seen;
import io.photoncloud.iam.revocation.RevocationService;
import java.net.HttpCookie;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People who sign in to applications. */
class CodeGrantTest {

    @TempDir
    private Path directory;

    private OAuthHouse house;

    @BeforeEach
    void start() {
        house = new OAuthHouse(directory);
    }

    @AfterEach
    void stop() {
        house.close();
    }

    private static JWTClaimsSet claims(String token) throws ParseException {
        return SignedJWT.parse(token).getJWTClaimsSet();
    }

    @Test
    void aCodeIsExchangedForTokensThatSayWhatAllOfThisHouseSay() throws ParseException {
        Seen sentBack = house.browser.authorize(
                house.iam(), house.link("console", "openid project:web"), "ALICE@example.com", PASSWORD);
        assertThat(sentBack.location().toString()).startsWith(REDIRECT + "?code=");
        assertThat(sentBack.sent("state")).isEqualTo("back & forth");
        Seen tokens = house.redeem("console", sentBack.sent("code")).expect(200);
        String access = tokens.json().path("access_token").asString("");
        assertThat(SignedJWT.parse(access).getHeader().getType()).hasToString("at+jwt");
        JWTClaimsSet claims = claims(access);
        assertThat(claims.getSubject()).isEqualTo("alice");
        assertThat(claims.getAudience()).containsExactly("photoncloud");
        assertThat(claims.getStringClaim("scope_id")).isEqualTo("web");
        assertThat(claims.getStringClaim("project_id")).isEqualTo("web");
        assertThat(claims.getStringClaim("org_id")).isEqualTo("acme");
        assertThat(claims.getStringClaim("principal_type")).isEqualTo("user");
        assertThat(claims.getStringClaim("roles_digest")).isNotEmpty();
        assertThat(claims.getStringClaim("client_id")).isEqualTo("console");
        assertThat(claims.getJWTID()).isNotEmpty();
        assertThat(claims.getNotBeforeTime()).isNotNull();
        JWTClaimsSet identity = claims(tokens.json().path("id_token").asString(""));
        assertThat(identity.getAudience()).containsExactly("console");
        assertThat(identity.getStringClaim("nonce")).isEqualTo("n-1");
        assertThat(identity.getClaim("auth_time")).isNotNull();
        house.iam()
                .get("/api/v1/projects/web", "Authorization", "Bearer " + access)
                .expect(200);
    }

    @Test
    void anIdTokenOpensNoDoor() {
        String identity = house.redeem("console", house.code("console", "openid"))
                .json()
                .path("id_token")
                .asString("");
        house.iam()
                .get("/api/v1/projects/web", "Authorization", "Bearer " + identity)
                .expect(401);
        house.browser
                .get(house.iam().uri("/userinfo"), "Authorization", "Bearer " + identity)
                .expect(401);
    }

    @Test
    void aCodeIsForWhoKnowsTheVerifier() {
        String code = house.code("console", "openid");
        assertThat(house.redeem("console", code, "code_verifier", "another-one-".repeat(5))
                        .expect(400)
                        .error())
                .isEqualTo("invalid_grant");
        URI link =
                URI.create(house.link("console", "openid").toString().replaceAll("code_challenge[a-z_]*=[^&]*&?", ""));
        Seen refused = house.browser.get(link);
        assertThat(refused.sent("error")).isEqualTo("invalid_request");
        URI plain = URI.create(house.link("console", "openid").toString().replace("S256", "plain"));
        assertThat(house.browser.get(plain).sent("error")).isEqualTo("invalid_request");
    }

    @Test
    void aCodeThatIsShownTwiceEndsWhatCameOfIt() {
        String code = house.code("console", "openid system");
        Seen tokens = house.redeem("console", code).expect(200);
        String access = tokens.json().path("access_token").asString("");
        house.iam()
                .get("/api/v1/projects/web", "Authorization", "Bearer " + access)
                .expect(200);
        assertThat(house.redeem("console", code).expect(400).error()).isEqualTo("invalid_grant");
        String key = house.serviceAccount("robot");
        assertThat(house.introspect(access, "robot", key)
                        .expect(200)
                        .json()
                        .path("active")
                        .asBoolean(true))
                .isFalse();
        assertThat(house.refresh("console", tokens.json().path("refresh_token").asString(""))
                        .expect(400)
                        .error())
                .isEqualTo("invalid_grant");
    }

    @Test
    void aCodeIsForTheApplicationThatItWasGivenTo() {
        String code = house.code("console", "openid");
        assertThat(house.redeem("other", code).expect(400).error()).isEqualTo("invalid_grant");
        assertThat(house.redeem("console", code).expect(400).error()).isEqualTo("invalid_grant");
    }

    @Test
    void aCodeEndsSoon() {
        String code = house.code("console", "openid");
        house.clock.advance(Duration.ofMinutes(2));
        assertThat(house.redeem("console", code).expect(400).error()).isEqualTo("invalid_grant");
    }

    @Test
    void nobodyIsSentWhereTheApplicationIsNot() {
        for (String uri : List.of(REDIRECT + "/", REDIRECT + "?x=1", "https://evil.example.com/back", "javascript:0")) {
            Seen refused = house.browser.get(house.link("console", "openid", "redirect_uri", uri));
            assertThat(refused.status()).as(uri).isEqualTo(400);
            assertThat(refused.text()).contains("This link does not work").doesNotContain("evil");
        }
        house.browser.get(house.link("<b>none</b>", "openid")).expect(400);
    }

    @Test
    void aRefreshTokenIsGoodOnceAndShownTwiceItEndsAll() {
        Seen first = house.redeem("console", house.code("console", "openid project:web"))
                .expect(200);
        String old = first.json().path("refresh_token").asString("");
        Seen second = house.refresh("console", old).expect(200);
        String current = second.json().path("refresh_token").asString("");
        assertThat(current).isNotEmpty().isNotEqualTo(old);
        assertThat(second.json().path("id_token").asString("")).isNotEmpty();
        assertThat(house.refresh("other", current).expect(400).error()).isEqualTo("invalid_grant");
        assertThat(house.refresh("console", old).expect(400).error()).isEqualTo("invalid_grant");
        assertThat(house.refresh("console", current).expect(400).error()).isEqualTo("invalid_grant");
        String access = second.json().path("access_token").asString("");
        assertThat(house.browser
                        .get(house.iam().uri("/userinfo"), "Authorization", "Bearer " + access)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void whoIsDisabledOrWhoseTokensWereRevokedIsRefreshedNoMore() {
        String token = house.redeem("console", house.code("console", "openid"))
                .json()
                .path("refresh_token")
                .asString("");
        house.clock.advance(Duration.ofSeconds(2));
        house.iam()
                .send("PATCH", "/api/v1/users/alice", "{\"state\": \"disabled\"}")
                .expect(200);
        assertThat(house.refresh("console", token).expect(400).error()).isEqualTo("invalid_grant");
        house.iam()
                .send("PATCH", "/api/v1/users/alice", "{\"state\": \"enabled\"}")
                .expect(200);
        house.clock.advance(Duration.ofSeconds(2));
        assertThat(house.refresh("console", token).expect(400).error()).isEqualTo("invalid_grant");
        // Nor does the browser count as signed in still.
        assertThat(house.browser.get(house.link("console", "openid")).location().getPath())
                .isEqualTo("/login");
        house.redeem("console", house.code("console", "openid")).expect(200);
    }

    @Test
    void anApplicationGivesItsRefreshTokenBack() {
        Seen tokens = house.redeem("console", house.code("console", "openid")).expect(200);
        String refresh = tokens.json().path("refresh_token").asString("");
        house.browser
                .post(house.iam().uri("/oauth2/revoke"), List.of("token", refresh, "client_id", "other"))
                .expect(400);
        house.browser
                .post(house.iam().uri("/oauth2/revoke"), List.of("token", refresh, "client_id", "console"))
                .expect(200);
        assertThat(house.refresh("console", refresh).expect(400).error()).isEqualTo("invalid_grant");
        String access = tokens.json().path("access_token").asString("");
        house.browser
                .get(house.iam().uri("/userinfo"), "Authorization", "Bearer " + access)
                .expect(401);
    }

    @Test
    void iamStartsAgainBetweenTheCodeAndTheTokens() {
        String code = house.code("console", "openid");
        house.startAgain();
        String refresh = house.redeem("console", code)
                .expect(200)
                .json()
                .path("refresh_token")
                .asString("");
        house.startAgain();
        house.refresh("console", refresh).expect(200);
        // And whoever has signed in is still.
        assertThat(house.browser.get(house.link("console", "openid")).sent("code"))
                .isNotEmpty();
    }

    @Test
    void whatOneReplicaGaveAnotherTakesOnce() {
        String code = house.code("console", "openid");
        try (TestingIam other = house.another()) {
            URI there = other.uri("/oauth2/token");
            Seen tokens = house.browser
                    .post(there, OAuthHouse.redemption("console", code))
                    .expect(200);
            String refresh = tokens.json().path("refresh_token").asString("");
            List<String> form =
                    List.of("grant_type", "refresh_token", "client_id", "console", "refresh_token", refresh);
            house.token(form).expect(200);
            assertThat(house.browser.post(there, form).expect(400).error()).isEqualTo("invalid_grant");
            assertThat(house.redeem("console", code).expect(400).error()).isEqualTo("invalid_grant");
        }
    }

    @Test
    void aSignInBetweenTwoRevocationsInOneMomentEndsWithTheSecond() {
        List<Runnable> revocations = List.of(
                () -> house.iam()
                        .send("PUT", "/api/v1/users/alice/password", "{\"password\": \"" + PASSWORD + "\"}")
                        .expect(200),
                () -> {
                    for (String state : List.of("disabled", "enabled")) {
                        house.iam()
                                .send("PATCH", "/api/v1/users/alice", "{\"state\": \"" + state + "\"}")
                                .expect(200);
                    }
                });
        for (Runnable first : revocations) {
            for (Runnable second : revocations) {
                first.run();
                Seen between =
                        house.redeem("console", house.code("console", "openid")).expect(200);
                String access = between.json().path("access_token").asString("");
                house.browser
                        .get(house.iam().uri("/userinfo"), "Authorization", "Bearer " + access)
                        .expect(200);
                second.run();
                house.browser
                        .get(house.iam().uri("/userinfo"), "Authorization", "Bearer " + access)
                        .expect(401);
                assertThat(house.refresh(
                                        "console",
                                        between.json().path("refresh_token").asString(""))
                                .expect(400)
                                .error())
                        .isEqualTo("invalid_grant");
                assertThat(house.browser
                                .get(house.link("console", "openid"))
                                .location()
                                .getPath())
                        .isEqualTo("/login");
            }
        }
    }

    @Test
    void aRevocationIsRememberedForAsLongAsRefreshTokensLive() {
        String refresh = house.redeem("console", house.code("console", "openid"))
                .json()
                .path("refresh_token")
                .asString("");
        house.iam()
                .send("PUT", "/api/v1/users/alice/password", "{\"password\": \"" + PASSWORD + "\"}")
                .expect(200);
        RevocationService revocations = house.iam().bean(RevocationService.class);
        for (int days = 0; days < 13; days++) {
            house.clock.advance(Duration.ofDays(1));
            assertThat(revocations.forget(house.clock.instant())).isZero();
            assertThat(house.refresh("console", refresh).expect(400).error()).isEqualTo("invalid_grant");
        }
        house.clock.advance(Duration.ofDays(2));
        assertThat(revocations.forget(house.clock.instant())).isPositive();
        assertThat(house.refresh("console", refresh).expect(400).error()).isEqualTo("invalid_grant");
    }

    @Test
    void whatOthersProveThemselvesWithIsNotInTheStore() {
        String code = house.code("console", "openid");
        Seen tokens = house.redeem("console", code).expect(200);
        List<String> secrets = new ArrayList<>(List.of(
                code,
                tokens.json().path("refresh_token").asString(""),
                tokens.json().path("access_token").asString("")));
        house.browser.cookies().stream().map(HttpCookie::getValue).forEach(secrets::add);
        assertThat(secrets).hasSizeGreaterThan(3).allMatch(secret -> secret.length() > 20);
        assertThat(house.store.range(RangeQuery.of(KeyRange.ALL)).entries())
                .isNotEmpty()
                .noneMatch(entry -> {
                    String value = new String(entry.value().unsafeArray(), StandardCharsets.ISO_8859_1);
                    return secrets.stream()
                            .anyMatch(secret -> value.contains(secret)
                                    || entry.key().toString().contains(secret));
                });
    }

    @Test
    void onlyWhatIsAllowedIsAskedForAndOneScopeOfTheCloudAtTheMost() {
        house.code("console", "openid");
        for (String scope :
                List.of("openid admin", "openid project:none", "project:web project:shop", "organization:web")) {
            Seen refused = house.browser.get(house.link("console", scope)).expect(302);
            assertThat(refused.location().toString()).startsWith(REDIRECT);
            assertThat(refused.sent("error")).as(scope).isEqualTo("invalid_scope");
        }
    }

    @Test
    void anApplicationThatAsksPeopleAsksThemEachTime() {
        house.application("curious", "public", "asked");
        Seen asked = house.browser
                .authorize(house.iam(), house.link("curious", "openid email"), "alice", PASSWORD)
                .expect(302);
        assertThat(asked.location().getPath()).isEqualTo("/oauth2/consent");
        Seen page = house.browser.get(asked.location()).expect(200);
        assertThat(page.text())
                .contains("The curious", "your user id", "your e-mail address", "It can do nothing in your name.")
                .doesNotContain("your name</li>", "everything that you may do");
        URI authorize = house.iam().uri("/oauth2/authorize");
        Seen allowed = house.browser.post(authorize, page.hidden()).expect(302);
        Seen tokens = house.redeem("curious", allowed.sent("code")).expect(200);
        assertThat(tokens.json().path("scope").asString("")).contains("email");
        Seen again = house.browser.get(house.link("curious", "openid email")).expect(302);
        List<String> without =
                new ArrayList<>(house.browser.get(again.location()).hidden());
        while (without.contains("scope")) {
            int at = without.indexOf("scope");
            without.subList(at, at + 2).clear();
        }
        assertThat(house.browser.post(authorize, without).expect(302).sent("error"))
                .isEqualTo("access_denied");
        // Whoever has not the page's state is let nowhere.
        house.browser
                .post(authorize, List.of("client_id", "curious", "state", "guessed", "scope", "openid"))
                .expect(400);
    }

    @Test
    void peopleAreAskedAlsoWhereOnlyTheirIdIsWanted() {
        house.application("curious", "public", "asked");
        Seen asked = house.browser.authorize(house.iam(), house.link("curious", "openid"), "alice", PASSWORD);
        assertThat(asked.expect(302).location().getPath()).isEqualTo("/oauth2/consent");
        Seen page = house.browser.get(asked.location()).expect(200);
        assertThat(page.text()).contains("your user id", "It can do nothing in your name.");
        Seen allowed = house.browser
                .post(house.iam().uri("/oauth2/authorize"), page.hidden())
                .expect(302);
        house.redeem("curious", allowed.sent("code")).expect(200);
    }

    @Test
    void thePageSaysHowFarAnApplicationReaches() {
        house.application("curious", "public", "asked");
        Map<String, String> words = Map.of(
                "system", "everything that you may do in the whole cloud",
                "openid organization:acme", "everything that you may do in the organization acme and its projects",
                "project:web", "everything that you may do in the project web");
        words.forEach((scope, said) -> {
            Seen asked = house.browser.authorize(house.iam(), house.link("curious", scope), "alice", PASSWORD);
            Seen page = house.browser.get(asked.location()).expect(200);
            assertThat(page.text()).contains(said, "your user id").doesNotContain("can do nothing");
        });
    }
}
