package io.photoncloud.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.TestingService.Reply;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what, asked over REST. */
class AuthzRestTest {

    private static TestingIam iam;

    @BeforeAll
    static void start() {
        iam = TestingIam.start();
        iam.post("/api/v1/projects", "{\"id\": \"web\", \"name\": \"web\", \"org_id\": \"acme\"}")
                .expect(201);
    }

    @AfterAll
    static void stop() {
        iam.close();
    }

    private static void user(String id) {
        iam.post("/api/v1/users", "{\"id\": \"%s\", \"name\": \"%s\"}".formatted(id, id))
                .expect(201);
    }

    /** @return the revision of the store that wrote it */
    private static long bind(String id, String principal, String role, String scope, String more) {
        return iam.post(
                        "/api/v1/bindings",
                        "{\"id\": \"%s\", \"principal_id\": \"%s\", \"role_id\": \"%s\", \"scope_id\": \"%s\"%s}"
                                .formatted(id, principal, role, scope, more))
                .expect(201)
                .data()
                .path("resource_version")
                .asLong();
    }

    private static Reply ask(String call, String principal, String permission, String where, long revision) {
        return iam.post(
                "/api/v1/authz/" + call,
                "{\"principal_id\": \"%s\", \"permission\": \"%s\", %s, \"at_least_revision\": %d}"
                        .formatted(principal, permission, where, revision));
    }

    private static boolean allowed(String principal, String permission, String where, long revision) {
        Reply answer = ask("check", principal, permission, where, revision).expect(200);
        assertThat(answer.data().path("revision").asLong()).isGreaterThanOrEqualTo(revision);
        return answer.data().path("allowed").asBoolean();
    }

    private static final String WEB = "\"scope_id\": \"web\"";
    private static final String VM = "\"project_id\": \"web\", \"resource_type\": \"vm\", \"resource_id\": \"vm-1\"";

    @Test
    void aGrantJustWrittenIsSeenByWhoNamesItsRevision() {
        user("ann");
        assertThat(allowed("ann", "vm.create", WEB, 0)).isFalse();
        long granted = bind("ann-edits", "ann", "editor", "acme", "");
        assertThat(allowed("ann", "vm.create", WEB, granted)).isTrue();
        assertThat(allowed("ann", "vm.create", VM, 0)).isTrue();
        assertThat(allowed("ann", "binding.administer", WEB, 0)).isFalse();
        assertThat(allowed("ann", "vm.create", "\"scope_id\": \"system\"", 0)).isFalse();

        long denied = iam.post(
                        "/api/v1/bindings",
                        "{\"id\": \"ann-hands-off\", \"principal_id\": \"ann\", \"role_id\": \"owner\","
                                + " \"effect\": \"deny\", %s}".formatted(VM))
                .expect(201)
                .data()
                .path("resource_version")
                .asLong();
        assertThat(allowed("ann", "vm.create", VM, denied)).isFalse();
        assertThat(allowed("ann", "vm.create", WEB, denied)).isTrue();

        long gone = iam.post("/api/v1/users", "{\"name\": \"later\"}")
                .data()
                .path("resource_version")
                .asLong();
        iam.send("DELETE", "/api/v1/bindings/ann-edits", "").expect(200);
        long after = iam.post("/api/v1/users", "{\"name\": \"still later\"}")
                .data()
                .path("resource_version")
                .asLong();
        assertThat(after).isGreaterThan(gone);
        assertThat(allowed("ann", "vm.create", WEB, after)).isFalse();
    }

    @Test
    void membersOfAGroupHaveWhatTheGroupHas() {
        user("gwen");
        iam.post("/api/v1/groups", "{\"id\": \"crew\", \"name\": \"crew\"}").expect(201);
        iam.post("/api/v1/groups", "{\"id\": \"staff\", \"name\": \"staff\"}").expect(201);
        iam.post("/api/v1/groups/staff/members", "{\"principal_id\": \"crew\", \"principal_type\": \"group\"}")
                .expect(201);
        iam.post("/api/v1/groups/crew/members", "{\"principal_id\": \"gwen\"}").expect(201);
        long revision = bind("staff-views", "staff", "viewer", "web", ", \"principal_type\": \"group\"");
        assertThat(allowed("gwen", "vm.read", WEB, revision)).isTrue();
        iam.send("DELETE", "/api/v1/groups/crew/members/gwen", "").expect(200);
        long after = iam.post("/api/v1/users", "{\"name\": \"x\"}")
                .data()
                .path("resource_version")
                .asLong();
        assertThat(allowed("gwen", "vm.read", WEB, after)).isFalse();
    }

    @Test
    void aConditionAsksForAttributes() {
        user("cyd");
        long revision = bind("cyd-tests", "cyd", "editor", "web", ", \"condition\": \"attributes.env == 'test'\"");
        assertThat(allowed("cyd", "vm.create", WEB + ", \"attributes\": {\"env\": \"test\"}", revision))
                .isTrue();
        assertThat(allowed("cyd", "vm.create", WEB + ", \"attributes\": {\"env\": \"live\"}", revision))
                .isFalse();
        assertThat(allowed("cyd", "vm.create", WEB, revision)).isFalse();
    }

