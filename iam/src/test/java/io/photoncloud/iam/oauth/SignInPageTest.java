package io.photoncloud.iam.oauth;

import static io.photoncloud.iam.oauth.OAuthHouse.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.iam.oauth.Browser.Seen;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page on which people sign in. */
class SignInPageTest {

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

    private Seen page() {
        return house.browser
                .get(house.browser
                        .get(house.link("console", "openid"))
                        .expect(302)
                        .location())
                .expect(200);
    }

    @Test
    void thePageHasNothingFromElsewhereAndKeepsToItself() {
        Seen page = page();
        assertThat(page.text())
                .contains("lang=\"en\"", "<label for=\"username\">", "<label for=\"password\">", "/login.css")
                .doesNotContain("<script", "http:", "//");
        assertThat(page.response()
                        .headers()
                        .firstValue("Content-Security-Policy")
                        .orElse(""))
                .contains("default-src 'none'", "style-src 'self'", "frame-ancestors 'none'");
        assertThat(page.response().headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(page.response().headers().firstValue("Cache-Control").orElse(""))
                .contains("no-store");
        Seen style = house.browser.get(house.iam().uri("/login.css")).expect(200);
        assertThat(style.text()).contains("main {").doesNotContain("url(", "@import");
    }

    @Test
    void theCookieIsForNobodyButThisHouse() {
        Seen signedIn = house.browser.signIn(house.iam(), page(), "alice", PASSWORD);
        assertThat(signedIn.response().headers().allValues("Set-Cookie"))
                .anyMatch(cookie -> cookie.startsWith(SignIns.COOKIE + "=")
                        && cookie.contains("HttpOnly")
                        && cookie.contains("SameSite=Lax")
                        && cookie.contains("Path=/oauth2"))
                .noneMatch(cookie -> cookie.contains("JSESSIONID"));
    }

    @Test
    void whoIsWrongIsToldTheSameWhateverIsWrong() {
        for (String name : List.of("alice", "nobody", "")) {
            Seen back = house.browser
                    .signIn(house.iam(), page(), name, "wrong password")
                    .expect(302);
            assertThat(back.sent("problem")).isEqualTo("wrong");
            Seen again = house.browser.get(back.location()).expect(200);
            assertThat(again.text()).contains("not the right user and password").doesNotContain("wrong password");
            assertThat(again.hidden()).anyMatch(field -> field.startsWith("/oauth2/authorize?"));
        }
    }

    @Test
    void whoGuessesWaitsAlsoWithTheRightOne() {
        for (int i = 0; i < 10; i++) {
            house.browser.signIn(house.iam(), page(), "alice", "guess " + i);
        }
        Seen locked =
                house.browser.signIn(house.iam(), page(), "alice", PASSWORD).expect(429);
        assertThat(locked.text()).contains("too many wrong passwords", "/login?continue=");
        assertThat(locked.response().headers().firstValue("Retry-After").map(Long::valueOf))
                .hasValueSatisfying(seconds -> assertThat(seconds).isPositive());
        house.clock.advance(Duration.ofHours(2));
        assertThat(house.browser
                        .signIn(house.iam(), page(), "alice", PASSWORD)
                        .location()
                        .getPath())
                .isEqualTo("/oauth2/authorize");
    }

    @Test
    void aFormWithoutItsPageIsRefused() {
        List<String> forged = List.of("username", "alice", "password", PASSWORD);
        house.browser.post(house.iam().uri("/login"), forged).expect(403);
        List<String> other = new ArrayList<>(forged);
        other.addAll(List.of("_csrf", "guessed"));
        house.browser.post(house.iam().uri("/login"), other).expect(403);
    }

    @Test
    void nobodyIsSentElsewhereAfterwards() {
        for (String next : List.of(
                "https://evil.example.com/",
                "//evil.example.com/oauth2/authorize?",
                "/oauth2/authorize.evil?",
                "/other")) {
            Seen page = house.browser.get(
                    house.iam().uri("/login?" + Browser.form(List.of(SignInController.CONTINUE, next))));
            Seen signedIn = house.browser.signIn(house.iam(), page, "alice", PASSWORD);
            assertThat(signedIn.status()).as(next).isEqualTo(200);
            assertThat(signedIn.text()).contains("You are signed in");
        }
    }

    @Test
    void whatIsInTheLinkIsShownAsTextAndNothingElse() {
        URI nasty = house.iam()
                .uri("/oauth2/consent?"
                        + Browser.form(List.of(
                                "client_id", "<script>alert(1)</script>", "scope", "\"><img>", "state", "'\"><b>")));
        house.code("console", "openid");
        assertThat(house.browser.get(nasty).expect(200).text()).doesNotContain("<script", "<img", "<b>");
    }

    @Test
    void aSignInIsOverSoonAndForgotten() {
        house.code("console", "openid");
        assertThat(house.browser.get(house.link("console", "openid")).sent("code"))
                .isNotEmpty();
        house.clock.advance(Duration.ofMinutes(31));
        assertThat(house.browser.get(house.link("console", "openid")).location().getPath())
                .isEqualTo("/login");
        assertThat(house.iam().bean(SignIns.class).forget(house.clock.instant()))
                .isEqualTo(1);
        assertThat(house.iam().bean(StoredAuthorizations.class).forget(house.clock.instant()))
                .isEqualTo(2);
    }
}
