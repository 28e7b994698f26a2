package io.photoncloud.iam;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.photoncloud.common.testing.TestingService.Reply;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens in open mode, as the guide has them. */
class TokensRestTest {

    private static TestingIam iam;

    @BeforeAll
    static void start() {
        iam = TestingIam.start();
    }

    @AfterAll
    static void stop() {
        iam.close();
    }

    private static Reply issue(String body) {
        return iam.post("/api/v1/auth/token", body);
    }

    private static String token(String principal, String scope) {
        return issue("{\"principal_id\": \"%s\", \"scope_id\": \"%s\"}".formatted(principal, scope))
                .expect(200)
                .data()
                .path("token")
                .asString();
    }

    private static Reply verify(String token) {
        return iam.post("/api/v1/auth/verify", "{\"token\": \"" + token + "\"}").expect(200);
    }

    private static boolean isValid(String token) {
        return verify(token).data().path("valid").asBoolean();
    }

    private static JWTClaimsSet claims(String token) throws ParseException {
        return SignedJWT.parse(token).getJWTClaimsSet();
    }

    @Test
    void theGuidesTokenIsIssuedToAnybodyAndVerified() {
        Instant before = Instant.now(); // tokens go by the real clock here
        Reply issued = issue("""
                {
                    "principal_id": "user-alice",
                    "principal_type": "user",
                    "scope_id": "project-prod",
                    "ttl_seconds": 3600
                  }""").expect(200);
        String token = issued.data().path("token").asString();
        Instant expires = Instant.parse(issued.data().path("expires_at").asString());
        assertThat(expires).isBetween(before.plusSeconds(3598), before.plusSeconds(3660));

        Reply verdict = verify(token);
        assertThat(verdict.data().path("valid").asBoolean()).isTrue();
        assertThat(verdict.data().path("principal_id").asString()).isEqualTo("user-alice");
        assertThat(verdict.data().path("scope_id").asString()).isEqualTo("project-prod");
        assertThat(Instant.parse(verdict.data().path("expires_at").asString())).isEqualTo(expires);
    }

    @Test
    void aTokenSaysWhoseItIsAndWhereAndIsSignedWithAPublishedKey() throws ParseException, JOSEException {
        iam.post("/api/v1/projects", "{\"id\": \"claims-web\", \"name\": \"web\", \"org_id\": \"claims-acme\"}")
                .expect(201);
        iam.post("/api/v1/users", "{\"id\": \"claims-ci\", \"name\": \"ci\", \"type\": \"service_account\"}")
                .expect(201);
        String token = token("claims-ci", "claims-web");
        JWTClaimsSet claims = claims(token);
        assertThat(claims.getSubject()).isEqualTo("claims-ci");
        assertThat(claims.getStringClaim("org_id")).isEqualTo("claims-acme");
        assertThat(claims.getStringClaim("project_id")).isEqualTo("claims-web");
        assertThat(claims.getStringClaim("principal_type")).isEqualTo("service_account");
        assertThat(claims.getAudience()).containsExactly("photoncloud");
        assertThat(claims.getIssuer()).startsWith("http://127.0.0.1:");
        assertThat(claims.getJWTID()).isNotEmpty();
        String none = claims.getStringClaim("roles_digest");
        iam.post(
                        "/api/v1/bindings",
                        "{\"principal_id\": \"claims-ci\", \"role_id\": \"viewer\", \"scope_id\": \"claims-acme\"}")
                .expect(201);
        iam.post(
                        "/api/v1/authz/check",
                        "{\"principal_id\": \"claims-ci\", \"permission\": \"vm.read\", \"scope_id\": \"claims-web\","
                                + " \"at_least_revision\": "
                                + iam.post("/api/v1/users", "{\"name\": \"x\"}")
                                        .data()
                                        .path("resource_version")
                                        .asLong()
                                + "}")
                .expect(200);
        assertThat(claims(token("claims-ci", "claims-web")).getStringClaim("roles_digest"))
                .isNotEqualTo(none);

        Reply published = iam.get("/.well-known/jwks.json").expect(200);
        JWKSet keys = JWKSet.parse(published.response().body());
        SignedJWT jwt = SignedJWT.parse(token);
        assertThat(jwt.verify(new ECDSAVerifier(
                        keys.getKeyByKeyId(jwt.getHeader().getKeyID()).toECKey())))
                .isTrue();
        assertThat(keys.getKeys()).noneMatch(key -> key.isPrivate());
    }

