package io.photoncloud.prismnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingService.Reply;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whose networks somebody sees and changes, in enforced mode. */
class EnforcedRestTest {

    private static final Scope ONE = new Scope.Project("o", "one");
    private static final Scope OTHER = new Scope.Project("o", "other");
    private static final String BODY = "{\"name\": \"v\", \"cidr_block\": \"10.0.0.0/16\"}";

    private static FakeIam iam;
    private static TestingPrismNet prismNet;

    @BeforeAll
    static void start() {
        iam = FakeIam.start(InstantSource.system());
        iam.allow("editor-one", ONE, "*.read", "*.create", "*.update", "*.delete");
        iam.allow("viewer-one", ONE, "*.read");
        iam.allow("editor-other", OTHER, "*.read", "*.create", "*.update", "*.delete");
        prismNet = TestingPrismNet.enforced(iam);
    }

    @AfterAll
    static void stop() {
        prismNet.close();
        iam.close();
    }

    private static String[] as(String principal) {
        return new String[] {"Authorization", "Bearer " + iam.issuer().token(principal)};
    }

    /** With a token that is bound to a project. */
    private static String[] as(String principal, String project) {
        String token = iam.issuer()
                .sign(iam.issuer()
                        .claims(principal)
                        .claim("org_id", "o")
                        .claim("project_id", project)
                        .build());
        return new String[] {"Authorization", "Bearer " + token};
    }

    private static String made(String project, String... headers) {
        Reply reply = prismNet.post("/api/v1/vpcs", BODY, headers).expect(201);
        assertThat(reply.data().path("project_id").asString()).isEqualTo(project);
        return "/api/v1/vpcs/" + reply.data().path("id").asString();
    }

    @Test
    void theTenantIsTheTokens() {
        made("one", as("editor-one", "one"));
        String named = BODY.replace("}", ", \"org_id\": \"o\", \"project_id\": \"other\"}");
        prismNet.post("/api/v1/vpcs", named, as("editor-one", "one")).expect(403);
        prismNet.post("/api/v1/vpcs", named, as("editor-one")).expect(403);
    }

    @Test
    void aMissingFieldIsNamedBeforeAMissingTenant() {
        assertThat(prismNet.post("/api/v1/vpcs", "{\"name\": \"v\"}", as("editor-one"))
                        .expect(400)
                        .field())
                .isEqualTo("cidr_block");
        assertThat(prismNet.post("/api/v1/vpcs", BODY, as("editor-one"))
                        .expect(400)
                        .field())
                .isEqualTo("org_id");
    }

    @Test
    void anotherTenantsIsNotThere() {
        String path = made("one", as("editor-one", "one"));
        for (String[] stranger : new String[][] {as("editor-other", "other"), as("editor-other"), as("nobody")}) {
            prismNet.get(path, stranger).expect(404);
            prismNet.send("PATCH", path, "{\"name\": \"x\"}", stranger).expect(404);
            prismNet.send("DELETE", path, "", stranger).expect(404);
            prismNet.post(path + "/allocate-next", "{\"prefix_length\": 24}", stranger)
                    .expect(404);
        }
        assertThat(prismNet.get("/api/v1/vpcs?project_id=one", as("editor-other", "other"))
                        .expect(200)
                        .data()
                        .path("vpcs"))
                .isEmpty();
        prismNet.get("/api/v1/vpcs?org_id=o&project_id=one", as("editor-other")).expect(403);
        prismNet.get("/api/v1/vpcs", as("editor-other")).expect(403);
    }

    @Test
    void whoMaySeeAndNotChangeIsDenied() {
        String path = made("one", as("editor-one", "one"));
        prismNet.get(path, as("viewer-one")).expect(200);
        prismNet.send("DELETE", path, "", as("viewer-one")).expect(403);
        prismNet.post(path + "/allocate-next", "{\"prefix_length\": 24}", as("viewer-one"))
                .expect(403);
        prismNet.send("DELETE", path, "", as("editor-one")).expect(200);
    }

    @Test
    void theWayToAnotherTenantsPortIsNotTold() {
        String vpc = made("one", as("editor-one", "one")).replaceFirst(".*/", "");
        String subnet = prismNet.post(
                        "/api/v1/subnets",
                        "{\"name\": \"s\", \"vpc_id\": \"" + vpc + "\", \"cidr_block\": \"10.0.0.0/24\"}",
                        as("editor-one"))
                .expect(201)
                .data()
                .path("id")
                .asString();
        String port = prismNet.post("/api/v1/ports", "{\"subnet_id\": \"" + subnet + "\"}", as("editor-one"))
                .expect(201)
                .data()
                .path("id")
                .asString();
        String end = "{\"port_id\": \"" + port + "\"}";
        String question = "{\"source\": " + end + ", \"destination\": " + end + ", \"protocol\": \"icmp\"}";
        prismNet.post("/api/v1/reachability", question, as("viewer-one")).expect(200);
        prismNet.post("/api/v1/reachability", question, as("editor-other")).expect(404);
        String groups = "/api/v1/security-groups?vpc_id=" + vpc;
        assertThat(prismNet.get(groups, as("editor-other", "other")).data().path("security_groups"))
                .isEmpty();
        String group = prismNet.get(groups, as("editor-one", "one"))
                .data()
                .path("security_groups")
                .path(0)
                .path("id")
                .asString();
        String rules = "/api/v1/security-groups/" + group + "/rules";
        String rule = "{\"direction\": \"ingress\"}";
        prismNet.post(rules, rule, as("editor-other")).expect(404);
        prismNet.post(rules, rule, as("viewer-one")).expect(403);
        prismNet.post(rules, rule, as("editor-one")).expect(201);
    }
}
