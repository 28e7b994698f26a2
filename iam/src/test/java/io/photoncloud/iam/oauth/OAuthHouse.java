package io.photoncloud.iam.oauth;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.testing.SettableClock;
import io.photoncloud.iam.TestingIam;
import io.photoncloud.iam.oauth.Browser.Seen;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An IAM with people, programs and applications in it, and what is done there over and over. */
final class OAuthHouse implements AutoCloseable {

    static final String PASSWORD = "correct horse battery staple";
    static final String REDIRECT = "https://console.example.com/back";
    static final String VERIFIER = "a-verifier-that-is-long-enough-for-the-standard-0123456789";

    // The library goes by the machine's time in places: what the house's clock says must begin there.
    final SettableClock clock = new SettableClock(Instant.now());
    final MemoryStore store = new MemoryStore();
    private final Path directory;
    private TestingIam iam;
    final Browser browser = new Browser();

    OAuthHouse(Path directory, String... settings) {
        this.directory = directory;
        this.iam = TestingIam.startOver(store, directory, clock, settings);
        json("/api/v1/organizations", "{\"id\": \"acme\", \"name\": \"Acme\"}");
        json("/api/v1/projects", "{\"id\": \"web\", \"org_id\": \"acme\", \"name\": \"Web\"}");
        json("/api/v1/projects", "{\"id\": \"shop\", \"org_id\": \"acme\", \"name\": \"Shop\"}");
        json("/api/v1/users", "{\"id\": \"alice\", \"name\": \"Alice\", \"email\": \"alice@example.com\"}");
        json("/api/v1/groups", "{\"id\": \"crew\", \"name\": \"Crew\"}");
        json("/api/v1/groups/crew/members", "{\"principal_id\": \"alice\"}");
        iam.send("PUT", "/api/v1/users/alice/password", "{\"password\": \"" + PASSWORD + "\"}")
                .expect(200);
        application("console", "public", "implied");
        application("other", "public", "implied");
    }

    TestingIam iam() {
        return iam;
    }

    /** Another replica over the same store. */
    TestingIam another() {
        return TestingIam.startOver(store, directory, clock);
    }

    void startAgain(String... settings) {
        iam.close();
        iam = TestingIam.startOver(store, directory, clock, settings);
    }

    private void json(String path, String body) {
        iam.post(path, body).expect(201);
    }

    /** @return its secret, where it has one */
    String application(String id, String type, String consent) {
        return iam.post(
                        "/api/v1/oauth-clients",
                        "{\"id\": \"%s\", \"name\": \"The %s\", \"type\": \"%s\", \"consent\": \"%s\", \"redirect_uris\": [\"%s\"]}"
                                .formatted(id, id, type, consent, REDIRECT))
                .expect(201)
                .data()
                .path("client_secret")
                .asString("");
    }

    /** A service account of the project web. @return an API key of it */
    String serviceAccount(String id) {
        json(
                "/api/v1/users",
                "{\"id\": \"%s\", \"name\": \"%s\", \"type\": \"service_account\", \"org_id\": \"acme\", \"project_id\": \"web\"}"
                        .formatted(id, id));
        return iam.post("/api/v1/users/" + id + "/api-keys", "{\"name\": \"first\"}")
                .expect(201)
                .data()
                .path("api_key")
                .asString("");
    }

    URI link(String client, String scope, String... more) {
        List<String> query = new ArrayList<>(List.of(
                "response_type", "code",
                "client_id", client,
                "scope", scope,
                "state", "back & forth",
                "nonce", "n-1",
                "code_challenge", challenge(VERIFIER),
                "code_challenge_method", "S256"));
        query.addAll(List.of(more));
        if (!query.contains("redirect_uri")) {
            query.addAll(List.of("redirect_uri", REDIRECT));
        }
        return iam.uri("/oauth2/authorize?" + Browser.form(query));
    }

    static String challenge(String verifier) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Digests.of(verifier).unsafeArray());
    }

    /** A code that alice's browser is sent back with. */
    String code(String client, String scope) {
        return browser.authorize(iam, link(client, scope), "alice", PASSWORD)
                .expect(302)
                .sent("code");
    }

    Seen redeem(String client, String code, String... more) {
        return token(redemption(client, code, more));
    }

    static List<String> redemption(String client, String code, String... more) {
        List<String> form = new ArrayList<>(List.of(
                "grant_type", "authorization_code", "client_id", client, "code", code, "redirect_uri", REDIRECT));
        form.addAll(List.of(more));
        if (!form.contains("code_verifier")) {
            form.addAll(List.of("code_verifier", VERIFIER));
        }
        return form;
    }

    Seen refresh(String client, String refreshToken) {
        return token(List.of("grant_type", "refresh_token", "client_id", client, "refresh_token", refreshToken));
    }

    Seen token(List<String> form, String... headers) {
        return browser.post(iam.uri("/oauth2/token"), form, headers);
    }

    static String basic(String id, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    Seen introspect(String token, String id, String secret) {
        return browser.post(iam.uri("/oauth2/introspect"), List.of("token", token), "Authorization", basic(id, secret));
    }

    @Override
    public void close() {
        browser.close();
        iam.close();
    }
}
