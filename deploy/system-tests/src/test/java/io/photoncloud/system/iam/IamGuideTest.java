package io.photoncloud.system.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.photoncloud.system.chainfire.Curl;
import io.photoncloud.system.chainfire.RunningCloud;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every call on IAM that the REST guide promises, sent by curl to a real one on a real ChainFire, in open mode. */
class IamGuideTest {

    private static final RunningCloud cloud = new RunningCloud("iam-guide", "iam");

    private final Curl curl = new Curl(cloud.host(1));

    @BeforeAll
    static void start() {
        cloud.up();
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @Test
    void health() {
        assertThat(text(curl.run("curl http://localhost:8083/health").data(200), "status"))
                .isEqualTo("UP");
    }

    @Test
    void aTokenIsIssuedAndVerified() {
        JsonNode issued = curl.run("""
                curl -X POST http://localhost:8083/api/v1/auth/token \
                  -H "Content-Type: application/json" \
                  -d '{
                    "principal_id": "user-alice",
                    "principal_type": "user",
                    "scope_id": "project-prod",
                    "ttl_seconds": 3600
                  }'""").data(200);
        String token = text(issued, "token");
        assertThat(token.split("\\.", -1)).hasSize(3);
        Instant expires = Instant.parse(text(issued, "expires_at"));
        assertThat(Duration.between(Instant.now(), expires)).isBetween(Duration.ofMinutes(58), Duration.ofHours(1));
        JsonNode verified = curl.run("""
                curl -X POST http://localhost:8083/api/v1/auth/verify \
                  -H "Content-Type: application/json" \
                  -d '{"token": "%s"}'""".formatted(token)).data(200);
        assertThat(verified.path("valid").asBoolean()).isTrue();
        assertThat(text(verified, "principal_id")).isEqualTo("user-alice");
        assertThat(text(verified, "scope_id")).isEqualTo("project-prod");
        assertThat(text(verified, "expires_at")).isEqualTo(text(issued, "expires_at"));
    }

    @Test
    void aWrongTokenIsNotValid() {
        JsonNode verified = curl.run("""
                curl -X POST http://localhost:8083/api/v1/auth/verify \
                  -H "Content-Type: application/json" \
                  -d '{"token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9..."}'""").data(200);
        assertThat(verified.path("valid").asBoolean(true)).isFalse();
    }

    @Test
    void aUserIsCreatedAndListed() {
        JsonNode created = curl.run("""
                curl -X POST http://localhost:8083/api/v1/users \
                  -H "Content-Type: application/json" \
                  -d '{
                    "id": "user-bob",
                    "name": "Bob Smith",
                    "email": "bob@example.com",
                    "type": "user"
                  }'""").data(201);
        assertThat(text(created, "id")).isEqualTo("user-bob");
        assertThat(text(created, "name")).isEqualTo("Bob Smith");
        assertThat(text(created, "email")).isEqualTo("bob@example.com");
        JsonNode users = curl.run("curl \"http://localhost:8083/api/v1/users?scope_id=project-prod\"")
                .data(200)
                .path("users");
        assertThat(users.isArray()).isTrue();
        assertThat(curl.run("curl http://localhost:8083/api/v1/users")
                        .data(200)
                        .path("users")
                        .values())
                .extracting(user -> text(user, "id"))
                .contains("user-bob");
    }

    @Test
    void aProjectIsCreatedAndListed() {
        JsonNode created = curl.run("""
                curl -X POST http://localhost:8083/api/v1/projects \
                  -H "Content-Type: application/json" \
                  -d '{"name": "production", "org_id": "org-123"}'""").data(201);
        assertThat(text(created, "id")).isNotEmpty();
        assertThat(text(created, "org_id")).isEqualTo("org-123");
        JsonNode projects =
                curl.run("curl http://localhost:8083/api/v1/projects").data(200).path("projects");
        assertThat(projects.values())
                .extracting(project -> text(project, "name"))
                .contains("production");
    }

    /** The guide's Example 3, as a script. */
    @Test
    void createAUserGetATokenAndVerifyIt() {
        assumeTrue(Curl.hasProgram("jq"), "the example needs jq (Debian: apt-get install jq)");
        String output = curl.shell("""
                curl -sX POST http://localhost:8083/api/v1/users \
                  -H "Content-Type: application/json" \
                  -d '{
                    "id": "user-alice",
                    "name": "Alice Johnson",
                    "email": "alice@example.com",
                    "type": "user"
                  }'

                TOKEN=$(curl -sX POST http://localhost:8083/api/v1/auth/token \
                  -H "Content-Type: application/json" \
                  -d '{
                    "principal_id": "user-alice",
                    "principal_type": "user",
                    "scope_id": "project-prod",
                    "ttl_seconds": 3600
                  }' | jq -r '.data.token')

                curl -sX POST http://localhost:8083/api/v1/auth/verify \
                  -H "Content-Type: application/json" \
                  -d "{\\"token\\": \\"$TOKEN\\"}\"""");
        assertThat(output)
                .containsPattern("\"name\": ?\"Alice Johnson\"")
                .containsPattern("\"valid\": ?true")
                .containsPattern("\"principal_id\": ?\"user-alice\"")
                .containsPattern("\"scope_id\": ?\"project-prod\"");
    }

    /** The token is one that ChainFire looks at, by the keys of the IAM that the launcher told it of. */
    @Test
    void aTokenThatIsSentToChainFireIsGoodThere() {
        String call = "curl http://localhost:8081/api/v1/kv/nothing -H \"Authorization: Bearer %s\"";
        curl.run("TOKEN=$(curl -s http://localhost:8083/api/v1/auth/token -H 'Content-Type: application/json'"
                        + " -d '{\"principal_id\": \"user-carol\"}' | sed 's/.*\"token\":\"\\([^\"]*\\)\".*/\\1/'); "
                        + call.formatted("$TOKEN"))
                .error(404);
        curl.run(call.formatted("no.such.token")).error(401);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
