package io.photoncloud.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.TestingService.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The lives of what IAM keeps, as curl sees them in open mode. */
class ResourcesRestTest {

    private static TestingIam iam;

    @BeforeAll
    static void start() {
        iam = TestingIam.start();
    }

    @AfterAll
    static void stop() {
        iam.close();
    }

    private static Reply create(String kind, String body) {
        return iam.post("/api/v1/" + kind, body).expect(201);
    }

    private static void user(String id) {
        create("users", "{\"id\": \"%s\", \"name\": \"%s\"}".formatted(id, id));
    }

    private static void group(String id) {
        create("groups", "{\"id\": \"%s\", \"name\": \"%s\"}".formatted(id, id));
    }

    private static Reply member(String group, String id, String type) {
        return iam.post(
                "/api/v1/groups/" + group + "/members",
                "{\"principal_id\": \"%s\", \"principal_type\": \"%s\"}".formatted(id, type));
    }

    private static List<String> ids(JsonNode list) {
        List<String> ids = new ArrayList<>();
        list.forEach(each -> ids.add(each.path("id").asString()));
        return ids;
    }

    private static List<String> blockers(Reply refused) {
        List<String> found = new ArrayList<>();
        refused.body()
                .path("error")
                .path("details")
                .path("in_use_by")
                .forEach(each -> found.add(
                        each.path("type").asString() + " " + each.path("id").asString()));
        return found;
    }

    @Test
    void theGuidesUserIsMadeAndListed() {
        Reply made = iam.post("/api/v1/users", """
                        {
                            "id": "user-bob",
                            "name": "Bob Smith",
                            "email": "bob@example.com",
                            "type": "user"
                          }""").expect(201);
        assertThat(made.data().path("type").asString()).isEqualTo("user");
        Reply listed = iam.get("/api/v1/users?scope_id=project-prod").expect(200);
        assertThat(ids(listed.data().path("users"))).contains("user-bob");
        iam.post("/api/v1/users", "{\"id\": \"user-bob\", \"name\": \"Another\"}")
                .expect(409);
    }

    @Test
    void theGuidesProjectIsMadeWithItsOrganizationAndIsReal() {
        Reply made = create("projects", "{\"name\": \"production\", \"org_id\": \"org-123\"}");
        String id = made.data().path("id").asString();
        assertThat(iam.get("/api/v1/projects/" + id)
                        .expect(200)
                        .data()
                        .path("name")
                        .asString())
                .isEqualTo("production");
        iam.get("/api/v1/organizations/org-123").expect(200);
        assertThat(ids(iam.get("/api/v1/projects?org_id=org-123")
                        .expect(200)
                        .data()
                        .path("projects")))
                .contains(id);
        create("projects", "{\"name\": \"production\", \"org_id\": \"org-123\"}");
    }

    @Test
    void nothingButTheSystemIsCalledSystem() {
        iam.post("/api/v1/organizations", "{\"id\": \"system\", \"name\": \"System\"}")
                .expect(400);
        iam.post("/api/v1/projects", "{\"id\": \"system\", \"name\": \"System\", \"org_id\": \"org-124\"}")
                .expect(400);
        iam.post("/api/v1/projects", "{\"id\": \"cloud\", \"name\": \"Cloud\", \"org_id\": \"system\"}")
                .expect(400);
        iam.get("/api/v1/organizations/system").expect(404);
    }

    @Test
    void aResourceIsChangedInTheVersionThatWasReadAndInNoOther() {
        Reply made = create("organizations", "{\"id\": \"acme-v\", \"name\": \"Acme\"}");
        String tag = made.response().headers().firstValue("ETag").orElseThrow();
        Reply changed = iam.send(
                        "PATCH", "/api/v1/organizations/acme-v", "{\"description\": \"Rockets\"}", "If-Match", tag)
                .expect(200);
        assertThat(changed.data().path("name").asString()).isEqualTo("Acme");
        assertThat(changed.data().path("description").asString()).isEqualTo("Rockets");
        assertThat(changed.data().path("resource_version").asLong())
                .isEqualTo(iam.get("/api/v1/organizations/acme-v")
                        .data()
                        .path("resource_version")
                        .asLong())
                .isGreaterThan(made.data().path("resource_version").asLong());
        iam.send("PATCH", "/api/v1/organizations/acme-v", "{\"name\": \"Other\"}", "If-Match", tag)
                .expect(412);
        iam.send("DELETE", "/api/v1/organizations/acme-v", "", "If-Match", tag).expect(412);
        iam.send("DELETE", "/api/v1/organizations/acme-v", "").expect(200);
        iam.get("/api/v1/organizations/acme-v").expect(404);
    }

