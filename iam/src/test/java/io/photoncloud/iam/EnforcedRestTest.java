package io.photoncloud.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.testing.SettableClock;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.iam.bootstrap.Bootstrap;
import io.photoncloud.iam.policy.PolicyFeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Enforced mode from its first start on: who may make whom what. */
class EnforcedRestTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SettableClock clock = new SettableClock(Instant.parse("2030-01-01T00:00:00Z"));
    private final MemoryStore store = new MemoryStore();

    @TempDir
    private Path directory;

    private TestingIam iam;
    private String root;

    @BeforeEach
    void start() throws Exception {
        iam = TestingIam.startOver(store, directory, clock, "photon.security.mode=enforced");
        root = tokenOf(bootstrapKey());
    }

    @AfterEach
    void stop() {
        iam.close();
    }

    private Path credential() {
        return directory.resolve(Bootstrap.FILE_NAME);
    }

    private String bootstrapKey() throws IOException, InterruptedException {
        assertThat(iam.bean(Bootstrap.class).awaitDone(PATIENCE)).isTrue();
        assertThat(iam.bean(PolicyFeed.class).awaitRead(PATIENCE)).isTrue();
        return Files.readString(credential()).strip();
    }

    private String tokenOf(String apiKey) {
        return bearer("{\"api_key\": \"%s\", \"scope_id\": \"system\"}".formatted(apiKey), 200);
    }

    private String bearer(String body, int status, String... headers) {
        Reply reply = iam.post("/api/v1/auth/token", body, headers).expect(status);
        return "Bearer " + reply.data().path("token").asString();
    }

    private Reply as(String bearer, String method, String path, String body) {
        return iam.send(method, "/api/v1/" + path, body, "Authorization", bearer);
    }

    private void byRoot(String path, String body) {
        as(root, "POST", path, body).expect(201);
    }

    /** Until what was written is decided by. */
    private void settle() {
        long revision = as(root, "POST", "groups", "{\"name\": \"settled\"}")
                .expect(201)
                .data()
                .path("resource_version")
                .asLong();
        as(
                        root,
                        "POST",
                        "authz/check",
                        "{\"principal_id\": \"x\", \"permission\": \"vm.read\", \"scope_id\": \"system\","
                                + " \"at_least_revision\": " + revision + "}")
                .expect(200);
    }

    /** A user with a role in a scope, and their token there. */
    private String userWith(String id, String role, String scope) {
        byRoot("users", "{\"id\": \"%s\", \"name\": \"%s\"}".formatted(id, id));
        byRoot(
                "bindings",
                "{\"principal_id\": \"%s\", \"role_id\": \"%s\", \"scope_id\": \"%s\"}".formatted(id, role, scope));
        settle();
        return bearer(
                "{\"principal_id\": \"%s\", \"scope_id\": \"%s\"}".formatted(id, scope), 200, "Authorization", root);
    }

    @Test
    void theFirstAdministratorComesOnceAndByAFileOfItsOwner() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(credential())))
                .isEqualTo("rw-------");
        String key = bootstrapKey();
        iam.close();
        iam = TestingIam.startOver(store, directory, clock, "photon.security.mode=enforced");
        assertThat(bootstrapKey()).isEqualTo(key);
        root = tokenOf(key);
        assertThat(as(root, "GET", "users", "").expect(200).data().path("users"))
                .hasSize(1);
    }

    @Test
    void withoutAProofThereIsNoToken() {
        iam.post("/api/v1/auth/token", "{\"principal_id\": \"bootstrap-administrator\"}")
                .expect(401);
        iam.post("/api/v1/auth/token", "{\"principal_id\": \"x\", \"password\": \"not the right one\"}")
                .expect(401);
        iam.post("/api/v1/auth/token", "{\"api_key\": \"pck_" + "0".repeat(16) + "_" + "A".repeat(43) + "\"}")
                .expect(401);
        iam.get("/api/v1/users").expect(401);
        iam.post("/api/v1/auth/token", "{\"principal_id\": \"x\"}", "Authorization", "Bearer nonsense")
                .expect(401);
    }

    @Test
    void aTokenDoesNothingOutsideOfWhatItIsBoundTo() {
        byRoot("organizations", "{\"id\": \"acme\", \"name\": \"Acme\"}");
        byRoot("projects", "{\"id\": \"web\", \"name\": \"web\", \"org_id\": \"acme\"}");
        byRoot("projects", "{\"id\": \"db\", \"name\": \"db\", \"org_id\": \"acme\"}");
        String rootInWeb = bearer(
                "{\"principal_id\": \"bootstrap-administrator\", \"scope_id\": \"web\"}", 200, "Authorization", root);
        as(rootInWeb, "GET", "projects/web", "").expect(200);
        as(rootInWeb, "GET", "projects/db", "").expect(403);
        as(rootInWeb, "GET", "organizations/acme", "").expect(403);
        as(rootInWeb, "POST", "users/bootstrap-administrator/api-keys", "{\"name\": \"wider\"}")
                .expect(403);
        as(root, "POST", "projects", "{\"name\": \"x\", \"org_id\": \"nowhere\"}")
                .expect(404);
    }

    @Test
    void aViewerSeesAndAnEditorChangesAndNeitherSaysWhoMay() {
        byRoot("organizations", "{\"id\": \"acme\", \"name\": \"Acme\"}");
        byRoot("projects", "{\"id\": \"web\", \"name\": \"web\", \"org_id\": \"acme\"}");
        String viewer = userWith("vera", "viewer", "web");
        String editor = userWith("eddy", "editor", "web");
        as(viewer, "GET", "projects/web", "").expect(200);
        as(viewer, "PATCH", "projects/web", "{\"description\": \"x\"}").expect(403);
        as(editor, "PATCH", "projects/web", "{\"description\": \"x\"}").expect(200);
        String grant = "{\"principal_id\": \"eddy\", \"role_id\": \"owner\", \"scope_id\": \"web\"}";
        as(editor, "POST", "bindings", grant).expect(403);
        as(editor, "DELETE", "projects/web", "").expect(403);
        as(editor, "GET", "users/eddy", "").expect(200);
        as(editor, "GET", "users/vera", "").expect(403);
    }

    @Test
    void aDeletionRepeatedWithItsKeyIsAnsweredAsTheFirstTimeThoughItsScopeIsGone() {
        byRoot("organizations", "{\"id\": \"acme\", \"name\": \"Acme\"}");
        byRoot("projects", "{\"id\": \"web\", \"name\": \"web\", \"org_id\": \"acme\"}");
        String owner = userWith("olga", "owner", "acme");
        String[] keyed = {"Authorization", owner, "Idempotency-Key", "once"};
        Reply first = iam.send("DELETE", "/api/v1/projects/web", "", keyed).expect(200);
        Reply again = iam.send("DELETE", "/api/v1/projects/web", "", keyed).expect(200);
        assertThat(again.data()).isEqualTo(first.data());
        as(owner, "DELETE", "projects/web", "").expect(403);
        as(root, "DELETE", "projects/web", "").expect(404);
    }

    @Test
    void nobodyMakesThemselvesMoreThanTheyAre() {
        byRoot("organizations", "{\"id\": \"acme\", \"name\": \"Acme\"}");
        byRoot("projects", "{\"id\": \"web\", \"name\": \"web\", \"org_id\": \"acme\"}");
        byRoot("groups", "{\"id\": \"owners\", \"name\": \"owners\"}");
        byRoot(
                "bindings",
                "{\"principal_id\": \"owners\", \"principal_type\": \"group\", \"role_id\": \"owner\","
                        + " \"scope_id\": \"system\"}");
        String admin = userWith("adam", "admin", "system");
        String bind = "{\"principal_id\": \"adam\", \"role_id\": \"%s\", \"scope_id\": \"system\"}";
        as(admin, "POST", "bindings", bind.formatted("owner")).expect(403);
        as(admin, "POST", "bindings", bind.formatted("editor")).expect(201);
        as(admin, "POST", "groups/owners/members", "{\"principal_id\": \"adam\"}")
                .expect(403);
        as(admin, "POST", "roles", "{\"name\": \"sly\", \"permissions\": [\"*\"]}")
                .expect(403);
        as(admin, "POST", "roles", "{\"name\": \"fair\", \"permissions\": [\"vm.read\", \"*.delete\"]}")
                .expect(201);
        as(admin, "PUT", "users/bootstrap-administrator/password", "{\"password\": \"a password of mine\"}")
                .expect(403);
        as(admin, "POST", "users/bootstrap-administrator/api-keys", "{\"name\": \"mine\"}")
                .expect(403);
        Reply forged = iam.post(
                "/api/v1/auth/token", "{\"principal_id\": \"bootstrap-administrator\"}", "Authorization", admin);
        forged.expect(403);

        byRoot(
                "bindings",
                "{\"id\": \"hands-off\", \"principal_id\": \"adam\", \"role_id\": \"viewer\", \"scope_id\": \"web\","
                        + " \"effect\": \"deny\"}");
        settle();
        as(admin, "GET", "projects/web", "").expect(403);
        as(admin, "DELETE", "bindings/hands-off", "").expect(403);
        as(admin, "PATCH", "bindings/hands-off", "{\"mode\": \"audit\"}").expect(403);
        as(root, "DELETE", "bindings/hands-off", "").expect(200);
    }

    @Test
    void denialsAreInTheLogAndNoSecretIs() {
        byRoot("users", "{\"id\": \"nosy\", \"name\": \"nosy\"}");
        String nosy = bearer("{\"principal_id\": \"nosy\"}", 200, "Authorization", root);
        as(nosy, "GET", "audit", "").expect(403);
        Reply listed = as(root, "GET", "audit?principal_id=nosy", "").expect(200);
        assertThat(listed.data().path("records")).hasSize(1);
        assertThat(listed.data().path("records").path(0).path("outcome").asString())
                .isEqualTo("denied");
        assertThat(listed.data().path("records").path(0).path("action").asString())
                .isEqualTo("audit.read");
    }

    @Test
    void aDenialFromWithinAChangeIsRecordedOnceWithWhatItIsAbout() {
        byRoot("organizations", "{\"id\": \"acme\", \"name\": \"Acme\"}");
        byRoot("projects", "{\"id\": \"web\", \"name\": \"web\", \"org_id\": \"acme\"}");
        String viewer = userWith("vera", "viewer", "web");
        as(viewer, "PATCH", "projects/web", "{\"description\": \"x\"}").expect(403);
        Reply listed = as(root, "GET", "audit?principal_id=vera", "").expect(200);
        assertThat(listed.data().path("records")).hasSize(1);
        JsonNode record = listed.data().path("records").path(0);
        assertThat(record.path("action").asString()).isEqualTo("project.update");
        assertThat(record.path("resource_id").asString()).isEqualTo("web");
        assertThat(record.path("details").path("call").asString()).isEqualTo("PATCH /api/v1/projects/web");
        assertThat(record.path("details").path("client").asString()).isEqualTo("127.0.0.1");
    }
}