    @Test
    void anExplanationNamesWhatDecidedAndWhatIsMissing() {
        user("eve");
        Reply missing = ask("explain", "eve", "vm.read", WEB, 0).expect(200);
        assertThat(missing.data().path("decision").asString()).isEqualTo("not_granted");
        assertThat(missing.data().path("smallest_grant").path("role_id").asString())
                .isEqualTo("viewer");
        assertThat(missing.data().path("smallest_grant").path("scope_id").asString())
                .isEqualTo("web");

        long tried = bind("eve-tried", "eve", "viewer", "web", ", \"mode\": \"audit\"");
        Reply audited = ask("explain", "eve", "vm.read", WEB, tried).expect(200);
        assertThat(audited.data().path("allowed").asBoolean()).isFalse();
        assertThat(audited.data()
                        .path("would_decide_otherwise")
                        .path(0)
                        .path("id")
                        .asString())
                .isEqualTo("eve-tried");

        iam.send("PATCH", "/api/v1/bindings/eve-tried", "{\"mode\": \"enforced\"}")
                .expect(200);
        long enforced = bind("eve-denied", "eve", "viewer", "acme", ", \"effect\": \"deny\"");
        Reply denied = ask("explain", "eve", "vm.read", WEB, enforced).expect(200);
        assertThat(denied.data().path("decision").asString()).isEqualTo("denied");
        assertThat(denied.data().path("decided_by").path("id").asString()).isEqualTo("eve-denied");

        iam.send("DELETE", "/api/v1/bindings/eve-denied", "").expect(200);
        Reply allowed = ask("explain", "eve", "vm.read", WEB, enforced + 1).expect(200);
        assertThat(allowed.data().path("decision").asString()).isEqualTo("allowed");
        assertThat(allowed.data().path("decided_by").path("id").asString()).isEqualTo("eve-tried");
        assertThat(allowed.data().path("reason").asString())
                .contains("eve-tried")
                .contains("viewer");
    }

    @Test
    void aThousandAreCheckedAtOnceAndNoMore() {
        user("many");
        long revision = bind("many-views", "many", "viewer", "web", "");
        String check = "{\"principal_id\": \"many\", \"permission\": \"%s\", \"scope_id\": \"web\"}";
        String thousand = IntStream.range(0, 1_000)
                .mapToObj(i -> check.formatted(i % 2 == 0 ? "vm.read" : "vm.create"))
                .collect(Collectors.joining(","));
        Reply answer = iam.post(
                        "/api/v1/authz/check",
                        "{\"checks\": [%s], \"at_least_revision\": %d}".formatted(thousand, revision))
                .expect(200);
        assertThat(answer.data().path("results")).hasSize(1_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(answer.data().path("results").path(i).path("allowed").asBoolean())
                    .isEqualTo(i % 2 == 0);
        }
        Reply refused = iam.post(
                        "/api/v1/authz/check",
                        "{\"checks\": [%s]}".formatted(thousand + "," + check.formatted("vm.read")))
                .expect(400);
        assertThat(refused.field()).isEqualTo("checks");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"permission\": \"vm.read\", \"scope_id\": \"web\"}', 400, principal_id",
        "'{\"principal_id\": \"ann\", \"scope_id\": \"web\"}', 400, permission",
        "'{\"principal_id\": \"ann\", \"permission\": \"vm\", \"scope_id\": \"web\"}', 400, permission",
        "'{\"principal_id\": \"ann\", \"permission\": \"vm.read\"}', 400, scope_id",
        "'{\"principal_id\": \"ann\", \"permission\": \"vm.read\", \"scope_id\": \"moon\"}', 404, scope_id",
        "'{\"principal_id\": \"ann\", \"permission\": \"vm.read\", \"scope_id\": \"web\", \"resource_id\": \"x\"}',"
                + " 400, scope_id",
        "'{\"checks\": []}', 400, checks",
        "'{\"checks\": [{\"principal_id\": \"ann\", \"permission\": \"vm\", \"scope_id\": \"web\"}]}', 400,"
                + " checks[0].permission",
        "'{\"principal_id\": \"ann\", \"permission\": \"vm.read\", \"scope_id\": \"web\", \"at_least_revision\": -1}',"
                + " 400, at_least_revision",
    })
    void badQuestionsAreRefusedByTheFieldsName(String body, int status, String field) {
        Reply refused = iam.post("/api/v1/authz/check", body).expect(status);
        assertThat(refused.field()).as("%s", refused.body()).isEqualTo(field);
    }

    @Test
    void aRevisionThatNeverComesIsGivenUp() {
        Reply late = ask("check", "ann", "vm.read", WEB, 1_000_000_000L).expect(504);
        assertThat(late.error()).isEqualTo("DEADLINE_EXCEEDED");
    }
}