    @Test
    void aRepeatedCallWithItsKeyIsAnsweredAsTheFirstTime() {
        String body = "{\"name\": \"once\"}";
        Reply first = iam.post("/api/v1/groups", body, "Idempotency-Key", "k-1").expect(201);
        Reply again = iam.post("/api/v1/groups", body, "Idempotency-Key", "k-1").expect(201);
        assertThat(again.data()).isEqualTo(first.data());
        iam.post("/api/v1/groups", "{\"name\": \"twice\"}", "Idempotency-Key", "k-1")
                .expect(409);
    }

    @Test
    void whatIsInUseStaysAndSaysByWhat() {
        create("projects", "{\"id\": \"used\", \"name\": \"used\", \"org_id\": \"user-of\"}");
        user("bound");
        group("bound-group");
        member("bound-group", "bound", "user").expect(201);
        create("roles", "{\"id\": \"starter\", \"name\": \"Starter\", \"permissions\": [\"vm.start\"]}");
        create(
                "bindings",
                "{\"id\": \"b-used\", \"principal_id\": \"bound\", \"role_id\": \"starter\", \"scope_id\": \"used\"}");

        assertThat(blockers(
                        iam.send("DELETE", "/api/v1/organizations/user-of", "").expect(409)))
                .containsExactlyInAnyOrder("project used", "binding b-used");
        assertThat(blockers(iam.send("DELETE", "/api/v1/projects/used", "").expect(409)))
                .containsExactly("binding b-used");
        assertThat(blockers(iam.send("DELETE", "/api/v1/roles/starter", "").expect(409)))
                .containsExactly("binding b-used");
        assertThat(blockers(iam.send("DELETE", "/api/v1/users/bound", "").expect(409)))
                .containsExactlyInAnyOrder("group bound-group", "binding b-used");

        iam.send("DELETE", "/api/v1/bindings/b-used", "").expect(200);
        iam.send("DELETE", "/api/v1/groups/bound-group", "").expect(200);
        iam.send("DELETE", "/api/v1/users/bound", "").expect(200);
        iam.send("DELETE", "/api/v1/roles/starter", "").expect(200);
        iam.send("DELETE", "/api/v1/projects/used", "").expect(200);
        iam.send("DELETE", "/api/v1/organizations/user-of", "").expect(200);
    }