    @Test
    void aRevokedTokenIsRefusedAtOnce() {
        String token = token("revoker", "system");
        String other = token("revoker", "system");
        iam.get("/api/v1/users", "Authorization", "Bearer " + token).expect(200);
        assertThat(iam.post("/api/v1/auth/revoke", "{\"token\": \"" + token + "\"}")
                        .expect(200)
                        .data()
                        .path("revoked")
                        .asBoolean())
                .isTrue();
        assertThat(isValid(token)).isFalse();
        assertThat(verify(token).data().path("reason").asString()).contains("revoked");
        assertThat(isValid(other)).isTrue();
        assertThat(iam.post("/api/v1/auth/revoke", "{\"token\": \"" + token + "\"}")
                        .expect(200)
                        .data()
                        .path("revoked")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void whoIsDisabledHasNoTokensUntilTheyAreEnabledAgain() {
        iam.post("/api/v1/users", "{\"id\": \"sleeper\", \"name\": \"sleeper\"}")
                .expect(201);
        String before = token("sleeper", "system");
        iam.send("PATCH", "/api/v1/users/sleeper", "{\"state\": \"disabled\"}").expect(200);
        assertThat(isValid(before)).isFalse();
        issue("{\"principal_id\": \"sleeper\"}").expect(403);
        iam.send("PATCH", "/api/v1/users/sleeper", "{\"state\": \"enabled\"}").expect(200);
        assertThat(isValid(before)).as("issued before").isFalse();
        assertThat(isValid(token("sleeper", "system"))).isTrue();

        String last = token("sleeper", "system");
        iam.send("DELETE", "/api/v1/users/sleeper", "").expect(200);
        assertThat(isValid(last)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "..", "{}"})
    void whatIsNoTokenOfOursIsNotValid(String text) {
        assertThat(isValid(text)).isFalse();
        iam.get("/api/v1/users", "Authorization", "Bearer " + text).expect(401);
    }

    @ParameterizedTest
    @CsvSource({
        "'{}', principal_id",
        "'{\"principal_id\": \"a b\"}', principal_id",
        "'{\"principal_id\": \"a\", \"ttl_seconds\": 0}', ttl_seconds",
        "'{\"principal_id\": \"a\", \"ttl_seconds\": 86401}', ttl_seconds",
        "'{\"principal_id\": \"a\", \"scope_id\": \"a/b\"}', scope_id",
        "'{\"principal_id\": \"a\", \"password\": \"x\", \"api_key\": \"y\"}', api_key",
        "'{\"principal_id\": \"a\", \"principal_type\": \"robot\"}', principal_type",
    })
    void badRequestsAreRefusedByTheFieldsName(String body, String field) {
        assertThat(issue(body).expect(400).field()).isEqualTo(field);
    }

    @Test
    void theLogTellsEachChangeAndItsChainIsIntact() {
        iam.post("/api/v1/groups", "{\"id\": \"audited\", \"name\": \"audited\"}")
                .expect(201);
        iam.send("DELETE", "/api/v1/groups/audited", "").expect(200);
        Reply listed =
                iam.get("/api/v1/audit?resource_type=group&resource_id=audited").expect(200);
        List<String> actions = new ArrayList<>();
        listed.data()
                .path("records")
                .forEach(each -> actions.add(each.path("action").asString()));
        assertThat(actions).containsExactly("group.create", "group.delete");
        Reply verdict = iam.get("/api/v1/audit/verify").expect(200);
        assertThat(verdict.data().path("intact").asBoolean())
                .as("%s", verdict.body())
                .isTrue();
    }
}