    @Test
    void groupsDoNotLieInACircle() throws Exception {
        group("ring-a");
        group("ring-b");
        group("ring-c");
        member("ring-b", "ring-a", "group").expect(201);
        member("ring-c", "ring-b", "group").expect(201);
        assertThat(member("ring-a", "ring-c", "group").expect(409).field()).isEqualTo("principal_id");
        member("ring-a", "ring-a", "group").expect(409);
        member("ring-c", "ring-b", "group").expect(201);
        assertThat(blockers(iam.send("DELETE", "/api/v1/groups/ring-a", "").expect(409)))
                .containsExactly("group ring-b");

        for (int round = 0; round < 20; round++) {
            String left = "left-" + round;
            String right = "right-" + round;
            group(left);
            group(right);
            List<Callable<Integer>> both = List.of(
                    () -> member(left, right, "group").status(),
                    () -> member(right, left, "group").status());
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Integer> ended = new ArrayList<>();
                for (Future<Integer> call : threads.invokeAll(both)) {
                    ended.add(call.get());
                }
                assertThat(ended).as("round %d", round).containsExactlyInAnyOrder(201, 409);
            }
        }
    }

    @Test
    void aBindingIsOfThingsThatExist() {
        create("projects", "{\"id\": \"there\", \"name\": \"there\", \"org_id\": \"there-org\"}");
        user("there-user");
        String body = "{\"principal_id\": \"%s\", \"principal_type\": \"%s\", \"role_id\": \"%s\", \"%s\": \"%s\"}";
        String path = "/api/v1/bindings";
        Object[][] wrong = {
            {"nobody", "user", "viewer", "scope_id", "there", "principal_id"},
            {"nobody", "group", "viewer", "scope_id", "there", "principal_id"},
            {"there-user", "user", "conductor", "scope_id", "there", "role_id"},
            {"there-user", "user", "viewer", "scope_id", "nowhere", "scope_id"},
            {"there-user", "user", "viewer", "project_id", "nowhere", "project_id"},
            {"there-user", "user", "viewer", "org_id", "nowhere", "org_id"},
        };
        for (Object[] each : wrong) {
            Reply refused = iam.post(path, body.formatted(each)).expect(404);
            assertThat(refused.field()).as("%s", refused.body()).isEqualTo(each[5]);
        }
        iam.post(path, body.formatted("there-user", "user", "viewer", "scope_id", "there"))
                .expect(201);
        iam.post(path, body.formatted("there-user", "user", "viewer", "project_id", "there"))
                .expect(409);
        iam.post(path, body.formatted("there-user", "user", "viewer", "scope_id", "system"))
                .expect(201);
        Reply inside = iam.get("/api/v1/bindings?scope_id=there-org").expect(200);
        assertThat(inside.data().path("bindings")).hasSize(1);
        assertThat(iam.get("/api/v1/bindings?principal_id=there-user")
                        .expect(200)
                        .data()
                        .path("bindings"))
                .hasSize(2);
    }

    @Test
    void aConditionCompilesOrIsRefusedWithThePlaceOfItsMistake() {
        user("careful");
        String body =
                "{\"principal_id\": \"careful\", \"role_id\": \"viewer\", \"scope_id\": \"system\", \"condition\": \"%s\"}";
        assertThat(iam.post("/api/v1/bindings", body.formatted("time < "))
                        .expect(400)
                        .field())
                .isEqualTo("condition");
        assertThat(iam.post("/api/v1/bindings", body.formatted("'" + "x".repeat(3_000) + "' == principal"))
                        .expect(400)
                        .field())
                .isEqualTo("condition");
        iam.post("/api/v1/bindings", body.formatted("attributes.env == 'test'")).expect(201);
    }

    @Test
    void builtInRolesAreThereAndStay() {
        List<String> roles = ids(iam.get("/api/v1/roles").expect(200).data().path("roles"));
        assertThat(roles).startsWith("admin", "editor", "owner", "viewer");
        iam.send("DELETE", "/api/v1/roles/viewer", "").expect(409);
        iam.send("PATCH", "/api/v1/roles/viewer", "{\"name\": \"x\"}").expect(409);
        iam.post("/api/v1/roles", "{\"id\": \"viewer\", \"name\": \"x\", \"permissions\": [\"vm.read\"]}")
                .expect(409);
        assertThat(iam.post("/api/v1/roles", "{\"name\": \"x\", \"permissions\": [\"vm\"]}")
                        .expect(400)
                        .field())
                .isEqualTo("permissions[0]");
    }

    @ParameterizedTest
    @CsvSource({
        "users, '{\"id\": \"a b\", \"name\": \"x\"}', id",
        "users, '{\"id\": \"root\", \"name\": \"x\"}', id",
        "users, '{\"id\": \"anonymous\", \"name\": \"x\", \"type\": \"service_account\"}', id",
        "users, '{\"name\": \"\"}', name",
        "users, '{\"name\": \"a\\u0007b\"}', name",
        "users, '{\"name\": \"x\", \"email\": \"nobody\"}', email",
        "users, '{\"name\": \"x\", \"type\": \"robot\"}', type",
        "users, '{\"name\": \"x\", \"project_id\": \"p\"}', org_id",
        "projects, '{\"org_id\": \"o\"}', name",
        "projects, '{\"name\": \"x\", \"id\": \"system\"}', id",
        "organizations, '{\"name\": \"x\", \"colour\": \"red\"}', colour",
        "groups, '{\"id\": \"../x\", \"name\": \"x\"}', id",
        "roles, '{\"name\": \"x\"}', permissions",
        "bindings, '{\"role_id\": \"viewer\", \"scope_id\": \"system\"}', principal_id",
        "bindings, '{\"principal_id\": \"x\", \"scope_id\": \"system\"}', role_id",
        "bindings, '{\"principal_id\": \"x\", \"role_id\": \"viewer\"}', scope_id",
    })
    void badInputIsRefusedByTheFieldsName(String kind, String body, String field) {
        Reply refused = iam.post("/api/v1/" + kind, body).expect(400);
        assertThat(refused.field()).as("%s", refused.body()).isEqualTo(field);
    }

    @Test
    void namesAreBounded() {
        Reply refused = iam.post("/api/v1/users", "{\"name\": \"" + "x".repeat(1 << 20) + "\"}");
        assertThat(refused.status()).isIn(400, 413);
        assertThat(iam.post("/api/v1/users", "{\"name\": \"" + "x".repeat(256) + "\"}")
                        .expect(400)
                        .field())
                .isEqualTo("name");
    }

    @Test
    void listsArePagedAndSearchedByTheBeginningOfNames() {
        for (int i = 0; i < 5; i++) {
            create("users", "{\"id\": \"paged-%d\", \"name\": \"Quentin %d\"}".formatted(i, i));
        }
        List<String> found = new ArrayList<>();
        String token = "";
        do {
            Reply page = iam.get("/api/v1/users?name_prefix=quENtin&limit=2"
                            + (token.isEmpty() ? "" : "&page_token=" + token))
                    .expect(200);
            found.addAll(ids(page.data().path("users")));
            token = page.body().path("meta").path("next_page_token").asString("");
        } while (!token.isEmpty());
        assertThat(found).containsExactly("paged-0", "paged-1", "paged-2", "paged-3", "paged-4");
        assertThat(iam.get("/api/v1/users?name_prefix=q&page_token=AAAA")
                        .expect(400)
                        .field())
                .isEqualTo("page_token");
        assertThat(iam.get("/api/v1/users?name_prefix=q&type=user").expect(400).error())
                .isEqualTo("VALIDATION_ERROR");
    }
}
